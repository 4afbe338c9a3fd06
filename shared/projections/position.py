"""Positions: the tokens by which a client reads what it wrote, and the waiting they cause.

Outside a token is an opaque text, ``<service>.<epoch>.<position>``, several joined by commas.

The epoch tells one history from another: whoever restores a log from a backup raises its epoch,
because positions that were given out before are used again for other events.
"""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.database import CONNECTION_TROUBLE
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.projections.dead_letters import is_passing
from shared.projections.progress import Progress

POSITIONS_MAX = 16
POLL_S = 0.05
SETTLE_S = 0.05
"""After this long without a move, ask the log whether there is anything to wait for."""

WAIT_S_DEFAULT = 5.0
EPOCH_KEPT_S = 60.0
"""A log is restored once in years: its epoch is asked for this seldom."""

EPOCH_ASK_S_MAX = 1.0

_TOKEN = re.compile(r"([a-z][a-z0-9_]{0,30})\.(\d{1,9})\.(\d{1,18})")


class TokenMalformed(Refusal):
    """The position token is not one that we gave out."""

    slug: ClassVar[str] = "token-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


class TokenOutdated(Refusal):
    """The position is of another history, a backup was restored since: ask again without it."""

    slug: ClassVar[str] = "token-outdated"
    kind: ClassVar[Kind] = Kind.STALE


class NotCaughtUp(Refusal):
    """The view has not come as far as you have seen; try again in a moment."""

    slug: ClassVar[str] = "not-caught-up"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Position:
    """A place in one service's log of a tenant."""

    service: str
    epoch: int
    position: int

    def __str__(self) -> str:
        return f"{self.service}.{self.epoch}.{self.position}"


def parse_positions(token: str) -> tuple[Position, ...]:
    """Return the positions in a token; an empty one holds none. Raises ``TokenMalformed``."""
    parts = [part for part in token.split(",") if part]
    matches = [_TOKEN.fullmatch(part) for part in parts]
    if len(parts) > POSITIONS_MAX or not all(matches):
        raise TokenMalformed
    return tuple(
        Position(service=match[1], epoch=int(match[2]), position=int(match[3]))
        for match in matches
        if match is not None
    )


def token_of(positions: Iterable[Position]) -> str:
    """Return one token for positions: the furthest of each service."""
    furthest: dict[str, Position] = {}
    for position in sorted(positions):
        furthest[position.service] = position
    return ",".join(str(position) for position in furthest.values())


class Reader(Protocol):
    """Someone whose checkpoint can be waited for: a ProjectionApply or a ReactionApply."""

    progress: Progress

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far it has come."""


class Head(Protocol):
    """Where a log is; of it the epoch matters here."""

    @property
    def epoch(self) -> int:
        """Which history its positions are of."""


class Log(LogReader, Protocol):
    """A log that can be read, and says where it is."""

    async def head(self, tenant: TenantId) -> Head:
        """Return where the tenant's log is."""


@dataclass(frozen=True, slots=True)
class _Epoch:
    epoch: int
    read_at: float


class WaitFor:
    """Waits until readers of ``service``'s log have come as far as a token says.

    ``source`` is that log as they read it, where positions they never see can be told apart from
    those still to come.
    """

    def __init__(self, service: str, readers: Sequence[Reader], source: Log) -> None:
        self._service = service
        self._readers = readers
        self._source = source
        self._epochs: dict[TenantId, _Epoch] = {}

    async def reach(self, tenant: TenantId, token: str, timeout_s: float = WAIT_S_DEFAULT) -> None:
        """Return when all readers have reached the token's position in our log, if it has one.

        Raises ``NotCaughtUp`` after ``timeout_s`` seconds, ``TokenOutdated``, ``TokenMalformed``.
        """
        wanted = [one for one in parse_positions(token) if one.service == self._service]
        if not wanted:
            return
        for one in wanted:
            await self._require_epoch(tenant, one.epoch)
        await self.reach_position(tenant, max(one.position for one in wanted), timeout_s)

    async def reach_position(
        self, tenant: TenantId, position: int, timeout_s: float = WAIT_S_DEFAULT
    ) -> None:
        """Return when all readers have reached a position that the log itself told us.

        Raises ``NotCaughtUp`` after ``timeout_s`` seconds.
        """
        deadline = time.monotonic() + timeout_s
        for reader in self._readers:
            await self._reach_one(reader, tenant, position, deadline)

    async def epoch(self, tenant: TenantId) -> int | None:
        """Return the log's epoch, as it was a minute ago or later.

        While the log is away it is the last one heard of, None if none was.
        """
        known = self._epochs.get(tenant)
        if known is not None and time.monotonic() < known.read_at + EPOCH_KEPT_S:
            return known.epoch
        return await self._read_epoch(tenant)

    async def _require_epoch(self, tenant: TenantId, epoch: int) -> None:
        if await self.epoch(tenant) in (None, epoch):
            return
        now = await self._read_epoch(tenant)  # the log may have been restored within the minute
        if now is not None and now != epoch:
            raise TokenOutdated(service=self._service)

    async def _read_epoch(self, tenant: TenantId) -> int | None:
        known = self._epochs.get(tenant)
        epoch = None if known is None else known.epoch
        try:
            async with asyncio.timeout(EPOCH_ASK_S_MAX):
                epoch = (await self._source.head(tenant)).epoch
        except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
            # A view can be read while the log it is folded from is away.
            if not is_passing(trouble):
                raise
        if epoch is not None:
            self._epochs[tenant] = _Epoch(epoch, time.monotonic())
        return epoch

    async def _reach_one(
        self, reader: Reader, tenant: TenantId, wanted: int, deadline: float
    ) -> None:
        began = settled_at = time.monotonic()
        while reader.progress.at(tenant) < wanted:
            now = time.monotonic()
            if now > deadline:
                raise NotCaughtUp(service=self._service)
            await reader.progress.next_move(tenant, min(POLL_S, deadline - now + 0.001))
            if now - began < POLL_S:
                continue
            at = await reader.checkpoint(tenant)
            if now - settled_at > SETTLE_S:
                settled_at = now
                following = await self._source.read(tenant, at, 1)
                if not following or following[0].position > wanted:
                    return
