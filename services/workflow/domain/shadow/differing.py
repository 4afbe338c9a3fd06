"""Differing: where two sets of rules part over the same ticket, and how that is called."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from services.workflow.domain.facts import (
    TicketEvent,
    TicketFlagged,
    TicketMoved,
    TicketOpened,
)
from services.workflow.domain.shadow.writing import written, yes_or_no
from shared.decider import Refusal

NO_PLACE: Final = "no-place"
PRIORITY: Final = "priority"
FLAGS: Final = "flags"
SKILLS: Final = "skills"
STATE: Final = "state"
DISPATCH: Final = "dispatch"
ROUTE: Final = "route"
REFUSED: Final = "refused"
ALLOWED: Final = "allowed"
MORE: Final = "more"
LESS: Final = "less"
OTHERWISE: Final = "otherwise"
TIMING: Final = "timing"

IDENTITIES: Final = (
    "transition",
    "approval",
    "branch",
    "step",
    "clock",
    "follow_up",
    "rule",
    "mark",
    "key",
    "at",
)
"""What a fact is about: by these two facts of one kind are told apart."""

OF_NO_ACCOUNT: Final = frozenset(
    {"occurred_at", "number", "type", "definition", "priority_rule", "words", "tell", "form_s"}
)
"""What may differ between two facts without a ticket going another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """One way in which a ticket goes otherwise.

    ``name`` is what it is about (a move, an approval, ...), ``before`` and ``after`` what it comes
    to; for a refusal ``after`` is its code, and what is missing.
    """

    kind: str
    name: str = ""
    before: str = ""
    after: str = ""


def between(before: Sequence[TicketEvent], after: Sequence[TicketEvent]) -> list[Divergence]:
    """Return where two rows of facts differ that should be the same."""
    if [*before] == [*after]:
        return []
    if len(before) == len(after) == 1:
        one, two = before[0], after[0]
        if isinstance(one, TicketOpened) and isinstance(two, TicketOpened):
            return [*_openings(one, two)]
    return [*_rows(before, after)]


def by_itself(before: Sequence[TicketEvent], after: Sequence[TicketEvent]) -> list[Divergence]:
    """Return where what the clock made happen differs, be it only in when."""
    found = between(before, after)
    if found or [*before] == [*after]:
        return found
    pairs = zip(before, after, strict=False)
    apart = [one for one, two in pairs if one.occurred_at != two.occurred_at]
    return [Divergence(kind=TIMING, name=_named(one)) for one in apart]


def refused(asked: TicketEvent, refusal: Refusal) -> Divergence:
    """Return that the other rules refuse what today's let happen."""
    return Divergence(kind=REFUSED, name=about(asked), after=_why(refusal))


def allowed(asked: TicketEvent, refusal: Refusal) -> Divergence:
    """Return that the other rules let happen what today's refuse."""
    return Divergence(kind=ALLOWED, name=about(asked), before=_why(refusal))


def about(fact: TicketEvent) -> str:
    """Return what a fact is about: ``finish`` for a move of that name, else its topic."""
    names = [str(getattr(fact, name, "")) for name in IDENTITIES]
    return ":".join(name for name in names if name) or fact.TOPIC.partition(".")[2]


def _why(refusal: Refusal) -> str:
    pointed = [one.pointer.rpartition("/")[2] for one in refusal.reasons]
    return f"{refusal.slug}: {', '.join(pointed)}" if any(pointed) else refusal.slug


def _openings(one: TicketOpened, two: TicketOpened) -> Iterator[Divergence]:
    pairs = (
        (PRIORITY, one.priority, two.priority),
        (FLAGS, _listed(one.flags), _listed(two.flags)),
        (SKILLS, _skills(one), _skills(two)),
        (STATE, one.state, two.state),
        (DISPATCH, yes_or_no(said=one.dispatch), yes_or_no(said=two.dispatch)),
    )
    for kind, before, after in pairs:
        if before != after:
            yield Divergence(kind=kind, before=before, after=after)


def _rows(before: Sequence[TicketEvent], after: Sequence[TicketEvent]) -> Iterator[Divergence]:
    one, two = _by_identity(before), _by_identity(after)
    for key in dict.fromkeys((*one, *two)):
        mine, theirs = one.get(key, []), two.get(key, [])
        for fact, other in zip(mine, theirs, strict=False):
            yield from _pair(fact, other)
        for fact in mine[len(theirs) :]:
            yield _alone(LESS, fact)
        for fact in theirs[len(mine) :]:
            yield _alone(MORE, fact)


def _by_identity(facts: Sequence[TicketEvent]) -> dict[tuple[str, str], list[TicketEvent]]:
    found: dict[tuple[str, str], list[TicketEvent]] = {}
    for fact in facts:
        found.setdefault((fact.TOPIC, about(fact)), []).append(fact)
    return found


def _pair(one: TicketEvent, two: TicketEvent) -> Iterator[Divergence]:
    if one == two:
        return
    if isinstance(one, TicketOpened) and isinstance(two, TicketOpened):
        yield from _openings(one, two)
    elif isinstance(one, TicketMoved) and isinstance(two, TicketMoved):
        if one.to_state != two.to_state:
            yield Divergence(
                kind=ROUTE, name=one.transition, before=one.to_state, after=two.to_state
            )
    elif isinstance(one, TicketFlagged) and isinstance(two, TicketFlagged):
        if set(one.flags) != set(two.flags):
            yield Divergence(kind=FLAGS, before=_listed(one.flags), after=_listed(two.flags))
    elif (before := _account(one)) != (after := _account(two)):
        changed = [name for name in before if before[name] != after.get(name)]
        yield Divergence(
            kind=OTHERWISE,
            name=f"{one.TOPIC.partition('.')[2]} {about(one)}",
            before="; ".join(f"{name}: {before[name]}" for name in changed),
            after="; ".join(f"{name}: {after.get(name, '')}" for name in changed),
        )


def _alone(kind: str, fact: TicketEvent) -> Divergence:
    if isinstance(fact, TicketFlagged):
        flags = _listed(fact.flags)
        if kind == LESS:
            return Divergence(kind=FLAGS, before=flags)
        return Divergence(kind=FLAGS, after=flags)
    return Divergence(kind=kind, name=_named(fact))


def _named(fact: TicketEvent) -> str:
    topic, said = fact.TOPIC.partition(".")[2], about(fact)
    return topic if said == topic else f"{topic} {said}"


def _account(fact: TicketEvent) -> dict[str, str]:
    """Return what of a fact matters: no labels, and no times (they follow from the rest)."""
    names = [field.name for field in fields(fact)]
    return {
        name: written(value)
        for name in names
        if name not in OF_NO_ACCOUNT and not name.endswith("label")
        if not isinstance(value := getattr(fact, name), datetime)
    }


def _skills(opened: TicketOpened) -> str:
    """Return the skills that a ticket needs, with their levels: ``制冷 3``."""
    levels = opened.skill_levels
    return _listed([f"{one} {levels[one]}" if one in levels else one for one in opened.skills])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(Counter(names)))
