"""Approvals: what people ask of them, and what such a command needs to know."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypedDict
from uuid import UUID

from services.workflow.app.delegating import delegations_of, is_asked
from services.workflow.app.discretion import unseen_of
from services.workflow.app.judging import Told
from services.workflow.app.naming import NamingDesk
from services.workflow.app.ports import Members
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.approvals.commands import ApprovalAsked
from services.workflow.domain.approvals.naming import may_be_named
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.visibility import Look
from shared.intent import Caller, Intent, TenantId


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
    naming: NamingDesk

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
        """Do what somebody wishes about an approval; raises what the domain refuses.

        Who is asked is found out first where nobody did yet: whoever was just asked is not told
        that it is not theirs, and what they saw is still what they decide about.
        """
        store, tenant = self.tickets.store, intent.tenant
        under, rules, look, expected = await self.tickets.writing(
            intent, caller, ticket_id, expected_version
        )
        loaded = await store.load(TICKET, tenant, ticket_id)
        if await is_asked(store, caller, loaded.state, intent.occurred_at):
            look, expected = Look(), expected_version
        delegations = await delegations_of(store, tenant)
        if may_be_named(loaded.state, caller, delegations, intent.occurred_at):
            named_at = await self.naming.name_everybody(intent, ticket_id)
            expected = named_at if expected == loaded.version else expected
        brought = Brought(
            rules=rules,
            caller=caller,
            now=intent.occurred_at,
            opened_by=(await self.tickets.opening(tenant, ticket_id)).opened_by,
            delegations=delegations,
            look=look,
            version=expected_version or loaded.version,
            text=await self.tickets.texts.comment(tenant, ticket_id, text) if text else "",
            known=not named or await self._know(tenant, named),
        )
        return await self.tickets.execute(under, ticket_id, wish(brought), expected)

    async def unseen_among(self, caller: Caller, tickets: Iterable[UUID]) -> frozenset[UUID]:
        """Return which of some tickets the caller may not see."""
        unseen = await unseen_of(partial(self.tickets.seen, caller), map(str, tickets))
        return frozenset(map(UUID, unseen))

    async def _know(self, tenant: TenantId, members: Sequence[str]) -> bool:
        everybody = {one.member for one in await self.members.holders(tenant, "")}
        return everybody.issuperset(members)
