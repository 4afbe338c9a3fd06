"""What dispatch looks at: offers that can run out, and the policies in force."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from services.dispatch.views.looks import when_shown
from shared.database import Connection
from shared.recorded import Recorded
from shared.sight import READ_ONLY_ALL

SCENARIO_PUBLISHED = "scenario.published"
OFFERED, QUEUED = "assignment.offered", "assignment.queued"
DECIDED = frozenset({OFFERED, "assignment.appointed"})
"""What dispatch decides that whoever may make the move bound to it may decide instead."""
PART_LINES = "part_lines"
TRANSFER_ASKED = "assignment.transfer_asked"
ANSWERS = frozenset(
    {
        "assignment.accepted",
        "assignment.declined",
        "assignment.expired",
        "assignment.released",
        "assignment.ungrabbed",
        "assignment.transfer_ended",
        "assignment.appointed",
        "assignment.unappointed",
    }
)
MAY_ASSIGN, MAY_AUDIT = "may_assign", "may_audit"
DUE_MAX = 200
POLICIES_MAX = 2_000


class Policies:
    """Every published version of every scenario, because a ticket keeps the version it has."""

    name = "policies"
    shape = "5"
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


class _Offer(msgspec.Struct):
    """What a timer needs of an offer to one, or to all of a queue."""

    round: int
    expires_at: datetime | None = None
    until: datetime | None = None


class Offers:
    """Offers that nobody has answered: the timers, due by the database's clock."""

    name = "offers"
    shape = "3"
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
            if event.type in {OFFERED, QUEUED, TRANSFER_ASKED}:
                offer = msgspec.json.decode(event.data, type=_Offer)
                open_.pop(event.stream_id, None)
                over.add(event.stream_id)
                if (due_at := offer.expires_at or offer.until) is not None:
                    open_[event.stream_id] = (event.stream_id, offer.round, due_at)
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
class DueRow:
    """An offer whose time is over."""

    ticket_id: UUID
    round: int
    expires_at: datetime


async def view_stands(db: Connection, view: str) -> bool:
    """Whether a view was made; to ask it before is an error in PostgreSQL's log."""
    return bool(await db.fetchval("select to_regclass($1) is not null", f"dispatch.{view}"))


async def offers_due(db: Connection) -> list[DueRow]:
    """Return offers whose time is over by the database's clock, the oldest first."""
    rows = await db.fetch(
        "select ticket_id, round, expires_at from dispatch.offers"
        " where expires_at <= clock_timestamp() order by expires_at limit $1",
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


async def roles_that(db: Connection, right: str) -> frozenset[str]:
    """Return every role that has a right under some policy: MAY_ASSIGN or MAY_AUDIT."""
    rows = await db.fetch(
        "select distinct jsonb_array_elements_text(document::jsonb -> $2) as role"
        " from dispatch.policies order by role limit $1",
        POLICIES_MAX,
        right,
    )
    return frozenset(row["role"] for row in rows)


def _policies_of(event: Recorded) -> list[tuple[str, str, int, str]]:
    if event.type != SCENARIO_PUBLISHED:
        return []
    data = json.loads(event.data)
    definition, document = f"{data['key']}@{data['version']}", data["document"]
    types, calendars = document["ticket_types"], document.get("calendars") or {}
    reserves = [kept for one in types if (kept := _reserve(one)) is not None]
    shared = {"reserves": reserves, MAY_AUDIT: _auditors(document.get("roles") or {})}
    return [
        (definition, one["key"], event.position, json.dumps(policy, sort_keys=True))
        for one in types
        if (rules := _dispatch_rules(one)) is not None
        and (policy := {**rules, "zone": _zone(one, calendars), **shared})
    ]


def _dispatch_rules(ticket_type: Mapping[str, object]) -> dict[str, object] | None:
    """Return a type's dispatch rules, with who may make moves bound to offers or appointments."""
    rules, transitions = ticket_type.get("dispatch"), ticket_type.get("transitions")
    if not isinstance(rules, dict) or not isinstance(transitions, list):
        return None
    bound = [one for one in transitions if not DECIDED.isdisjoint(one.get("bound_to") or ())]
    may_assign = sorted({role for one in bound for role in one["by"]})
    return {
        **rules,
        MAY_ASSIGN: may_assign,
        "part_fields": _part_fields(ticket_type),
        "live_position": when_shown(ticket_type),
    }


def _auditors(roles: Mapping[str, Mapping[str, object]]) -> list[str]:
    return sorted(key for key, role in roles.items() if role.get("scope") == READ_ONLY_ALL)


def _part_fields(ticket_type: Mapping[str, object]) -> list[str]:
    """Return the fields that say which parts were used."""
    fields = ticket_type.get("fields")
    known = fields.items() if isinstance(fields, dict) else ()
    return sorted(key for key, one in known if one.get("type") == PART_LINES)


def _reserve(ticket_type: Mapping[str, object]) -> dict[str, object] | None:
    """Return the hands a type has kept free; every type of its scenario has to respect that."""
    rules = ticket_type.get("dispatch")
    kept = rules.get("reserve") if isinstance(rules, dict) else None
    if not isinstance(kept, dict):
        return None
    share = int(str(kept["share"]).removesuffix("%"))
    return {"skill": kept["for"], "share_percent": share, "type": ticket_type["key"]}


def _zone(ticket_type: Mapping[str, object], calendars: Mapping[str, Mapping[str, str]]) -> str:
    """Return whose days a type counts: those of its first clock's calendar, or of the first one."""
    clocks = ticket_type.get("clocks")
    first = clocks[0].get("calendar") if isinstance(clocks, list) and clocks else None
    found = calendars.get(str(first)) or next(iter(calendars.values()), None)
    return "UTC" if found is None else found["tz"]
