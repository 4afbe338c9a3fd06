"""The vault in PostgreSQL: persons' wrapped keys, found by keyed digests of what identifies them.

It lives in a database of its own, ``gd_<tenant>_keys``, so that backups of the data do not hold
the keys to it (decision 16). No identifying value is ever stored.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from services.identity.app.ports import Keyring, Wrapped
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.sealed import DataKey, new_secret
from shared.vault import Identifier

DIGEST_BYTES: Final = 16
PREPARE_LOCK: Final = 727_304
ACTIVE: Final = "active"

TABLES = """
create schema if not exists vault;
create table if not exists vault.subjects(
  id uuid primary key, wrapped_dek bytea, kek_version int not null,
  state text not null check (state in ('active', 'forgotten')),
  created_at timestamptz not null default now(),
  check ((state = 'forgotten') = (wrapped_dek is null)));
create table if not exists vault.lookup(
  class text not null, hmac bytea not null, subject uuid not null references vault.subjects,
  primary key (class, hmac));
create index if not exists lookup_subject on vault.lookup(subject);
create table if not exists vault.holders(
  holder uuid primary key, subject uuid not null unique references vault.subjects);
create table if not exists vault.links(
  subject uuid primary key references vault.subjects,
  linked_to uuid not null references vault.subjects, check (subject <> linked_to));
create table if not exists vault.untold(
  subject uuid primary key references vault.subjects, actor text not null,
  at timestamptz not null);
create index if not exists links_linked_to on vault.links(linked_to);
"""

FIND = """
select lookup.class, lookup.hmac, subjects.id, subjects.wrapped_dek, subjects.kek_version,
  holders.holder
from unnest($1::text[], $2::bytea[]) as asked(class, hmac)
join vault.lookup using (class, hmac)
join vault.subjects on subjects.id = lookup.subject
left join vault.holders on holders.subject = subjects.id
"""

# One statement finds the persons who are known and makes those who are not. Rows are claimed in one
# order, so two such statements wait for each other instead of deadlocking; who loses a row to one
# that began earlier finds the winner's next. The snapshot is from before the claims.
FIND_OR_MAKE = """
with asked as (
  select * from unnest($1::text[], $2::bytea[], $3::uuid[], $4::bytea[], $5::int[])
    as asked(class, hmac, id, wrapped_dek, kek_version)),
found as (
  select class, hmac, subjects.id, subjects.wrapped_dek, subjects.kek_version, holders.holder
  from asked join vault.lookup using (class, hmac)
  join vault.subjects on subjects.id = lookup.subject
  left join vault.holders on holders.subject = subjects.id),
claimed as (
  insert into vault.lookup(class, hmac, subject)
  select class, hmac, id from asked
  where not exists (select from found where (found.class, found.hmac) = (asked.class, asked.hmac))
  order by class, hmac
  on conflict (class, hmac) do nothing
  returning subject),
made as (
  insert into vault.subjects(id, wrapped_dek, kek_version, state)
  select asked.id, asked.wrapped_dek, asked.kek_version, 'active'
  from asked join claimed on claimed.subject = asked.id
  returning id)
select * from found
union all select null, null, id, null, null, null from made
"""

KEYS = """
select id, wrapped_dek, kek_version from vault.subjects
where id = any($1::uuid[]) and state = 'active'
"""

Lookup = tuple[str, bytes]


class PersonVault:
    """Persons' keys of every tenant. ``databases`` lead to the keys databases."""

    def __init__(self, databases: Databases, keyring: Keyring) -> None:
        self._databases = databases
        self.keyring = keyring
        self._prepared: set[TenantId] = set()

    async def prepare(self, tenant: TenantId) -> None:
        """Create the vault's tables, unless they stand."""
        async with self._databases.tenant_transaction(tenant) as tx:
            await tx.execute("select pg_advisory_xact_lock($1)", PREPARE_LOCK)
            await tx.execute(TABLES)
        self._prepared.add(tenant)

    async def ready(self, tenant: TenantId) -> None:
        """Create what a tenant of an older version lacks, once."""
        if tenant not in self._prepared:
            await self.prepare(tenant)

    async def ensure(self, tenant: TenantId, identifiers: Sequence[Identifier]) -> list[DataKey]:
        """Find or make the persons these values identify; their keys, in the same order.

        ``anonymous`` without a value is somebody new each time. Raises ``KeysMissing``.
        """
        await self.ready(tenant)
        wanted = await self.lookups(tenant, identifiers)
        async with self._databases.connection(tenant) as connection:
            lookups = sorted(set(wanted))
            keys = await self._find_or_make(tenant, connection, lookups)
            if raced := set(lookups) - keys.keys():
                keys |= await self._find(tenant, connection, raced)
        return [keys[one] for one in wanted]

    async def lookups(self, tenant: TenantId, identifiers: Sequence[Identifier]) -> list[Lookup]:
        """Return by what persons are looked up: keyed digests, from which no value follows."""
        index_key = await self.keyring.derive(tenant, "index")
        return [_lookup(index_key, one) for one in identifiers]

    async def keys(
        self, tenant: TenantId, subjects: Iterable[UUID]
    ) -> Mapping[UUID, DataKey | None]:
        """Return keys; None for who was forgotten or never known. Raises ``KeysMissing``."""
        asked = list(subjects)
        async with self._databases.connection(tenant) as connection:
            rows = await connection.fetch(KEYS, asked)
        wrapped = [wrapped_of(row["id"], row["wrapped_dek"], row["kek_version"]) for row in rows]
        held = {one.subject: one for one in await self.keyring.unwrap(tenant, wrapped)}
        return {one: held.get(one) for one in asked}

    async def digest_key(self, tenant: TenantId) -> bytes:
        """Return the tenant's key for keyed digests; raises ``KeysMissing``."""
        return await self.keyring.derive(tenant, "digest")

    async def _find(
        self, tenant: TenantId, connection: Connection, lookups: set[Lookup]
    ) -> dict[Lookup, DataKey]:
        classes, digests = [one[0] for one in lookups], [one[1] for one in lookups]
        return await self._opened(tenant, await connection.fetch(FIND, classes, digests))

    async def _find_or_make(
        self, tenant: TenantId, connection: Connection, lookups: Sequence[Lookup]
    ) -> dict[Lookup, DataKey]:
        fresh = [DataKey(subject=uuid4(), secret=new_secret()) for _ in lookups]
        wrapped = await self.keyring.wrap(tenant, fresh)
        rows = await connection.fetch(
            FIND_OR_MAKE,
            [one[0] for one in lookups],
            [one[1] for one in lookups],
            [one.subject for one in wrapped],
            [one.ciphertext for one in wrapped],
            [one.version for one in wrapped],
        )
        made = {row["id"] for row in rows if row["class"] is None}
        pairs = zip(lookups, fresh, strict=True)
        keys = {lookup: key for lookup, key in pairs if key.subject in made}
        return keys | await self._opened(tenant, [row for row in rows if row["class"] is not None])

    async def _opened(
        self, tenant: TenantId, rows: Sequence[asyncpg.Record]
    ) -> dict[Lookup, DataKey]:
        wrapped = [wrapped_of(row["id"], row["wrapped_dek"], row["kek_version"]) for row in rows]
        keys = await self.keyring.unwrap(tenant, wrapped)
        return {
            (row["class"], row["hmac"]): replace(key, holder=row["holder"])
            for row, key in zip(rows, keys, strict=True)
        }


def _lookup(index_key: bytes, identifier: Identifier) -> Lookup:
    value = identifier.value
    if identifier.personal_class == "anonymous" and not value:
        value = str(uuid4())
    text = f"{identifier.personal_class}|{value}".encode()
    digest = hmac.new(index_key, text, hashlib.sha256).digest()[:DIGEST_BYTES]
    return identifier.personal_class, digest


def wrapped_of(subject: UUID, ciphertext: bytes, version: int) -> Wrapped:
    """Return a person's key as a row has it."""
    return Wrapped(subject=subject, ciphertext=ciphertext, version=version)
