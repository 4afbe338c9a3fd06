"""Whether a condition can hold at all: found by trying it.

The values tried are those at which a condition can change its mind: the values of an enum, true
and false, the numbers that stand in the condition and their neighbours, its texts alone and put
together, and nothing (null). If one combination makes it hold, it can. If none does, it cannot,
unless it does something (calculates, indexes, converts) for which other values may matter: then
there is nothing to say unless its parts do not fit together, and neither is there when there are
too many combinations.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER
from services.workflow.adapters.documents.candidates import Literals, values_of
from services.workflow.adapters.documents.dispatch_parts import (
    CrewPart,
    PartNeededPart,
    SkillPart,
)
from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.rules import condition_of
from services.workflow.adapters.documents.misfits import never_fits
from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import pointer_to
from services.workflow.domain.labels import CREATE, SYSTEM

COMBINATIONS_MAX = 4_096
TRIES_MAX = 50_000
"""In one document, well under a second; what is not tried by then is not spoken of."""

STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A condition, where it stands in its type, and in which states it is asked."""

    source: str
    pointer: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Conditions that all hold at once, as long as none of ``unless`` does."""

    holding: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What may be so of a ticket in one of some states: all of ``holding``, none of ``never``."""

    states: frozenset[str]
    holding: tuple[str, ...]
    never: tuple[Together, ...] = ()

    @property
    def sources(self) -> Iterator[str]:
        """Every condition that it speaks of."""
        yield from self.holding
        for one in self.never:
            yield from (*one.holding, *one.unless)


@dataclass
class Tries:
    """Tries the cases of one document, each once, and not without end."""

    left: int = TRIES_MAX
    _known: dict[tuple[str, Case], bool | None] = field(default_factory=dict)

    def can_hold(self, one: Placed, part: TypePart) -> bool | None:
        """Return whether a condition can hold; None if that cannot be said."""
        return self.can_be(Case(states=one.states, holding=(one.source,)), part)

    def can_be(self, case: Case, part: TypePart) -> bool | None:
        """Return whether a case can come about; None if that cannot be said."""
        key = (part.key, case)
        if key not in self._known:
            self._known[key] = self._tried(case, part)
        return self._known[key]

    def _tried(self, case: Case, part: TypePart) -> bool | None:
        if self.left <= 0:
            return None
        conditions = {source: CelCondition(source) for source in case.sources}
        literals = Literals.of("\n".join(conditions))
        names = tuple(dict.fromkeys(name for one in conditions.values() for name in one.names))
        axes = [values_of(name, part, case.states, literals) for name in names]
        self.left -= sum(map(len, axes))
        combinations = islice(product(*axes), COMBINATIONS_MAX + 1)
        for tried, values in enumerate(combinations):
            self.left -= 1
            if self.left < 0 or tried == COMBINATIONS_MAX:
                return None
            if _is_so(case, conditions, dict(zip(names, values, strict=True))):
                return True
        if literals.say_everything and all(axes):
            return False
        fits = (never_fits(one, part, case.states, COMBINATIONS_MAX) for one in case.holding)
        return False if any(fits) else None


def _is_so(case: Case, conditions: Mapping[str, CelCondition], facts: Mapping[str, object]) -> bool:
    """Say whether a case is there for some values; each condition is asked by itself.

    What cannot be evaluated does not hold, so conditions that are put together in one expression
    would answer otherwise.
    """

    def holds(source: str) -> bool:
        return conditions[source](facts)

    return all(map(holds, case.holding)) and not any(
        all(map(holds, one.holding)) and not any(map(holds, one.unless)) for one in case.never
    )


def conditions_of(part: TypePart) -> Iterator[Placed]:
    """Yield every condition of a type."""
    everywhere = frozenset(part.states)
    initial = frozenset(key for key, state in part.states.items() if state.initial)
    for index, rule in enumerate(part.priority):
        if rule.when is not None:
            yield Placed(source=rule.when, pointer=f"/priority/{index}/when", states=initial)
    for index, flag in enumerate(part.flags):
        yield Placed(source=flag.when, pointer=f"/flags/{index}/when", states=everywhere)
    yield from _of_what_happens(part, initial)
    yield from _of_flow(part, initial)
    for index, move in enumerate(part.transitions):
        if move.when is not None:
            yield _guard(move, index)


def _of_what_happens(part: TypePart, initial: frozenset[str]) -> Iterator[Placed]:
    for key, rules in _what_is_needed(part).items():
        for index, rule in enumerate(rules):
            if rule.when is not None:
                pointer = f"/dispatch/{key}/{index}/when"
                yield Placed(source=rule.when, pointer=pointer, states=initial)
    sources = {move.id: frozenset(move.sources) for move in part.transitions}
    for index, auto in enumerate(part.auto):
        if auto.when is not None and auto.when != NO_ANSWER:
            states = sources.get(auto.transition, frozenset(part.states))
            yield Placed(source=auto.when, pointer=f"/auto/{index}/when", states=states)
    yield from _of_approvals(part)


def _what_is_needed(
    part: TypePart,
) -> Mapping[str, Sequence[SkillPart | PartNeededPart | CrewPart]]:
    """Return the rules about what a ticket needs of whoever is sent, by where they stand."""
    rules = part.dispatch
    if rules is None:
        return {}
    return {
        "skills_from": rules.skills_from,
        "parts_from": rules.parts_from,
        "crew": rules.crew,
        **{f"crew/{n}/skills_from": one.skills_from for n, one in enumerate(rules.crew)},
    }


def _of_flow(part: TypePart, initial: frozenset[str]) -> Iterator[Placed]:
    """Yield the conditions of what a ticket brings about, and of who sees it."""
    everywhere = frozenset(part.states)
    led_to = {CREATE: initial, **{one.id: frozenset({one.to}) for one in part.transitions}}
    said = [
        *((one.when, f"/branches/{n}/when", everywhere) for n, one in enumerate(part.branches)),
        *((one.when, f"/loops/{n}/when", led_to[one.after]) for n, one in enumerate(part.loops)),
        *((one.when, f"/visibility/{n}/when", everywhere) for n, one in enumerate(part.visibility)),
        *(
            (one.required_when, f"/fields{pointer_to(key)}/required_when", everywhere)
            for key, one in part.fields.items()
        ),
        *([(part.route.when, "/route/when", everywhere)] if part.route else []),
    ]
    for when, pointer, states in said:
        source = None if when is None else condition_of(when, part)
        if source is not None:
            yield Placed(source=source, pointer=pointer, states=states)


def _of_approvals(part: TypePart) -> Iterator[Placed]:
    """Yield the conditions of approvals: each is asked where its gate starts."""
    for index, one in enumerate(part.approvals):
        gate = next((move for move in part.transitions if move.id == one.gate), None)
        states = frozenset(gate.sources if gate else ())
        where = f"/approvals/{index}"
        if one.when is not None:
            yield Placed(source=one.when, pointer=f"{where}/when", states=states)
        for place, added in enumerate(one.add):
            yield Placed(source=added.when, pointer=f"{where}/add/{place}/when", states=states)
        for place, skipped in enumerate(one.skip):
            yield Placed(source=skipped.when, pointer=f"{where}/skip/{place}/when", states=states)


def possible_moves(part: TypePart, tries: Tries) -> list[TransitionPart]:
    """Return the moves of a type, each from the states in which its condition can hold, if any.

    What is made when parallel branches are done is none if the move that begins them is not.
    """
    moves = [one for one in map(partial(_narrowed, part, tries), part.transitions) if one.sources]
    aside = part.parallel
    if aside is None or aside.gate in {one.id for one in moves}:
        return moves
    return [one for one in moves if one.id != aside.then or set(one.by) != {SYSTEM}]


def _narrowed(part: TypePart, tries: Tries, move: TransitionPart) -> TransitionPart:
    """Return a move without the states in which its condition can never hold."""
    if move.when is None:
        return move
    alone = [frozenset({one}) for one in move.sources]
    asked = alone if STATE in CelCondition(move.when).names else [frozenset(move.sources)]
    cases = (Case(states=states, holding=(move.when,)) for states in asked)
    left = {
        state for case in cases if tries.can_be(case, part) is not False for state in case.states
    }
    return move.model_copy(update={"sources": [one for one in move.sources if one in left]})


def _guard(move: TransitionPart, index: int) -> Placed:
    pointer = f"/transitions/{index}/when"
    return Placed(source=move.when or "true", pointer=pointer, states=frozenset(move.sources))
