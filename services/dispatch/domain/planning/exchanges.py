"""Exchanges: the parts of a proposal that can be taken or left, each by itself.

Technicians who give visits to one another are one exchange: half of it would leave a visit with
two of them, or with nobody. Who gives nothing to anybody is an exchange of their own, and so is
whoever makes the same visits in another order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.dispatch.domain.planning.plan import Plan, Route, Sequences


@dataclass(kw_only=True)
class _Groups:
    """Who belongs together, as far as is known: each points to another, the last to themselves."""

    next_of: dict[UUID, UUID] = field(default_factory=dict)

    def first(self, who: UUID) -> UUID:
        while (after := self.next_of.setdefault(who, who)) != who:
            self.next_of[who] = self.next_of[after]
            who = after
        return who

    def join(self, one: UUID, other: UUID) -> None:
        self.next_of[self.first(one)] = self.first(other)


def exchanges(before: Plan, after: Plan) -> list[frozenset[UUID]]:
    """Return the technicians of each exchange between two plans, those without a change left out.

    Each visit's technicians of before and after are in the same one.
    """
    groups = _Groups()
    for visit_id, who in before.technician_of.items():
        groups.join(after.technician_of.get(visit_id, who), who)
    rows = before.sequences, after.sequences
    members: dict[UUID, set[UUID]] = {}
    for who in sorted({*before.sequences, *after.sequences}):
        members.setdefault(groups.first(who), set()).add(who)
    return [
        frozenset(group)
        for group in members.values()
        if any(rows[0].get(who) != rows[1].get(who) for who in group)
    ]


def routes_of(plan: Plan, group: frozenset[UUID]) -> tuple[Route, ...]:
    """Return the routes of some technicians."""
    return tuple(route for route in plan.routes if route.technician_id in group)


def with_exchange(
    rows: Mapping[UUID, tuple[UUID, ...]], after: Plan, group: frozenset[UUID]
) -> Sequences:
    """Return who makes what in what order when one exchange is made."""
    new = after.sequences
    others = {who: row for who, row in rows.items() if who not in group}
    return {**others, **{who: new[who] for who in sorted(group) if who in new}}
