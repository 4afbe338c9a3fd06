"""What was read from words and what people said instead, folded from workflow's own log.

What people said is never overwritten: up to any position of the log it can be asked again. Texts
are kept as far as they are read, without what is sealed in them.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from services.workflow.domain.facts import TicketCorrected, TicketMoved, TicketOpened
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.words.grams import CHARS_READ_MAX
from shared.database import Connection
from shared.recorded import Recorded
from shared.sealed import TOKEN

TYPES: Final = frozenset({TicketOpened.TOPIC, TicketMoved.TOPIC, TicketCorrected.TOPIC})

TABLES = """
create table {schema}.read_from_words (
    ticket_id uuid not null,
    field text not null,
    scenario text not null,
    type text not null,
    text text not null,
    value text not null,
    model text not null,
    probability float8 not null,
    position bigint not null,
    is_closed boolean not null default false,
    primary key (ticket_id, field)
);
create index on {schema}.read_from_words (scenario, type, field, position desc);
create table {schema}.said_of_words (
    ticket_id uuid not null,
    field text not null,
    position bigint not null,
    label text not null,
    primary key (ticket_id, field, position)
);
"""


class _Read(msgspec.Struct, frozen=True):
    field: str
    value: str = ""
    model: str = ""
    probability: float = 0.0


class _Told(msgspec.Struct, frozen=True):
    """What matters here of an opening, a move or a correction."""

    type: str
    definition: str = ""
    summary: str = ""
    read: list[_Read] = []
    fields: dict[str, object] = {}
    was: dict[str, object] = {}
    role: str = ""
    late: bool = False
    closed: bool = False


_told = msgspec.json.Decoder(_Told).decode


class SaidProjection:
    """Folds what was read, and what people said of it: by a correction, or by a move."""

    name: ClassVar[str] = "words"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("read_from_words", "said_of_words")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what these events say of words; what was read is kept before what is said of it."""
        told = [(event, _told(event.data)) for event in events if event.type in TYPES]
        read = [row for event, one in told for row in _read(event, one)]
        if read:
            await tx.executemany(
                f"insert into {schema}.read_from_words values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                " on conflict do nothing",
                read,
            )
        if said := [row for event, one in told for row in _said(event, one)]:
            await tx.execute(
                f"insert into {schema}.said_of_words (ticket_id, field, position, label)"
                " select said.* from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[])"
                " as said(ticket_id, field, position, label)"
                f" join {schema}.read_from_words using (ticket_id, field) on conflict do nothing",
                *map(list, zip(*said, strict=True)),
            )
        closed = {
            event.stream_id: one.closed
            for event, one in told
            if event.type == TicketMoved.TOPIC and not one.late
        }
        if closed:
            await tx.execute(
                f"update {schema}.read_from_words r set is_closed = now.closed"
                " from unnest($1::uuid[], $2::boolean[]) as now(ticket_id, closed)"
                " where r.ticket_id = now.ticket_id and r.is_closed <> now.closed",
                list(closed),
                list(closed.values()),
            )


def _read(event: Recorded, told: _Told) -> list[tuple[object, ...]]:
    text = TOKEN.sub(" ", told.summary)[:CHARS_READ_MAX]
    scenario = told.definition.rpartition("@")[0]
    return [
        (
            event.stream_id,
            one.field,
            scenario,
            told.type,
            text,
            one.value,
            one.model,
            one.probability,
            event.position,
        )
        for one in told.read
    ]


def _said(event: Recorded, told: _Told) -> list[tuple[object, ...]]:
    """Return what a person said with an event; of a correction what follows from it was not."""
    if event.type == TicketOpened.TOPIC or told.role == SYSTEM or told.late:
        return []
    return [
        (event.stream_id, field, event.position, label)
        for field, label in told.fields.items()
        if isinstance(label, str) and label
        if event.type == TicketMoved.TOPIC or field in told.was
    ]
