"""Acceptance: what of a proposed plan takes the place of the present one.

A technician whose day is turned round for a minute's way is right to be angry: each exchange of
visits has to be worth those that it gives to somebody else, and what is not is left out, whatever
else was proposed. And while a plan was made the world went on: a visit that changed since stays
where it is, whatever the proposal says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from services.dispatch.domain.planning.exchanges import exchanges, routes_of, with_exchange
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.planning.verifier import Violation, violations

GAIN_S_PER_SERVED = 3_600
"""As much as this way is it worth that somebody makes one more visit, or a more urgent one."""

Refused = Literal["violates", "serves_less", "not_worth_the_moves"]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who shall make which visits in what order, and the versions of the visits it was made for."""

    sequences: Sequences
    versions: Mapping[UUID, int]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An exchange that was worth it: who takes part, what way it saves, and what it moves.

    ``more`` is how many more visits are made by it; a more urgent one in place of others is one.
    """

    technicians: frozenset[UUID]
    gain_s: int
    more: int
    moved: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The plan that stands now, what of the proposal was taken, and why not the rest, if so.

    ``refused`` is why an exchange was left out: of several the first in the order of ``Refused``.
    ``stale`` are the visits that the proposal was too old for.
    """

    plan: Plan
    taken: tuple[Taken, ...] = ()
    refused: Refused | None = None
    stale: frozenset[UUID] = frozenset()
    violations: tuple[Violation, ...] = ()

    @property
    def moved(self) -> frozenset[UUID]:
        """The visits that somebody had and somebody else makes now, as it is worth it."""
        return frozenset[UUID]().union(*(one.moved for one in self.taken))

    @property
    def gain_s(self) -> int:
        """How much shorter the ways are by what was taken."""
        return sum(one.gain_s for one in self.taken)


def proposed(sequences: Sequences, problem: Problem) -> Proposal:
    """Return an order as a proposal for the visits as they were in a problem."""
    versions = {visit.visit_id: visit.version for visit in problem.visits}
    return Proposal(sequences=sequences, versions=versions)


def holders(present: Sequences) -> Mapping[UUID, UUID]:
    """Return who was given each visit."""
    return {visit_id: who for who, row in present.items() for visit_id in row}


def judge(proposal: Proposal, present: Sequences, problem: Problem) -> Verdict:
    """Take of a proposal what is worth it, for the problem as it is now."""
    stands = inserted(problem, present)
    stale = frozenset(
        visit.visit_id
        for visit in problem.visits
        if proposal.versions.get(visit.visit_id) != visit.version
    )
    held_by = holders(present)
    kept_by = {visit_id: who for visit_id, who in held_by.items() if visit_id in stale}
    new = inserted(problem, _without(stale, proposal.sequences), kept_by)
    rows, taken, refused = stands.sequences, list[Taken](), set[Refused]()
    for group in exchanges(stands, new):
        one = _worth(group, stands, new, problem, held_by)
        if isinstance(one, Taken):
            taken.append(one)
            rows = with_exchange(rows, new, group)
        else:
            refused.add(one)
    plan = inserted(problem, rows)
    found = tuple(violations(plan, problem))
    if found:
        return Verdict(plan=stands, refused="violates", stale=stale, violations=found)
    return Verdict(
        plan=plan,
        taken=tuple(taken),
        refused=next((why for why in get_args(Refused) if why in refused), None),
        stale=stale,
    )


def _worth(
    group: frozenset[UUID],
    stands: Plan,
    new: Plan,
    problem: Problem,
    held_by: Mapping[UUID, UUID],
) -> Taken | Refused:
    """Return an exchange if it is worth it, or why it is not."""
    before, after = Plan(routes=routes_of(stands, group)), Plan(routes=routes_of(new, group))
    made = [_made(plan, problem) for plan in (before, after)]
    if made[1] < made[0]:
        return "serves_less"
    moved = _moved(held_by, after) - _moved(held_by, before)
    gain_s = before.travel_s - after.travel_s
    more = max(1, sum(made[1]) - sum(made[0])) if made[1] != made[0] else 0
    worth_s = gain_s + GAIN_S_PER_SERVED * more
    if worth_s <= 0 or worth_s < sum(problem.visit_of[one].move_s for one in moved):
        return "not_worth_the_moves"
    return Taken(technicians=group, gain_s=gain_s, more=more, moved=moved)


def _moved(held_by: Mapping[UUID, UUID], plan: Plan) -> frozenset[UUID]:
    """Return the visits that one had and another makes."""
    return frozenset(
        visit_id
        for visit_id, who in plan.technician_of.items()
        if held_by.get(visit_id, who) != who
    )


def _made(plan: Plan, problem: Problem) -> tuple[int, ...]:
    """Return how many visits of each priority somebody makes, the most urgent first."""
    priorities = sorted({visit.priority for visit in problem.visits})
    made = [problem.visit_of[visit_id].priority for visit_id in plan.technician_of]
    return tuple(made.count(priority) for priority in priorities)


def _without(stale: frozenset[UUID], wanted: Sequences) -> Sequences:
    return {who: tuple(one for one in row if one not in stale) for who, row in wanted.items()}
