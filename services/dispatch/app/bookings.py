"""Bookings: slots promised in the book of appointments, where there is a hand for them.

Room is looked for in a thread, since that may take long where many slots are promised: the book is
then written to at the version that was looked into, or looked into again.
"""

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.dispatch.app.ports import Benches
from services.dispatch.domain.appointments.asking import asked_by
from services.dispatch.domain.appointments.book import (
    BOOK,
    Book,
    KeepSlot,
    SlotCommand,
    TakeSlot,
    has_room,
)
from services.dispatch.domain.appointments.promising import Chooser
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.workforce import Workforce
from services.dispatch.domain.need import Need
from shared.eventstore import EventStore, Loaded, LogBusy, VersionStale
from shared.intent import Intent, TenantId, command_id_of_reaction, tenant_namespace

AROUND = timedelta(days=1)
"""What is promised or worked so long before or behind a slot may have to do with it."""

LOOKS_MAX = 20
"""So often room is looked for anew, since others wrote in the book meanwhile."""


class Bookings:
    """Reads the books of appointments, and writes in them."""

    def __init__(self, store: EventStore, benches: Benches) -> None:
        self._store = store
        self._benches = benches
        self._one_looking: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def book(self, tenant: TenantId) -> Loaded[Book]:
        """Return what is promised."""
        return await self._store.load(BOOK, tenant, stream_of(tenant))

    async def workforce(self, tenant: TenantId, since: datetime, until: datetime) -> Workforce:
        """Return who works around two moments."""
        bench = await self._benches.bench(tenant)
        return Workforce(bench.everybody(), since - AROUND, until + AROUND)

    async def promise(
        self, intent: Intent, need: Need, slot: Slot, by: Chooser, *, asks: bool
    ) -> int:
        """Promise a slot; one that ``asks`` needs a hand. Return the position.

        Raises SlotFull, AppointmentsFull; LogBusy if others are quicker all the time.
        """
        wish = KeepSlot(
            ticket_id=need.ticket_id,
            slot=slot,
            asked=asked_by(need),
            by=by,
            at=intent.occurred_at,
        )
        if not asks:
            return await self.note(intent, wish)
        async with self._one_looking[intent.tenant]:  # else each makes all others look again
            return await self._take(intent, wish)

    async def note(
        self, intent: Intent, command: SlotCommand, expected_version: int | None = None
    ) -> int:
        """Write in the book; return the position."""
        receipt = await self._store.execute(
            BOOK,
            intent,
            stream_of(intent.tenant),
            command,
            expected_version=expected_version,
        )
        return receipt.position

    async def _take(self, intent: Intent, wish: KeepSlot) -> int:
        workforce = await self.workforce(intent.tenant, wish.slot.start, wish.slot.end)
        for _ in range(LOOKS_MAX):
            seen = await self.book(intent.tenant)
            is_room = await asyncio.to_thread(has_room, workforce, seen.state, wish)
            take = TakeSlot(
                ticket_id=wish.ticket_id,
                slot=wish.slot,
                asked=wish.asked,
                by=wish.by,
                is_room=is_room,
                at=wish.at,
            )
            try:
                return await self.note(intent, take, seen.version)
            except VersionStale:
                continue
        raise LogBusy


def as_part_of(intent: Intent, what: str) -> Intent:
    """Return the intent of what follows from a command; it is remembered under a name of its own.

    It has no fingerprint: done again it may have something else to say, or nothing.
    """
    command_id = command_id_of_reaction(intent.command_id, what)
    return replace(intent, command_id=command_id, fingerprint=b"")


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's book of appointments."""
    return uuid5(tenant_namespace(tenant), "dispatch:appointments")
