"""Naming: whoever is asked in an approval is found, and found anew when they are there no more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from services.workflow.app.delegating import delegations_of
from services.workflow.app.ports import AskedOf, Holder, Members
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.approvals.authority import submitters_of
from services.workflow.domain.approvals.chain import Approval, Seat, Step
from services.workflow.domain.approvals.commands import NameApprovers
from services.workflow.domain.approvals.following import OURSELVES
from services.workflow.domain.approvals.naming import seats_asking, unnamed_seats
from services.workflow.domain.approvals.rules import ADMIN
from services.workflow.domain.approvals.seating import Around, has_left, seating_of
from services.workflow.domain.delegations import MEMBER, Delegations
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Opening
from shared.intent import Intent, TenantId
from shared.sight import BOUND_TO


@dataclass(frozen=True, kw_only=True)
class NamingDesk:
    """Finds out who decides where, when it is somebody's turn or somebody is not there any more."""

    tickets: Tickets
    members: Members
    asked: AskedOf

    async def name_approvers(self, intent: Intent, ticket_id: UUID) -> None:
        """Find out who sits where it is somebody's turn, and tell the ticket."""
        looking = await self._looking(intent, self.members)
        about = await self._about(looking, ticket_id)
        for approval, step, seat in unnamed_seats(about.ticket):
            around = await looking.around(about, approval, seat)
            await self._tell(intent, about, approval, step, seat, around)
            return  # the fact that follows brings us here again, for the next one

    async def name_everybody(self, intent: Intent, ticket_id: UUID) -> int:
        """Find out at once who sits where it is somebody's turn; return the ticket's version.

        ``intent`` is that of somebody who wants to decide. Raises what identity refuses.
        """
        ours = replace(intent, actor=OURSELVES, on_behalf_of=intent.on_behalf_of or intent.actor)
        before = await self.tickets.store.load(TICKET, intent.tenant, ticket_id)
        for _ in unnamed_seats(before.state):
            await self.name_approvers(ours, ticket_id)
        return (await self.tickets.store.load(TICKET, intent.tenant, ticket_id)).version

    async def name_anew(self, intent: Intent, member: str, position: int) -> None:
        """Find others wherever somebody is asked who is there no more.

        A role was taken away from them, as identity says at ``position`` of its log.
        """
        asking = await self.asked.tickets_asking(intent.tenant, member)
        if not asking:
            return
        members = await self.members.knowing(intent.tenant, position)
        looking = await self._looking(intent, members)
        for ticket_id in asking:
            about = await self._about(looking, ticket_id)
            for approval, step, seat in seats_asking(about.ticket, member):
                around = await looking.around(about, approval, seat)
                if has_left(member, seat, around):
                    around = replace(around, gone=member)
                    await self._tell(intent, about, approval, step, seat, around)

    async def _tell(  # noqa: PLR0917  # a seat, where it is, and who is there for it
        self,
        intent: Intent,
        about: "About",
        approval: Approval,
        step: Step,
        seat: Seat,
        around: Around,
    ) -> None:
        under, rules = await self.tickets.pinned(intent, about.ticket_id)
        sitting = seating_of(approval, seat, around)
        command = NameApprovers(
            rules=rules,
            approval=approval.key,
            round=approval.round,
            step=step.key,
            seat=seat.key,
            approvers=sitting.approvers,
            fallback=sitting.fallback,
            why=sitting.why,
            now=intent.occurred_at,
            absence=sitting.absence,
            stand_ins=sitting.stand_ins,
            left=(around.gone,) if around.gone else (),
        )
        place = f"{about.ticket_id}:{approval.key}:{approval.round}:{step.key}:{seat.key}"
        once = replace(under, command_id=uuid5(under.command_id, place))
        await self.tickets.execute(once, about.ticket_id, command)

    async def _looking(self, intent: Intent, members: Members) -> "_Looking":
        known = await delegations_of(self.tickets.store, intent.tenant)
        return _Looking(
            tickets=self.tickets, members=members, tenant=intent.tenant, known=known, intent=intent
        )

    async def _about(self, looking: "_Looking", ticket_id: UUID) -> "About":
        ticket = (await self.tickets.store.load(TICKET, looking.tenant, ticket_id)).state
        opening = await self.tickets.opening(looking.tenant, ticket_id)
        return About(ticket_id=ticket_id, ticket=ticket, opening=opening)


@dataclass(frozen=True, kw_only=True)
class About:
    """The ticket whose seats are looked at."""

    ticket_id: UUID
    ticket: Ticket
    opening: Opening


@dataclass(frozen=True, kw_only=True)
class _Looking:
    """One look at who works here: identity is asked once for each role."""

    tickets: Tickets
    members: Members
    tenant: TenantId
    known: Delegations
    intent: Intent
    _found: dict[str, list[Holder]] = field(default_factory=dict)

    async def around(self, about: About, approval: Approval, seat: Seat) -> Around:
        """Return who is there for a seat."""
        submitters = submitters_of(approval, about.ticket.approvals, about.opening.opened_by)
        return Around(
            found=tuple(await self._candidates(about, approval, seat)),
            admins=tuple(sorted({one.member for one in await self._holders(ADMIN)})),
            barred=submitters if approval.forbid_submitter else frozenset(),
            delegations=self.known,
            elsewhere=await self._with_the_role(seat),
            now=self.intent.occurred_at,
        )

    async def _candidates(self, about: About, approval: Approval, seat: Seat) -> list[str]:
        match seat.kind:
            case "person":
                value = about.ticket.fields.get(seat.who)
                ref = value.get("ref") if isinstance(value, Mapping) else value
                member = str(ref or "").removeprefix(MEMBER)
                return [one.member for one in await self._holders("") if one.member == member]
            case "manager":  # whoever holds that role for the asker, or for a place of theirs
                asker = approval.asked_by.removeprefix(MEMBER)
                everybody = await self._holders("")
                places = {asker}.union(*(one.values for one in everybody if one.member == asker))
                managers = await self._holders("manager")
                return [one.member for one in managers if one.values & (places - {""})]
            case _:
                ticket = about.ticket
                rules = await self.tickets.rules.of_type(
                    self.tenant, ticket.definition, ticket.type
                )
                role = rules.roles.get(seat.who)
                scope = role.scope if role is not None else ""
                holders = await self._holders(seat.who)
                return [one.member for one in holders if _concerns(scope, one, about)]

    async def _with_the_role(self, seat: Seat) -> tuple[str, ...]:
        held = await self._holders(seat.who) if seat.kind == "role" else []
        return tuple(one.member for one in held)

    async def _holders(self, role: str) -> list[Holder]:
        if role not in self._found:
            self._found[role] = await self.members.holders(self.tenant, role)
        return self._found[role]


def _concerns(scope: str, holder: Holder, about: About) -> bool:
    """Say whether a ticket is among those that somebody's role is about."""
    if scope in BOUND_TO:
        bound = {f"{BOUND_TO[scope]}:{value}" for value in holder.values if value}
        return "" in holder.values or not bound.isdisjoint(about.opening.places)
    match scope:
        case "own" | "created_by_me":
            return about.opening.opened_by == f"{MEMBER}{holder.member}"
        case "assigned":
            return holder.member == about.ticket.member_id
        case _:
            return True
