"""What dispatch looks at: technicians, offers that can run out, and the policies in force."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.database import Connection
from shared.recorded import Recorded

SCENARIO_PUBLISHED = "scenario.published"
OFFERED = "assignment.offered"
ANSWERS = frozenset(
    {"assignment.accepted", "assignment.declined", "assignment.expired", "assignment.released"}
)
PAGE_MAX = 200
DUE_MAX = 200
POLICIES_MAX = 2_000


class Policies:
    """Every published version of every scenario, because a ticket keeps the version it has."""

    name = "policies"
    shape = "1"
    views = ("policies",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.policies("
            " definition text not null, ticket_type text not null, position bigint not null,"
            " document text not null, primary key (definition, ticket_type))"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep the dispatch rules of each ticket type that has them."""
        rows = [row for event in events for row in _policies_of(event)]
        if rows:
            await tx.executemany(
                f"insert into {schema}.policies(definition, ticket_type, position, document)"
                " values ($1, $2, $3, $4) on conflict (definition, ticket_type) do update"
                " set position = excluded.position, document = excluded.document",
                rows,
            )


class Technicians:
    """Every technician as of now, folded from dispatch's own log."""

    name = "technicians"
    shape = "1"
    views = ("technicians",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.technicians("
            " technician_id uuid primary key, name text, skills text[] not null,"
            " lat double precision, lon double precision, capacity int not null,"
            " member_id text, on_shift boolean not null)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Apply what changed, in order; batches of technicians' facts are small."""
        for event in events:
            data = json.loads(event.data) if event.type in _CHANGES else None
            if data is not None:
                statement, values = _CHANGES[event.type](data)
                await tx.execute(statement.format(schema=schema), event.stream_id, *values)


class Offers:
    """Offers that nobody has answered: the timers, due by the database's clock."""

    name = "offers"
    shape = "1"
    views = ("offers",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.offers("
            " ticket_id uuid primary key, round int not null, expires_at timestamptz not null);"
            f"create index offers_due on {schema}.offers(expires_at)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep the last word about each ticket in the batch."""
        open_: dict[UUID, tuple[UUID, int, datetime]] = {}
        over: set[UUID] = set()
        for event in events:
            if event.type == OFFERED:
                data = json.loads(event.data)
                expires_at = data["expires_at"]
                if expires_at is not None:
                    moment = datetime.fromisoformat(expires_at)
                    open_[event.stream_id] = (event.stream_id, data["round"], moment)
                    over.discard(event.stream_id)
            elif event.type in ANSWERS:
                open_.pop(event.stream_id, None)
                over.add(event.stream_id)
        if over:
            await tx.execute(
                f"delete from {schema}.offers where ticket_id = any($1::uuid[])", list(over)
            )
        if open_:
            await tx.executemany(
                f"insert into {schema}.offers(ticket_id, round, expires_at) values ($1, $2, $3)"
                " on conflict (ticket_id) do update"
                " set round = excluded.round, expires_at = excluded.expires_at",
                list(open_.values()),
            )


@dataclass(frozen=True, kw_only=True)
class TechnicianRow:
    """One technician; ``name`` is a sealed value."""

    technician_id: UUID
    name: str | None
    skills: list[str]
    lat: float | None
    lon: float | None
    capacity: int
    member_id: str | None
    on_shift: bool


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """An offer whose time is over."""

    ticket_id: UUID
    round: int


async def technicians_page(
    db: Connection, after: UUID | None, limit: int
) -> list[TechnicianRow]:
    """Return technicians in the order of their ids, those after one."""
    rows = await db.fetch(
        "select technician_id, name, skills, lat, lon, capacity, member_id, on_shift"
        " from dispatch.technicians where $1::uuid is null or technician_id > $1"
        " order by technician_id limit $2",
        after,
        min(limit, PAGE_MAX),
    )
    return [TechnicianRow(**row) for row in rows]


async def offers_due(db: Connection) -> list[DueRow]:
    """Return offers whose time is over by the database's clock, the oldest first."""
    rows = await db.fetch(
        "select ticket_id, round from dispatch.offers where expires_at <= clock_timestamp()"
        " order by expires_at limit $1",
        DUE_MAX,
    )
    return [DueRow(**row) for row in rows]


async def next_expiry_s(db: Connection) -> float | None:
    """Return in how many seconds the next offer runs out; None when there is none."""
    found = await db.fetchval(
        "select extract(epoch from min(expires_at) - clock_timestamp()) from dispatch.offers"
    )
    return None if found is None else float(found)


async def policy_document(db: Connection, definition: str, ticket_type: str) -> str | None:
    """Return the dispatch rules of a ticket type under a definition, as JSON."""
    found: str | None = await db.fetchval(
        "select document from dispatch.policies where definition = $1 and ticket_type = $2",
        definition,
        ticket_type,
    )
    return found


async def assigning_roles(db: Connection) -> frozenset[str]:
    """Return every role that may assign under some policy."""
    rows = await db.fetch(
        "select distinct jsonb_array_elements_text(document::jsonb -> 'may_assign') as role"
        " from dispatch.policies order by role limit $1",
        POLICIES_MAX,
    )
    return frozenset(row["role"] for row in rows)


def _policies_of(event: Recorded) -> list[tuple[str, str, int, str]]:
    if event.type != SCENARIO_PUBLISHED:
        return []
    data = json.loads(event.data)
    definition = f"{data['key']}@{data['version']}"
    return [
        (definition, one["key"], event.position, json.dumps(rules, sort_keys=True))
        for one in data["document"]["ticket_types"]
        if (rules := _dispatch_rules(one)) is not None
    ]


def _dispatch_rules(ticket_type: Mapping[str, object]) -> dict[str, object] | None:
    """Return a type's dispatch rules, with the roles that may make the move bound to an offer."""
    rules, transitions = ticket_type.get("dispatch"), ticket_type.get("transitions")
    if not isinstance(rules, dict) or not isinstance(transitions, list):
        return None
    bound = [one for one in transitions if OFFERED in (one.get("bound_to") or ())]
    may_assign = sorted({role for one in bound for role in one["by"]})
    return {**rules, "may_assign": may_assign}


def _profile(data: Mapping[str, Mapping[str, object]]) -> tuple[str, tuple[object, ...]]:
    profile = data["profile"]
    home = profile.get("home")
    place = (home["lat"], home["lon"]) if isinstance(home, dict) else (None, None)
    return (
        "insert into {schema}.technicians as t"
        "(technician_id, name, skills, lat, lon, capacity, member_id, on_shift)"
        " values ($1, $2, $3, $4, $5, $6, $7, true) on conflict (technician_id) do update"
        " set name = excluded.name, skills = excluded.skills, lat = excluded.lat,"
        " lon = excluded.lon, capacity = excluded.capacity, member_id = excluded.member_id",
        (
            profile.get("name"),
            profile["skills"],
            *place,
            profile["capacity"],
            profile.get("member_id"),
        ),
    )


def _moved(data: Mapping[str, Mapping[str, object]]) -> tuple[str, tuple[object, ...]]:
    place = data["place"]
    statement = "update {schema}.technicians set lat = $2, lon = $3 where technician_id = $1"
    return statement, (place["lat"], place["lon"])


def _on_shift(_data: Mapping[str, Mapping[str, object]]) -> tuple[str, tuple[object, ...]]:
    return "update {schema}.technicians set on_shift = true where technician_id = $1", ()


def _off_shift(_data: Mapping[str, Mapping[str, object]]) -> tuple[str, tuple[object, ...]]:
    return "update {schema}.technicians set on_shift = false where technician_id = $1", ()


_CHANGES = {
    "technician.registered": _profile,
    "technician.changed": _profile,
    "technician.moved": _moved,
    "technician.shift_started": _on_shift,
    "technician.shift_ended": _off_shift,
}
