"""Tickets of customers: those that were reported by one of some persons, or say whom they are for.

Whoever reported before they were a customer is one of the persons, whom only their seal names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import OPENED
from services.reporting.views.rows import inserting_new, json_text
from services.reporting.views.seeing import Where
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded
from shared.sealed import parse
from shared.sight import Sight

KINDS: Final = (OPENED,)
CUSTOMERS_MAX: Final = 100
PERSONS_MAX: Final = 1_000

TABLES = """
create table {schema}.ticket_customers (
    ticket_id uuid primary key,
    customer text not null,
    person uuid
);
create index ticket_customers_customer on {schema}.ticket_customers (customer)
    where customer <> '';
create index ticket_customers_person on {schema}.ticket_customers (person);
"""

NAMED: Final = (
    "ticket_id in (select ticket_id from reporting.ticket_customers"
    " where customer = any({0}::text[]) and customer <> '' or person = any({1}::uuid[]))"
)
HIDDEN: Final = (
    "(veiled -> {0} is null or exists (select from json_array_elements_text(veiled -> {0}) role"
    " where role = any({1}::text[])))"
)
PLACES: Final = ("/customer", "/reporter/phone")
"""Where a ticket says whom it is for; to whom that is hidden it is for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """Whom a ticket is for: the key of a customer, and the person who reported it."""

    ticket_id: UUID
    customer: str
    person: UUID | None


COLUMNS = tuple(one.name for one in fields(CustomerRow))


class _Reporter(msgspec.Struct, frozen=True):
    name: str | None = None
    phone: str | None = None


class _Said(msgspec.Struct, frozen=True):
    customer: str = ""
    reporter: _Reporter | None = None


_said = msgspec.json.Decoder(_Said).decode


class CustomersProjection:
    """Keeps whom each ticket is for."""

    name: ClassVar[str] = "customers"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("ticket_customers",)

    def ddl(self, schema: str) -> str:
        """Return the table of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep whom tickets are for that were opened."""
        await fold_planned(self, tx, schema, events)

    def reading(self, _schema: str) -> str:
        """Know nothing."""
        return ""

    def plan(self, events: Sequence[Recorded], _known: str) -> tuple[str]:
        """Return whom the tickets of a batch are for, if that is known."""
        rows = [row_of(event) for event in events if event.type == OPENED]
        return (json_text([one for one in rows if one.customer or one.person]),)

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the new ones: whom a ticket is for never changes."""
        (rows,) = documents
        return {"customers_rows": inserting_new(f"{schema}.ticket_customers", rows, gate)}


def row_of(event: Recorded) -> CustomerRow:
    """Return whom a ticket is for."""
    said = _said(event.data)
    return CustomerRow(
        ticket_id=event.stream_id, customer=said.customer, person=_person(said.reporter)
    )


def _person(reporter: _Reporter | None) -> UUID | None:
    if reporter is None:
        return None
    sealed = (parse(one) for one in (reporter.phone, reporter.name) if one is not None)
    return next((one.subject for one in sealed if one is not None), None)


def of_customers(
    where: Where, customers: Sequence[str], persons: Sequence[UUID], sight: Sight
) -> None:
    """Leave out what is for others, or hides from the asker whom it is for."""
    where.add(NAMED, [*customers], [*persons])
    for place in () if sight.everything else PLACES:
        where.add(HIDDEN, place, sorted(sight.roles))
