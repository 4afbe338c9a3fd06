"""Bookings: slots promised in the book of appointments, where there is a hand for them.

Room is looked for in a thread, since that may take long where many slots are promised: the book is
then written to at the version that was looked into, or looked into again. So is whether somebody
may choose at all: what was judged by one version is written to no other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
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


Judge = Callable[[Loaded[Book]], Awaitable[None]]
"""Raises a refusal if what is wished for may not be had, as the book stands."""


async def nobody_minds(seen: Loaded[Book]) -> None:
    """Refuse nothing."""


class Bookings:
    """Reads the books of appointments, and writes in them."""

    def __init__(self, store: EventStore, benches: Benches) -> None:
        self._store = store
        self._benches = benches
        self._turns: defaultdict[tuple[TenantId, bool], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def book(self, tenant: TenantId) -> Loaded[Book]:
        """Return what is promised."""
        return await self._store.load(BOOK, tenant, stream_of(tenant))

    async def workforce(self, tenant: TenantId, since: datetime, until: datetime) -> Workforce:
        """Return who works around two moments."""
        bench = await self._benches.bench(tenant)
        return Workforce(bench.everybody(), since - AROUND, until + AROUND)

    async def promise(
        self,
        intent: Intent,
        need: Need,
        slot: Slot,
        by: Chooser,
        *,
        asks: bool,
        judge: Judge = nobody_minds,
    ) -> int:
        """Promise a slot; one that ``asks`` needs a hand. Return the position.

        Raises what ``judge`` refuses, SlotFull, AppointmentsFull; LogBusy if others are quicker all
        the time.
        """
        wish = KeepSlot(
            ticket_id=need.ticket_id,
            slot=slot,
            asked=asked_by(need),
            by=by,
            at=intent.occurred_at,
        )
        if not asks:
            return await self.note_judged(intent, wish, judge)
        async with self._turns[intent.tenant, True]:  # else each makes all others look again
            return await self._take(intent, wish, judge)

    async def note_judged(self, intent: Intent, command: SlotCommand, judge: Judge) -> int:
        """Write what ``judge`` lets pass in the book that it was shown; return the position.

        Raises what it refuses, AppointmentsFull; LogBusy if others are quicker all the time.
        """
        async with self._turns[intent.tenant, False]:  # not behind those who look for room
            for _ in range(LOOKS_MAX):
                seen = await self.book(intent.tenant)
                await judge(seen)
                with suppress(VersionStale):
                    return await self.note(intent, command, seen.version)
        raise LogBusy

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

    async def _take(self, intent: Intent, wish: KeepSlot, judge: Judge) -> int:
        workforce = await self.workforce(intent.tenant, wish.slot.start, wish.slot.end)
        for _ in range(LOOKS_MAX):
            seen = await self.book(intent.tenant)
            await judge(seen)
            is_room = await asyncio.to_thread(has_room, workforce, seen.state, wish)
            take = TakeSlot(
                ticket_id=wish.ticket_id,
                slot=wish.slot,
                asked=wish.asked,
                by=wish.by,
                is_room=is_room,
                at=wish.at,
            )
            with suppress(VersionStale):
                return await self.note(intent, take, seen.version)
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
