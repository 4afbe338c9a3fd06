"""Dead letters: events that could not be digested, and those of their streams that wait behind.

A stream is parked by its first such event. Its later events are parked too, in order, and nothing
of it is skipped: replaying after the cause is mended takes them all, in order.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from shared.database import CONNECTION_TROUBLE, Connection
from shared.decider import Kind, Refusal
from shared.recorded import Recorded

ERROR_LENGTH_MAX = 2_000
REPLAY_STREAMS = 100
REPLAY_EVENTS = 100
"""Of one stream in one round: what a round did is not lost when time runs out in the next."""
WAITING = "waits for an earlier event of its stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event to be parked, with what went wrong."""

    event: Recorded
    error: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """The dead letters of one reader (a build of a view, or a reaction with build 0)."""

    registry: str
    name: str
    build: int

    async def parked(self, db: Connection, streams: Iterable[UUID]) -> set[UUID]:
        """Return which of these streams are parked."""
        rows = await db.fetch(
            f"select distinct stream_id from {self.registry}.dead_letters"
            " where name = $1 and build = $2 and resolved_at is null"
            " and stream_id = any($3::uuid[])",
            self.name,
            self.build,
            list(streams),
        )
        return {row["stream_id"] for row in rows}

    async def any_parked(self, db: Connection) -> bool:
        """Whether any stream is parked."""
        return bool(
            await db.fetchval(
                f"select exists(select from {self.registry}.dead_letters"
                " where name = $1 and build = $2 and resolved_at is null)",
                self.name,
                self.build,
            )
        )

    async def park(self, tx: Connection, letters: Sequence[DeadLetter]) -> None:
        """Park events; one that is parked already only counts another attempt."""
        await tx.executemany(
            f"insert into {self.registry}.dead_letters as d"
            "(name, build, position, stream_id, event_id, type, error, attempts)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)"
            " on conflict (name, build, position) do update set error = excluded.error,"
            " attempts = d.attempts + excluded.attempts, last_at = clock_timestamp()",
            [
                (
                    self.name,
                    self.build,
                    letter.event.position,
                    letter.event.stream_id,
                    letter.event.event_id,
                    letter.event.type,
                    letter.error[:ERROR_LENGTH_MAX].replace("\x00", ""),
                    letter.attempts,
                )
                for letter in letters
            ],
        )

    async def next_streams(
        self, db: Connection, but: Collection[UUID]
    ) -> list[tuple[UUID, list[int]]]:
        """Return parked streams with the positions of their first events; ``but`` are left out.

        Those tried longest ago come first, so that many that fail do not keep others waiting.
        """
        rows = await db.fetch(
            "select stream_id, array_agg(position order by position) as positions from ("
            " select stream_id, position, last_at,"
            " row_number() over (partition by stream_id order by position) as place"
            f" from {self.registry}.dead_letters where name = $1 and build = $2"
            " and resolved_at is null and stream_id <> all($3::uuid[])) parked"
            " where place <= $4 group by stream_id"
            " order by (array_agg(last_at order by position))[1], min(position) limit $5",
            self.name,
            self.build,
            list(but),
            REPLAY_EVENTS,
            REPLAY_STREAMS,
        )
        return [(row["stream_id"], row["positions"]) for row in rows]

    async def unresolved(self, db: Connection, positions: Sequence[int]) -> set[int]:
        """Return which of these events are still parked."""
        rows = await db.fetch(
            f"select position from {self.registry}.dead_letters where name = $1 and build = $2"
            " and resolved_at is null and position = any($3::bigint[])",
            self.name,
            self.build,
            list(positions),
        )
        return {row["position"] for row in rows}

    async def hold(self, tx: Connection) -> None:
        """Have nothing applied until the transaction ends.

        Else an event could be parked behind a stream that nobody looks at any more.
        """
        await tx.execute(
            f"select from {self.registry}.checkpoints where name = $1 and build = $2 for update",
            self.name,
            self.build,
        )

    async def resolve(self, tx: Connection, positions: Sequence[int]) -> None:
        """Mark events as digested after all."""
        await tx.execute(
            f"update {self.registry}.dead_letters set resolved_at = clock_timestamp()"
            " where name = $1 and build = $2 and position = any($3::bigint[])",
            self.name,
            self.build,
            list(positions),
        )


def waiting(event: Recorded) -> DeadLetter:
    """Return the letter of an event that waits for an earlier one of its stream."""
    return DeadLetter(event=event, error=WAITING, attempts=0)


def is_passing(error: BaseException) -> bool:
    """Whether an error says nothing about the event: the same may work in a moment."""
    if isinstance(error, Refusal):
        return error.kind in (Kind.UNAVAILABLE, Kind.BUSY)
    if isinstance(error, ValueError):
        return False  # asyncpg's complaint about an argument is also an InterfaceError
    return isinstance(
        error,
        (
            *CONNECTION_TROUBLE,
            TimeoutError,
            asyncpg.DeadlockDetectedError,
            asyncpg.SerializationError,
            asyncpg.LockNotAvailableError,
            asyncpg.InsufficientResourcesError,
            asyncpg.QueryCanceledError,
            asyncpg.InternalClientError,  # what asyncpg says of a server that is dying
        ),
    )
