"""Forgetting: keys and look-ups go first, then the log says so; what broke off between is mended.

Whoever was linked to somebody is forgotten with them: the two are one person.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import structlog

from services.identity.domain.person import PERSON, PersonUnknown, TellForgotten
from shared.database import CONNECTION_TROUBLE
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.vault import Identifier

SWEEP_S: Final = 60.0
SWEPT_MAX: Final = 500
TOLD: Final = "tell forgotten"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A person whose key is gone, which the log may not say yet: who had it done, and when."""

    person: UUID
    actor: str
    at: datetime


class Forgettable(Protocol):
    """The vault, as far as persons can be forgotten."""

    async def forget(
        self, tenant: TenantId, who: UUID | Identifier, actor: str, at: datetime
    ) -> list[Gone]:
        """Destroy the keys of a holder's person, or of whom a value leads to, and all linked."""

    async def untold(self, tenant: TenantId, limit: int) -> list[Gone]:
        """Return those of whom the log may not say yet that they were forgotten."""

    async def told(self, tenant: TenantId, persons: Sequence[UUID]) -> None:
        """Note that the log says so."""


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Forgets persons, and tells everybody."""

    store: EventStore
    vault: Forgettable
    tenants: Callable[[], Sequence[TenantId]]

    async def forget(self, intent: Intent, who: UUID | Identifier) -> tuple[int, int]:
        """Forget somebody; return how many persons that were, and the position of it.

        Raises ``PersonUnknown``. Sent again after they are gone, it is that, too: keys that are
        destroyed lead to nobody.
        """
        gone = await self.vault.forget(intent.tenant, who, intent.actor, intent.occurred_at)
        if not gone:
            raise PersonUnknown
        return len(gone), await self._tell(intent.tenant, gone)

    async def sweep(self) -> None:
        """Tell of those of whom nobody was told, every minute until cancelled."""
        while True:
            for tenant in self.tenants():
                try:
                    await self.tell_untold(tenant)
                except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
                    log.warning("forgetting_postponed", tenant=tenant, trouble=repr(trouble))
            await asyncio.sleep(SWEEP_S)

    async def tell_untold(self, tenant: TenantId) -> None:
        """Tell of those of a tenant of whom the log does not say yet that they were forgotten."""
        while gone := await self.vault.untold(tenant, SWEPT_MAX):
            await self._tell(tenant, gone)

    async def _tell(self, tenant: TenantId, gone: Sequence[Gone]) -> int:
        position = 0
        for one in gone:
            intent = Intent(
                tenant=tenant,
                command_id=command_id_of_reaction(one.person, TOLD),
                actor=one.actor,
                occurred_at=one.at,
                correlation_id=one.person,
            )
            command = TellForgotten(at=one.at, person=one.person)
            receipt = await self.store.execute(PERSON, intent, one.person, command)
            position = max(position, receipt.position)
        await self.vault.told(tenant, [one.person for one in gone])
        return position
