"""Moves that are made at once, and whether they go round.

The same as ``TicketType.passing`` in the domain, said of a document.
"""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER
from services.workflow.adapters.documents.model import StatePart, TransitionPart, TypePart
from services.workflow.adapters.documents.time_rules import seconds_of
from services.workflow.domain.labels import SYSTEM

Step = tuple[str, str, int]
"""From a state to another, by the move of this index."""


def passing_states(part: TypePart) -> frozenset[str]:
    """Return the states that tickets only pass: every move out of them is made at once."""
    timed = {one.transition for one in part.auto} | {one.transition for one in part.sampling}
    needed = {field.required_on for field in part.fields.values()}
    left: dict[str, list[bool]] = {}
    for one in part.transitions:
        waits = one.bound_to or one.needs or one.id in timed | needed
        for state in one.sources:
            left.setdefault(state, []).append(set(one.by) == {SYSTEM} and not waits)
    return frozenset(
        state
        for state, moves in left.items()
        if all(moves) and state in part.states and not _is_an_end(part.states[state])
    )


def _is_an_end(state: StatePart) -> bool:
    return state.initial or state.final


def moves_that_go_round(part: TypePart) -> list[int]:
    """Return the indexes of moves that bring a ticket, by itself, to where it has been."""
    return _rounds(part, list(_steps(part)))


def moves_that_go_round_in_time(part: TypePart) -> list[int]:
    """Return the same of moves that wait for some time, but for nothing else."""
    return _rounds(part, [*_steps(part), *_steps_in_time(part)])


def quickest_round(part: TypePart) -> tuple[int, list[int]] | None:
    """Return how many seconds the quickest round takes that waits for time alone, and its moves.

    Not one with a condition, an approval or parallel work: these may be what somebody waits for.
    """
    held = {one.gate for one in part.approvals}
    held |= {one.transition for one in part.auto if one.when not in {None, NO_ANSWER}}
    held |= {part.parallel.then} if part.parallel and part.parallel.then else set()
    moves = [one.id if one.when is None else None for one in part.transitions]
    free = [step for step in _steps(part) if moves[step[2]] and moves[step[2]] not in held]
    waits = _steps_in_time(part) | dict.fromkeys(free, 0)
    rounds = [one for one in (_quickest_from(state, waits) for state in part.states) if one]
    return min(rounds, default=None)


def _quickest_from(start: str, waits: Mapping[Step, int]) -> tuple[int, list[int]] | None:
    """Return the quickest way from a state back to it; each state is left once, nearest first."""
    ahead: list[tuple[int, list[int], str]] = [(0, [], start)]
    left: set[str] = set()
    while ahead:
        took, moves, state = heappop(ahead)
        if moves and state == start:
            return took, moves
        if state in left:
            continue
        left.add(state)
        for (source, target, index), wait in waits.items():
            if source == state:
                heappush(ahead, (took + wait, [*moves, index], target))
    return None


def _steps_in_time(part: TypePart) -> dict[Step, int]:
    """Return the moves that wait for some time, but for nothing else, and how long at least."""
    waiting = {
        one.transition: seconds_of(one.after) for one in part.auto if one.when in {None, NO_ANSWER}
    }
    gated = {one.gate for one in part.approvals}
    return {
        (state, one.to, index): waiting[one.id]
        for index, one in enumerate(part.transitions)
        if one.id in waiting and one.id not in gated and one.when is None
        for state in one.sources
    }


def _rounds(part: TypePart, steps: list[Step]) -> list[int]:
    for _ in part.states:  # each round drops what leads nowhere, or nothing is left to drop
        left = {source for source, _, _ in steps}
        led_to = {target for _, target, _ in steps}
        steps = [one for one in steps if one[1] in left and one[0] in led_to]
    return sorted({index for _, _, index in steps})


def _steps(part: TypePart) -> Iterator[Step]:
    passing = passing_states(part)
    # A moment may be long past, and then what counts from it is made at once, too.
    at_once = {one.transition for one in part.auto if one.after == "0s" or one.since}
    at_once |= {one.transition for one in part.sampling}
    at_once |= {part.parallel.then} if part.parallel and part.parallel.then else set()
    for index, one in enumerate(part.transitions):
        for state in one.sources:
            if state in passing or one.id in at_once:
                yield state, one.to, index


def is_passed_by(one: TransitionPart, state: str, part: TypePart) -> bool:
    """Say whether a move out of a state is made by itself, at once or after a time."""
    return state in passing_states(part) or one.id in {rule.transition for rule in part.auto}
