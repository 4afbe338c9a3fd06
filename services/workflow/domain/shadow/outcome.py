"""Outcomes: what came of it that one ticket was lived through under two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks import Reading, as_promised
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.labels import Label
from services.workflow.domain.shadow.clocks import verdict_of
from services.workflow.domain.shadow.differing import Divergence
from services.workflow.domain.shadow.living import Lived, live_through
from services.workflow.domain.shadow.past import Past

CLOCK: Final = "clock"
TYPE_GONE: Final = "type-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What one clock of a ticket shows under both versions; None where it was never started."""

    clock: str
    label: Label
    before: Reading | None
    after: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one ticket came to: where it goes otherwise, and what its clocks show."""

    ticket_id: UUID
    number: str
    type: str
    events: int
    divergences: tuple[Divergence, ...] = ()
    clocks: tuple[Face, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two versions side by side: ``today`` is that of new tickets.

    ``unchanged`` are the types that both say the same about.
    """

    today: Definition
    other: Definition
    unchanged: frozenset[str]
    until: datetime
    days: DayChanges

    def glance(self, ticket_id: UUID, past: Sequence[Past], opened: TicketOpened) -> Outcome | None:
        """Return what comes of a ticket that need not be lived through; None for all others."""
        kind, events = opened.type, len(past)
        outcome = Outcome(ticket_id=ticket_id, number=opened.number, type=kind, events=events)
        if kind not in self.today.types or kind in self.unchanged:
            return outcome
        if kind in self.other.types:
            return None
        return Outcome(
            ticket_id=ticket_id,
            number=opened.number,
            type=kind,
            events=events,
            divergences=(Divergence(kind=TYPE_GONE, name=kind),),
        )

    def outcome(
        self, ticket_id: UUID, past: Sequence[Past], opened: TicketOpened, pinned: TicketType
    ) -> Outcome:
        """Live through a ticket that a glance is not enough for."""
        today, other = self.today.types[opened.type], self.other.types[opened.type]
        lived = live_through(
            past, pinned=pinned, today=today, other=other, until=self.until, days=self.days
        )
        return outcome_of(
            lived,
            ticket_id,
            len(past),
            today=today,
            other=other,
            until=self.until,
            days=self.days,
        )


def outcome_of(
    lived: Lived,
    ticket_id: UUID,
    events: int,
    *,
    today: TicketType,
    other: TicketType,
    until: datetime,
    days: DayChanges,
) -> Outcome:
    """Return what came of a life, with what its clocks show in the end."""
    before = _read(lived.now.diary, today, until, days)
    same = lived.now.diary is lived.then.diary and today.clocks == other.clocks
    after = before if same else _read(lived.then.diary, other, until, days)
    faces = tuple(
        Face(clock=key, label=shown.label, before=before.get(key), after=after.get(key))
        for key in dict.fromkeys((*before, *after))
        for shown in (before.get(key) or after[key],)
    )
    return Outcome(
        ticket_id=ticket_id,
        number=lived.now.number,
        type=lived.now.type,
        events=events,
        divergences=(*lived.divergences, *_turned(faces)),
        clocks=faces,
    )


def _turned(faces: Sequence[Face]) -> list[Divergence]:
    """Return the clocks that come to another verdict."""
    verdicts = ((one.clock, verdict_of(one.before), verdict_of(one.after)) for one in faces)
    return [
        Divergence(kind=CLOCK, name=clock, before=was, after=now)
        for clock, was, now in verdicts
        if was != now
    ]


def _read(
    diary: Diary, rules: TicketType, until: datetime, days: DayChanges
) -> Mapping[str, Reading]:
    return {one.clock: one for one in as_promised(diary, rules, until, days)}
