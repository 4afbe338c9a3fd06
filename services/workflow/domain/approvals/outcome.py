"""Outcome: what an approval comes to, from what was decided and in whatever order.

There is one rule, used three times: of ``of`` so many are ``needed``; it is approved when they are
reached and rejected as soon as they cannot be. A seat counts its people, a step its seats (all of
them), an approval its steps: all of them, one, or a percentage.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from services.workflow.domain.approvals.chain import (
    APPROVE,
    APPROVED,
    PENDING,
    REJECTED,
    Approval,
    Seat,
    Step,
)
from services.workflow.domain.approvals.rules import ONE

SKIPPED: Final = "skipped"
WAITING: Final = "waiting"
OPEN: Final = "open"
DONE: Final = frozenset({APPROVED, SKIPPED})


class Quorum(NamedTuple):
    """So many must agree, of so many."""

    needed: int
    of: int


def quorum_in(seat: Seat) -> Quorum:
    """Return how many of a seat's people must agree; of nobody while they are not known."""
    of = len(seat.members)
    return Quorum(1 if seat.share == ONE else share_of(seat.share, of), of)


def share_of(percent: int, of: int) -> int:
    """Return how many of ``of`` are that many percent, at least one, rounded up."""
    return max(1, -(-percent * of // 100))


def verdict_of(quorum: Quorum, yes: int, no: int) -> str:
    """Return what so many votes come to."""
    if yes >= quorum.needed:
        return APPROVED
    return REJECTED if no > quorum.of - quorum.needed else PENDING


def seat_outcome(seat: Seat) -> str:
    """Return what a seat has come to."""
    if seat.skipped:
        return SKIPPED
    if seat.share == ONE:
        first = next(iter(seat.votes.values()), None)
        return PENDING if first is None else APPROVED if first == APPROVE else REJECTED
    quorum = quorum_in(seat)
    if seat.named is None or not quorum.of:
        return PENDING
    yes = seat.tally[APPROVE]
    return verdict_of(quorum, yes, no=seat.tally.total() - yes)


def step_outcome(step: Step) -> str:
    """Return what a step has come to: all its seats must agree."""
    outcomes = [seat_outcome(one) for one in step.seats]
    if step.left_out or all(one == SKIPPED for one in outcomes):
        return SKIPPED
    if REJECTED in outcomes:
        return REJECTED
    return APPROVED if DONE.issuperset(outcomes) else PENDING


def quorum_of(approval: Approval) -> Quorum:
    """Return how many steps must agree, of those that were not skipped."""
    of = sum(step_outcome(one) != SKIPPED for one in approval.steps)
    match approval.mode:
        case "any":
            return Quorum(min(1, of), of)
        case "quorum":
            return Quorum(share_of(approval.quorum, of) if of else 0, of)
        case _:
            return Quorum(of, of)


def outcome_of(approval: Approval) -> str:
    """Return what an approval's steps come to; with nobody left to ask it is approved."""
    outcomes = [step_outcome(one) for one in approval.steps]
    return verdict_of(quorum_of(approval), outcomes.count(APPROVED), outcomes.count(REJECTED))


def open_seats(approval: Approval) -> Iterable[tuple[Step, Seat]]:
    """Yield the seats whose turn it is."""
    if not approval.is_pending or outcome_of(approval) != PENDING:
        return
    for step in approval.steps:
        outcome = step_outcome(step)
        if outcome == PENDING:
            yield from ((step, one) for one in step.seats if _is_open(one, step))
        if approval.mode == "sequential" and outcome not in DONE:
            return


def step_status(approval: Approval, step: Step) -> str:
    """Return how a step is shown: waiting, open, approved, rejected or skipped."""
    outcome = step_outcome(step)
    if outcome != PENDING:
        return outcome
    return OPEN if any(one is step for one, _ in open_seats(approval)) else WAITING


def _is_open(seat: Seat, step: Step) -> bool:
    earlier = (one for one in step.seats if one.rank < seat.rank)
    return seat_outcome(seat) == PENDING and all(seat_outcome(one) in DONE for one in earlier)
