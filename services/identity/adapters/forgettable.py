"""Forgetting in the vault: what leads to a person goes with their key, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.adapters.held_persons import HOLDING_LOCK, LINKED
from services.identity.adapters.person_vault import PersonVault
from services.identity.app.forgetting import Gone
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.vault import Identifier

BY_HOLDER: Final = "select subject from vault.holders where holder = $1"
BY_VALUE: Final = "select subject from vault.lookup where class = $1 and hmac = $2"

FORGET: Final = (
    "delete from vault.lookup where subject = any($1::uuid[])",
    "delete from vault.holders where subject = any($1::uuid[])",
    "delete from vault.links where subject = any($1::uuid[]) or linked_to = any($1::uuid[])",
    "update vault.subjects set state = 'forgotten', wrapped_dek = null where id = any($1::uuid[])",
)
UNTOLD: Final = "select subject, actor, at from vault.untold order by at, subject limit $1"


@dataclass(frozen=True, kw_only=True)
class ForgettablePersons:
    """The persons of every tenant; ``databases`` lead to the keys databases."""

    databases: Databases
    vault: PersonVault

    async def forget(
        self, tenant: TenantId, who: UUID | Identifier, actor: str, at: datetime
    ) -> list[Gone]:
        """Destroy the keys of somebody and of all who are linked to them; none if unknown."""
        await self.vault.ready(tenant)
        async with self.databases.tenant_transaction(tenant) as tx:
            await tx.execute("select pg_advisory_xact_lock($1)", HOLDING_LOCK)
            person = await self._person(tenant, tx, who)
            if person is None:
                return []
            (linked,) = await tx.fetch(LINKED, [person])
            persons = [*linked["persons"]]
            for statement in FORGET:
                await tx.execute(statement, persons)
            await tx.executemany(
                "insert into vault.untold(subject, actor, at) values ($1, $2, $3)",
                [(one, actor, at) for one in persons],
            )
        return [Gone(person=one, actor=actor, at=at) for one in persons]

    async def untold(self, tenant: TenantId, limit: int) -> list[Gone]:
        """Return those of whom the log may not say yet that they were forgotten."""
        await self.vault.ready(tenant)
        async with self.databases.connection(tenant) as db:
            rows = await db.fetch(UNTOLD, limit)
        return [Gone(person=row["subject"], actor=row["actor"], at=row["at"]) for row in rows]

    async def told(self, tenant: TenantId, persons: Sequence[UUID]) -> None:
        """Note that the log says so."""
        async with self.databases.connection(tenant) as db:
            await db.execute("delete from vault.untold where subject = any($1::uuid[])", persons)

    async def _person(
        self, tenant: TenantId, tx: Connection, who: UUID | Identifier
    ) -> UUID | None:
        if isinstance(who, UUID):
            found = await tx.fetchval(BY_HOLDER, who)
        else:
            ((personal_class, digest),) = await self.vault.lookups(tenant, [who])
            found = await tx.fetchval(BY_VALUE, personal_class, digest)
        return found if isinstance(found, UUID) else None
