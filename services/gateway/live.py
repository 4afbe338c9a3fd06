"""Live updates: what just happened to tickets, kept for a moment, for everybody who is looking.

One listener to the bus feeds a ring of recent frames per tenant; every open browser reads the ring
of its tenant at its own pace, by the position that it has come to. Who fell behind, or comes back
with a cursor that is no longer in the ring, is told to read everything anew. Frames carry ids only:
what a frame is about is asked for, and refused, through the ordinary doors.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final

from shared.decider import Kind, Refusal
from shared.intent import TenantId

RING_FRAMES: Final = 512  # a reconnecting browser missed seconds, not hours
RINGS_MAX: Final = 200
FOLLOWERS_MAX: Final = 2_000
PING_S: Final = 15.0
CATCH_UP_S: Final = 5.0
"""So long a gateway that has just begun to listen is given to hear what happened lately."""


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


@dataclass(frozen=True, slots=True)
class Missed:
    """Frames are gone: read everything anew, then go on after ``position``."""

    position: int


Heard = Frame | Missed | None
"""What a follower hears; None: nothing happened for a while, the line is alive."""


@dataclass
class Ring:
    """A tenant's latest frames, without a gap between them."""

    frames: deque[Frame] = field(default_factory=lambda: deque(maxlen=RING_FRAMES))
    followers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> int:
        """The latest position heard; 0 for none."""
        return self.frames[-1].position if self.frames else 0

    def add(self, frame: Frame) -> None:
        """Add the next frame; one that was heard before changes nothing."""
        if frame.position <= self.last:
            return
        if self.frames and frame.prev != self.last:
            # Those before a gap are of no use: whoever has read them has missed something.
            self.frames.clear()
        self.frames.append(frame)
        self.changed.set()
        self.changed = asyncio.Event()

    def after(self, position: int) -> list[Frame] | None:
        """Return the frames after a position; None if there were others that are gone."""
        if self.frames and position < self.frames[0].prev:
            return None
        newer: list[Frame] = []
        for frame in reversed(self.frames):
            if frame.position <= position:
                break
            newer.append(frame)
        return newer[::-1]


class Live:
    """The rings of all tenants, and whether anybody is looking."""

    def __init__(self, *, ping_s: float = PING_S, catch_up_s: float = CATCH_UP_S) -> None:
        self._rings: OrderedDict[TenantId, Ring] = OrderedDict()
        self._ping_s = ping_s
        self._catch_up_s = catch_up_s
        self._followers = 0
        self.wanted = asyncio.Event()

    def take(self, frame: Frame) -> None:
        """Keep a frame for those who look."""
        self._ring(frame.tenant).add(frame)

    async def follow(self, tenant: TenantId, after: int | None, head: int) -> AsyncIterator[Heard]:
        """Yield what happens in ``tenant``, from a position or from ``head`` on, until cancelled.

        ``head`` is where the log ends now. Yields each frame once and in order, ``Missed`` when
        some are gone, and None when nothing happens for 15 seconds. Raises ``TooManyFollowers``.
        """
        ring = self._ring(tenant)
        position = head if after is None else after
        with self._following(ring):
            await self._heard_lately(ring, position, head)
            while True:
                changed = ring.changed
                frames = ring.after(position)
                if frames is None or (not ring.frames and position < head):
                    position = max(ring.last, head)
                    yield Missed(position)
                    continue
                for frame in frames:
                    position = frame.position
                    yield frame
                if not frames and not await _happens(changed, self._ping_s):
                    yield None

    async def _heard_lately(self, ring: Ring, position: int, head: int) -> None:
        """Wait until it can be told what somebody missed who is behind, if it comes to that."""
        if not ring.frames and 0 <= position < head:
            await _happens(ring.changed, self._catch_up_s)

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
