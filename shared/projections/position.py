"""Positions: the tokens by which a client reads what it wrote, and the waiting they cause.

Outside a token is an opaque text, ``<service>.<epoch>.<position>``, several joined by commas.
"""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.projections.progress import Progress

POSITIONS_MAX = 16
POLL_S = 0.05
SETTLE_S = 0.05
"""After this long without a move, ask the log whether there is anything to wait for."""

WAIT_S_DEFAULT = 5.0

_TOKEN = re.compile(r"([a-z][a-z0-9_]{0,30})\.(\d{1,9})\.(\d{1,18})")


class TokenMalformed(Refusal):
    """The position token is not one that we gave out."""

    slug: ClassVar[str] = "token-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


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


class WaitFor:
    """Waits until readers of ``service``'s log have come as far as a token says.

    ``source`` is that log as they read it, where positions they never see can be told apart from
    those still to come.
    """

    def __init__(self, service: str, readers: Sequence[Reader], source: LogReader) -> None:
        self._service = service
        self._readers = readers
        self._source = source

    async def reach(self, tenant: TenantId, token: str, timeout_s: float = WAIT_S_DEFAULT) -> None:
        """Return when all readers have reached the token's position in our log, if it has one.

        Raises ``NotCaughtUp`` after ``timeout_s`` seconds, and ``TokenMalformed``.
        """
        wanted = max(
            (one.position for one in parse_positions(token) if one.service == self._service),
            default=0,
        )
        deadline = time.monotonic() + timeout_s
        for reader in self._readers:
            await self._reach_one(reader, tenant, wanted, deadline)

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
