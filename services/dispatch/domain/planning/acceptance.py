"""Acceptance: whether a proposed plan takes the place of the present one.

A technician whose day is turned round for a minute's way is right to be angry: a plan has to be
worth the visits that it gives to somebody else. And while a plan was made the world went on: a
visit that changed since stays where it is, whatever the proposal says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.plan import Plan, Sequences
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.planning.verifier import Violation, violations

GAIN_S_PER_MOVED_MIN = 120
"""So much way has to be saved for each visit that somebody else is to make."""

GAIN_S_PER_SERVED = 3_600
"""As much as this way is it worth that somebody makes one more visit, or a more urgent one."""

Refused = Literal["violates", "serves_less", "not_worth_the_moves"]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who shall make which visits in what order, and the versions of the visits it was made for."""

    sequences: Sequences
    versions: Mapping[UUID, int]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The plan that stands now, and why the proposal does not, if so.

    ``moved`` are visits that somebody else makes, ``stale`` those that the proposal was too old
    for, ``gain_s`` is how much shorter the ways are.
    """

    plan: Plan
    refused: Refused | None = None
    moved: frozenset[UUID] = frozenset()
    stale: frozenset[UUID] = frozenset()
    gain_s: int = 0
    violations: tuple[Violation, ...] = ()


def proposed(plan: Plan, problem: Problem) -> Proposal:
    """Return a plan as a proposal for the visits as they were in a problem."""
    versions = {visit.visit_id: visit.version for visit in problem.visits}
    return Proposal(sequences=plan.sequences, versions=versions)


def judge(proposal: Proposal, present: Sequences, problem: Problem) -> Verdict:
    """Compare a proposal with the present plan, both as they would be for the problem of now."""
    stands = inserted(problem, present)
    stale = frozenset(
        visit.visit_id
        for visit in problem.visits
        if proposal.versions.get(visit.visit_id) != visit.version
    )
    new = inserted(problem, _without(stale, proposal.sequences), _with_whom(stale, present))
    found = tuple(violations(new, problem))
    moved = moved_visits(stands, new)
    gain_s = stands.travel_s - new.travel_s
    refused: Refused | None = None
    if found:
        refused = "violates"
    elif _served(new, problem) < _served(stands, problem):
        refused = "serves_less"
    elif not _is_worth(gain_s + GAIN_S_PER_SERVED * _more(new, stands, problem), len(moved)):
        refused = "not_worth_the_moves"
    return Verdict(
        plan=new if refused is None else stands,
        refused=refused,
        moved=moved,
        stale=stale,
        gain_s=gain_s,
        violations=found,
    )


def moved_visits(before: Plan, after: Plan) -> frozenset[UUID]:
    """Return the visits that somebody made before and somebody else makes now."""
    return frozenset(
        visit_id
        for visit_id, who in before.technician_of.items()
        if after.technician_of.get(visit_id, who) != who
    )


def _is_worth(gain_s: int, moved: int) -> bool:
    return gain_s > 0 and gain_s >= GAIN_S_PER_MOVED_MIN * moved


def _more(new: Plan, stands: Plan, problem: Problem) -> int:
    """Return how many more visits a plan makes; a more urgent one in place of others is one."""
    if _served(new, problem) == _served(stands, problem):
        return 0
    return max(1, len(new.technician_of) - len(stands.technician_of))


def _served(plan: Plan, problem: Problem) -> tuple[int, ...]:
    """Return how many visits of each priority somebody makes, the most urgent first."""
    priorities = sorted({visit.priority for visit in problem.visits})
    made = [
        problem.visit_of[visit_id].priority
        for visit_id in plan.technician_of
        if visit_id in problem.visit_of
    ]
    return tuple(made.count(priority) for priority in priorities)


def _without(stale: frozenset[UUID], wanted: Sequences) -> Sequences:
    return {who: tuple(one for one in row if one not in stale) for who, row in wanted.items()}


def _with_whom(stale: frozenset[UUID], present: Sequences) -> Mapping[UUID, UUID]:
    return {visit_id: who for who, row in present.items() for visit_id in row if visit_id in stale}
