"""Live updates: what just happened to tickets, kept for a moment, for everybody who is looking.

One follower of the bus feeds a ring of recent frames per tenant; every open browser reads the ring
of its tenant at its own pace. Who fell behind, or comes back with a cursor that is no longer in the
ring, is told to read everything anew. Frames carry ids only: what a frame is about is asked for,
and refused, through the ordinary doors.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final

from shared.decider import Kind, Refusal
from shared.intent import TenantId

RING_FRAMES: Final = 512  # a reconnecting browser missed seconds, not hours
RINGS_MAX: Final = 200
FOLLOWERS_MAX: Final = 2_000
PING_S: Final = 15.0


class TooManyFollowers(Refusal):
    """Too many live connections are open here; try again in a moment."""

    slug: ClassVar[str] = "too-many-streams"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event, by its ids; ``prev`` is the position published before it in the same log."""

    tenant: TenantId
    position: int
    prev: int
    type: str
    subject: str
    version: int


class Pause(Enum):
    """What a follower hears besides frames."""

    RESET = "reset"  # frames were missed: read everything anew
    PING = "ping"  # nothing happened, the line is alive


@dataclass
class Ring:
    """A tenant's latest frames; ``total`` counts all there ever were, and the gaps."""

    frames: deque[Frame] = field(default_factory=lambda: deque(maxlen=RING_FRAMES))
    total: int = 0
    followers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> int:
        """The latest position seen; 0 for none."""
        return self.frames[-1].position if self.frames else 0

    def add(self, frame: Frame) -> None:
        """Add the next frame; one that was seen before changes nothing."""
        if frame.position <= self.last:
            return
        if self.frames and frame.prev != self.last:
            # Whoever was up to date has missed something: a frame nobody can have read.
            self.frames.clear()
            self.total += 1
        self.frames.append(frame)
        self.total += 1
        self.changed.set()
        self.changed = asyncio.Event()

    def seen_by(self, position: int) -> int | None:
        """Return how many frames a reader at ``position`` has seen, or None if nobody can tell."""
        if not self.frames or position < self.frames[0].prev:
            return None
        return self.total - sum(1 for frame in self.frames if frame.position > position)

    def after(self, seen: int) -> list[Frame] | None:
        """Return the frames after the first ``seen``; None if some of them are gone."""
        missing = self.total - seen
        if missing > len(self.frames):
            return None
        return list(self.frames)[len(self.frames) - missing :]


class Live:
    """The rings of all tenants, and whether anybody is looking."""

    def __init__(self, *, ping_s: float = PING_S) -> None:
        self._rings: OrderedDict[TenantId, Ring] = OrderedDict()
        self._ping_s = ping_s
        self._followers = 0
        self.wanted = asyncio.Event()

    def take(self, frame: Frame) -> None:
        """Keep a frame for those who look."""
        self._ring(frame.tenant).add(frame)

    async def follow(
        self, tenant: TenantId, after: int | None, head: int
    ) -> AsyncIterator[Frame | Pause]:
        """Yield what happens in ``tenant``, from a position or from ``head`` on, until cancelled.

        ``head`` is where the log ends now. Yields ``Pause.RESET`` when frames were missed and
        ``Pause.PING`` when nothing happens for 15 seconds. Raises ``TooManyFollowers``.
        """
        ring = self._ring(tenant)
        floor = head if after is None else after
        with self._following(ring):
            seen = ring.seen_by(floor)
            if seen is None and floor >= head:
                seen = ring.total  # nothing can have been missed yet
            while True:
                changed = ring.changed
                frames = None if seen is None else ring.after(seen)
                seen = ring.total
                if frames is None:
                    yield Pause.RESET
                    continue
                for frame in frames:
                    if frame.position > floor:
                        yield frame
                if not frames and not await _happens(changed, self._ping_s):
                    yield Pause.PING

    @property
    def followers(self) -> int:
        """How many are looking."""
        return self._followers

    @contextmanager
    def _following(self, ring: Ring) -> Iterator[None]:
        if self._followers >= FOLLOWERS_MAX:
            raise TooManyFollowers
        self._followers += 1
        ring.followers += 1
        self.wanted.set()
        try:
            yield
        finally:
            self._followers -= 1
            ring.followers -= 1
            if not self._followers:
                self.wanted.clear()

    def _ring(self, tenant: TenantId) -> Ring:
        ring = self._rings.setdefault(tenant, Ring())
        self._rings.move_to_end(tenant)
        if len(self._rings) > RINGS_MAX:
            idle = next((key for key, each in self._rings.items() if not each.followers), None)
            if idle is not None and idle != tenant:
                del self._rings[idle]
        return ring


async def _happens(event: asyncio.Event, within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
