"""Moves that are made at once, and whether they go round.

The same as ``TicketType.passing`` in the domain, said of a document.
"""

from collections.abc import Iterator

from services.workflow.adapters.documents.model import StatePart, TransitionPart, TypePart
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
    waiting = {one.transition for one in part.auto if one.when is None}
    waiting -= {one.gate for one in part.approvals}
    steps = [
        (state, one.to, index)
        for index, one in enumerate(part.transitions)
        if one.id in waiting and one.when is None
        for state in one.sources
    ]
    return _rounds(part, [*_steps(part), *steps])


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
