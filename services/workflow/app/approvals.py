"""Approvals: people decide about them, and whoever is asked is found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.workflow.app.delegating import delegations_of, is_asked
from services.workflow.app.judging import Told
from services.workflow.app.ports import Holder, Members
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.approvals.chain import Approval, Seat, Step
from services.workflow.domain.approvals.commands import ApprovalAsked, NameApprovers
from services.workflow.domain.approvals.naming import ADMIN, REFUSE, SKIP, unnamed_seats
from services.workflow.domain.approvals.rules import MANAGER
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import MEMBER, Delegations
from services.workflow.domain.facts.approvals import NamedApprover
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Look, Opening
from shared.intent import Caller, Intent, TenantId
from shared.sight import BOUND_TO

FOUND = Label(zh="按规则找到", en="found as the scenario says")
NOBODY: Mapping[str, Label] = {
    ADMIN: Label(zh="没有人担任，转给管理员", en="nobody is there, so an administrator decides"),
    SKIP: Label(zh="没有人担任，跳过此步", en="nobody is there, so the step is skipped"),
    REFUSE: Label(zh="没有人担任，审批不通过", en="nobody is there, so it is refused"),
}
NO_MANAGER: Mapping[str, Label] = {
    ADMIN: Label(
        zh="没有登记申请人的上级（角色 manager），转给管理员",
        en="nobody holds the role manager for whoever asked, so an administrator decides",
    ),
    SKIP: Label(
        zh="没有登记申请人的上级（角色 manager），跳过此步",
        en="nobody holds the role manager for whoever asked, so the step is skipped",
    ),
    REFUSE: Label(
        zh="没有登记申请人的上级（角色 manager），审批不通过",
        en="nobody holds the role manager for whoever asked, so it is refused",
    ),
}
APPROVERS_MAX = 200
"""Members named for one seat: more are not asked one by one."""


class About(TypedDict):
    """What every command about an approval brings, by the names it has in them."""

    rules: TicketType
    approval: str
    caller: Caller
    now: datetime
    opened_by: str
    delegations: Delegations
    look: Look


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a command about an approval needs besides what its caller says.

    ``text`` is what they wrote as it may be kept, ``known`` whether all members they named exist.
    """

    rules: TicketType
    caller: Caller
    now: datetime
    opened_by: str
    delegations: Delegations
    look: Look
    version: int
    text: str
    known: bool

    def about(self, approval: str) -> About:
        """Return what every command about an approval brings."""
        return About(
            rules=self.rules,
            approval=approval,
            caller=self.caller,
            now=self.now,
            opened_by=self.opened_by,
            delegations=self.delegations,
            look=self.look,
        )


@dataclass(frozen=True, kw_only=True)
class ApprovalDesk:
    """The use cases of those who approve, and of those who ask them to."""

    tickets: Tickets
    members: Members

    async def ask(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        wish: Callable[[Brought], ApprovalAsked],
        *,
        expected_version: int | None,
        text: str = "",
        named: Sequence[str] = (),
    ) -> Told:
        """Do what somebody wishes about an approval; raises what the domain refuses."""
        store, tenant = self.tickets.store, intent.tenant
        under, rules, look, expected = await self.tickets.writing(
            intent, caller, ticket_id, expected_version
        )
        loaded = await store.load(TICKET, tenant, ticket_id)
        if await is_asked(store, caller, loaded.state, intent.occurred_at):
            look, expected = Look(), expected_version
        brought = Brought(
            rules=rules,
            caller=caller,
            now=intent.occurred_at,
            opened_by=(await self.tickets.opening(tenant, ticket_id)).opened_by,
            delegations=await delegations_of(store, tenant),
            look=look,
            version=expected_version or loaded.version,
            text=await self.tickets.texts.comment(tenant, ticket_id, text) if text else "",
            known=not named or await self._know(tenant, named),
        )
        return await self.tickets.execute(under, ticket_id, wish(brought), expected)

    async def name_approvers(self, intent: Intent, ticket_id: UUID) -> None:
        """Find out who sits where it is somebody's turn, and tell the ticket."""
        tenant = intent.tenant
        ticket = (await self.tickets.store.load(TICKET, tenant, ticket_id)).state
        known = await delegations_of(self.tickets.store, tenant)
        opening = await self.tickets.opening(tenant, ticket_id)
        for approval, step, seat in list(unnamed_seats(ticket)):
            found = await self._found(tenant, ticket, approval, seat, opening)
            under, rules = await self.tickets.pinned(intent, ticket_id)
            command = await self._naming(
                tenant, approval, step, seat, found, rules, known, intent.occurred_at
            )
            await self.tickets.execute(under, ticket_id, command)
            return  # the fact that follows brings us here again, for the next one

    async def _naming(  # noqa: PLR0917  # what a seat is named by
        self,
        tenant: TenantId,
        approval: Approval,
        step: Step,
        seat: Seat,
        found: Sequence[NamedApprover],
        rules: TicketType,
        known: Delegations,
        now: datetime,
    ) -> NameApprovers:
        fallback = ""
        if not found:
            fallback = {"skip": SKIP, "refuse": REFUSE}.get(approval.on_empty, ADMIN)
        if fallback == ADMIN:
            admins = await self.members.holders(tenant, "admin")
            found = [NamedApprover(member=one.member, via=ADMIN) for one in admins]
        return NameApprovers(
            rules=rules,
            approval=approval.key,
            round=approval.round,
            step=step.key,
            seat=seat.key,
            approvers=tuple(_with_delegate(one, known, now) for one in found)[:APPROVERS_MAX],
            fallback=fallback,
            why=(NO_MANAGER if seat.kind == MANAGER else NOBODY).get(fallback, FOUND),
            now=now,
        )

    async def _found(
        self, tenant: TenantId, ticket: Ticket, approval: Approval, seat: Seat, opening: Opening
    ) -> list[NamedApprover]:
        """Return who may sit in a seat; whoever submitted may not, where that is forbidden."""
        submitters = {approval.asked_by, opening.opened_by} if approval.forbid_submitter else set()
        found = [
            one
            for one in await self._candidates(tenant, ticket, approval, seat, opening)
            if f"{MEMBER}{one}" not in submitters
        ]
        return [NamedApprover(member=one, via=seat.kind) for one in sorted(set(found))]

    async def _candidates(
        self, tenant: TenantId, ticket: Ticket, approval: Approval, seat: Seat, opening: Opening
    ) -> list[str]:
        match seat.kind:
            case "person":
                value = ticket.fields.get(seat.who)
                ref = value.get("ref") if isinstance(value, Mapping) else value
                member = str(ref or "").removeprefix(MEMBER)
                return [member] if await self._know(tenant, [member]) else []
            case "manager":  # whoever holds that role for the asker, or for a place of theirs
                asker = approval.asked_by.removeprefix(MEMBER)
                everybody = await self.members.holders(tenant, "")
                places = {asker}.union(*(one.values for one in everybody if one.member == asker))
                managers = await self.members.holders(tenant, "manager")
                return [one.member for one in managers if one.values & (places - {""})]
            case _:
                rules = await self.tickets.rules.of_type(tenant, ticket.definition, ticket.type)
                role = rules.roles.get(seat.who)
                scope = role.scope if role is not None else ""
                holders = await self.members.holders(tenant, seat.who)
                return [one.member for one in holders if _concerns(scope, one, ticket, opening)]

    async def _know(self, tenant: TenantId, members: Sequence[str]) -> bool:
        everybody = {one.member for one in await self.members.holders(tenant, "")}
        return everybody.issuperset(members)


def _concerns(scope: str, holder: Holder, ticket: Ticket, opening: Opening) -> bool:
    """Say whether a ticket is among those that somebody's role is about."""
    if scope in BOUND_TO:
        bound = {f"{BOUND_TO[scope]}:{value}" for value in holder.values if value}
        return "" in holder.values or not bound.isdisjoint(opening.places)
    match scope:
        case "own" | "created_by_me":
            return opening.opened_by == f"{MEMBER}{holder.member}"
        case "assigned":
            return holder.member == ticket.member_id
        case _:
            return True


def _with_delegate(one: NamedApprover, known: Delegations, now: datetime) -> NamedApprover:
    away = known.of(one.member, now)
    if away is None:
        return one
    return NamedApprover(member=one.member, via=one.via, delegate=away.delegate, until=away.end)
