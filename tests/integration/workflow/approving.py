"""The approvals of the service under test, and who works here as identity would say."""

from dataclasses import dataclass, field
from secrets import token_hex
from uuid import uuid4

from services.workflow.adapters.approving.asked import AskedTickets
from services.workflow.adapters.approving.delegations import ApprovalService
from services.workflow.adapters.approving.waiting import AwaitedProjection, AwaitedView
from services.workflow.app import ApprovalDesk, DelegationDesk, NamingDesk, Tickets
from services.workflow.app.ports import Holder
from services.workflow.handlers import ROLE_TAKEN, TURNS, ApprovalHandlers
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply
from tests.integration.workflow.upstream import MemoryLog


@dataclass
class KnownMembers:
    """Who works here, by role: what identity would say."""

    by_role: dict[str, list[str]] = field(default_factory=dict)

    async def holders(self, tenant: TenantId, role: str) -> list[Holder]:
        del tenant
        some = self.by_role.get(role, [])
        everybody = sorted({one for each in self.by_role.values() for one in each})
        return [Holder(member=one, values=frozenset({""})) for one in (some if role else everybody)]

    async def knowing(self, tenant: TenantId, position: int) -> "KnownMembers":
        del tenant, position
        return self


@dataclass(frozen=True, kw_only=True)
class Approving:
    """What names approvers, what lists what waits for them, and what answers them."""

    service: ApprovalService
    members: KnownMembers
    naming: ReactionApply
    renaming: ReactionApply
    identity: MemoryLog
    awaited: ProjectionApply
    store: EventStore

    @staticmethod
    def over(
        databases: Databases, store: EventStore, tickets: Tickets, waits: tuple[WaitFor, ...]
    ) -> "Approving":
        """Put them together."""
        members = KnownMembers()
        identity = MemoryLog()
        awaited = ProjectionApply(
            service="workflow",
            projection=AwaitedProjection(TURNS),
            databases=databases,
            source=store,
            types=TURNS,
        )
        view = AwaitedView(databases=databases, prepare=awaited.checkpoint, page_rows=2)
        wait = WaitFor("workflow", [awaited], store)
        asked = AskedTickets(view=view, store=store, wait=wait)
        desk = NamingDesk(tickets=tickets, members=members, asked=asked)
        handlers = ApprovalHandlers(naming=desk)
        naming = ReactionApply(
            service="workflow",
            name=f"name_{token_hex(4)}",
            react=handlers.when_it_is_somebodys_turn_find_out_whose,
            databases=databases,
            source=store,
            types=TURNS,
        )
        renaming = ReactionApply(
            service="workflow",
            name=f"anew_{token_hex(4)}",
            react=handlers.when_a_role_is_taken_away_find_others,
            databases=databases,
            source=identity,
            types=[ROLE_TAKEN],
        )
        service = ApprovalService(
            desk=ApprovalDesk(tickets=tickets, members=members, naming=desk),
            store=store,
            awaited=view,
            waits=waits,
            wait=wait,
            delegations=DelegationDesk(store=store, members=members),
        )
        return Approving(
            service=service,
            members=members,
            naming=naming,
            renaming=renaming,
            identity=identity,
            awaited=awaited,
            store=store,
        )

    async def follow(self, tenant: TenantId) -> None:
        """React to the log until there is no more of it."""
        for _ in range(20):
            for apply in (self.naming, self.awaited):
                events = await self.store.read(tenant, await apply.checkpoint(tenant), 1000)
                if events:
                    await apply.apply(tenant, events)

    async def take_in(self, tenant: TenantId) -> None:
        """List what waits, before anybody is named for it."""
        while events := await self.store.read(tenant, await self.awaited.checkpoint(tenant), 1000):
            await self.awaited.apply(tenant, events)

    async def take_away(self, tenant: TenantId, role: str, member: str) -> None:
        """Let identity say that somebody holds a role no longer."""
        self.members.by_role[role].remove(member)
        taken: dict[str, object] = {"member_id": member, "role": role, "scope_value": ""}
        self.identity.say(uuid4(), ROLE_TAKEN, taken)
        events = await self.identity.read(tenant, await self.renaming.checkpoint(tenant), 1000)
        await self.renaming.apply(tenant, events)
        await self.follow(tenant)
