"""What several choose at once for one ticket: each is judged by what it has then, and counted."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from services.dispatch.app.appointing import Appointing
from services.dispatch.app.ports import Benches
from services.dispatch.domain.appointments.book import (
    BOOK,
    CALLED_OFF_KEPT,
    SlotFact,
    SlotFreed,
    SlotTaken,
)
from services.dispatch.domain.appointments.facts import (
    AssignmentAppointed,
    AssignmentUnappointed,
)
from services.dispatch.domain.appointments.promising import CUSTOMER, PERSON, Chooser
from services.dispatch.domain.appointments.refusals import AppointmentNear, MovedTooOften
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentRequested
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent
from tests.streams_here import StreamsHere
from tests.unit.dispatch.appointments_spec import asks, slot
from tests.unit.dispatch.test_dispatch_appointing import BOOK_OF, TENANT
from tests.unit.dispatch.test_dispatch_appointments import (
    CUSTOMER_ACTOR,
    MORNING,
    NEED,
    NOON,
    NOW,
    POLICY,
    PUT_OFF,
    RULE,
    TICKET,
    appointed,
)
from tests.unit.dispatch.test_dispatch_bookings import OnePerson

CUSTOMER_CALLER = Caller(tenant=TENANT, actor=CUSTOMER_ACTOR)
CLERK = Caller(tenant=TENANT, actor="member:li", roles=frozenset({"dispatcher"}))
SLOTS = [slot(hour + 24 * day, hour + 2 + 24 * day) for day in (0, 1) for hour in (8, 12, 14, 16)]
"""Slots with a hand that somebody may choose, none of them in the morning."""


def taken(when: Slot, by: Chooser) -> SlotTaken:
    return SlotTaken(ticket_id=TICKET, slot=when, asked=asks(), by=by, occurred_at=NOW)


def freed(by: Chooser) -> SlotFreed:
    return SlotFreed(ticket_id=TICKET, by=by, occurred_at=NOW)


class Moved:
    """A ticket that is promised for the morning, and may be moved so often by its customer."""

    def __init__(self, moves_max: int, *meanwhile: SlotFact) -> None:
        rule = replace(RULE, moves_max=moves_max)
        need = replace(NEED, policy=replace(POLICY, appointments=rule))
        opened = AssignmentRequested(occurred_at=NOW, need=need)
        self.streams = StreamsHere()
        self.streams.write((BOOK_OF, taken(MORNING, CUSTOMER)))
        self.streams.write(*((TICKET, one) for one in (opened, PUT_OFF, appointed(MORNING))))
        self.streams.meanwhile["appointments"] = [[(BOOK_OF, one)] for one in meanwhile]
        self.appointing = Appointing(cast("EventStore", self.streams), cast("Benches", OnePerson()))

    async def chooses(
        self, caller: Caller, when: Slot | None, at: datetime = NOW
    ) -> type[Refusal] | None:
        """Let somebody choose a slot, or call off what is promised; return what was refused."""
        intent = Intent(
            tenant=TENANT,
            command_id=uuid4(),
            actor=caller.actor,
            occurred_at=at,
            correlation_id=TICKET,
        )
        try:
            if when is None:
                await self.appointing.call_off(caller, intent, TICKET)
            else:
                await self.appointing.appoint(caller, intent, TICKET, when)
        except Refusal as refusal:
            return type(refusal)
        return None

    @property
    def heard(self) -> list[tuple[Slot | None, str]]:
        """What the ticket heard since it was promised for the morning, and who chose it."""
        said = (AssignmentAppointed, AssignmentUnappointed)
        facts = [one for one in self.streams.facts[TICKET] if isinstance(one, said)]
        return [(one.slot, one.by) for one in facts[1:]]

    @property
    def moves(self) -> int:
        return ASSIGNMENT.fold(self.streams.facts[TICKET]).moves


async def test_of_many_moves_at_once_only_so_many_are_made_as_may_be() -> None:
    ticket = Moved(3)

    answers = await asyncio.gather(*(ticket.chooses(CUSTOMER_CALLER, one) for one in SLOTS))

    assert answers.count(None) == 3
    assert answers.count(MovedTooOften) == len(SLOTS) - 3
    assert (ticket.moves, len(ticket.heard)) == (3, 3)


async def test_who_has_no_moves_left_does_not_undo_what_a_clerk_chose_meanwhile() -> None:
    ticket = Moved(0, taken(NOON, PERSON))

    assert await ticket.chooses(CUSTOMER_CALLER, MORNING) is MovedTooOften
    assert ticket.heard == [(NOON, PERSON)]
    assert ticket.streams.facts[BOOK_OF][-1] == taken(NOON, PERSON)


@pytest.mark.parametrize("when", [SLOTS[-1], None])
async def test_a_move_made_meanwhile_counts(when: Slot | None) -> None:
    ticket = Moved(1, taken(NOON, CUSTOMER))

    assert await ticket.chooses(CUSTOMER_CALLER, when) is MovedTooOften
    assert ticket.heard == [(NOON, CUSTOMER)]


async def test_what_the_customer_called_off_meanwhile_counts_and_a_clerk_chooses() -> None:
    ticket = Moved(1, freed(CUSTOMER))

    assert await ticket.chooses(CLERK, NOON) is None
    assert ticket.heard == [(None, CUSTOMER), (NOON, PERSON)]
    assert ticket.moves == 1


async def test_what_a_clerk_called_off_meanwhile_costs_the_customer_nothing() -> None:
    ticket = Moved(0, freed(PERSON))

    assert await ticket.chooses(CUSTOMER_CALLER, MORNING) is None
    assert ticket.heard == [(None, PERSON), (MORNING, CUSTOMER)]
    assert ticket.moves == 0


async def test_a_clerk_who_writes_first_leaves_no_move_uncounted() -> None:
    ticket = Moved(1, taken(NOON, CUSTOMER))

    assert await ticket.chooses(CLERK, SLOTS[0]) is None
    assert ticket.heard == [(NOON, CUSTOMER), (SLOTS[0], PERSON)]
    assert await ticket.chooses(CUSTOMER_CALLER, MORNING) is MovedTooOften


async def test_the_notice_is_that_of_the_slot_a_clerk_chose_meanwhile() -> None:
    ticket = Moved(3)
    assert await ticket.chooses(CUSTOMER_CALLER, SLOTS[-1]) is None
    ticket.streams.meanwhile["appointments"] = [[(BOOK_OF, taken(NOON, PERSON))]]
    near = NOON.start - timedelta(hours=3)

    assert await ticket.chooses(CUSTOMER_CALLER, SLOTS[-2], near) is AppointmentNear
    assert ticket.heard == [(SLOTS[-1], CUSTOMER), (NOON, PERSON)]


def test_of_the_last_that_were_called_off_the_book_knows_by_whom() -> None:
    tickets = [UUID(int=one) for one in range(CALLED_OFF_KEPT + 2)]
    facts = [SlotFreed(ticket_id=one, by=PERSON, occurred_at=NOW) for one in tickets]
    let_go = replace(facts[-1], by="")
    again = replace(taken(NOON, PERSON), ticket_id=tickets[-1])

    book = BOOK.fold([*facts, let_go])

    assert [*book.called_off] == tickets[2:-1]
    assert tickets[-1] not in BOOK.fold([*facts, again]).called_off
