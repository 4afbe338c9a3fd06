"""Addressing: whom a rule is about, where a role is not all there is to say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.notification.app.ports import Book, Directory, Duty
from services.notification.domain.rules import (
    DISPATCHER,
    Card,
    Holder,
    Rule,
    TicketFact,
    recipients,
)
from services.notification.domain.sight import MEMBER
from shared.intent import TenantId
from shared.sight.told import may_take, to_approve


@dataclass(frozen=True, kw_only=True)
class Addressees:
    """Finds who is meant."""

    book: Book
    directory: Directory
    duty: Duty
    clock: Callable[[], datetime]

    async def held(self, tenant: TenantId, rules: Sequence[Rule]) -> Mapping[str, Sequence[Holder]]:
        """Return who has which of the roles that some rules tell."""
        roles = {one.role for one in rules if not one.is_for_who_acts}
        return {role: await self.directory.holders(tenant, role) for role in sorted(roles)}

    async def of(
        self,
        tenant: TenantId,
        rule: Rule,
        fact: TicketFact,
        card: Card,
        held: Mapping[str, Sequence[Holder]],
    ) -> list[str]:
        """Return whom a rule is about (``member:<id>``), as the ticket stands."""
        if rule.is_for_who_acts:
            return await self._responsible(tenant, rule, card)
        people = recipients(rule, card, held[rule.role], fact.asked)
        return await self._on_duty(tenant, people) if rule.on_duty and people else people

    async def _on_duty(self, tenant: TenantId, people: Sequence[str]) -> list[str]:
        """Return those who are on shift; all of them, if nobody is: somebody has to hear of it."""
        ids = [one.removeprefix(MEMBER) for one in people]
        there = await self.duty.on_shift(tenant, ids, self.clock())
        return [f"{MEMBER}{one}" for one in ids if one in there] or list(people)

    async def _responsible(self, tenant: TenantId, rule: Rule, card: Card) -> list[str]:
        """Return who has the ticket in hand: approvers, assignee, queue, role, dispatchers."""
        movers = await self.book.movers(tenant, card)
        by_name = to_approve(card.asking)
        if not by_name and movers.of_assignees and card.assignee_member:
            by_name = [card.assignee_member]
        by_name = by_name or may_take(card.asking)
        if by_name:
            return [f"{MEMBER}{one}" for one in by_name]
        roles = [*movers.roles, (DISPATCHER, "")] if movers.roles or movers.of_assignees else []
        for role, scope in roles:
            meant = replace(rule, role=role, scope=scope)
            if people := recipients(meant, card, await self.directory.holders(tenant, role)):
                return people
        return []
