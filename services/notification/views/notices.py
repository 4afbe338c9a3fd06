"""Notices: one row each, with its outcome, and when something is to be done about it next."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.notification.domain.circles import WasTold
from services.notification.domain.notice import EMAIL, State
from shared.database import Connection
from shared.intent import TenantId
from shared.projections.reading import Reading
from shared.recorded import Recorded

LIMIT_MAX = 200
DUE_MAX = 100
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
create index notices_due on {schema}.notices (due_at) where due_at is not null;
"""

TO_GATHER = "(state = 'held' and held_for = 'digest')"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as lists show it; ``due_at`` is when it is to be tried (again), if at all.

    ``held_for`` is why it waits, or waited last; ``digest`` the notice it was told in.
    """

    notice_id: UUID
    created_position: int
    ticket_id: UUID | None
    number: str
    about: str
    rule: str
    role: str
    channel: str
    recipient: str
    text: dict[str, str]
    state: str
    attempts: int
    outcome: str
    is_read: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    held_for: str = ""
    digest: UUID | None = None


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """The data of any ``notice.*`` event."""

    ticket_id: UUID | None = None
    number: str = ""
    about: str = ""
    rule: str = ""
    role: str = ""
    channel: str = ""
    recipient: str = ""
    text: dict[str, str] = {}
    attempt: int = 0
    outcome: str = ""
    doubtful_at: datetime | None = None
    retry_at: datetime | None = None
    until: datetime | None = None
    why: str = ""
    into: UUID | None = None


_said = msgspec.json.Decoder(_Said).decode
COLUMNS = [field.name for field in fields(NoticeRow)]
NAMES = ", ".join(COLUMNS)


def row_after(row: NoticeRow | None, event: Recorded) -> NoticeRow | None:
    """Return a notice's row after one more event."""
    said = _said(event.data)
    if event.type == "notice.created":
        return row or _created(event, said)
    if event.type == "notice.stopped":
        return row or replace(_created(event, said), state=State.STOPPED.value, due_at=None)
    return None if row is None else _after(row, event, said)


def _after(row: NoticeRow, event: Recorded, said: _Said) -> NoticeRow:
    seen = replace(row, updated_at=event.occurred_at)
    match event.type:
        case "notice.attempted":
            trying, due_at = State.TRYING.value, said.doubtful_at
            return replace(seen, state=trying, attempts=said.attempt, due_at=due_at)
        case "notice.held" | "notice.gathered":
            return _put_off(seen, said)
        case "notice.sent":
            return replace(seen, state=State.SENT.value, outcome=said.outcome, due_at=None)
        case "notice.failed" | "notice.unknown":
            return _unsuccessful(seen, said, State(event.type.removeprefix("notice.")))
        case "notice.read":
            return replace(seen, is_read=True)
        case _:
            return row


def _put_off(row: NoticeRow, said: _Said) -> NoticeRow:
    if said.into is not None:
        return replace(row, state=State.GATHERED.value, due_at=None, digest=said.into)
    return replace(row, state=State.HELD.value, held_for=said.why, due_at=said.until)


def _created(event: Recorded, said: _Said) -> NoticeRow:
    return NoticeRow(
        notice_id=event.stream_id,
        created_position=event.position,
        ticket_id=said.ticket_id,
        number=said.number,
        about=said.about,
        rule=said.rule,
        role=said.role,
        channel=said.channel,
        recipient=said.recipient,
        text=said.text,
        state=State.WAITING.value,
        attempts=0,
        outcome="",
        is_read=False,
        created_at=event.occurred_at,
        updated_at=event.occurred_at,
        due_at=event.occurred_at if said.channel == EMAIL else None,
    )


def _unsuccessful(row: NoticeRow, said: _Said, ended: State) -> NoticeRow:
    state = ended if said.retry_at is None else State.RETRYING
    return replace(row, state=state.value, outcome=said.outcome, due_at=said.retry_at)


class NoticesProjection:
    """Folds our own log into notices."""

    name: ClassVar[str] = "notices"
    shape: ClassVar[str] = "3"
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

    async def due(self, tenant: TenantId) -> list[UUID]:
        """Return notices whose time has come by the database's clock, the longest due first."""
        return await self._due(tenant, f"not {TO_GATHER}")

    async def to_gather(self, tenant: TenantId) -> list[UUID]:
        """Return notices that a digest is due for, the longest due first."""
        return await self._due(tenant, TO_GATHER)

    async def _due(self, tenant: TenantId, where: str) -> list[UUID]:
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select notice_id from notification.notices"
                f" where due_at <= clock_timestamp() and {where} order by due_at limit $1",
                DUE_MAX,
            ),
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
    ) -> list[NoticeRow]:
        """Return notices, newest first: of one ticket and one recipient, where these are given."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                f"select {NAMES} from notification.notices"
                " where ($1::uuid is null or ticket_id = $1)"
                " and ($2::text is null or recipient = $2)"
                " and ($3::bigint is null or created_position < $3)"
                " order by created_position desc limit $4",
                ticket,
                recipient,
                before,
                min(limit, LIMIT_MAX + 1),
            ),
        )
        return [_row(dict(row)) for row in rows]


def _row(row: dict[str, object]) -> NoticeRow:
    return msgspec.convert(row | {"text": msgspec.json.decode(str(row["text"]))}, NoticeRow)
