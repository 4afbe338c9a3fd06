"""The window that is played back: from when to when, and in how many steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.decider import Kind, Refusal

STEPS_MAX: Final = 500
WINDOW_MAX: Final = timedelta(days=7)
TYPES_MAX: Final = 100


class PlaybackWrong(Refusal):
    """What is played back has a beginning, an end after it, and steps of whole seconds."""

    slug: ClassVar[str] = "playback-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class PlaybackTooMuch(Refusal):
    """More happened in that window than is played back at once: ask for a shorter one."""

    slug: ClassVar[str] = "playback-too-much"
    kind: ClassVar[Kind] = Kind.INVALID


class PlaybackTooWide(PlaybackTooMuch):
    """Too many tickets stood there, as they do in a shorter window: ask for one `type` of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From ``since`` to ``until``, a step every so many seconds; of some types only, if any."""

    since: datetime
    until: datetime
    step_s: int
    types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be played; raises ``PlaybackWrong``."""
        if self.until < self.since:
            raise PlaybackWrong("The window ends before it begins: `to` lies before `from`.")
        if self.until - self.since > WINDOW_MAX:
            raise PlaybackWrong(f"A window is at most {WINDOW_MAX.days} days long.")
        if self.step_s < 1 or len(self.types) > TYPES_MAX:
            raise PlaybackWrong
        if (self.until - self.since) / self.step > STEPS_MAX - 1:
            raise PlaybackWrong(f"There are at most {STEPS_MAX} steps: make them longer.")

    @property
    def step(self) -> timedelta:
        """How long a step is."""
        return timedelta(seconds=self.step_s)

    def moments(self) -> Iterator[datetime]:
        """Yield the moments that are shown: the first, one a step, and the last."""
        moment = self.since
        while moment < self.until:
            yield moment
            moment += self.step
        yield self.until
