"""The tally: how many tickets would have gone which other way, and which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.workflow.domain.shadow.clocks import ClockTally
from services.workflow.domain.shadow.differing import Divergence
from services.workflow.domain.shadow.outcome import Outcome

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

    tickets: int = 0
    events: int = 0
    differing: int = 0
    ways: Counter[tuple[str, Divergence]] = field(default_factory=Counter)
    named: list[TicketDiffers] = field(default_factory=list)
    clocks: dict[tuple[str, str], ClockTally] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one more ticket."""
        self.tickets += 1
        self.events += outcome.events
        for face in outcome.clocks:
            name = (outcome.type, face.clock)
            if name not in self.clocks:
                self.clocks[name] = ClockTally(
                    type=outcome.type, clock=face.clock, label=face.label
                )
            self.clocks[name].read(face.before, face.after)
        if outcome.divergences:
            self._note(outcome)

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

    def _note(self, outcome: Outcome) -> None:
        self.differing += 1
        for one in outcome.divergences:
            known = (outcome.type, one) in self.ways or len(self.ways) < WAYS_MAX
            self.ways[outcome.type, one if known else OTHER_WAYS] += 1
        if len(self.named) < NAMED_MAX:
            self.named.append(
                TicketDiffers(
                    ticket_id=outcome.ticket_id,
                    number=outcome.number,
                    type=outcome.type,
                    divergences=outcome.divergences,
                )
            )
