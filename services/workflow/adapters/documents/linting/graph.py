"""Advice about states: too many, never reached, never left, nobody's."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from services.workflow.adapters.documents.automatic.passing import is_passed_by
from services.workflow.adapters.documents.linting.codes import STATES_ADVISED_MAX, advice
from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries, possible_moves
from services.workflow.domain.labels import SYSTEM


def graph_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the states of a type and the ways between them."""
    if len(part.states) > STATES_ADVISED_MAX:
        yield advice("many-states", f"{where}/states", count=len(part.states))
    moves = possible_moves(part, tries)
    reached = reachable(part, moves)
    finishing = leading_to_an_end(part, moves)
    for key, state in part.states.items():
        pointer = f"{where}/states/{key}"
        if key not in reached:
            yield advice("unreachable", pointer, zh=state.label.zh, en=state.label.en)
        elif key not in finishing:
            yield advice("dead-end", pointer, zh=state.label.zh, en=state.label.en)
        elif not state.final and not _is_owned(part, key, moves):
            yield advice("no-owner", pointer, zh=state.label.zh, en=state.label.en)


def reachable(part: TypePart, moves: Iterable[TransitionPart]) -> set[str]:
    """Return the states that a ticket can get into by these moves."""
    return _reached({key for key, state in part.states.items() if state.initial}, part, moves)


def moves_after(
    states: AbstractSet[str], part: TypePart, moves: Iterable[TransitionPart]
) -> set[str]:
    """Return which of these moves a ticket can still make that stands in one of these states."""
    reached = _reached(states, part, moves)
    return {one.id for one in moves if reached & set(one.sources)}


def _reached(states: AbstractSet[str], part: TypePart, moves: Iterable[TransitionPart]) -> set[str]:
    reached = set(states)
    for _ in part.states:  # one round per state is enough: each round adds one or none is left
        reached |= {one.to for one in moves if reached & set(one.sources)}
    return reached


def moves_made(part: TypePart, tries: Tries) -> set[str]:
    """Return the moves that some ticket can make."""
    moves = possible_moves(part, tries)
    reached = reachable(part, moves)
    return {one.id for one in moves if reached & set(one.sources)}


def leading_to_an_end(part: TypePart, moves: Iterable[TransitionPart]) -> set[str]:
    """Return the states from which a final one can be reached, and those themselves."""
    leading = {key for key, state in part.states.items() if state.final}
    for _ in part.states:
        leading |= {state for one in moves if one.to in leading for state in one.sources}
    return leading


def _is_owned(part: TypePart, state: str, moves: Iterable[TransitionPart]) -> bool:
    """Return whether a ticket in this state is expected to get on, by somebody or by itself."""
    return any(
        state in one.sources
        and (
            set(one.by) - {SYSTEM}
            or (one.bound_to and part.dispatch)
            or is_passed_by(one, state, part)
        )
        for one in moves
    )
