"""Our log behind the synchronous recorder interface of the ``eventsourcing`` library.

Thin on purpose: it appends through the committer and reads through the reader, so what the
library's own test cases say about it they say about them. Our versions count from 1, theirs here
from 0.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from threading import Thread
from typing import TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from shared.database import Connection
from shared.eventstore.appending import Append, Draft, Outcome, Status
from shared.eventstore.committer import Committer
from shared.eventstore.hashing import GENESIS
from shared.eventstore.reader import Reader
from shared.recorded import Recorded
from tests.integration.eventstore.things import ACME, SCHEMA, databases

T = TypeVar("T")

META = (
    b'{"actor":"system:test","correlation_id":"00000000-0000-0000-0000-000000000000",'
    b'"tenant":"acme"}'
)


class LogRecorder(ApplicationRecorder):
    """An ``ApplicationRecorder`` whose storage is a Gongdan log."""

    def __init__(self, dsn: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._reader = Reader(SCHEMA)
        self._run(self._open(dsn))

    def close(self) -> None:
        self._run(self._databases.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int] | None:
        del kwargs
        if not stored_events:
            return None
        first = stored_events[0]
        for nth, event in enumerate(stored_events, start=first.originator_version):
            if (event.originator_id, event.originator_version) != (first.originator_id, nth):
                raise IntegrityError("one command is one stream's next events")
        outcome = self._run(self._append(stored_events))
        if outcome.status is not Status.OK:
            raise IntegrityError(outcome.status.value)
        return list(range(outcome.position - len(stored_events) + 1, outcome.position + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        events = [
            _stored(event)
            for event in self._run(self._stream(_uuid(originator_id)))
            if (gt is None or event.version - 1 > gt) and (lte is None or event.version - 1 <= lte)
        ]
        return (events[::-1] if desc else events)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        found: list[Notification] = []
        while page := self._run(self._read(after, limit)):
            after = page[-1].position
            for event in page:
                if stop is not None and event.position > stop:
                    return found
                if not topics or event.type in topics:
                    found.append(Notification(id=event.position, **vars(_stored(event))))
                if len(found) == limit:
                    return found
        return found

    def max_notification_id(self) -> int | None:
        return self._run(self._head()) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        raise NotImplementedError("tailing is shared.projections' and has tests of its own")

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self, dsn: str) -> None:
        self._databases = databases(dsn)
        self._committer = Committer(SCHEMA, lambda: self._databases.connection(ACME))

    async def _append(self, events: Sequence[StoredEvent]) -> Outcome:
        stream_id = _uuid(events[0].originator_id)
        expected = events[0].originator_version
        async with self._databases.connection(ACME) as connection:
            prev = await _head_hash(connection, stream_id)
        append = Append(
            command_id=uuid4(),
            stream_id=stream_id,
            kind="test",
            expected=expected,
            prev=prev,
            fingerprint=b"",
            drafts=tuple(
                Draft(
                    type=event.topic,
                    schema_version=1,
                    occurred_at=datetime.now(UTC),
                    meta=META,
                    payload=event.state,
                )
                for event in events
            ),
        )
        return await self._committer.append(append)

    async def _stream(self, stream_id: UUID) -> list[Recorded]:
        async with self._databases.connection(ACME) as connection:
            return [e async for page in self._reader.stream(connection, stream_id) for e in page]

    async def _read(self, after: int, limit: int) -> list[Recorded]:
        async with self._databases.connection(ACME) as connection:
            return await self._reader.read(connection, after, limit)

    async def _head(self) -> int:
        async with self._databases.connection(ACME) as connection:
            return (await self._reader.head(connection)).position


class LogStreamRecorder(LogRecorder):
    """The same as an ``AggregateRecorder``: it does not say positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object) -> None:
        super().insert_events(stored_events, **kwargs)


async def _head_hash(connection: Connection, stream_id: UUID) -> bytes:
    head: bytes | None = await connection.fetchval(
        f"select head_hash from {SCHEMA}.streams where stream_id = $1", stream_id
    )
    return head or GENESIS


def _uuid(stream_id: UUID | str) -> UUID:
    return stream_id if isinstance(stream_id, UUID) else UUID(stream_id)


def _stored(event: Recorded) -> StoredEvent:
    return StoredEvent(
        originator_id=event.stream_id,
        originator_version=event.version - 1,
        topic=event.type,
        state=event.data,
    )
