"""The book of appointments: which slots are promised for which tickets; one stream in a tenant.

Whether there is a hand left hangs on all promises around a slot, whatever the type of their
tickets. So all of them are one stream, and promising the last hand is one conditional append: room
is looked for beforehand, and counts at that version of the book alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.refusals import AppointmentsFull, SlotFull
from services.dispatch.domain.appointments.room import Taken, room
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.workforce import Workforce
from shared.decider import Decider, Fact

TAKEN_MAX = 10_000
"""So many promises are open at once in a tenant, as a snapshot holds; no more are made."""

KEPT = timedelta(days=1)
"""For how long a promise is remembered that is over; the log remembers all."""


CALLED_OFF_KEPT = 1_000
"""Of so many that were called off last it is remembered by whom: until their tickets hear of it."""


@dataclass(frozen=True, kw_only=True)
class SlotTaken(Fact):
    """A slot is promised for a ticket, instead of the one that was promised before.

    ``by`` is who chose it: ``customer``, ``person`` (who decides), or ``ticket`` (as it opened).
    """

    TOPIC = "assignment.slot_taken"
    ticket_id: UUID
    slot: Slot
    asked: Asked
    by: str


@dataclass(frozen=True, kw_only=True)
class SlotFreed(Fact):
    """No slot is promised for a ticket any more; ``by`` is who called it off, if anybody did."""

    TOPIC = "assignment.slot_freed"
    ticket_id: UUID
    by: str = ""


SlotFact = SlotTaken | SlotFreed


@dataclass(frozen=True, kw_only=True)
class TakeSlot:
    """Promise a slot if there ``is_room``, as was seen at the version that is written to."""

    ticket_id: UUID
    slot: Slot
    asked: Asked
    by: str
    is_room: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class KeepSlot:
    """Note a slot that is promised whether there is a hand or not."""

    ticket_id: UUID
    slot: Slot
    asked: Asked
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FreeSlot:
    """Promise a ticket's slot no longer; ``by`` is as in ``SlotFreed``."""

    ticket_id: UUID
    at: datetime
    by: str = ""


SlotCommand = TakeSlot | KeepSlot | FreeSlot


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised for a ticket, and who chose it."""

    slot: Slot
    asked: Asked
    by: str


@dataclass(frozen=True, kw_only=True)
class Book:
    """What is promised for each ticket; and of those called off lately, by whom."""

    of: Mapping[UUID, Promise] = field(default_factory=dict)
    called_off: Mapping[UUID, str] = field(default_factory=dict)

    @cached_property
    def in_order(self) -> tuple[Taken, ...]:
        """The promises in the order in which they begin."""
        every = (
            Taken(ticket_id=ticket_id, slot=one.slot, asked=one.asked)
            for ticket_id, one in self.of.items()
        )
        return tuple(sorted(every, key=lambda one: (one.slot.start, one.ticket_id)))

    def without(self, ticket_id: UUID) -> tuple[Taken, ...]:
        """Return the promises for other tickets, in the order in which they begin."""
        return tuple(one for one in self.in_order if one.ticket_id != ticket_id)


def has_room(workforce: Workforce, book: Book, wish: KeepSlot) -> bool:
    """Say whether there is a hand for one more, or for another slot than a ticket has.

    Up to a second of CPU in a crowded book: not for the event loop.
    """
    others = book.without(wish.ticket_id)
    return room(workforce, others, wish.asked, wish.slot, most=1) > 0


def decide(command: SlotCommand, book: Book) -> list[SlotFact]:
    """Say what follows from a command; nothing new to say is an empty list.

    Raises SlotFull, AppointmentsFull.
    """
    before = book.of.get(command.ticket_id)
    match command:
        case TakeSlot() | KeepSlot():
            if before is not None and before.slot == command.slot:
                return []
            if before is None and len(book.of) >= TAKEN_MAX:
                raise AppointmentsFull
            if isinstance(command, TakeSlot) and not command.is_room:
                raise SlotFull
            return [_taken(command)]
        case FreeSlot(ticket_id=ticket_id, at=at, by=by):
            freed = SlotFreed(ticket_id=ticket_id, by=by, occurred_at=at)
            return [] if before is None else [freed]
        case _:
            assert_never(command)


def _taken(command: TakeSlot | KeepSlot) -> SlotTaken:
    return SlotTaken(
        ticket_id=command.ticket_id,
        slot=command.slot,
        asked=command.asked,
        by=command.by,
        occurred_at=command.at,
    )


def evolve(book: Book, fact: SlotFact) -> Book:
    """Return the book after a fact, without the promises that are long over."""
    since = fact.occurred_at - KEPT
    kept = {ticket_id: one for ticket_id, one in book.of.items() if one.slot.end > since}
    match fact:
        case SlotTaken(ticket_id=ticket_id):
            kept[ticket_id] = Promise(slot=fact.slot, asked=fact.asked, by=fact.by)
        case SlotFreed(ticket_id=ticket_id):
            kept.pop(ticket_id, None)
        case _:
            assert_never(fact)
    return Book(of=kept, called_off=_called_off(book, fact))


def _called_off(book: Book, fact: SlotFact) -> Mapping[UUID, str]:
    if isinstance(fact, SlotFreed) and fact.by:
        after = {**_but(fact.ticket_id, book.called_off), fact.ticket_id: fact.by}
        return dict(list(after.items())[-CALLED_OFF_KEPT:])
    if fact.ticket_id in book.called_off:
        return _but(fact.ticket_id, book.called_off)
    return book.called_off


def _but(ticket_id: UUID, of: Mapping[UUID, str]) -> dict[UUID, str]:
    return {one: by for one, by in of.items() if one != ticket_id}


BOOK: Decider[SlotCommand, SlotFact, Book] = Decider(
    kind="appointments",
    initial=Book,
    decide=decide,
    evolve=evolve,
    facts=(SlotTaken, SlotFreed),
)
