"""What the book of appointments promises and what the ticket has: they come to agree."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from services.dispatch.app.appointing import Appointing
from services.dispatch.app.bookings import stream_of
from services.dispatch.app.ports import Benches
from services.dispatch.domain.appointments.book import KEPT, SlotFact, SlotFreed, SlotTaken
from services.dispatch.domain.appointments.choosable import SLOTS_TOLD_MAX, choosable
from services.dispatch.domain.appointments.promising import PERSON
from services.dispatch.domain.appointments.refusals import VisitBegun
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentArrived, AssignmentFact, AssignmentLeft
from shared.decider import Fact
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId
from tests.streams_here import StreamsHere
from tests.unit.dispatch.appointments_spec import asks, person, slot, workforce
from tests.unit.dispatch.test_dispatch_appointments import (
    ACCEPTED,
    ANNA,
    DEPARTED,
    MORNING,
    NOON,
    NOW,
    OPENED,
    TICKET,
    after,
    appointed,
    offered,
)

TENANT = TenantId("hotpot")
BOOK_OF = stream_of(TENANT)
OTHER = uuid4()
ARRIVED = AssignmentArrived(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
LEFT = AssignmentLeft(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
IN_HAND = (*OPENED, appointed(MORNING), offered(), ACCEPTED)


def taken(when: Slot, at: datetime = NOW) -> SlotTaken:
    return SlotTaken(ticket_id=TICKET, slot=when, asked=asks(), by=PERSON, occurred_at=at)


def after_days(days: float) -> SlotTaken:
    """Return a promise for another ticket, made so long after."""
    at = MORNING.end + timedelta(days=days)
    other = replace(taken(Slot(start=at, end=at + timedelta(hours=2)), at), ticket_id=OTHER)
    assert at - MORNING.end > KEPT
    return other


class Here:
    """Appointments over streams in memory."""

    def __init__(self, book: list[SlotFact], ticket: tuple[AssignmentFact, ...]) -> None:
        self.streams = StreamsHere()
        self.streams.write(*((BOOK_OF, one) for one in book), *((TICKET, one) for one in ticket))
        nobody = cast("Benches", None)
        self.appointing = Appointing(cast("EventStore", self.streams), nobody)
        self.intent = Intent(
            tenant=TENANT,
            command_id=uuid4(),
            actor="system:dispatch",
            occurred_at=NOW,
            correlation_id=TICKET,
        )

    async def hears(self, version: int) -> None:
        """Hear of what was written in the book, as the reaction to it does."""
        fact: Fact = self.streams.facts[BOOK_OF][version - 1]
        assert isinstance(fact, SlotTaken | SlotFreed)
        freed = isinstance(fact, SlotFreed)
        await self.appointing.hear(self.intent, TICKET, fact.by, version, is_freed=freed)

    @property
    def ticket(self) -> Assignment:
        return ASSIGNMENT.fold(self.streams.facts[TICKET])

    @property
    def slot(self) -> Slot | None:
        assert self.ticket.need is not None
        return self.ticket.need.slot


async def test_what_a_ticket_cannot_have_is_promised_no_more() -> None:
    here = Here([taken(MORNING), taken(NOON)], (*IN_HAND, DEPARTED))

    with pytest.raises(VisitBegun):
        await here.appointing.tell(here.intent, TICKET, PERSON)

    assert here.streams.facts[BOOK_OF][-1].slot == MORNING


async def test_a_choice_made_while_an_older_one_is_taken_back_is_not_lost() -> None:
    here = Here([taken(MORNING), taken(NOON)], (*IN_HAND, DEPARTED))
    evening = slot(16, 18)
    chosen = [(TICKET, ARRIVED), (TICKET, LEFT), (BOOK_OF, taken(evening))]
    here.streams.meanwhile["appointments"] = [chosen]

    await here.appointing.tell(here.intent, TICKET, PERSON)

    assert (here.slot, len(here.streams.facts[BOOK_OF])) == (evening, 3)


async def test_what_the_book_has_forgotten_is_not_called_off() -> None:
    """The reaction was away for days, or reads from the beginning under a new name."""
    here = Here([taken(MORNING), after_days(3)], IN_HAND)

    await here.hears(1)

    assert (here.ticket.technician_id, here.slot) == (ANNA, MORNING)


async def test_what_was_heard_long_ago_calls_nothing_off() -> None:
    freed = SlotFreed(ticket_id=TICKET, by=PERSON, occurred_at=NOW)
    book: list[SlotFact] = [taken(NOON), freed, taken(MORNING), after_days(3)]
    here = Here(book, (*OPENED, appointed(MORNING, nth=3), offered(), ACCEPTED))

    for version in (1, 2, 3):
        await here.hears(version)

    assert (here.ticket.technician_id, here.slot) == (ANNA, MORNING)


async def test_what_only_the_book_says_reaches_the_ticket() -> None:
    here = Here([taken(MORNING), taken(NOON)], IN_HAND)

    await here.hears(2)
    assert (here.ticket.technician_id, here.slot) == (None, NOON)

    here.streams.write((BOOK_OF, SlotFreed(ticket_id=TICKET, by=PERSON, occurred_at=NOW)))
    await here.hears(3)
    assert here.slot is None


async def test_a_ticket_that_is_over_leaves_the_book() -> None:
    here = Here([taken(MORNING)], IN_HAND)

    await here.appointing.let_go(here.intent, TICKET)

    assert isinstance(here.streams.facts[BOOK_OF][-1], SlotFreed)
    assert after(*IN_HAND).status == "accepted"


def test_no_more_slots_are_looked_into_than_are_told() -> None:
    half_hours = iter([slot(8 + n / 100, 8.5 + n / 100) for n in range(SLOTS_TOLD_MAX + 1)])

    told = choosable(workforce(person(1)), (), asks(), half_hours)

    assert [one.room for one in told] == [1] * SLOTS_TOLD_MAX
    assert next(half_hours) == slot(10, 10.5)
