"""Letters before: the views of them, read when they hold all that was kept by now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.app.mail_ports import Party
from services.intake.views.mails import (
    count_of_sender,
    ticket_numbered,
    ticket_of_messages,
    tickets_of_sender,
)
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.position import WaitFor

WAIT_S: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class MailsInView:
    """Knows the letters that came before; ``mails`` waits for the view of them."""

    store: EventStore
    databases: Databases
    mails: WaitFor

    async def party(self, tenant: TenantId, sender_digest: str, since: datetime) -> Party:
        """Return what is known of a sender; raises NotCaughtUp."""
        await self._reach(tenant)
        async with self.databases.connection(tenant) as db:
            return Party(
                tickets=await tickets_of_sender(db, sender_digest),
                lately=await count_of_sender(db, sender_digest, since),
            )

    async def ticket_of_messages(self, tenant: TenantId, digests: list[str]) -> UUID | None:
        """Return the ticket that one of these letters is with, the first of them that is."""
        async with self.databases.connection(tenant) as db:
            return await ticket_of_messages(db, digests)

    async def ticket_numbered(self, tenant: TenantId, number: str) -> UUID | None:
        """Return the ticket with a number, if it was opened by e-mail."""
        async with self.databases.connection(tenant) as db:
            return await ticket_numbered(db, number)

    async def _reach(self, tenant: TenantId) -> None:
        head = await self.store.head(tenant)
        await self.mails.reach_position(tenant, head.position, WAIT_S)
