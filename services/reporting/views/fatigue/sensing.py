"""Sensing: how carefully each field is filled in, and whether anything depends on it.

A form is what came with one report or one move. It was filled in *hastily* if it took less than a
second per answer, and *copied* if it says exactly what the same person's form before said. Whoever
nearly always copies, copies; one copied form is what an uneventful day looks like. Hasty forms and
those of people who copy are careless.

Whether a field foretells rework is asked of the careful forms alone: the others would drown it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.reporting.views.fatigue.influence import NONE, Influence, entropy_bits, influence_on

SECONDS_PER_ANSWER = 1
ANSWERS_MIN = 3
"""A form of fewer answers is no burden: nothing is said about how it was filled in."""

COPIED_SHARE = 0.8
FORMS_OF_COPIER = 5
"""Whoever copied so many of at least so many forms, copies."""

ASKED_MIN = 50
CAREFUL_MIN = 30
"""Fewer are too few to propose anything."""

CARELESS_SHARE = 0.5
SIGNIFICANCE = 0.01
"""For all fields of a type together (Bonferroni)."""

Proposal = Literal["remove", "keep", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What one report or move brought: a digest of each answer, by field (or ``field/item``).

    ``seconds`` is how long it was open, None where nobody said; ``came_back`` whether the ticket
    was sent back to an earlier state afterwards.
    """

    ticket_id: UUID
    version: int
    who: str
    seconds: int | None
    answers: Mapping[str, str]
    came_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What is known of one field.

    ``changed_share``: of its answers, how many were not the last word in their ticket.
    ``rules`` are the rules that look at it, if its value ever differs.
    """

    field: str
    asked: int
    distinct: int
    entropy_bits: float
    top_share: float
    careless_share: float
    changed_share: float
    rules: tuple[str, ...]
    influence: Influence
    proposal: Proposal
    why: str


@dataclass(slots=True)
class _Tally:
    """One field while the forms are counted."""

    values: Counter[str] = field(default_factory=Counter)
    careless: int = 0
    changed: int = 0
    careful_values: list[str] = field(default_factory=list)
    careful_ends: list[bool] = field(default_factory=list)


def sense(forms: Sequence[Form], named: Mapping[str, tuple[str, ...]]) -> tuple[Sensed, ...]:
    """Return what is known of every field in ``forms``, the worst first.

    ``named`` says which rules look at a field. Forms come as they were filled in.
    """
    ordered = sorted(forms, key=lambda one: (one.ticket_id.bytes, one.version))
    careless = _careless(forms)
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for form, changed in _with_changes(ordered):
        is_careless = (form.ticket_id, form.version) in careless
        for key, answer in form.answers.items():
            _count(tallies[key], answer, form, is_careless=is_careless)
            tallies[key].changed += key in changed
    threshold = SIGNIFICANCE / max(len(tallies), 1)
    found = [_sensed(key, one, named, threshold) for key, one in tallies.items()]
    return tuple(sorted(found, key=lambda one: (-one.careless_share, one.field)))


def _count(tally: _Tally, answer: str, form: Form, *, is_careless: bool) -> None:
    tally.values[answer] += 1
    tally.careless += is_careless
    if not is_careless:
        tally.careful_values.append(answer)
        tally.careful_ends.append(form.came_back)


def _careless(forms: Iterable[Form]) -> set[tuple[UUID, int]]:
    """Return the forms that were filled in without care."""
    long = [form for form in forms if len(form.answers) >= ANSWERS_MIN]
    by_person: defaultdict[str, list[Form]] = defaultdict(list)
    for form in long:
        by_person[form.who].append(form)
    copiers = {who for who, theirs in by_person.items() if _copies(theirs)}
    return {
        (form.ticket_id, form.version) for form in long if form.who in copiers or _is_hasty(form)
    }


def _is_hasty(form: Form) -> bool:
    return form.seconds is not None and form.seconds < SECONDS_PER_ANSWER * len(form.answers)


def _copies(theirs: Sequence[Form]) -> bool:
    """Say whether somebody's forms, in the order in which they filled them in, repeat."""
    pairs = copied = 0
    before: dict[tuple[str, ...], Form] = {}
    for form in theirs:
        shape = tuple(sorted(form.answers))
        if shape in before:
            pairs += 1
            copied += before[shape].answers == form.answers
        before[shape] = form
    return pairs >= FORMS_OF_COPIER and copied >= COPIED_SHARE * pairs


def _with_changes(ordered: Iterable[Form]) -> list[tuple[Form, frozenset[str]]]:
    """Return the forms with the fields whose last answer in the ticket is another one."""
    found: list[tuple[Form, frozenset[str]]] = []
    later: dict[str, str] = {}
    ticket: UUID | None = None
    for form in reversed(list(ordered)):
        if form.ticket_id != ticket:
            ticket, later = form.ticket_id, {}
        changed = {key for key, one in form.answers.items() if later.get(key, one) != one}
        found.append((form, frozenset(changed)))
        later = {**form.answers, **later}
    return found


def _sensed(
    key: str, tally: _Tally, named: Mapping[str, tuple[str, ...]], threshold: float
) -> Sensed:
    asked = tally.values.total()
    rules = named.get(key, named.get(key.partition("/")[0], ())) if len(tally.values) > 1 else ()
    careful = len(tally.careful_values)
    influence = influence_on(tally.careful_values, tally.careful_ends) if careful else NONE
    careless_share = tally.careless / asked
    proposal, why = _proposal(
        asked=asked,
        careful=careful,
        careless_share=careless_share,
        is_used=bool(rules),
        foretells=influence.p < threshold,
    )
    return Sensed(
        field=key,
        asked=asked,
        distinct=len(tally.values),
        entropy_bits=entropy_bits(tally.values),
        top_share=max(tally.values.values()) / asked,
        careless_share=careless_share,
        changed_share=tally.changed / asked,
        rules=rules,
        influence=influence,
        proposal=proposal,
        why=why,
    )


def _proposal(
    *, asked: int, careful: int, careless_share: float, is_used: bool, foretells: bool
) -> tuple[Proposal, str]:
    """Return what to do about a field, and the key of the reason (``asking.REASONS``)."""
    if is_used:
        return "keep", "used"
    if foretells:
        return "keep", "foretells"
    if asked < ASKED_MIN:
        return "unclear", "too-few"
    if careless_share < CARELESS_SHARE:
        return "keep", "cared-for"
    if careful < CAREFUL_MIN:
        return "unclear", "nobody-careful"
    return "remove", "burden"
