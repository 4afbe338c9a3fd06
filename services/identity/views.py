"""Views: who works for a tenant with which roles, and which API keys and labels there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.identity.domain.api_key import ApiKeyCreated, ApiKeyRevoked
from services.identity.domain.grants import RoleGranted, RoleRevoked
from services.identity.domain.label import LabelEnded, LabelMade
from services.identity.domain.member import MemberAdded
from shared.database import Connection
from shared.recorded import Recorded

MEMBERS = """
create table {schema}.members(
  member_id uuid primary key, name text not null, login text not null,
  added_at timestamptz not null);
create table {schema}.member_grants(
  member_id uuid not null, role text not null, scope_value text not null,
  primary key (member_id, role, scope_value));
create index on {schema}.member_grants(role, member_id);
"""

API_KEYS = """
create table {schema}.api_keys(
  key_id text primary key, name text not null, scopes text[] not null, roles text[] not null,
  created_at timestamptz not null, expires_at timestamptz not null, revoked_at timestamptz,
  agent boolean not null);
"""

LABELS = """
create table {schema}.labels(
  label_id text primary key, generation int not null, type text not null, asset text not null,
  place text not null, name text not null, role text not null, withdrawn boolean not null);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member as colleagues see them; name and login are sealed."""

    member_id: UUID
    name: str
    login: str
    grants: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRow:
    """An API key as the tenant's administrators see it."""

    key_id: str
    name: str
    scopes: Sequence[str]
    roles: Sequence[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    agent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """A label as it is now, in its last generation."""

    label_id: str
    generation: int
    type: str
    asset: str
    place: str
    name: str
    role: str
    withdrawn: bool


class _Added(msgspec.Struct):
    member_id: UUID
    name: str
    login: str


class _Granted(msgspec.Struct):
    member_id: UUID
    role: str
    scope_value: str


class _KeyCreated(msgspec.Struct):
    key_id: str
    name: str
    scopes: list[str]
    roles: list[str]
    expires_at: datetime
    agent: bool = False


class _KeyRevoked(msgspec.Struct):
    key_id: str


class _LabelMade(msgspec.Struct):
    label_id: str
    generation: int
    type: str
    asset: str
    place: str
    name: str
    role: str


class _LabelEnded(msgspec.Struct):
    label_id: str


class Members:
    """The projection behind ``identity.members`` and ``identity.member_grants``."""

    name: ClassVar[str] = "members"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("members", "member_grants")

    def ddl(self, schema: str) -> str:
        """Return the SQL of its tables."""
        return MEMBERS.replace("{schema}", schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold members and grants; the last word on a grant in a batch counts."""
        added: list[tuple[UUID, str, str, datetime]] = []
        held: dict[tuple[UUID, str, str], bool] = {}
        for event in events:
            if event.type == MemberAdded.TOPIC:
                one = msgspec.json.decode(event.data, type=_Added)
                added.append((one.member_id, one.name, one.login, event.occurred_at))
            elif event.type in {RoleGranted.TOPIC, RoleRevoked.TOPIC}:
                grant = msgspec.json.decode(event.data, type=_Granted)
                pair = (grant.member_id, grant.role, grant.scope_value)
                held[pair] = event.type == RoleGranted.TOPIC
        if added:
            await tx.execute(
                f"insert into {schema}.members select * from"
                " unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])",
                *_columns(added),
            )
        await _write_grants(tx, schema, held)


class ApiKeys:
    """The projection behind ``identity.api_keys``."""

    name: ClassVar[str] = "api_keys"
    shape: ClassVar[str] = "2"
    views: ClassVar[tuple[str, ...]] = ("api_keys",)

    def ddl(self, schema: str) -> str:
        """Return the SQL of its table."""
        return API_KEYS.replace("{schema}", schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold keys one by one: there are few."""
        for event in events:
            if event.type == ApiKeyCreated.TOPIC:
                made = msgspec.json.decode(event.data, type=_KeyCreated)
                await tx.execute(
                    f"insert into {schema}.api_keys values ($1, $2, $3, $4, $5, $6, null, $7)",
                    made.key_id,
                    made.name,
                    made.scopes,
                    made.roles,
                    event.occurred_at,
                    made.expires_at,
                    made.agent,
                )
            elif event.type == ApiKeyRevoked.TOPIC:
                ended = msgspec.json.decode(event.data, type=_KeyRevoked)
                await tx.execute(
                    f"update {schema}.api_keys set revoked_at = $2 where key_id = $1",
                    ended.key_id,
                    event.occurred_at,
                )


class LabelsProjection:
    """The projection behind ``identity.labels``."""

    name: ClassVar[str] = "labels"
    shape: ClassVar[str] = "1"
    views: ClassVar[tuple[str, ...]] = ("labels",)

    def ddl(self, schema: str) -> str:
        """Return the SQL of its table."""
        return LABELS.replace("{schema}", schema)

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Fold labels one by one: they are printed by the sheet."""
        for event in events:
            if event.type == LabelMade.TOPIC:
                made = msgspec.json.decode(event.data, type=_LabelMade)
                await tx.execute(
                    f"insert into {schema}.labels values ($1, $2, $3, $4, $5, $6, $7, false)"
                    " on conflict (label_id) do update set generation = excluded.generation,"
                    " name = excluded.name, role = excluded.role, withdrawn = false",
                    *msgspec.structs.astuple(made),
                )
            elif event.type == LabelEnded.TOPIC:
                ended = msgspec.json.decode(event.data, type=_LabelEnded)
                await tx.execute(
                    f"update {schema}.labels set withdrawn = true where label_id = $1",
                    ended.label_id,
                )


async def list_members(
    tx: Connection, role: str, only: Sequence[UUID], after: UUID, limit: int
) -> list[MemberRow]:
    """Return members by id with their grants: with a role, of ``only``, where these are given."""
    rows = await tx.fetch(
        "select member_id, name, login from identity.members as m where member_id > $2"
        " and ($1 = '' or exists (select from identity.member_grants as g"
        "   where g.member_id = m.member_id and g.role = $1))"
        " and (cardinality($4::uuid[]) = 0 or member_id = any($4))"
        " order by member_id limit $3",
        role,
        after,
        limit,
        list(only),
    )
    grants = await tx.fetch(
        "select member_id, role, scope_value from identity.member_grants"
        " where member_id = any($1::uuid[]) order by member_id, role, scope_value",
        [row["member_id"] for row in rows],
    )
    held: dict[UUID, list[tuple[str, str]]] = {}
    for grant in grants:
        held.setdefault(grant["member_id"], []).append((grant["role"], grant["scope_value"]))
    return [MemberRow(**dict(row), grants=tuple(held.get(row["member_id"], ()))) for row in rows]


async def list_api_keys(tx: Connection, after: str, limit: int) -> list[ApiKeyRow]:
    """Return the tenant's API keys by id."""
    rows = await tx.fetch(
        "select key_id, name, scopes, roles, created_at, expires_at, revoked_at, agent"
        " from identity.api_keys where key_id > $1 order by key_id limit $2",
        after,
        limit,
    )
    return [ApiKeyRow(**dict(row)) for row in rows]


async def list_labels(tx: Connection, after: str, limit: int) -> list[LabelRow]:
    """Return the tenant's labels by id."""
    rows = await tx.fetch(
        "select label_id, generation, type, asset, place, name, role, withdrawn"
        " from identity.labels where label_id > $1 order by label_id limit $2",
        after,
        limit,
    )
    return [LabelRow(**dict(row)) for row in rows]


async def _write_grants(
    tx: Connection, schema: str, held: dict[tuple[UUID, str, str], bool]
) -> None:
    given = [pair for pair, holds in held.items() if holds]
    taken = [pair for pair, holds in held.items() if not holds]
    if given:
        await tx.execute(
            f"insert into {schema}.member_grants select * from"
            " unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing",
            *_columns(given),
        )
    if taken:
        await tx.execute(
            f"delete from {schema}.member_grants as g"
            " using unnest($1::uuid[], $2::text[], $3::text[]) as t(member_id, role, scope_value)"
            " where (g.member_id, g.role, g.scope_value) = (t.member_id, t.role, t.scope_value)",
            *_columns(taken),
        )


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
