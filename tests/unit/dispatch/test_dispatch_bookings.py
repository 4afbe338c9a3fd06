"""Room counts for the book that was looked into: who was quicker makes others look again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from services.dispatch.app.bookings import LOOKS_MAX, Bookings, stream_of
from services.dispatch.app.ports import Benches
from services.dispatch.domain.appointments.book import SlotTaken
from services.dispatch.domain.appointments.refusals import SlotFull
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.standing import Standing
from shared.eventstore import EventStore, LogBusy
from shared.intent import Intent, TenantId
from tests.streams_here import StreamsHere
from tests.unit.dispatch.appointments_spec import MONDAY, asks, person, slot

TENANT = TenantId("hotpot")
NOW, MORNING, NOON = MONDAY - timedelta(days=1), slot(10, 12), slot(12, 14)
NEED = Need(ticket_id=UUID(int=1), type="onsite", policy=Policy(key="ecommerce@1/onsite"))


class OnePerson:
    """A bench with somebody who works all day."""

    async def bench(self, tenant: TenantId) -> "OnePerson":
        assert tenant == TENANT
        return self

    def everybody(self) -> Sequence[Standing]:
        return [person(1)]


def taken(number: int, when: Slot) -> SlotTaken:
    return SlotTaken(ticket_id=UUID(int=number), slot=when, asked=asks(), by="x", occurred_at=NOW)


def meanwhile(*writes: SlotTaken) -> StreamsHere:
    """Return streams in whose book others write, before each of the next appends."""
    here = StreamsHere()
    here.meanwhile["appointments"] = [[(stream_of(TENANT), one)] for one in writes]
    return here


async def promise(book: StreamsHere) -> int:
    bookings = Bookings(cast("EventStore", book), cast("Benches", OnePerson()))
    intent = Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor="member:li",
        occurred_at=NOW,
        correlation_id=uuid4(),
    )
    return await bookings.promise(intent, NEED, MORNING, "customer", asks=True)


async def test_who_looked_before_others_took_the_last_hand_looks_again() -> None:
    book = meanwhile(taken(2, MORNING))

    with pytest.raises(SlotFull):
        await promise(book)

    assert len(book.facts[stream_of(TENANT)]) == 1


async def test_what_others_write_about_other_times_takes_no_hand() -> None:
    book = meanwhile(*(taken(number, NOON) for number in range(2, 5)))

    assert await promise(book) == 4


async def test_nobody_looks_again_for_ever() -> None:
    book = meanwhile(*(taken(number, NOON) for number in range(2, LOOKS_MAX + 2)))

    with pytest.raises(LogBusy):
        await promise(book)
