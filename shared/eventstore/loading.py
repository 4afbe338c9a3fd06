"""What is true of a stream, and whether a command was answered before: one round trip."""

from typing import TypeVar, cast
from uuid import UUID

import asyncpg

from shared.database import Connection
from shared.decider import Decider, Fact
from shared.eventstore.ddl import identifier
from shared.eventstore.hashing import GENESIS
from shared.eventstore.mapper import FactMapper
from shared.eventstore.refusals import LogBroken
from shared.eventstore.snapshots import SnapshotCodec
from shared.eventstore.values import Folded, Remembered

C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

EVENTS_PER_PAGE = 1000
NO_SNAPSHOT = ""
"""A shape that no snapshot has."""


class Loader:
    """Folds streams of one service's logs."""

    def __init__(self, schema: str, mapper: FactMapper) -> None:
        self._load = f"select * from {identifier(schema)}.load($1, $2, $3, $4, $5)"
        self._mapper = mapper

    async def load(
        self,
        connection: Connection,
        decider: Decider[C, F, S],
        codec: SnapshotCodec[S],
        stream_id: UUID,
        *,
        since: Folded[S],
        command_id: UUID | None = None,
    ) -> tuple[Folded[S], Remembered | None]:
        """Return the stream's present state, folded on from ``since``, and the command's memory.

        Raises ``LogBroken`` if the stream is of another kind or an event is missing.
        """
        folded = since
        while True:
            row = await connection.fetchrow(
                self._load, command_id, stream_id, folded.version, codec.shape, EVENTS_PER_PAGE
            )
            if row is None:
                raise LogBroken("load gave no answer")
            remembered = _remembered(row)
            if row["version"] is None:
                return folded, remembered
            if row["kind"] != decider.kind:
                raise LogBroken(f"{stream_id} is a stream of {row['kind']}, not {decider.kind}")
            folded = self._fold(decider, codec, folded, row)
            if folded.version >= row["version"]:
                return folded, remembered

    async def load_at(
        self,
        connection: Connection,
        decider: Decider[C, F, S],
        codec: SnapshotCodec[S],
        stream_id: UUID,
        version: int,
    ) -> S:
        """Return the stream's state at a version that it had, from its snapshot if that is older.

        Nothing beyond the version is folded, and at most a page beyond it is read.
        """
        folded: Folded[S] = Folded(state=decider.initial(), version=0, hash=GENESIS)
        shape = codec.shape
        while folded.version < version:
            limit = min(version, EVENTS_PER_PAGE)
            row = await connection.fetchrow(
                self._load, None, stream_id, folded.version, shape, limit
            )
            if row is None or row["version"] is None:
                raise LogBroken(f"version {folded.version + 1} is missing")
            if (row["snapshot_version"] or 0) > version:
                shape = NO_SNAPSHOT
                continue
            folded = self._fold(decider, codec, folded, row, version)
        return folded.state

    def _fold(
        self,
        decider: Decider[C, F, S],
        codec: SnapshotCodec[S],
        folded: Folded[S],
        row: asyncpg.Record,
        until: int | None = None,
    ) -> Folded[S]:
        state, version, snapshot = folded.state, folded.version, folded.snapshot
        if row["snapshot_version"] is not None:
            version = snapshot = row["snapshot_version"]
            state = codec.decode(row["snapshot_state"])
        columns = ("versions", "types", "schema_versions", "occurred_ats", "payloads")
        for at, topic, schema, occurred_at, payload in zip(
            *(row[name] or () for name in columns), strict=True
        ):
            if version == until:
                break
            if at != version + 1:
                raise LogBroken(f"version {version + 1} is missing")
            fact = self._mapper.decode(topic, schema, occurred_at, payload)
            # The registry holds this decider's facts; what stands in its stream is one of them.
            state = decider.evolve(state, cast("F", fact))
            version = at
        if version < row["version"] and not row["versions"]:
            raise LogBroken(f"version {version + 1} is missing")
        return Folded(state=state, version=version, hash=row["head_hash"], snapshot=snapshot)


def _remembered(row: asyncpg.Record) -> Remembered | None:
    if row["known_stream"] is None:
        return None
    return Remembered(
        stream_id=row["known_stream"],
        fingerprint=row["known_fingerprint"],
        version=row["known_version"],
        position=row["known_position"],
    )
