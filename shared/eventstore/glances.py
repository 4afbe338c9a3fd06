"""Glances: what every command asks and seldom changes need not come from the database each time.

A glance may be a little old: by ``STATE_S`` what another process appended, by ``EPOCH_S`` that a
backup was restored (services are stopped for that). What this process appended it shows at once.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from shared.decider import Decider, Fact
from shared.eventstore.streams import Streams
from shared.eventstore.values import Folded, Head, Loaded
from shared.intent import TenantId

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

STATE_S = 1.0
EPOCH_S = 10.0
STREAMS_MAX = 2_000
"""Streams of which is kept when they were last asked for; some bytes each."""


class Glances:
    """Looks at streams and logs, at most so often."""

    def __init__(
        self,
        streams: Streams,
        head: Callable[[TenantId], Awaitable[Head]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._streams = streams
        self._head = head
        self._clock = clock
        self._asked: OrderedDict[tuple[TenantId, str, UUID], float] = OrderedDict()
        self._turns: WeakValueDictionary[tuple[TenantId, str, UUID], asyncio.Lock] = (
            WeakValueDictionary()
        )
        self._epochs: dict[TenantId, tuple[int, float]] = {}

    async def state(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID
    ) -> Loaded[S]:
        """Return what is true of a stream, or was a second ago; that it is empty is asked anew.

        Of many who ask at once when the second is over, one asks the log.
        """
        key = (tenant, decider.kind, stream_id)
        known = self._streams.known(decider, tenant, stream_id)
        if known.version == 0:
            known = await self._look(decider, key)
        elif self._is_old(key):
            async with self._turns.setdefault(key, asyncio.Lock()):
                known = self._streams.known(decider, tenant, stream_id)
                if self._is_old(key):
                    known = await self._look(decider, key)
        return Loaded(state=known.state, version=known.version)

    async def epoch(self, tenant: TenantId) -> int:
        """Return the epoch of a tenant's log, which stands in every position we hand out."""
        epoch, asked_at = self._epochs.get(tenant, (0, -math.inf))
        now = self._clock()
        if now - asked_at > EPOCH_S:
            epoch = (await self._head(tenant)).epoch
            self._epochs[tenant] = (epoch, now)
        return epoch

    def _is_old(self, key: tuple[TenantId, str, UUID]) -> bool:
        return self._clock() - self._asked.get(key, -math.inf) > STATE_S

    async def _look(self, decider: Decider[C, F, S], key: tuple[TenantId, str, UUID]) -> Folded[S]:
        tenant, _, stream_id = key
        now = self._clock()
        known, _ = await self._streams.refresh(decider, tenant, stream_id)
        self._asked[key] = now
        self._asked.move_to_end(key)
        if len(self._asked) > STREAMS_MAX:
            self._asked.popitem(last=False)
        return known
