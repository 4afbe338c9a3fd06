"""What dispatch does about tickets that are put off: sees in time to which nobody could come.

Only what changed is looked at. Each verdict is held against the ticket as it is by then, and said
once: looking twice, or again in another process, says nothing new.
"""

import asyncio
from datetime import datetime
from typing import Protocol
from uuid import uuid5

from services.dispatch.domain.appointments.commands import NoteDanger
from services.dispatch.domain.appointments.foresight import Found, foreseen
from services.dispatch.domain.appointments.outlook import Outlook
from services.dispatch.domain.deciding import ASSIGNMENT
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId

ME = "system:dispatch"


class Outlooks(Protocol):
    """What is put off in each tenant, in memory."""

    async def outlook(self, tenant: TenantId) -> Outlook | None:
        """Return a tenant's outlook; None before it knows what the log said when it was begun."""


class Foreseeing:
    """The use case of looking ahead."""

    def __init__(self, store: EventStore, outlooks: Outlooks) -> None:
        self._store = store
        self._outlooks = outlooks

    async def look(self, tenant: TenantId, at: datetime) -> datetime | None:
        """Look at what changed; return when to look again even if nothing does."""
        outlook = await self._outlooks.outlook(tenant)
        if outlook is None:
            return at
        if outlook.is_due(at):
            await self._look(tenant, outlook, at)
        return outlook.next_due

    async def _look(self, tenant: TenantId, outlook: Outlook, at: datetime) -> None:
        changed = outlook.take(at)
        try:
            for found in await asyncio.to_thread(foreseen, changed):
                await self._note(tenant, found, at, changed.position)
        except BaseException:
            outlook.look_at_all()
            raise

    async def _note(self, tenant: TenantId, found: Found, at: datetime, position: int) -> None:
        ticket_id, danger = found.ticket_id, found.danger
        why = "" if danger is None else danger.reason
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(ticket_id, f"foresee:{position}:{why}"),
            actor=ME,
            occurred_at=at,
            correlation_id=ticket_id,
        )
        note = NoteDanger(slot=found.slot, danger=danger, at=at)
        await self._store.execute(ASSIGNMENT, intent, ticket_id, note)
