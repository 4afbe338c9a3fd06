"""Jobs: when each ticket came to dispatch, what it needed, and how long somebody was at it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentLeft,
    AssignmentReleased,
    AssignmentRequested,
)
from services.dispatch.domain.rostering.history import Job
from shared.database import Connection
from shared.recorded import Recorded

STEPS = (AssignmentArrived.TOPIC, AssignmentLeft.TOPIC)
OF_JOBS = frozenset(
    {AssignmentRequested.TOPIC, AssignmentAccepted.TOPIC, AssignmentReleased.TOPIC, *STEPS}
)


class _Need(msgspec.Struct):
    """What is kept of what a ticket needs."""

    skills: list[str] = []


class _Requested(msgspec.Struct):
    """What is kept of a request."""

    need: _Need


class Jobs:
    """A row for each ticket; ``worked_s`` sums the stays that were told."""

    name = "jobs"
    shape = "1"
    views = ("jobs",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.jobs("
            " ticket_id uuid primary key, came_at timestamptz not null, skills text[] not null,"
            " accepted_at timestamptz, arrived_at timestamptz, released_at timestamptz,"
            " worked_s double precision not null default 0);"
            f"create index jobs_came on {schema}.jobs(came_at)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Keep what the batch says; what is said of a ticket comes after its request."""
        table = f"{schema}.jobs"
        requested = [
            (one.stream_id, one.occurred_at, _skills(one))
            for one in events
            if one.type == AssignmentRequested.TOPIC
        ]
        await tx.executemany(
            f"insert into {table}(ticket_id, came_at, skills) values ($1, $2, $3)"
            " on conflict do nothing",
            requested,
        )
        await tx.executemany(
            f"update {table} set accepted_at = $2 where ticket_id = $1",
            _moments(events, AssignmentAccepted.TOPIC),
        )
        await tx.executemany(
            f"update {table} set worked_s = worked_s + case when $2 then 0 else"
            " coalesce(greatest(0, extract(epoch from $3 - arrived_at)), 0) end,"
            " arrived_at = case when $2 then $3 end where ticket_id = $1",
            [
                (one.stream_id, one.type == AssignmentArrived.TOPIC, one.occurred_at)
                for one in events
                if one.type in STEPS
            ],
        )
        await tx.executemany(
            f"update {table} set released_at = $2 where ticket_id = $1",
            _moments(events, AssignmentReleased.TOPIC),
        )


async def jobs_between(db: Connection, since: datetime, until: datetime, limit: int) -> list[Job]:
    """Return the tickets that came between two moments, the latest first.

    Where a yes was told late, after the closing, it is not known how long one took.
    """
    rows = await db.fetch(
        "select came_at, skills, case when worked_s > 0 then worked_s"
        " when released_at > accepted_at"
        " then extract(epoch from released_at - accepted_at)::double precision end as took_s"
        " from dispatch.jobs where came_at >= $1 and came_at < $2 order by came_at desc limit $3",
        since,
        until,
        limit,
    )
    return [
        Job(
            came_at=row["came_at"],
            skills=tuple(row["skills"]),
            minutes=None if row["took_s"] is None else row["took_s"] / 60,
        )
        for row in rows
    ]


def _skills(event: Recorded) -> list[str]:
    return msgspec.json.decode(event.data, type=_Requested).need.skills


def _moments(events: Sequence[Recorded], kind: str) -> list[tuple[UUID, datetime]]:
    return [(one.stream_id, one.occurred_at) for one in events if one.type == kind]
