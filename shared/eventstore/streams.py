"""Streams as this process knows them: folded, cached, and taken in turns."""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg
import structlog

from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Decider, Fact, Refusal
from shared.eventstore.hashing import GENESIS
from shared.eventstore.loading import Loader
from shared.eventstore.mapper import FactMapper
from shared.eventstore.snapshots import SnapshotCodec, save_snapshot
from shared.eventstore.values import Folded, Remembered
from shared.intent import TenantId

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

STREAMS_CACHED_MAX = 4096
SNAPSHOTS_AT_ONCE_MAX = 4
"""More are left out: a snapshot that is missing costs a longer fold, nothing else."""

log = structlog.get_logger()


class Streams:
    """The streams of one service, of all tenants."""

    def __init__(self, schema: str, databases: Databases, mapper: FactMapper) -> None:
        self._schema = schema
        self._databases = databases
        self._loader = Loader(schema, mapper)
        self._codecs: dict[str, SnapshotCodec[Any]] = {}
        self._cache: OrderedDict[tuple[TenantId, str, UUID], Folded[Any]] = OrderedDict()
        self._turns: WeakValueDictionary[tuple[TenantId, UUID], asyncio.Lock] = (
            WeakValueDictionary()
        )
        self._saving: set[asyncio.Task[None]] = set()

    def turn(self, tenant: TenantId, stream_id: UUID) -> asyncio.Lock:
        """Return the lock under which this process decides on a stream."""
        return self._turns.setdefault((tenant, stream_id), asyncio.Lock())

    def known(self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID) -> Folded[S]:
        """Return the stream as this process last saw it, or as it begins: it may have gone on."""
        key = (tenant, decider.kind, stream_id)
        folded = self._cache.get(key)
        if folded is None:
            return Folded(state=decider.initial(), version=0, hash=GENESIS)
        self._cache.move_to_end(key)
        return folded

    async def refresh(
        self,
        decider: Decider[C, F, S],
        tenant: TenantId,
        stream_id: UUID,
        command_id: UUID | None = None,
    ) -> tuple[Folded[S], Remembered | None]:
        """Return the stream as it is now, and what the log remembers of the command."""
        since = self.known(decider, tenant, stream_id)
        async with self._databases.connection(tenant) as connection:
            folded, remembered = await self._loader.load(
                connection,
                decider,
                self._codec(decider),
                stream_id,
                since=since,
                command_id=command_id,
            )
        self.keep(decider, tenant, stream_id, folded)
        return folded, remembered

    async def state_at(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID, version: int
    ) -> S:
        """Return what was true of the stream at a version that it had."""
        async with self._databases.connection(tenant) as connection:
            return await self._loader.load_at(
                connection, decider, self._codec(decider), stream_id, version
            )

    def keep(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID, folded: Folded[S]
    ) -> None:
        """Remember the stream unless it is known at a later version; sum it up if it got long."""
        key = (tenant, decider.kind, stream_id)
        before = self._cache.get(key)
        if before is not None and folded.version <= before.version:
            return
        if folded.version - folded.snapshot >= decider.snapshot_every:
            self._save(decider, tenant, stream_id, folded)
            folded = replace(folded, snapshot=folded.version)
        self._cache[key] = folded
        self._cache.move_to_end(key)
        if len(self._cache) > STREAMS_CACHED_MAX:
            self._cache.popitem(last=False)

    async def close(self) -> None:
        """Wait for the snapshots that are being written."""
        await asyncio.gather(*self._saving)

    def _codec(self, decider: Decider[C, F, S]) -> SnapshotCodec[S]:
        codec = self._codecs.get(decider.kind)
        if codec is None:
            codec = self._codecs[decider.kind] = SnapshotCodec(decider)
        return codec

    def _save(
        self, decider: Decider[C, F, S], tenant: TenantId, stream_id: UUID, folded: Folded[S]
    ) -> None:
        codec = self._codec(decider)
        if codec.shape and len(self._saving) < SNAPSHOTS_AT_ONCE_MAX:
            task = asyncio.create_task(self._save_now(codec, tenant, stream_id, folded))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def _save_now(
        self, codec: SnapshotCodec[S], tenant: TenantId, stream_id: UUID, folded: Folded[S]
    ) -> None:
        try:
            async with self._databases.connection(tenant) as connection:
                await save_snapshot(connection, self._schema, stream_id, folded, codec)
        except (*CONNECTION_TROUBLE, asyncpg.PostgresError, TimeoutError, Refusal) as error:
            log.warning("snapshot_not_saved", stream_id=str(stream_id), trouble=repr(error))
