"""Advice about rules that are tried in order: those never reached, and states nobody leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER
from services.workflow.adapters.documents.automatic.passing import passing_states
from services.workflow.adapters.documents.linting.clocks import says_when
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import reachable
from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import (
    Case,
    Together,
    Tries,
    possible_moves,
)
from services.workflow.domain.labels import SYSTEM

TRUE, FALSE = "true", "false"
FLAGS = "flags"


def order_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield the rules of a type that others always come before, and where a ticket may stay."""
    initial = frozenset(key for key, state in part.states.items() if state.initial)
    rules = [one.when or TRUE for one in part.priority]
    for index in _never_reached(rules, initial, part, tries):
        yield advice("after-one-that-holds", f"{where}/priority/{index}")
    passing, reached = passing_states(part), reachable(part, possible_moves(part, tries))
    for state in part.states:
        leaving = [
            (index, one) for index, one in enumerate(part.transitions) if state in one.sources
        ]
        if state in passing:
            guards = [one.when or TRUE for _, one in leaving]
            for place in _never_reached(guards, frozenset({state}), part, tries):
                yield advice("after-one-that-holds", f"{where}/transitions/{leaving[place][0]}")
        if state in reached and _may_stay(state, [one for _, one in leaving], part, tries):
            label = part.states[state].label
            yield advice("may-stay", f"{where}/states/{state}", zh=label.zh, en=label.en)


def _never_reached(
    rules: Sequence[str], states: frozenset[str], part: TypePart, tries: Tries
) -> Iterator[int]:
    for index, source in enumerate(rules):
        ever = Case(states=states, holding=(source,))
        before = tuple(Together(holding=(one,)) for one in rules[:index])
        can = tries.can_be(ever, part) is not False  # of others more has been said already
        if index and can and tries.can_be(replace(ever, never=before), part) is False:
            yield index


def _may_stay(state: str, leaving: Sequence[TransitionPart], part: TypePart, tries: Tries) -> bool:
    """Say whether only the system goes on from a state, or flags allow it, and need not."""
    if part.states[state].final or not leaving or any(_is_free(one) for one in leaving):
        return False
    leading = tuple(_conditions(move, part) for move in leaving)
    staying = Case(states=frozenset({state}), holding=(), never=leading)
    return tries.can_be(staying, part) is True


def _is_free(move: TransitionPart) -> bool:
    """Say whether somebody may bring about a move, whatever the ticket is like.

    They bring the values its condition looks at, but no flags: those only come with other moves.
    """
    return bool(set(move.by) - {SYSTEM} or move.bound_to) and FLAGS not in (move.when or "")


def _conditions(move: TransitionPart, part: TypePart) -> Together:
    """Return when a move is made by itself: its condition, and that of its time.

    One that counts from a moment which nobody has to say may never be made.
    """
    timed = [one for one in part.auto if one.transition == move.id]
    if not timed:
        return Together(holding=(move.when or TRUE,))
    if any(one.since is not None and not says_when(one.since, part) for one in timed):
        return Together(holding=(FALSE,))
    parts = [move.when, *(one.when for one in timed if one.when != NO_ANSWER)]
    return Together(holding=tuple(one for one in parts if one))
