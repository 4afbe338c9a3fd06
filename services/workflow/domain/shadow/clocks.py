"""What the clocks of all tickets say under two sets of rules: verdicts, and how long it took."""

from collections import Counter
from dataclasses import dataclass, field

from services.workflow.domain.clocks import Reading
from services.workflow.domain.labels import Label

MINUTE_S = 60
PERCENTILE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """How often a clock came to which verdict, and the time within which nine of ten stopped."""

    met: int
    missed: int
    running: int
    stopped: int
    p90_s: int | None


@dataclass(kw_only=True)
class Dial:
    """The readings of one clock of many tickets; times to the minute, so that they stay few."""

    statuses: Counter[str] = field(default_factory=Counter)
    minutes: Counter[int] = field(default_factory=Counter)

    def read(self, reading: Reading | None) -> None:
        """Take one more reading in."""
        if reading is None:
            return
        self.statuses[reading.status] += 1
        if reading.stopped_at is not None and reading.status in {"met", "missed"}:
            self.minutes[reading.spent_s // MINUTE_S] += 1

    def verdicts(self) -> Verdicts:
        """Return what was read."""
        return Verdicts(
            met=self.statuses["met"],
            missed=self.statuses["missed"],
            running=self.statuses["running"] + self.statuses["paused"],
            stopped=self.statuses["stopped"],
            p90_s=self._p90_s(),
        )

    def _p90_s(self) -> int | None:
        wanted = PERCENTILE * self.minutes.total()
        seen = 0
        for minutes in sorted(self.minutes):
            seen += self.minutes[minutes]
            if seen >= wanted:
                return minutes * MINUTE_S
        return None


@dataclass(kw_only=True)
class ClockTally:
    """One clock of a ticket type, before and after; ``turned`` counts verdicts that differ."""

    type: str
    clock: str
    label: Label
    before: Dial = field(default_factory=Dial)
    after: Dial = field(default_factory=Dial)
    turned: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, before: Reading | None, after: Reading | None) -> None:
        """Take in what the clock of one more ticket shows."""
        self.before.read(before)
        self.after.read(after)
        verdicts = verdict_of(before), verdict_of(after)
        if verdicts[0] != verdicts[1]:
            self.turned[verdicts] += 1


def verdict_of(reading: Reading | None) -> str:
    """Return what a clock came to; one that rests is running, and has broken its promise or not."""
    if reading is None:
        return "none"
    if reading.breached_at is not None:
        return "missed"
    return "running" if reading.status == "paused" else reading.status
