"""Forms: what each report and each move brought, answer by answer, and which tickets came back.

Answers are kept as digests: the sensor compares them, and need not know what they say. Sealed
values are left out. A ticket comes back when somebody moves it to a state it had been in before;
what dispatch does by itself (declined, run out) is no rework.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.fatigue.naming import rules_naming_fields
from services.reporting.views.heard import MOVED, OPENED, SCENARIO_PUBLISHED, of_tickets
from services.reporting.views.rows import inserting_new, json_text, upserting
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

DIGEST_BYTES = 8
ANSWERS_MAX = 300
SEALED = "s1."
KINDS = frozenset({OPENED, MOVED, SCENARIO_PUBLISHED})

TABLES = """
create table {schema}.forms (
    ticket_id uuid not null,
    version integer not null,
    type text not null,
    who text not null,
    filled_at timestamptz not null,
    seconds integer,
    answers json not null,
    primary key (ticket_id, version)
);
create index forms_newest on {schema}.forms (type, filled_at desc, ticket_id, version);
create table {schema}.form_tickets (
    ticket_id uuid primary key,
    type text not null,
    visited text[] not null,
    came_back_at integer not null,
    version integer not null
);
create table {schema}.form_types (
    type text primary key,
    scenario text not null,
    labels json not null,
    rules json not null
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One form, its members in the order of the table's columns."""

    ticket_id: UUID
    version: int
    type: str
    who: str
    filled_at: datetime
    seconds: int | None
    answers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """The states a ticket has been in, up to its ``version``.

    ``came_back_at`` is the version of its last return, or 0.
    """

    ticket_id: UUID
    type: str
    visited: list[str]
    came_back_at: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """A ticket type of the newest version of its scenario: labels and rules by field."""

    type: str
    scenario: str
    labels: dict[str, object]
    rules: dict[str, tuple[str, ...]]


TICKET_COLUMNS = tuple(column.name for column in fields(TicketRow))
TYPE_COLUMNS = tuple(column.name for column in fields(TypeRow))


class _Said(msgspec.Struct, frozen=True):
    type: str = ""
    state: str = ""
    fields: dict[str, object] = {}
    to_state: str = msgspec.field(name="to", default="")
    bound_to: str | None = None
    late: bool = False
    form_s: int | None = None


class _Document(msgspec.Struct, frozen=True):
    scenario: str
    ticket_types: list[dict[str, object]] = []


class _Published(msgspec.Struct, frozen=True):
    document: _Document


_said = msgspec.json.Decoder(_Said).decode
_published = msgspec.json.Decoder(_Published).decode
_known = msgspec.json.Decoder(list[TicketRow]).decode
_canonical = msgspec.json.Encoder(order="sorted").encode


class FormsProjection:
    """Keeps forms, the states of tickets, and what rules look at."""

    name: ClassVar[str] = "forms"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("forms", "form_tickets", "form_types")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what was filled in."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the tickets' states so far."""
        return (
            f"select ticket_id, type, visited, came_back_at, version from {schema}.form_tickets"
            " where ticket_id = any($1::uuid[])"
        )

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str, str]:
        """Return the new forms, the tickets they are of, and the types that were published."""
        before = {row.ticket_id: row for row in _known(known)}
        after = dict(before)
        forms: list[FormRow] = []
        for event in of_tickets(events):
            if event.type not in KINDS:
                continue
            said = _said(event.data)
            after[event.stream_id] = ticket_after(after.get(event.stream_id), event, said)
            kind = after[event.stream_id].type
            if answers := dict(answers_of(said.fields)):
                forms.append(_form(event, said, kind, answers))
        changed = [row for ticket, row in after.items() if row != before.get(ticket)]
        types = {row.type: row for event in events for row in _types(event)}
        return json_text(forms), json_text(changed), json_text(list(types.values()))

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows."""
        forms, tickets, types = documents
        return {
            "forms_rows": inserting_new(f"{schema}.forms", forms, gate),
            "forms_tickets": upserting(
                f"{schema}.form_tickets", "ticket_id", TICKET_COLUMNS, tickets, gate
            ),
            "forms_types": upserting(f"{schema}.form_types", "type", TYPE_COLUMNS, types, gate),
        }


def ticket_after(row: TicketRow | None, event: Recorded, said: _Said) -> TicketRow:
    """Return the states of a ticket after one more event; a late one says nothing new."""
    if row is None:
        visited = [said.state or said.to_state]
        return TicketRow(
            ticket_id=event.stream_id,
            type=said.type,
            visited=visited,
            came_back_at=0,
            version=event.version,
        )
    if event.version <= row.version:
        return row
    if event.type == OPENED or said.late:
        return replace(row, version=event.version)
    again = said.to_state in row.visited
    returned = again and said.bound_to is None and said.to_state != row.visited[-1]
    return replace(
        row,
        visited=[*(one for one in row.visited if one != said.to_state), said.to_state],
        came_back_at=event.version if returned else row.came_back_at,
        version=event.version,
    )


def answers_of(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield a digest of each answer, by field; the items of a checklist each for itself."""
    count = 0
    for field, value in given.items():
        for key, answer in _answers(field, value):
            if count < ANSWERS_MAX and _is_told(answer):
                count += 1
                digest = hashlib.blake2b(_canonical(answer), digest_size=DIGEST_BYTES)
                yield key, digest.hexdigest()


def _answers(field: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and value and all(_is_plain(one) for one in value.values()):
        yield from ((f"{field}/{item}", answer) for item, answer in value.items())
    elif isinstance(value, list) and value and all(_names_an_item(one) for one in value):
        yield from (
            (f"{field}/{one['item']}", {key: each for key, each in one.items() if key != "item"})
            for one in value
        )
    else:
        yield field, value


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _names_an_item(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("item"), str)


def _is_told(answer: object) -> bool:
    return answer is not None and not (isinstance(answer, str) and answer.startswith(SEALED))


def _form(event: Recorded, said: _Said, kind: str, answers: dict[str, str]) -> FormRow:
    return FormRow(
        ticket_id=event.stream_id,
        version=event.version,
        type=kind,
        who=event.meta.on_behalf_of or event.meta.actor,
        filled_at=event.occurred_at,
        seconds=said.form_s,
        answers=answers,
    )


def _types(event: Recorded) -> Iterator[TypeRow]:
    if event.type != SCENARIO_PUBLISHED:
        return
    document = _published(event.data).document
    for kind in document.ticket_types:
        yield TypeRow(
            type=str(kind.get("key")),
            scenario=document.scenario,
            labels=dict(_labels(kind.get("fields"))),
            rules=rules_naming_fields(kind),
        )


def _labels(spec: object) -> Iterator[tuple[str, object]]:
    if isinstance(spec, Mapping):
        for key, field in spec.items():
            if isinstance(field, Mapping):
                yield str(key), field.get("label")
