"""Attempts: what an answer makes of a delivery, and when it is tried again.

The pauses double from seconds to hours and add up to a day. What was sent and not answered may have
arrived; it is sent again all the same, with the same id, by which its receiver knows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=6),
    timedelta(hours=10),
)
"""Between one attempt and the next: 23 h 42 min together, each longer or shorter by a tenth."""
JITTER = 0.1
ASKED_PAUSE_MAX = timedelta(hours=1)
GONE = 410
"""The receiver will never want anything any more (Standard Webhooks)."""
ASKS_FOR_PATIENCE = frozenset({429, 503})


class Outcome(StrEnum):
    """What came of one attempt; the words that people see. ``UNKNOWN``: we were stopped before."""

    ANSWERED = "answered"
    TIMED_OUT = "timed-out"
    UNREACHABLE = "unreachable"
    BROKEN_OFF = "broken-off"
    NOT_ALLOWED = "address-not-allowed"
    UNKNOWN = "unknown"


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    TRYING = "trying"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of one attempt: a status (0: none), how long it took, how the answer begins."""

    outcome: Outcome
    status: int = 0
    latency_ms: int = 0
    excerpt: str = ""
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver said that it has heard."""
        return self.outcome is Outcome.ANSWERED and 200 <= self.status < 300  # noqa: PLR2004  # 2xx

    @property
    def is_gone(self) -> bool:
        """Whether the receiver said that it wants nothing any more."""
        return self.outcome is Outcome.ANSWERED and self.status == GONE


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a delivery is now, and after which pause it is tried again, if at all."""

    state: State
    pause: timedelta | None = None


def verdict(
    answer: Answer, tries: int, chance: float, pauses: Sequence[timedelta] = PAUSES
) -> Verdict:
    """Say what becomes of a delivery after its ``tries``-th attempt; ``chance`` is in [0, 1)."""
    if answer.is_success:
        return Verdict(state=State.DELIVERED)
    if answer.is_gone or tries > len(pauses):
        return Verdict(state=State.FAILED)
    pause = pauses[tries - 1] * (1 - JITTER + 2 * JITTER * chance)
    if answer.status in ASKS_FOR_PATIENCE and answer.retry_after is not None:
        pause = max(pause, min(answer.retry_after, ASKED_PAUSE_MAX))
    return Verdict(state=State.WAITING, pause=pause)
