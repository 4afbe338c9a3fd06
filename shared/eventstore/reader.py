"""Reading a log from a position on: its private facts, its published form, or one stream."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from shared.database import Connection
from shared.eventstore.ddl import identifier
from shared.eventstore.refusals import LogBroken
from shared.eventstore.values import Head
from shared.recorded import Meta, Recorded

READ_LIMIT_MAX = 10_000
STREAM_PAGE = 1000

_COLUMNS = (
    "position, stream_id, version, event_id, type, schema_version, occurred_at, recorded_at, meta"
)
_meta = msgspec.json.Decoder(Meta)


class Reader:
    """Reads one service's logs; every method takes a connection to one tenant's database."""

    def __init__(self, schema: str) -> None:
        events = f"{identifier(schema)}.events"
        self._read = (
            f"select {_COLUMNS}, payload as data from {events}"
            " where position > $1 order by position limit $2"
        )
        published = _COLUMNS.replace(" type,", " public_type as type,")
        self._read_published = (
            f"select {published}, coalesce(public, payload) as data, coalesce(("
            f"select position from {events} where position <= $1 and public_type is not null"
            " order by position desc limit 1), 0) as prev"
            f" from {events} where position > $1 and public_type is not null"
            " order by position limit $2"
        )
        self._head = (
            "select greatest(m.archived_upto_position, (select position"
            f" from {events} order by position desc limit 1)) as position,"
            f" coalesce((select position from {events} where public_type is not null"
            " order by position desc limit 1), 0) as published, m.epoch"
            f" from {schema}.log_meta m"
        )
        self._stream = (
            f"select {_COLUMNS}, payload as data from {events}"
            " where stream_id = $1 and version > $2 and position between $3 and $4"
            " and ($5::timestamptz is null or recorded_at <= $5)"
            " and ($6::integer is null or version <= $6) order by version limit $7"
        )
        self._bounds = (
            f"select first_position, last_position from {schema}.streams where stream_id = $1"
        )

    async def read(self, connection: Connection, after: int, limit: int) -> list[Recorded]:
        """Return up to ``limit`` events after position ``after``, every one, in order.

        Raises ``LogBroken`` if one is missing.
        """
        rows = await connection.fetch(self._read, after, min(limit, READ_LIMIT_MAX))
        for expected, row in enumerate(rows, start=after + 1):
            if row["position"] != expected:
                raise LogBroken(f"position {expected} is missing")
        return [_recorded(row, row["position"] - 1) for row in rows]

    async def read_published(
        self, connection: Connection, after: int, limit: int
    ) -> list[Recorded]:
        """Return up to ``limit`` published events after position ``after``, in their public form.

        ``prev`` of each is the position of the published event before it.
        """
        rows = await connection.fetch(self._read_published, after, min(limit, READ_LIMIT_MAX))
        before = [row["prev"] for row in rows[:1]] + [row["position"] for row in rows[:-1]]
        return [_recorded(row, prev) for row, prev in zip(rows, before, strict=True)]

    async def head(self, connection: Connection) -> Head:
        """Return how far the log has come."""
        row = await connection.fetchrow(self._head)
        if row is None:
            raise LogBroken("the log does not describe itself")
        return Head(**row)

    async def stream(
        self,
        connection: Connection,
        stream_id: UUID,
        *,
        until: datetime | None = None,
        after: int = 0,
        upto: int | None = None,
    ) -> AsyncIterator[list[Recorded]]:
        """Yield a stream's events in pages, in order, recorded not later than ``until``.

        Of later versions than ``after``, and of none later than ``upto``.
        """
        bounds = await connection.fetchrow(self._bounds, stream_id)
        if bounds is None:
            return
        version = after
        while True:
            rows = await connection.fetch(
                self._stream, stream_id, version, bounds[0], bounds[1], until, upto, STREAM_PAGE
            )
            if rows:
                yield [_recorded(row, row["position"] - 1) for row in rows]
                version = rows[-1]["version"]
            if len(rows) < STREAM_PAGE:
                return


def _recorded(row: asyncpg.Record, prev: int) -> Recorded:
    return Recorded(
        position=row["position"],
        prev=prev,
        stream_id=row["stream_id"],
        version=row["version"],
        event_id=row["event_id"],
        type=row["type"],
        schema_version=row["schema_version"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        meta=_meta.decode(row["meta"]),
        data=row["data"],
    )
