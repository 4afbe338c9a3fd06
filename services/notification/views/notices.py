"""Notices: one row each, with its outcome, and when something is to be done about it next."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.notification.domain.circles import WasTold
from services.notification.views.notice_rows import COLUMNS, NAMES, NoticeRow, row_after
from shared.database import Connection
from shared.intent import TenantId
from shared.projections.reading import Reading
from shared.recorded import Recorded

LIMIT_MAX = 200
GATHERED_WAYS_MAX = 20
GATHERED_MAX = 1_000
TOLD_MAX = 20_000
"""Notices of one ticket within an hour, before its circle is broken."""

TABLES = """
create table {schema}.notices (
    notice_id uuid primary key,
    created_position bigint not null,
    ticket_id uuid,
    number text not null,
    about text not null,
    rule text not null,
    role text not null,
    channel text not null,
    recipient text not null,
    text json not null,
    state text not null,
    attempts integer not null,
    outcome text not null,
    is_read boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    due_at timestamptz,
    held_for text not null,
    digest uuid
);
create index notices_recipient on {schema}.notices (recipient, created_position desc);
create index notices_ticket on {schema}.notices (ticket_id, created_position desc);
create index notices_newest on {schema}.notices (created_position desc);
create index notices_due on {schema}.notices (channel, due_at) where due_at is not null;
create index notices_ended on {schema}.notices (state, created_position desc)
    where state in ('failed', 'unknown');
"""

TO_GATHER = "(state = 'held' and held_for = 'digest')"
GATHER = f"""
with due as (
    select notice_id, recipient, channel, due_at, created_position from notification.notices
    where due_at <= clock_timestamp() and {TO_GATHER}
), ways as (
    select recipient, channel from due group by recipient, channel order by min(due_at) limit $1
)
select notice_id from due join ways using (recipient, channel)
order by recipient, channel, due_at, created_position limit $2
"""


class NoticesProjection:
    """Folds our own log into notices."""

    name: ClassVar[str] = "notices"
    shape: ClassVar[str] = "4"
    views: ClassVar[tuple[str, ...]] = ("notices",)

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold in memory, then write every row that changed at once."""
        heard = [event for event in events if event.type.startswith("notice.")]
        if not heard:
            return
        found = await tx.fetch(
            f"select {NAMES} from {schema}.notices where notice_id = any($1::uuid[])",
            list({event.stream_id for event in heard}),
        )
        rows = {row["notice_id"]: _row(dict(row)) for row in found}
        for event in heard:
            row = row_after(rows.get(event.stream_id), event)
            if row is not None:
                rows[event.stream_id] = row
        replaced = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
        await tx.execute(
            f"insert into {schema}.notices ({NAMES}) select {NAMES}"
            f" from json_populate_recordset(null::{schema}.notices, $1::json)"
            f" on conflict (notice_id) do update set {replaced}",
            msgspec.json.encode(list(rows.values())).decode(),
        )


class NoticesView:
    """Answers what notices there are, and which are due."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def agenda(self, tenant: TenantId) -> dict[str, float]:
        """Return in how many seconds the first notice of each channel is due."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select channel,"
                " extract(epoch from min(due_at) - clock_timestamp())::float8 as due_in_s"
                f" from notification.notices where due_at is not null and not {TO_GATHER}"
                " group by channel"
            ),
        )
        return {row["channel"]: row["due_in_s"] for row in rows}

    async def due(
        self, tenant: TenantId, channel: str, limit: int, but: Collection[UUID]
    ) -> list[UUID]:
        """Return notices of a channel whose time has come, the longest due first, but some."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select notice_id from notification.notices"
                f" where channel = $1 and due_at <= clock_timestamp() and not {TO_GATHER}"
                " and notice_id <> all($3::uuid[]) order by due_at limit $2",
                channel,
                limit,
                list(but),
            ),
        )
        return [row["notice_id"] for row in rows]

    async def to_gather(self, tenant: TenantId) -> list[UUID]:
        """Return notices that a digest is due for, way by way: of a few people, all they wait for.

        So many at once that nobody gets two digests because the list ended in between.
        """
        rows = await self._reading(
            tenant, lambda db: db.fetch(GATHER, GATHERED_WAYS_MAX, GATHERED_MAX)
        )
        return [row["notice_id"] for row in rows]

    async def told_since(self, tenant: TenantId, ticket: UUID, since: datetime) -> list[WasTold]:
        """Return what was told of a ticket since a moment, and to whom that was stopped."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select recipient, notice_id, created_at as at, state = 'stopped' as is_stop"
                " from notification.notices where ticket_id = $1 and created_at > $2"
                " order by created_position limit $3",
                ticket,
                since,
                TOLD_MAX,
            ),
        )
        return [WasTold(**row) for row in rows]

    async def newest(
        self,
        tenant: TenantId,
        *,
        ticket: UUID | None,
        recipient: str | None,
        before: int | None,
        limit: int,
        state: str | None = None,
        channel: str | None = None,
    ) -> list[NoticeRow]:
        """Return notices, newest first: those that match whatever is given."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                f"select {NAMES} from notification.notices"
                " where ($1::uuid is null or ticket_id = $1)"
                " and ($2::text is null or recipient = $2)"
                " and ($3::bigint is null or created_position < $3)"
                " and ($5::text is null or state = $5)"
                " and ($6::text is null or channel = $6)"
                " order by created_position desc limit $4",
                ticket,
                recipient,
                before,
                min(limit, LIMIT_MAX + 1),
                state,
                channel,
            ),
        )
        return [_row(dict(row)) for row in rows]


def _row(row: dict[str, object]) -> NoticeRow:
    return msgspec.convert(row | {"text": msgspec.json.decode(str(row["text"]))}, NoticeRow)
