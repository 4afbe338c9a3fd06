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
from shared.eventstore.tags import Untagged
from shared.intent import event_id_of

EVENTS_PER_COMMAND_MAX = 512
PUBLIC_BYTES_MAX = 512 * 1024
"""What the bus carries in one message, with room for headers below its 1 MiB."""
PAYLOAD_BYTES_MAX = 1024 * 1024
COMMIT_TIMEOUT_S = 15.0
COMMAND_COLUMNS, EVENT_COLUMNS = 7, 11
"""How many arrays of ``append_batch`` describe commands, and how many events."""
TAG_COLUMNS = 8
"""How many more arrays ``append_tagged`` takes."""
_ENVELOPE_BYTES = 400
"""What an event weighs besides its texts, roughly: ids, hash, index entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One event before it has a place: its texts are bytes already; ``tag``: see ``tags``."""

    type: str
    schema_version: int
    occurred_at: datetime
    meta: bytes
    payload: bytes
    public_type: str | None = None
    public: bytes | None = None
    tag: UUID | None = None

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

    ``expected`` is the version the stream must have, ``prev`` the hash its next event continues,
    ``untagged`` what else must hold, ``tags`` those of the events, each with the event's version.
    Without events, only the command is remembered.
    """

    command_id: UUID
    stream_id: UUID
    kind: str
    expected: int
    prev: bytes
    fingerprint: bytes
    drafts: tuple[Draft, ...]
    untagged: tuple[Untagged, ...] = ()
    event_ids: tuple[UUID, ...] = field(init=False)
    hashes: tuple[bytes, ...] = field(init=False)
    tags: tuple[tuple[int, UUID], ...] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        """Name the events and chain their hashes."""
        if len(self.drafts) > EVENTS_PER_COMMAND_MAX:
            raise TooLarge(events_max=str(EVENTS_PER_COMMAND_MAX))
        ids = tuple(event_id_of(self.command_id, nth) for nth in range(len(self.drafts)))
        hashes: list[bytes] = []
        tags: list[tuple[int, UUID]] = []
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
            if draft.tag is not None:
                tags.append((version, draft.tag))
            size += _ENVELOPE_BYTES + len(draft.meta) + len(draft.payload)
            size += len(draft.public or b"")
        object.__setattr__(self, "event_ids", ids)
        object.__setattr__(self, "hashes", tuple(hashes))
        object.__setattr__(self, "tags", tuple(tags))
        object.__setattr__(self, "size", size)

    @property
    def head(self) -> bytes:
        """The hash that the stream's next event continues."""
        return self.hashes[-1] if self.hashes else self.prev


class Status(Enum):
    """What the log says to a command (see ``append_batch`` in ``log.sql``, and ``tags.sql``)."""

    OK = "ok"
    DUPLICATE = "duplicate"
    REUSED = "reused"
    CLOSED = "closed"
    CONFLICT = "conflict"
    TAGGED = "tagged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The log's answer: the stream's version, and the position of the command's last event or 0.

    With ``TAGGED``, the position is that of the event which broke a condition. ``recorded_at`` is
    when the batch was recorded, meaningful only with ``OK``.
    """

    status: Status
    version: int
    position: int
    recorded_at: datetime


class Appender:
    """Sends batches to one log's ``append_batch``, or ``append_tagged`` where that has to do."""

    def __init__(self, schema: str) -> None:
        name = identifier(schema)
        self._append = _select(f"{name}.append_batch", COMMAND_COLUMNS + EVENT_COLUMNS)
        every = COMMAND_COLUMNS + EVENT_COLUMNS + TAG_COLUMNS
        self._append_tagged = _select(f"{name}.append_tagged", every)
        self._extend = f"select {name}.extend()"

    async def append(self, connection: Connection, batch: Sequence[Append]) -> list[Outcome]:
        """Append ``batch`` in one round trip and one commit; one answer for each, in order.

        A batch has at most one command for a stream, no command twice, and none behind one whose
        tags break its condition.
        """
        statement, columns = self._append, _columns(batch)
        if any(one.tags or one.untagged for one in batch):
            statement, columns = self._append_tagged, (*columns, *_tag_columns(batch))
        row = await connection.fetchrow(statement, *columns, timeout=COMMIT_TIMEOUT_S)
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
    return (*_turned(commands, COMMAND_COLUMNS), *_turned(events, EVENT_COLUMNS))


def _tag_columns(batch: Sequence[Append]) -> tuple[list[object], ...]:
    """Turn tags and conditions into the arrays of ``append_tagged``."""
    numbered = list(enumerate(batch, start=1))
    tags = [(nth, version, tag) for nth, append in numbered for version, tag in append.tags]
    conditions = [(nth, one) for nth, append in numbered for one in append.untagged]
    besides = [
        (place, stream)
        for place, (_, one) in enumerate(conditions, start=1)
        for stream in one.besides
    ]
    return (
        *_turned(tags, 3),
        *_turned([(nth, one.tag, one.after) for nth, one in conditions], 3),
        *_turned(besides, 2),
    )


def _turned(rows: Sequence[tuple[object, ...]], width: int) -> tuple[list[object], ...]:
    """Turn rows into columns, of which there are ``width`` though there be no row."""
    return tuple(map(list, zip(*rows, strict=True) if rows else ((),) * width))


def _select(function: str, arguments: int) -> str:
    places = ", ".join(f"${n}" for n in range(1, arguments + 1))
    return f"select statuses, versions, positions, stamp from {function}({places})"
