"""What waits for whom: every seat whose turn it is, folded from workflow's own log."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import asyncpg
import msgspec

from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.recorded import Recorded

LISTED_MAX = 200

PAGES_MAX = 5
"""Of what waits for a role, some of it unseen: each ticket is looked at, a thousand at most."""

TABLES = """
create table {schema}.awaited (
    ticket_id uuid not null,
    approval text not null,
    seat text not null,
    step text not null,
    round int not null,
    number text not null,
    type text not null,
    label_zh text not null,
    label_en text not null,
    role text not null,
    members text[] not null,
    since timestamptz not null,
    primary key (ticket_id, approval, step, seat)
);
create index on {schema}.awaited (since);
create index on {schema}.awaited using gin (members);
create index on {schema}.awaited (role) where role <> '';
"""


class _Label(msgspec.Struct, frozen=True):
    zh: str
    en: str


class _Awaited(msgspec.Struct, frozen=True):
    step: str
    seat: str
    role: str
    members: list[str]
    since: datetime


class _Told(msgspec.Struct, frozen=True):
    number: str
    type: str
    approval: str
    approval_label: _Label
    round: int
    awaited: list[_Awaited] = []


_told = msgspec.json.Decoder(_Told).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedSeat:
    """One seat that waits for somebody: for a role, as long as no member is named for it."""

    ticket_id: UUID
    approval: str
    step: str
    seat: str
    number: str
    type: str
    label_zh: str
    label_en: str
    role: str
    since: datetime

    @property
    def seated(self) -> tuple[str, str, str]:
        """Which seat of the ticket's approvals it is."""
        return self.approval, self.step, self.seat


def in_order(one: AwaitedSeat) -> tuple[datetime, UUID, tuple[str, str, str]]:
    """Return by what lists of what waits are ordered."""
    return one.since, one.ticket_id, one.seated


LISTED = (
    "select ticket_id, approval, step, seat, number, type, label_zh, label_en, role, since"
    " from workflow.awaited where"
)
NAMED = "members && $1::text[]"
OPEN = "members = '{}' and role = any($1::text[])"
BEYOND = " and (since, ticket_id, approval, step, seat) > ($3, $4, $5, $6, $7)"
IN_ORDER = "order by since, ticket_id, approval, step, seat"


class AwaitedProjection:
    """Folds who is awaited; the last word about each approval of a ticket counts."""

    name: ClassVar[str] = "approvals"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("awaited",)

    def __init__(self, types: frozenset[str]) -> None:
        self._types = types

    def ddl(self, schema: str) -> str:
        """Return the tables of one build."""
        return TABLES.format(schema=schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Replace who is awaited in each approval that something was said about."""
        latest = {
            (event.stream_id, told.approval): told
            for event in events
            if event.type in self._types
            for told in [_told(event.data)]
        }
        if not latest:
            return
        await tx.executemany(
            f"delete from {schema}.awaited where ticket_id = $1 and approval = $2", list(latest)
        )
        await tx.executemany(
            f"insert into {schema}.awaited values"
            " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [
                (
                    ticket,
                    approval,
                    one.seat,
                    one.step,
                    told.round,
                    told.number,
                    told.type,
                    told.approval_label.zh,
                    told.approval_label.en,
                    one.role,
                    one.members,
                    one.since,
                )
                for (ticket, approval), told in latest.items()
                for one in told.awaited
            ],
        )


@dataclass(frozen=True, kw_only=True)
class AwaitedView:
    """Answers what waits for somebody, the oldest first."""

    databases: Databases
    prepare: Callable[[TenantId], Awaitable[object]]
    page_rows: int = LISTED_MAX

    async def waiting_for(self, tenant: TenantId, members: Sequence[str]) -> list[AwaitedSeat]:
        """Return what waits for these members, who are named."""
        return await self._read(tenant, NAMED, members, LISTED_MAX)

    async def open_to(
        self, tenant: TenantId, roles: Sequence[str], after: AwaitedSeat | None
    ) -> list[AwaitedSeat]:
        """Return what waits for a role that nobody is named for yet, a page, from one on."""
        start = () if after is None else (after.since, after.ticket_id, *after.seated)
        open_to_role = OPEN if after is None else OPEN + BEYOND
        return await self._read(tenant, open_to_role, roles, self.page_rows, *start)

    async def tickets_asking(
        self, tenant: TenantId, member: str, after: UUID, limit: int
    ) -> list[UUID]:
        """Return tickets in which a member is asked by name, by their ids, from one on."""
        try:
            return await self._asking(tenant, member, after, limit)
        except asyncpg.UndefinedTableError:
            await self.prepare(tenant)
        return await self._asking(tenant, member, after, limit)

    async def _asking(self, tenant: TenantId, member: str, after: UUID, limit: int) -> list[UUID]:
        async with self.databases.connection(tenant) as db:
            rows = await db.fetch(
                "select distinct ticket_id from workflow.awaited"
                " where members && $1::text[] and ticket_id > $2 order by ticket_id limit $3",
                [member],
                after,
                limit,
            )
        return [row["ticket_id"] for row in rows]

    async def _read(
        self, tenant: TenantId, where: str, whom: Sequence[str], limit: int, *start: object
    ) -> list[AwaitedSeat]:
        try:
            return await self._found(tenant, where, whom, limit, *start)
        except asyncpg.UndefinedTableError:
            await self.prepare(tenant)
        return await self._found(tenant, where, whom, limit, *start)

    async def _found(
        self, tenant: TenantId, where: str, whom: Sequence[str], limit: int, *start: object
    ) -> list[AwaitedSeat]:
        async with self.databases.connection(tenant) as db:
            rows = await db.fetch(f"{LISTED} {where} {IN_ORDER} limit $2", [*whom], limit, *start)
        return [AwaitedSeat(**dict(row)) for row in rows]
