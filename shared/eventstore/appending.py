"""One command's events on their way into the log: hashed, bounded, and sent in batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from shared.database import Connection
from shared.eventstore.ddl import identifier
from shared.eventstore.hashing import event_hash
from shared.eventstore.refusals import LogBroken, TooLarge
from shared.intent import event_id_of

EVENTS_PER_COMMAND_MAX = 512
PUBLIC_BYTES_MAX = 512 * 1024
"""What the bus carries in one message, with room for headers below its 1 MiB."""
PAYLOAD_BYTES_MAX = 1024 * 1024
COMMIT_TIMEOUT_S = 15.0
EVENT_COLUMNS = 11
"""How many arrays of ``append_batch`` describe events."""
_ENVELOPE_BYTES = 400
"""What an event weighs besides its texts, roughly: ids, hash, index entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One event before it has a place: its texts are bytes already."""

    type: str
    schema_version: int
    occurred_at: datetime
    meta: bytes
    payload: bytes
    public_type: str | None = None
    public: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be published before anybody is told that it was taken."""
        if len(self.payload) > PAYLOAD_BYTES_MAX:
            raise TooLarge(bytes_max=str(PAYLOAD_BYTES_MAX))
        shown = self.payload if self.public is None else self.public
        if self.public_type is not None and len(shown) > PUBLIC_BYTES_MAX:
            raise TooLarge(bytes_max=str(PUBLIC_BYTES_MAX))


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """One command's events, in order, for one stream: all are stored, or none.

    ``expected`` is the version the stream must have, ``prev`` the hash its next event continues.
    Without events, only the command is remembered.
    """

    command_id: UUID
    stream_id: UUID
    kind: str
    expected: int
    prev: bytes
    fingerprint: bytes
    drafts: tuple[Draft, ...]
    event_ids: tuple[UUID, ...] = field(init=False)
    hashes: tuple[bytes, ...] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        """Name the events and chain their hashes."""
        if len(self.drafts) > EVENTS_PER_COMMAND_MAX:
            raise TooLarge(events_max=str(EVENTS_PER_COMMAND_MAX))
        ids = tuple(event_id_of(self.command_id, nth) for nth in range(len(self.drafts)))
        hashes: list[bytes] = []
        head = self.prev
        size = 0
        for version, (event_id, draft) in enumerate(
            zip(ids, self.drafts, strict=True), start=self.expected + 1
        ):
            head = event_hash(
                head,
                event_id=event_id,
                stream_id=self.stream_id,
                version=version,
                type=draft.type,
                schema_version=draft.schema_version,
                occurred_at=draft.occurred_at,
                meta=draft.meta,
                payload=draft.payload,
                public_type=draft.public_type,
                public=draft.public,
            )
            hashes.append(head)
            size += _ENVELOPE_BYTES + len(draft.meta) + len(draft.payload)
            size += len(draft.public or b"")
        object.__setattr__(self, "event_ids", ids)
        object.__setattr__(self, "hashes", tuple(hashes))
        object.__setattr__(self, "size", size)

    @property
    def head(self) -> bytes:
        """The hash that the stream's next event continues."""
        return self.hashes[-1] if self.hashes else self.prev


class Status(Enum):
    """What the log says to a command (see ``append_batch`` in ``log.sql``)."""

    OK = "ok"
    DUPLICATE = "duplicate"
    REUSED = "reused"
    CLOSED = "closed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The log's answer: the stream's version, and the position of the command's last event or 0.

    ``recorded_at`` is when the batch was recorded, meaningful only with ``OK``.
    """

    status: Status
    version: int
    position: int
    recorded_at: datetime


class Appender:
    """Sends batches to one log's ``append_batch``."""

    def __init__(self, schema: str) -> None:
        name = identifier(schema)
        places = ", ".join(f"${n}" for n in range(1, 19))
        self._append = (
            f"select statuses, versions, positions, stamp from {name}.append_batch({places})"
        )
        self._extend = f"select {name}.extend()"

    async def append(self, connection: Connection, batch: Sequence[Append]) -> list[Outcome]:
        """Append ``batch`` in one round trip and one commit; one answer for each, in order.

        A batch has at most one command for a stream, and no command twice.
        """
        row = await connection.fetchrow(self._append, *_columns(batch), timeout=COMMIT_TIMEOUT_S)
        if row is None or len(row[0]) != len(batch):
            raise LogBroken("append_batch did not answer every command")
        return [
            Outcome(
                status=Status(status),
                version=version,
                position=position,
                recorded_at=row["stamp"],
            )
            for status, version, position in zip(*row[:3], strict=True)
        ]

    async def extend(self, connection: Connection) -> int:
        """See to it that a partition lies ahead; returns the last position there is room for."""
        room: int = await connection.fetchval(self._extend)
        return room


def _columns(batch: Sequence[Append]) -> tuple[list[object], ...]:
    """Turn commands and events into the arrays of ``append_batch``."""
    events = [
        (
            nth,
            version,
            event_id,
            draft.type,
            draft.schema_version,
            draft.occurred_at,
            draft.meta,
            draft.payload,
            draft.public_type,
            draft.public,
            digest,
        )
        for nth, append in enumerate(batch, start=1)
        for version, (event_id, draft, digest) in enumerate(
            zip(append.event_ids, append.drafts, append.hashes, strict=True),
            start=append.expected + 1,
        )
    ]
    commands = [
        (
            append.command_id,
            append.stream_id,
            append.kind,
            append.expected,
            len(append.drafts),
            append.head,
            append.fingerprint,
        )
        for append in batch
    ]
    columns = zip(*events, strict=True) if events else ((),) * EVENT_COLUMNS
    return (*map(list, zip(*commands, strict=True)), *map(list, columns))
