"""The tally: how many tickets would have gone which other way, and which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks import Reading, as_promised
from services.workflow.domain.definition import TicketType
from services.workflow.domain.diary import Diary
from services.workflow.domain.shadow.clocks import ClockTally
from services.workflow.domain.shadow.differing import Divergence
from services.workflow.domain.shadow.living import Lived

CLOCK: Final = "clock"
TYPE_GONE: Final = "type-gone"
NAMED_MAX: Final = 1_000
"""Tickets that are named one by one; the others are counted."""

WAYS_MAX: Final = 1_000
"""Ways of going otherwise that are told apart; a version that has more is another process."""

OTHER_WAYS: Final = Divergence(kind="others")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDiffers:
    """A ticket that would have gone another way, and how."""

    ticket_id: UUID
    number: str
    type: str
    divergences: tuple[Divergence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many tickets of a type go otherwise in one way."""

    type: str
    divergence: Divergence
    tickets: int


@dataclass(frozen=True, kw_only=True)
class ShadowReport:
    """What living through came to."""

    tickets: int
    events: int
    tickets_differing: int
    ways: Sequence[Counted]
    named: Sequence[TicketDiffers]
    clocks: Sequence[ClockTally]


@dataclass(kw_only=True)
class Tally:
    """Adds up what tickets came to; its size does not depend on how many there are."""

    until: datetime
    days: DayChanges
    tickets: int = 0
    events: int = 0
    differing: int = 0
    ways: Counter[tuple[str, Divergence]] = field(default_factory=Counter)
    named: list[TicketDiffers] = field(default_factory=list)
    clocks: dict[tuple[str, str], ClockTally] = field(default_factory=dict)

    def unchanged(self, events: int) -> None:
        """Count a ticket whose rules are the same in both versions."""
        self.tickets += 1
        self.events += events

    def homeless(self, ticket_id: UUID, number: str, kind: str, events: int) -> None:
        """Count a ticket whose type is gone."""
        self.tickets += 1
        self.events += events
        self._note(ticket_id, number, kind, (Divergence(kind=TYPE_GONE, name=kind),))

    def add(
        self, ticket_id: UUID, lived: Lived, today: TicketType, other: TicketType, events: int
    ) -> None:
        """Count one more ticket that was lived through."""
        self.tickets += 1
        self.events += events
        divergences = (*lived.divergences, *self._clocks(lived, today, other))
        if divergences:
            self._note(ticket_id, lived.now.number, lived.now.type, divergences)

    def report(self) -> ShadowReport:
        """Return the sums, the most frequent first."""
        return ShadowReport(
            tickets=self.tickets,
            events=self.events,
            tickets_differing=self.differing,
            ways=[
                Counted(type=kind, divergence=one, tickets=count)
                for (kind, one), count in self.ways.most_common()
            ],
            named=sorted(self.named, key=lambda one: one.number),
            clocks=list(self.clocks.values()),
        )

    def _note(
        self, ticket_id: UUID, number: str, kind: str, divergences: tuple[Divergence, ...]
    ) -> None:
        self.differing += 1
        for one in divergences:
            known = (kind, one) in self.ways or len(self.ways) < WAYS_MAX
            self.ways[kind, one if known else OTHER_WAYS] += 1
        if len(self.named) < NAMED_MAX:
            self.named.append(
                TicketDiffers(
                    ticket_id=ticket_id, number=number, type=kind, divergences=divergences
                )
            )

    def _clocks(self, lived: Lived, today: TicketType, other: TicketType) -> list[Divergence]:
        """Return the clocks of a ticket that come to another verdict, and count all of them."""
        before = self._read(lived.now.diary, today)
        same = lived.now.diary is lived.then.diary and today.clocks == other.clocks
        after = before if same else self._read(lived.then.diary, other)
        found = []
        for key in dict.fromkeys((*before, *after)):
            one, two = before.get(key), after.get(key)
            shown = one or two
            if shown is None:
                continue
            tally = self.clocks.setdefault(
                (today.key, key), ClockTally(type=today.key, clock=key, label=shown.label)
            )
            was, now = tally.read(one, two)
            if was != now:
                found.append(Divergence(kind=CLOCK, name=key, before=was, after=now))
        return found

    def _read(self, diary: Diary, rules: TicketType) -> Mapping[str, Reading]:
        readings = as_promised(diary, rules, self.until, self.days)
        return {one.clock: one for one in readings}
