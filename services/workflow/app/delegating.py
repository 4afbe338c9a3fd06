"""Delegating: members say who decides for them while they are away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.workflow.app.ports import Members
from services.workflow.domain.approvals.authority import member_of
from services.workflow.domain.approvals.chain import pending
from services.workflow.domain.crew import hands_of
from services.workflow.domain.delegations import (
    DELEGATIONS,
    Delegation,
    Delegations,
    EndDelegation,
    Event,
    GiveDelegation,
)
from services.workflow.domain.ticket import Ticket
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, tenant_namespace

Answer = Receipt[Event, Delegations]


def delegations_stream(tenant: TenantId) -> UUID:
    """Return the one stream in which the members of a tenant delegate."""
    return uuid5(tenant_namespace(tenant), "delegations")


async def delegations_of(store: EventStore, tenant: TenantId) -> Delegations:
    """Return who decides for whom in a tenant."""
    return (await store.load(DELEGATIONS, tenant, delegations_stream(tenant))).state


async def is_asked(store: EventStore, caller: Caller, ticket: Ticket, now: datetime) -> bool:
    """Say whether a member, or whom they decide for, is asked by name about a ticket.

    So is whoever may take it out of the queue it stands in, or is asked to take it over. Who was
    let know (抄送) goes on seeing it; who was asked sees it while the approval is pending.
    Delegations are glanced at: this is asked with every look at a ticket that has approvals.
    """
    member = member_of(caller)
    if member and member in _comes_or_may(ticket):
        return True
    if not member or not ticket.approvals:
        return False
    stream = delegations_stream(caller.tenant)
    known = (await store.glances.state(DELEGATIONS, caller.tenant, stream)).state
    people = {member} | known.principals(member, now)
    named = {
        who
        for one in pending(ticket.approvals)
        for step in one.steps
        for seat in step.seats
        for who in seat.asked
    }
    copied = {who for one in ticket.approvals for who in one.copied_to}
    return member in copied or not people.isdisjoint(named)


def _comes_or_may(ticket: Ticket) -> tuple[str | None, ...]:
    crew = hands_of(ticket.crew)
    if ticket.queued is not None:
        return (*ticket.queued.members, *crew)
    return (*crew, *(() if ticket.transfer is None else (ticket.transfer.member_id,)))


@dataclass(frozen=True, kw_only=True)
class DelegationDesk:
    """The use cases of those who go away, and of administrators."""

    store: EventStore
    members: Members

    async def give(
        self,
        intent: Intent,
        caller: Caller,
        member: str,
        delegate: str,
        *,
        start: datetime | None,
        end: datetime,
        reason: str,
    ) -> Answer:
        """Let ``delegate`` decide for a member; raises ScopeMissing, DelegationInvalid."""
        known = {one.member for one in await self.members.holders(intent.tenant, "")}
        command = GiveDelegation(
            member=member or member_of(caller),
            delegate=delegate,
            start=start or intent.occurred_at,
            end=end,
            reason=reason,
            delegate_is_known=delegate in known,
            caller=caller,
            now=intent.occurred_at,
        )
        stream = delegations_stream(intent.tenant)
        return await self.store.execute(DELEGATIONS, intent, stream, command)

    async def end(self, intent: Intent, caller: Caller, member: str) -> Answer:
        """Let a member decide alone again; raises ScopeMissing, DelegationUnknown."""
        command = EndDelegation(
            member=member or member_of(caller), caller=caller, now=intent.occurred_at
        )
        stream = delegations_stream(intent.tenant)
        return await self.store.execute(DELEGATIONS, intent, stream, command)

    async def all(self, tenant: TenantId) -> list[Delegation]:
        """Return the delegations of a tenant that have not been taken back, by member."""
        known = await delegations_of(self.store, tenant)
        return [known.given[key] for key in sorted(known.given)]
