"""The approvals of the service under test, and who works here as identity would say."""

from dataclasses import dataclass, field
from secrets import token_hex

from services.workflow.adapters.approving.delegations import ApprovalService
from services.workflow.adapters.approving.waiting import AwaitedProjection, AwaitedView
from services.workflow.app import ApprovalDesk, DelegationDesk, Tickets
from services.workflow.app.ports import Holder
from services.workflow.handlers import TURNS, ApprovalHandlers
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply


@dataclass
class KnownMembers:
    """Who works here, by role: what identity would say."""

    by_role: dict[str, list[str]] = field(default_factory=dict)

    async def holders(self, tenant: TenantId, role: str) -> list[Holder]:
        del tenant
        some = self.by_role.get(role, [])
        everybody = sorted({one for each in self.by_role.values() for one in each})
        return [Holder(member=one, values=frozenset({""})) for one in (some if role else everybody)]


@dataclass(frozen=True, kw_only=True)
class Approving:
    """What names approvers, what lists what waits for them, and what answers them."""

    service: ApprovalService
    members: KnownMembers
    naming: ReactionApply
    awaited: ProjectionApply
    store: EventStore

    @staticmethod
    def over(databases: Databases, store: EventStore, tickets: Tickets) -> "Approving":
        """Put them together."""
        members = KnownMembers()
        approvals = ApprovalDesk(tickets=tickets, members=members)
        naming = ReactionApply(
            service="workflow",
            name=f"name_{token_hex(4)}",
            react=ApprovalHandlers(approvals=approvals).when_it_is_somebodys_turn_find_out_whose,
            databases=databases,
            source=store,
            types=TURNS,
        )
        awaited = ProjectionApply(
            service="workflow",
            projection=AwaitedProjection(TURNS),
            databases=databases,
            source=store,
            types=TURNS,
        )
        service = ApprovalService(
            desk=approvals,
            store=store,
            awaited=AwaitedView(databases=databases, prepare=awaited.checkpoint),
            wait=WaitFor("workflow", [awaited], store),
            delegations=DelegationDesk(store=store, members=members),
        )
        return Approving(
            service=service, members=members, naming=naming, awaited=awaited, store=store
        )

    async def follow(self, tenant: TenantId) -> None:
        """React to the log until there is no more of it."""
        for _ in range(20):
            for apply in (self.naming, self.awaited):
                events = await self.store.read(tenant, await apply.checkpoint(tenant), 1000)
                if events:
                    await apply.apply(tenant, events)
