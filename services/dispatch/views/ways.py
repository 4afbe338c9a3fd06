"""Ways: when technicians set out and arrived, and what that was expected to take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

DEPARTED: Final = "assignment.departed"
ARRIVED: Final = "assignment.arrived"
OF_WAYS: Final = frozenset({DEPARTED, ARRIVED})

WAYS_MAX: Final = 20_000
"""The latest ways are enough to learn from."""


class Ways:
    """Each way with an estimate: open from setting out, whole from arriving."""

    name = "ways"
    shape = "2"
    views = ("ways",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.ways("
            " position bigint primary key, ticket_id uuid not null, round int not null,"
            " departed_at timestamptz not null, arrived_at timestamptz,"
            " expected_min double precision not null, source text not null, zone text not null,"
            " speed_kmh double precision not null, traffic double precision not null);"
            f"create index ways_open on {schema}.ways(ticket_id) where arrived_at is null;"
            f"create index ways_whole on {schema}.ways(arrived_at) where arrived_at is not null"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Begin and end ways, one by one: an arrival ends what was begun before it."""
        for event in events:
            if event.type == DEPARTED:
                await _begin(tx, schema, event)
            elif event.type == ARRIVED:
                await _end(tx, schema, event)


class _Estimate(msgspec.Struct):
    minutes: float
    source: str
    speed_kmh: float
    traffic: float = 1.0


class _Step(msgspec.Struct):
    """What is read of a step of a trip."""

    round: int
    estimate: _Estimate | None = None
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class WayRow:
    """A way that somebody went, and what it was expected to take, reckoned how."""

    departed_at: datetime
    arrived_at: datetime
    expected_min: float
    source: str
    zone: str
    speed_kmh: float
    traffic: float


async def ways_since(db: Connection, span: timedelta) -> list[WayRow]:
    """Return the latest ways whose arrival is not longer ago than ``span``, the latest first."""
    rows = await db.fetch(
        "select departed_at, arrived_at, expected_min, source, zone, speed_kmh, traffic"
        " from dispatch.ways"
        " where arrived_at >= clock_timestamp() - $1::interval"
        " order by arrived_at desc limit $2",
        span,
        WAYS_MAX,
    )
    return [WayRow(**row) for row in rows]


async def _begin(tx: Connection, schema: str, event: Recorded) -> None:
    step = msgspec.json.decode(event.data, type=_Step)
    if step.estimate is None:
        return
    await tx.execute(
        f"insert into {schema}.ways(position, ticket_id, round, departed_at, expected_min,"
        " source, zone, speed_kmh, traffic) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event.position,
        event.stream_id,
        step.round,
        event.occurred_at,
        step.estimate.minutes,
        step.estimate.source,
        step.zone,
        step.estimate.speed_kmh,
        step.estimate.traffic,
    )


async def _end(tx: Connection, schema: str, event: Recorded) -> None:
    step = msgspec.json.decode(event.data, type=_Step)
    await tx.execute(
        f"update {schema}.ways set arrived_at = $1 where ticket_id = $2 and round = $3"
        " and arrived_at is null and departed_at <= $1",
        event.occurred_at,
        event.stream_id,
        step.round,
    )
