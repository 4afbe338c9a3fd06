"""Agendas as a table: who has to be at which ticket when, and who had to until lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from services.dispatch.domain.agenda import (
    OF_AGENDAS,
    Happened,
    OnAgenda,
    PlaceOnAgendas,
    Visit,
    after,
)
from services.dispatch.domain.appointments.rule import Slot
from shared.database import Connection
from shared.recorded import Recorded

VISITS_MAX = 500


class _Policy(msgspec.Struct):
    zone: str = "UTC"


class _Post(msgspec.Struct):
    ticket_id: UUID


class _Need(msgspec.Struct):
    policy: _Policy = msgspec.field(default_factory=_Policy)
    slot: Slot | None = None
    post: _Post | None = None


class _Said(msgspec.Struct):
    """What is kept of an event."""

    technician_id: UUID | None = None
    post: str = ""
    slot: Slot | None = None
    begins_at: datetime | None = None
    need: _Need | None = None


@dataclass
class _Place:
    """A place as the batch finds and leaves it; ``ticket_id`` is what it is a place on."""

    ticket_id: UUID
    post: str = ""
    zone: str = "UTC"
    on: PlaceOnAgendas = field(default_factory=PlaceOnAgendas)


class Agendas:
    """A row for each place with its slot, and one for each technician who had it."""

    name = "agenda"
    shape = "1"
    views = ("agenda_places", "agenda_visits")

    def ddl(self, schema: str) -> str:
        """Return the tables' SQL; visits are read by technician and folded by place."""
        return (
            f"create table {schema}.agenda_places("
            " place_id uuid primary key, ticket_id uuid not null, post text not null,"
            " zone text not null, starts timestamptz, ends timestamptz);"
            f"create table {schema}.agenda_visits("
            " place_id uuid not null, technician_id uuid not null, standing text not null,"
            " starts timestamptz not null, ends timestamptz not null, promised bool not null,"
            " version int not null, changed_at timestamptz not null,"
            " primary key (place_id, technician_id));"
            f"create index agenda_visits_of on {schema}.agenda_visits(technician_id, changed_at)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold the batch place by place."""
        ours = [one for one in events if one.type in OF_AGENDAS]
        if not ours:
            return
        places = await _known(tx, schema, {one.stream_id for one in ours})
        for event in ours:
            said = msgspec.json.decode(event.data, type=_Said)
            place = places.setdefault(event.stream_id, _Place(ticket_id=event.stream_id))
            _note(place, said)
            place.on = after(place.on, _happened(event, said))
        await _write(tx, schema, places)


async def visits_of(db: Connection, technician_id: UUID, gone_since: datetime) -> list[OnAgenda]:
    """Return what a technician has, and what they are free of since a moment, the latest first."""
    rows = await db.fetch(
        "select ticket_id, post, zone, standing, v.starts, v.ends, promised, version, changed_at"
        " from dispatch.agenda_visits v join dispatch.agenda_places using (place_id)"
        " where technician_id = $1 and (standing <> 'gone' or changed_at >= $2)"
        " order by standing = 'gone', changed_at desc, place_id limit $3",
        technician_id,
        gone_since,
        VISITS_MAX,
    )
    return [
        OnAgenda(ticket_id=row["ticket_id"], post=row["post"], zone=row["zone"], visit=_visit(row))
        for row in rows
    ]


def _note(place: _Place, said: _Said) -> None:
    """Keep what an event says of a place itself."""
    place.post = said.post or place.post
    if said.need is not None:
        place.zone = said.need.policy.zone
        if said.need.post is not None:
            place.ticket_id = said.need.post.ticket_id


def _happened(event: Recorded, said: _Said) -> Happened:
    return Happened(
        kind=event.type,
        at=event.occurred_at,
        version=event.version,
        technician_id=said.technician_id,
        slot=said.need.slot if said.need is not None else said.slot,
        begins_at=said.begins_at,
    )


async def _known(tx: Connection, schema: str, ids: Iterable[UUID]) -> dict[UUID, _Place]:
    wanted = list(ids)
    places = {
        row["place_id"]: _Place(
            ticket_id=row["ticket_id"],
            post=row["post"],
            zone=row["zone"],
            on=PlaceOnAgendas(slot=_slot(row["starts"], row["ends"])),
        )
        for row in await tx.fetch(
            f"select * from {schema}.agenda_places where place_id = any($1::uuid[])", wanted
        )
    }
    visits: dict[UUID, dict[UUID, Visit]] = {one: {} for one in places}
    for row in await tx.fetch(
        f"select * from {schema}.agenda_visits where place_id = any($1::uuid[])", wanted
    ):
        visits[row["place_id"]][row["technician_id"]] = _visit(row)
    for one, place in places.items():
        place.on = PlaceOnAgendas(slot=place.on.slot, visits=visits[one])
    return places


async def _write(tx: Connection, schema: str, places: dict[UUID, _Place]) -> None:
    await tx.executemany(
        f"insert into {schema}.agenda_places(place_id, ticket_id, post, zone, starts, ends)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (place_id) do update set"
        " ticket_id = excluded.ticket_id, post = excluded.post, zone = excluded.zone,"
        " starts = excluded.starts, ends = excluded.ends",
        [
            (one, place.ticket_id, place.post, place.zone, *_times(place.on.slot))
            for one, place in places.items()
        ],
    )
    await tx.executemany(
        f"insert into {schema}.agenda_visits(place_id, technician_id, standing, starts, ends,"
        " promised, version, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (place_id, technician_id) do update set standing = excluded.standing,"
        " starts = excluded.starts, ends = excluded.ends, promised = excluded.promised,"
        " version = excluded.version, changed_at = excluded.changed_at",
        [
            (
                *(one, who, visit.standing, visit.time.start, visit.time.end),
                *(visit.promised, visit.version, visit.changed_at),
            )
            for one, place in places.items()
            for who, visit in place.on.visits.items()
        ],
    )


def _visit(row: asyncpg.Record) -> Visit:
    return Visit(
        standing=row["standing"],
        time=Slot(start=row["starts"], end=row["ends"]),
        promised=row["promised"],
        version=row["version"],
        changed_at=row["changed_at"],
    )


def _slot(start: datetime | None, end: datetime | None) -> Slot | None:
    return None if start is None or end is None else Slot(start=start, end=end)


def _times(slot: Slot | None) -> tuple[datetime | None, datetime | None]:
    return (None, None) if slot is None else (slot.start, slot.end)
