"""Holders in the vault: records that speak for persons, kept beside the keys of those persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from services.identity.adapters.person_vault import Lookup, PersonVault, wrapped_of
from services.identity.app.holders import HeldPerson, Hold, VaultBusy
from services.identity.domain import holding
from services.identity.domain.holding import Owner, Plan, planned
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.sealed import DataKey, new_secret
from shared.vault import Identifier

HOLDING_LOCK: Final = 727_305
TRIES: Final = 5

HELD = """
select holder, subject from vault.holders where holder = any($1::uuid[])
"""

OWNERS = """
select lookup.class, lookup.hmac, lookup.subject, holders.holder
from unnest($1::text[], $2::bytea[]) as asked(class, hmac)
join vault.lookup using (class, hmac)
left join vault.holders on holders.subject = lookup.subject
"""

KEYS = """
select id, wrapped_dek, kek_version from vault.subjects
where id = any($1::uuid[]) and state = 'active'
"""

# Whoever is linked to somebody, and whoever they are linked to, however far.
LINKED = """
with recursive together(person, of) as (
  select one, one from unnest($1::uuid[]) one
  union
  select case when links.subject = together.person then links.linked_to else links.subject end,
    together.of
  from together join vault.links on together.person in (links.subject, links.linked_to))
select of, array_agg(person order by person) as persons from together group by of
"""

# What somebody else made known meanwhile is not taken from them: it is looked at again.
KNOW = """
insert into vault.lookup(class, hmac, subject)
select * from unnest($1::text[], $2::bytea[], $3::uuid[])
on conflict (class, hmac) do update set subject = excluded.subject
where lookup.subject = any($4::uuid[])
"""


LINK = """
insert into vault.links(subject, linked_to)
select one.subject, other.subject from vault.holders one, vault.holders other
where one.holder = $1 and other.holder = $2
on conflict (subject) do nothing
"""

UNLINK = """
delete from vault.links using vault.holders one, vault.holders other
where one.holder = $1 and other.holder = $2
  and links.subject = one.subject and links.linked_to = other.subject
"""


class Overtaken(Exception):
    """Somebody reported by one of the values meanwhile."""


@dataclass(frozen=True, kw_only=True)
class HeldPersons:
    """The holders of every tenant; ``databases`` lead to the keys databases."""

    databases: Databases
    vault: PersonVault

    async def find(
        self, tenant: TenantId, holders: Sequence[UUID], values: Sequence[Identifier]
    ) -> tuple[list[HeldPerson], list[UUID | None]]:
        """Return whom holders speak for, and who is known by values; raises ``KeysMissing``."""
        await self.vault.ready(tenant)
        lookups = await self.vault.lookups(tenant, values)
        async with self.databases.connection(tenant) as db:
            held = await _held(db, holders)
            owners = await _owners(db, lookups)
            rows = await db.fetch(LINKED, [*held.values()])
            keys = await self._keys(tenant, db, [*held.values()])
        persons = {row["of"]: tuple(row["persons"]) for row in rows}
        found = [_person(one, held, keys, persons) for one in holders]
        return found, [owners[one].holder if one in owners else None for one in lookups]

    async def hold(self, tenant: TenantId, holds: Sequence[Hold]) -> list[HeldPerson]:
        """Make holders known by values; raises ``ValueTaken``, ``VaultBusy`` and ``KeysMissing``.

        Then nothing has changed.
        """
        await self.vault.ready(tenant)
        wanted = [await self._wanted(tenant, one) for one in holds]
        for _ in range(TRIES):
            try:
                return await self._hold(tenant, wanted)
            except Overtaken:
                continue
        raise VaultBusy

    async def link(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Link the person of one holder to that of another; again is harmless."""
        await self._change(tenant, LINK, holder, to)

    async def unlink(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Undo that."""
        await self._change(tenant, UNLINK, holder, to)

    async def _change(self, tenant: TenantId, statement: str, holder: UUID, to: UUID) -> None:
        await self.vault.ready(tenant)
        async with self.databases.tenant_transaction(tenant) as tx:
            await tx.execute("select pg_advisory_xact_lock($1)", HOLDING_LOCK)
            await tx.execute(statement, holder, to)

    async def _hold(self, tenant: TenantId, holds: Sequence[holding.Hold]) -> list[HeldPerson]:
        lookups = sorted({one for hold in holds for one in hold.lookups})
        async with self.databases.tenant_transaction(tenant) as tx:
            await tx.execute("select pg_advisory_xact_lock($1)", HOLDING_LOCK)
            held = await _held(tx, [one.holder for one in holds])
            owners = await _owners(tx, lookups)
            plan = planned(holds, held, owners, iter(uuid4, None))
            fresh = [DataKey(subject=one, secret=new_secret()) for one in plan.made]
            await self._write(tenant, tx, plan, fresh)
            await _know(tx, plan, owners, holds)
            keys = await self._keys(tenant, tx, [*plan.subjects.values()])
        return [_person(one.holder, plan.subjects, keys, {}) for one in holds]

    async def _write(
        self, tenant: TenantId, tx: Connection, plan: Plan, fresh: Sequence[DataKey]
    ) -> None:
        wrapped = await self.vault.keyring.wrap(tenant, fresh) if fresh else []
        await tx.executemany(
            "insert into vault.subjects(id, wrapped_dek, kek_version, state)"
            " values ($1, $2, $3, 'active')",
            [(one.subject, one.ciphertext, one.version) for one in wrapped],
        )
        await tx.executemany(
            "insert into vault.holders(holder, subject) values ($1, $2)", [*plan.adopted.items()]
        )
        await tx.executemany(
            "insert into vault.links(subject, linked_to) values ($1, $2)"
            " on conflict (subject) do nothing",
            [*plan.links.items()],
        )

    async def _wanted(self, tenant: TenantId, hold: Hold) -> holding.Hold:
        lookups = await self.vault.lookups(tenant, hold.values)
        return holding.Hold(holder=hold.holder, lookups=tuple(lookups), classes=hold.classes)

    async def _keys(
        self, tenant: TenantId, db: Connection, subjects: Sequence[UUID]
    ) -> Mapping[UUID, DataKey]:
        rows = await db.fetch(KEYS, subjects)
        wrapped = [wrapped_of(row["id"], row["wrapped_dek"], row["kek_version"]) for row in rows]
        return {one.subject: one for one in await self.vault.keyring.unwrap(tenant, wrapped)}


async def _held(db: Connection, holders: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = await db.fetch(HELD, holders)
    return {row["holder"]: row["subject"] for row in rows}


async def _owners(db: Connection, lookups: Sequence[Lookup]) -> dict[Lookup, Owner]:
    rows = await db.fetch(OWNERS, [one[0] for one in lookups], [one[1] for one in lookups])
    return {
        (row["class"], row["hmac"]): Owner(subject=row["subject"], holder=row["holder"])
        for row in rows
    }


async def _know(
    tx: Connection,
    plan: Plan,
    owners: Mapping[Lookup, Owner],
    holds: Sequence[holding.Hold],
) -> None:
    """Lead values to persons, and let those go by which they are known no more.

    Raises ``Overtaken``.
    """
    for hold in holds:
        kept = [one[1] for one in hold.lookups]
        await tx.execute(
            "delete from vault.lookup where subject = $1 and class = any($2::text[])"
            " and hmac <> all($3::bytea[])",
            plan.subjects[hold.holder],
            [*hold.classes],
            kept,
        )
    classes, digests = [one[0] for one in plan.known], [one[1] for one in plan.known]
    seen = {owners[one].subject for one in plan.known if one in owners}
    done = await tx.execute(KNOW, classes, digests, [*plan.known.values()], [*seen])
    if int(done.rpartition(" ")[2]) < len(plan.known):
        raise Overtaken


def _person(
    holder: UUID,
    held: Mapping[UUID, UUID],
    keys: Mapping[UUID, DataKey],
    persons: Mapping[UUID, tuple[UUID, ...]],
) -> HeldPerson:
    subject = held.get(holder)
    nobody = HeldPerson(holder=holder)
    if subject is None:
        return nobody
    return replace(nobody, key=keys.get(subject), persons=persons.get(subject, ()))
