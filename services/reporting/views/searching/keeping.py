"""Keeping what tickets can be found by: their number, summary and asset, and the texts of fields.

Sealed values are never opened for this: nothing of them is kept, so there is nothing that outlives
the key of somebody who is forgotten. What is hidden from some is found by those who see it only:
its grams are kept apart, once however many roles see it, and who may see it is asked of the texts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import BRINGING, OPENED, RESTRICTED
from services.reporting.views.rows import json_text, upserting
from services.reporting.views.searching.grams import folded, grams_of
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded
from shared.sealed import TOKEN
from shared.veils import FIELDS

KINDS: Final = (OPENED, RESTRICTED, *BRINGING)

TEXT_CHARS_MAX: Final = 4_000
TICKET_CHARS_MAX: Final = 20_000
DEPTH_MAX: Final = 8
"""What is said beyond is in the ticket, and is not found."""

SEALED: Final = "s1."
APART: Final = "\n"
"""Between texts that do not belong together, and in the place of what is sealed."""

VEILED: Final = ":"
"""Before a gram of a place that not everybody sees."""

TABLES = """
create table {schema}.search (
    ticket_id uuid primary key,
    version integer not null,
    said json not null,
    veiled json not null,
    grams text[] not null
);
create index search_grams on {schema}.search using gin (grams);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """What a ticket is found by: texts by their places, and who sees those not everybody may.

    ``version`` is that of the event by which they changed last.
    """

    ticket_id: UUID
    version: int
    said: dict[str, str]
    veiled: dict[str, list[str]] = field(default_factory=dict)
    grams: list[str] = field(default_factory=list)


COLUMNS = tuple(column.name for column in fields(SearchRow))


class _Said(msgspec.Struct, frozen=True):
    number: str = ""
    summary: str = ""
    asset: str | None = None
    fields: dict[str, object] = {}
    item: str = ""
    late: bool = False
    veiled: dict[str, list[str]] = {}


_said = msgspec.json.Decoder(_Said).decode
_known = msgspec.json.Decoder(list[SearchRow]).decode


class SearchProjection:
    """Keeps what tickets can be found by."""

    name: ClassVar[str] = "search"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("search",)

    def ddl(self, schema: str) -> str:
        """Return the table of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was said."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of what was said of tickets so far."""
        return (
            f"select ticket_id, version, said, veiled from {schema}.search"
            " where ticket_id = any($1::uuid[])"
        )

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str]:
        """Return the rows of the tickets that are found by something else now."""
        before = {row.ticket_id: row for row in _known(known)}
        after = dict(before)
        for event in events:
            if event.type in KINDS:
                row = row_after(after.get(event.stream_id), event)
                if row is not None:
                    after[event.stream_id] = row
        changed = [row for key, row in after.items() if row is not before.get(key)]
        return (json_text([replace(row, grams=sorted(_grams(row))) for row in changed]),)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows."""
        written = upserting(f"{schema}.search", "ticket_id", COLUMNS, documents[0], gate)
        return {"search_rows": written}


def row_after(row: SearchRow | None, event: Recorded) -> SearchRow | None:
    """Return what a ticket is found by after one more event; the same row if by nothing else."""
    fact = _said(event.data)
    if row is None:
        return _opened(event, fact) if event.type == OPENED else None
    if event.version <= row.version:
        return row
    if event.type == RESTRICTED:
        return _changed(row, replace(row, version=event.version, veiled=fact.veiled))
    brought = {} if fact.item else dict(_places(fact.fields))
    # What is told late fills in what nobody had said.
    said = {**brought, **row.said} if fact.late else {**row.said, **brought}
    return _changed(row, replace(row, version=event.version, said=said))


def _changed(row: SearchRow, after: SearchRow) -> SearchRow:
    same = (after.said, after.veiled) == (row.said, row.veiled)
    return row if same else after


def _opened(event: Recorded, fact: _Said) -> SearchRow:
    itself = {"/number": fact.number, "/summary": fact.summary, "/asset": fact.asset or ""}
    said = {place: _kept(text) for place, text in itself.items()}
    said.update(_places(fact.fields))
    return SearchRow(ticket_id=event.stream_id, version=event.version, said=said)


def _places(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the text of each field; a field without one says that it has none."""
    for key, value in given.items():
        yield f"{FIELDS}{key}", _kept(APART.join(_texts(value, 0)))


def _texts(value: object, depth: int) -> Iterator[str]:
    """Yield the texts in a value."""
    if depth > DEPTH_MAX:
        return
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from _texts(one, depth + 1)
        case list():
            for one in value:
                yield from _texts(one, depth + 1)
        case _:
            pass


def _kept(text: str) -> str:
    clear = TOKEN.sub(APART, text) if SEALED in text else text
    return folded(clear).strip()[:TEXT_CHARS_MAX]


def _grams(row: SearchRow) -> set[str]:
    """Return the grams of a ticket's texts, those of veiled places as such."""
    left = TICKET_CHARS_MAX
    found: set[str] = set()
    for place, text in row.said.items():
        grams = grams_of(text[:left])
        left -= min(left, len(text))
        found.update(veiled_grams(grams) if place in row.veiled else grams)
    return found


def veiled_grams(grams: Iterable[str]) -> Iterator[str]:
    """Yield grams as they are kept of places that not everybody sees."""
    return (f"{VEILED}{gram}" for gram in grams)
