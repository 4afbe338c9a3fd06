"""Keeping canned replies: one row for each time one was said, with what followed.

Of the values that were told afterwards every whole number from 1 to 5 is kept by its field: one
that a later version of the scenario declares as a rating is one for the past, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import BRINGING, COMMENTED, MOVED, SCENARIO_PUBLISHED
from services.reporting.views.rows import json_text, rows_in, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

KINDS: Final = (COMMENTED, *BRINGING, SCENARIO_PUBLISHED)
RATING: Final = "rating"
RATINGS: Final = range(1, 6)
SAID_MAX: Final = 100
"""About one ticket; whatever is said beyond is not counted."""

TABLES = """
create table {schema}.replies_said (
    ticket_id uuid not null,
    nth integer not null,
    reply text not null,
    type text not null,
    said_at timestamptz not null,
    reopened_at timestamptz,
    told json not null,
    primary key (ticket_id, nth)
);
create index replies_said_at on {schema}.replies_said (said_at, ticket_id);
create table {schema}.rating_fields (
    type_key text primary key,
    scenario text not null,
    type text not null,
    fields text[] not null
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRow:
    """The ``nth`` canned reply about a ticket, when it was reopened after it, and what was told."""

    ticket_id: UUID
    nth: int
    reply: str
    type: str
    said_at: datetime
    reopened_at: datetime | None = None
    told: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """The fields of a type that are ratings, by the newest version of its scenario."""

    type_key: str
    scenario: str
    type: str
    fields: list[str]


SAID_COLUMNS = tuple(one.name for one in fields(SaidRow))
RATING_COLUMNS = tuple(one.name for one in fields(RatingRow))


class _Heard(msgspec.Struct, frozen=True):
    type: str = ""
    canned: str = ""
    imported: bool = False
    fields: dict[str, object] = {}
    reopened: bool = False


class _Field(msgspec.Struct, frozen=True):
    type: str = ""


class _Type(msgspec.Struct, frozen=True):
    key: str
    fields: dict[str, _Field] = {}


class _Document(msgspec.Struct, frozen=True):
    scenario: str
    ticket_types: list[_Type] = []


class _Published(msgspec.Struct, frozen=True):
    document: _Document


_heard = msgspec.json.Decoder(_Heard).decode
_published = msgspec.json.Decoder(_Published).decode
_known = msgspec.json.Decoder(list[SaidRow]).decode
_Key = tuple[UUID, int]


class RepliesProjection:
    """Keeps what was said with canned replies, and which fields are ratings."""

    name: ClassVar[str] = "replies"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("replies_said", "rating_fields")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was said."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of what was said about tickets."""
        columns = ", ".join(SAID_COLUMNS)
        return f"select {columns} from {schema}.replies_said where ticket_id = any($1::uuid[])"

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str, str]:
        """Return what was said or followed, the scenarios published, and what is rated in them."""
        before = {(row.ticket_id, row.nth): row for row in _known(known)}
        after = dict(before)
        for event in events:
            if event.type == COMMENTED:
                _say(after, event)
            elif event.type in BRINGING:
                _follow(after, event)
        published = [_published(one.data) for one in events if one.type == SCENARIO_PUBLISHED]
        latest = {one.document.scenario: one.document for one in published}
        ratings = [row for document in latest.values() for row in ratings_of(document)]
        changed = [row for key, row in after.items() if row is not before.get(key)]
        return json_text(changed), json_text(list(latest)), json_text(ratings)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows; types that scenarios no longer have go."""
        said, scenarios, ratings = documents
        table = f"{schema}.rating_fields"
        return {
            "replies_rows": upserting(
                f"{schema}.replies_said", "ticket_id, nth", SAID_COLUMNS, said, gate
            ),
            "replies_gone": (
                f"delete from {table} where {gate}"
                f" and scenario in (select json_array_elements_text({scenarios}))"
                f" and type_key not in (select type_key from {rows_in(table, ratings)})"
            ),
            "replies_ratings": upserting(table, "type_key", RATING_COLUMNS, ratings, gate),
        }


def ratings_of(document: _Document) -> Iterator[RatingRow]:
    """Yield the types of a scenario that are rated."""
    for one in document.ticket_types:
        rated = sorted(key for key, of_type in one.fields.items() if of_type.type == RATING)
        if rated:
            key = f"{document.scenario}/{one.key}"
            yield RatingRow(type_key=key, scenario=document.scenario, type=one.key, fields=rated)


def _say(rows: dict[_Key, SaidRow], event: Recorded) -> None:
    heard = _heard(event.data)
    nth = 1 + sum(ticket == event.stream_id for ticket, _ in rows)
    if heard.canned and not heard.imported and nth <= SAID_MAX:
        rows[event.stream_id, nth] = SaidRow(
            ticket_id=event.stream_id,
            nth=nth,
            reply=heard.canned,
            type=heard.type,
            said_at=event.occurred_at,
        )


def _follow(rows: dict[_Key, SaidRow], event: Recorded) -> None:
    heard = _heard(event.data)
    told = _ratings(heard.fields)
    reopened = event.type == MOVED and heard.reopened
    for key, row in rows.items():
        if row.ticket_id == event.stream_id and event.occurred_at >= row.said_at:
            rows[key] = _followed(row, event.occurred_at, told, reopened=reopened)


def _followed(row: SaidRow, at: datetime, told: Mapping[str, int], *, reopened: bool) -> SaidRow:
    if not (told or reopened):
        return row
    reopened_at = min(at, row.reopened_at or at) if reopened else row.reopened_at
    return replace(row, told={**row.told, **told}, reopened_at=reopened_at)


def _ratings(values: Mapping[str, object]) -> dict[str, int]:
    """Return the values that may be a rating."""
    return {
        key: value
        for key, value in values.items()
        if isinstance(value, int) and not isinstance(value, bool) and value in RATINGS
    }
