"""The figures: one row per ticket with its steps and what follows from them, and one row per day.

A ticket's row is recomputed from all its steps whenever one is added, and the days get the
difference between what it added before and what it adds now; so events that come late or twice
leave the same figures as if they had come in time and once, and a rebuild finds the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views.heard import (
    EVERYBODY,
    OPENED,
    RESTRICTED,
    kept_from,
    moment_of,
    of_tickets,
    ticket_fact,
)
from services.reporting.views.rows import adding, json_text, upserting
from services.reporting.views.story import KINDS, Step, figures_of, step_of, with_step
from shared.database import Connection
from shared.projections.planned import fold_planned
from shared.recorded import Recorded

HEARD = frozenset({*KINDS, RESTRICTED})
DAY_US = 86_400_000_000
DAY_0 = date(1970, 1, 1).toordinal()
Roles = tuple[str, ...]
DAILY_FIGURES = ("arrivals", "closings", "open_change", "active_change")

TABLES = """
create table {schema}.ticket_figures (
    ticket_id uuid primary key,
    type text not null,
    imported boolean not null,
    only_for text[] not null,
    hidden_from text[] not null,
    restricted integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    is_open boolean not null,
    moves integer not null,
    cycle_us bigint not null,
    resolution_us bigint,
    assigned_us bigint,
    accepted_us bigint,
    handovers integer not null,
    pingpong integer not null,
    reopenings integer not null,
    story json not null
);
create index ticket_figures_first on {schema}.ticket_figures (first_at, ticket_id);
create index ticket_figures_handovers on {schema}.ticket_figures (handovers desc, ticket_id);
create table {schema}.daily_figures (
    day date not null,
    type text not null,
    only_for text[] not null,
    hidden_from text[] not null,
    arrivals bigint not null,
    closings bigint not null,
    open_change bigint not null,
    active_change bigint not null,
    primary key (day, type, only_for, hidden_from)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresRow:
    """One ticket's figures; durations in microseconds; ``story`` is every step, in order.

    ``restricted`` is the version at which it was said last from whom the ticket is kept.
    """

    ticket_id: UUID
    type: str
    imported: bool
    only_for: Roles
    hidden_from: Roles
    restricted: int
    first_at: datetime
    last_at: datetime
    is_open: bool
    moves: int
    cycle_us: int
    resolution_us: int | None
    assigned_us: int | None
    accepted_us: int | None
    handovers: int
    pingpong: int
    reopenings: int
    story: list[Step]


COLUMNS = tuple(column.name for column in fields(FiguresRow))
Group = tuple[str, Roles, Roles]
"""Tickets of one type that are kept from the same roles: days count each group for itself."""


@dataclass(frozen=True, slots=True)
class DailyRow:
    """By how much a day's figures of one group of tickets changed."""

    day: date
    type: str
    only_for: Roles
    hidden_from: Roles
    arrivals: int
    closings: int
    open_change: int
    active_change: int


@dataclass(slots=True)
class Known:
    """What is known of a ticket while a batch is folded."""

    type: str = ""
    imported: bool = False
    steps: list[Step] = field(default_factory=list)
    only_for: Roles = (EVERYBODY,)
    hidden_from: Roles = ()
    restricted: int = 0

    @property
    def group(self) -> Group:
        """With which tickets it is counted."""
        return self.type, self.only_for, self.hidden_from

    def hear(self, event: Recorded) -> None:
        """Take in one more event; one heard before changes nothing."""
        fact = ticket_fact(event)
        if event.type == OPENED:
            self.type, self.imported = fact.type, fact.imported
        if event.type == RESTRICTED and event.version > self.restricted:
            only_for, hidden_from = kept_from(fact)
            self.only_for, self.hidden_from = tuple(only_for), tuple(hidden_from)
            self.restricted = event.version
        step = step_of(event, fact)
        if step is not None:
            self.steps = with_step(self.steps, step)


Daily = Counter[tuple[int, Group, str]]
"""By how much (day since 1970, group, figure) changes."""


class MetricsProjection:
    """Folds tickets into figures per ticket and per day."""

    name: ClassVar[str] = "metrics"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("ticket_figures", "daily_figures")

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Recompute the tickets that were touched, and add to each day what changed."""
        await fold_planned(self, tx, schema, events)

    def reading(self, schema: str) -> str:
        """Return the query of the tickets' stories."""
        return (
            "select ticket_id, type, imported, only_for, hidden_from, restricted, story"
            f" from {schema}.ticket_figures where ticket_id = any($1::uuid[])"
        )

    def plan(self, events: Sequence[Recorded], known: str) -> tuple[str, str]:
        """Return the rows of the tickets that were touched, and by how much days changed."""
        heard = [event for event in of_tickets(events) if event.type in HEARD]
        touched = {event.stream_id for event in heard}
        tickets = {
            row.ticket_id: Known(
                type=row.type,
                imported=row.imported,
                steps=row.story,
                only_for=row.only_for,
                hidden_from=row.hidden_from,
                restricted=row.restricted,
            )
            for row in _stories(known)
            if row.ticket_id in touched
        }
        before = {ticket: daily_figures(one) for ticket, one in tickets.items()}
        for event in heard:
            tickets.setdefault(event.stream_id, Known()).hear(event)
        change: Daily = Counter()
        for ticket, one in tickets.items():
            change.update(daily_figures(one))
            change.subtract(before.get(ticket, Counter()))
        rows = [row for ticket, one in tickets.items() if (row := figures_row(ticket, one))]
        return json_text(rows), json_text(daily_rows(change))

    def writing(self, schema: str, documents: Sequence[str], gate: str) -> dict[str, str]:
        """Write the rows and add to the days."""
        rows, days = documents
        added = adding(
            f"{schema}.daily_figures",
            days,
            gate,
            name="metrics_days",
            keys=("day", "type", "only_for", "hidden_from"),
            sums=DAILY_FIGURES,
        )
        written = upserting(f"{schema}.ticket_figures", "ticket_id", COLUMNS, rows, gate)
        return {"metrics_rows": written, **added}


def figures_row(ticket: UUID, known: Known) -> FiguresRow | None:
    """Return a ticket's row, or ``None`` as long as it has not been opened."""
    figures = figures_of(known.steps)
    if figures is None:
        return None
    return FiguresRow(
        ticket_id=ticket,
        type=known.type,
        imported=known.imported,
        only_for=known.only_for,
        hidden_from=known.hidden_from,
        restricted=known.restricted,
        first_at=moment_of(figures.first_us),
        last_at=moment_of(figures.last_us),
        is_open=figures.is_open,
        moves=figures.moves,
        cycle_us=figures.cycle_us,
        resolution_us=figures.resolution_us,
        assigned_us=figures.assigned_us,
        accepted_us=figures.accepted_us,
        handovers=figures.handovers,
        pingpong=figures.pingpong,
        reopenings=figures.reopenings,
        story=known.steps,
    )


def daily_figures(known: Known) -> Daily:
    """Return what a ticket adds to the days.

    ``open_change`` and ``active_change`` count from the first midnight (UTC) at which the ticket
    is open, or between its first and its last step, to the first at which it no longer is.
    """
    figures = figures_of(known.steps)
    days: Daily = Counter()
    if figures is None:
        return days
    kind = known.group
    days[figures.first_us // DAY_US, kind, "arrivals"] += 1
    days[_midnight_from(figures.first_us), kind, "active_change"] += 1
    days[_midnight_from(figures.last_us), kind, "active_change"] -= 1
    for start, end in figures.spans:
        days[_midnight_from(start), kind, "open_change"] += 1
        if end is not None:
            days[_midnight_from(end), kind, "open_change"] -= 1
            days[end // DAY_US, kind, "closings"] += 1
    return days


def daily_rows(change: Daily) -> list[DailyRow]:
    """Return the days on which anything changed."""
    days = sorted({(day, kind) for (day, kind, _), n in change.items() if n})
    return [
        DailyRow(
            day=date.fromordinal(DAY_0 + day),
            type=kind[0],
            only_for=kind[1],
            hidden_from=kind[2],
            **{figure: change[day, kind, figure] for figure in DAILY_FIGURES},
        )
        for day, kind in days
    ]


def _midnight_from(at_us: int) -> int:
    """Return the day of the first midnight that is not before a moment."""
    return -(-at_us // DAY_US)


class _Story(msgspec.Struct, frozen=True):
    ticket_id: UUID
    type: str
    imported: bool
    only_for: Roles
    hidden_from: Roles
    restricted: int
    story: list[Step]


_stories = msgspec.json.Decoder(list[_Story]).decode
