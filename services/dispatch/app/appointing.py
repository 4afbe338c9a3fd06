"""What dispatch does about when somebody comes: tells the slots, promises one, tells the ticket.

The book promises first, then the assignment hears of it; a reaction to the book does the same
again. So a promise that the book has made is kept by the ticket whatever becomes of this process,
and what the ticket can take no more is taken out of the book.

Who may choose is judged by what the ticket has and how often it was moved. That is bound to the
book: a ticket that has not heard yet what is promised hears it first, and who was judged by one
version of the book writes to no other. So each choice is heard, and of many at once only as many
are made as may be.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.app.bookings import LOOKS_MAX, Bookings, as_part_of
from services.dispatch.app.foreseeing import ME
from services.dispatch.app.ports import Benches
from services.dispatch.domain.appointments.asking import asked_by
from services.dispatch.domain.appointments.book import (
    Book,
    FreeSlot,
    KeepSlot,
    SlotCommand,
)
from services.dispatch.domain.appointments.choosable import Choosable, choosable
from services.dispatch.domain.appointments.commands import (
    Appoint,
    PutOff,
    TurnDown,
    Unappoint,
)
from services.dispatch.domain.appointments.promising import (
    CUSTOMER,
    PERSON,
    TICKET,
    Chooser,
    appointments_of,
    check_ahead,
    check_choice,
    check_moving,
    check_slot,
    chooser,
    has_heard,
)
from services.dispatch.domain.appointments.refusals import (
    AppointmentNear,
    AppointmentsFull,
    MovedTooOften,
    NoAppointments,
    SlotFull,
    SlotTooFar,
    SlotTooSoon,
    SlotUnknown,
    TicketHeld,
    VisitBegun,
)
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.slots import slots_between
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import AssignmentCommand
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.need import Need
from services.dispatch.domain.refusals import AssignmentOver, NotForDispatch
from services.dispatch.domain.rights import NotYourDecision
from shared.decider import Refusal
from shared.eventstore import EventStore, Loaded, LogBusy, Receipt, VersionStale
from shared.intent import Caller, Intent, TenantId

CANNOT_HAVE = (AssignmentOver, NoAppointments, NotForDispatch, TicketHeld, VisitBegun)
"""Why a ticket does not have what the book promised for it a moment ago."""

NOT_TO_BE_HAD = (SlotUnknown, SlotTooSoon, SlotTooFar, SlotFull, AppointmentsFull)
"""Why a ticket does not have the slot that it opened with."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """When somebody comes (None: that is open), and the slots with room that may be chosen now.

    ``zone`` is where the company is, where slots are ``slot_min`` minutes long. ``turned_down`` is
    the slot that the ticket wished for and does not have, with why not.
    """

    slot: Slot | None
    zone: str
    slot_min: int
    moves_left: int
    choosable: Sequence[Choosable]
    turned_down: tuple[Slot, Refusal] | None


class Appointing:
    """The use cases of appointments."""

    def __init__(self, store: EventStore, benches: Benches) -> None:
        self.store = store
        self._bookings = Bookings(store, benches)

    async def slots(self, caller: Caller, ticket_id: UUID, at: datetime) -> Appointment:
        """Return what has been promised, and what could be instead."""
        now = await self._assignment(caller.tenant, ticket_id)
        need, rule = appointments_of(now)
        every = _not_too_late(now, chooser(caller, need), at)
        until = at + timedelta(days=rule.ahead_days)
        workforce = await self._bookings.workforce(caller.tenant, at, until)
        others = (await self._bookings.book(caller.tenant)).state.without(ticket_id)
        # It may be seconds of work where there are thousands of people and promises.
        found = await asyncio.to_thread(choosable, workforce, others, asked_by(need), every)
        return Appointment(
            slot=need.slot,
            zone=need.policy.zone,
            slot_min=rule.slot_min,
            moves_left=max(0, rule.moves_max - now.moves),
            choosable=found,
            turned_down=_turned_down(now),
        )

    async def appoint(
        self, caller: Caller, intent: Intent, ticket_id: UUID, slot: Slot, *, overbook: bool = False
    ) -> int:
        """Promise a slot for a ticket, instead of the one it has; return the position.

        Who decides about technicians may ``overbook``: promise it whether there is a hand or not.
        """
        need, _ = appointments_of(await self._assignment(caller.tenant, ticket_id))
        by, at = chooser(caller, need), intent.occurred_at
        if overbook and by != PERSON:
            raise NotYourDecision

        async def judge(seen: Loaded[Book]) -> None:
            check_choice(await self._up_to_date(intent, ticket_id, seen), slot, by, at)

        position = await self._bookings.promise(
            intent, need, slot, by, asks=not overbook, judge=judge
        )
        return await self.tell(intent, ticket_id, by) or position

    async def call_off(self, caller: Caller, intent: Intent, ticket_id: UUID) -> int:
        """Promise a ticket's slot no longer; return the position."""
        need, _ = appointments_of(await self._assignment(caller.tenant, ticket_id))
        by, at = chooser(caller, need), intent.occurred_at

        async def judge(seen: Loaded[Book]) -> None:
            check_moving(await self._up_to_date(intent, ticket_id, seen), by, at)

        free = FreeSlot(ticket_id=ticket_id, by=by, at=at)
        position = await self._bookings.note_judged(intent, free, judge)
        return await self.tell(intent, ticket_id, by) or position

    async def put_off(
        self, intent: Intent, need: Need, said: Slot | None, *, is_promised: bool
    ) -> None:
        """Look for nobody for a ticket that has just opened; in the slot that it ``said``, if any.

        One that ``is_promised`` already, by who decides, is kept without a hand, unless it is
        farther ahead than anything is promised. Any other is a
        wish of whoever reported the ticket: it is held to what they may choose and to the hands
        there are, and where it is not to be had the ticket is told so.
        """
        at, ticket_id = intent.occurred_at, need.ticket_id
        await self._execute(intent, ticket_id, PutOff(need=need, at=at))
        if said is None or (is_promised and said.end <= at):
            return
        noting = as_part_of(intent, f"keep:{ticket_id}")
        try:
            if is_promised:
                check_ahead(said, at)
            else:
                check_slot(need, said, CUSTOMER, at)
            await self._bookings.promise(noting, need, said, TICKET, asks=not is_promised)
        except NOT_TO_BE_HAD as refusal:
            turned_down = TurnDown(slot=said, because=refusal.slug, at=at)
            await self._execute(
                as_part_of(intent, f"turn_down:{ticket_id}"), ticket_id, turned_down
            )
        else:
            await self.tell(noting, ticket_id, TICKET)

    async def hear(
        self, intent: Intent, ticket_id: UUID, by: str, version: int, *, is_freed: bool
    ) -> None:
        """Let a ticket have what the book said at a version, unless it has heard that.

        A promise that is not in the book any more says nothing: it was freed, which is told of by
        itself, or it is long over and forgotten. Raises as ``tell`` does.
        """
        if version <= (await self._assignment(intent.tenant, ticket_id)).book:
            return
        book = (await self._bookings.book(intent.tenant)).state
        if is_freed or ticket_id in book.of:
            await self.tell(intent, ticket_id, by)

    async def tell(self, intent: Intent, ticket_id: UUID, by: str) -> int:
        """Let a ticket have the appointment that the book promises, or none; return the position.

        ``by`` is who called it off, if it promises none and does not know who did. 0 if the ticket
        has it. What it can have no more is taken out of the book, and refused: raises one of
        CANNOT_HAVE; LogBusy if others write in the book all the time.
        """
        for _ in range(LOOKS_MAX):
            loaded, at = await self._bookings.book(intent.tenant), intent.occurred_at
            promise, book = loaded.state.of.get(ticket_id), loaded.version
            called_off_by = loaded.state.called_off.get(ticket_id, by)
            command: Appoint | Unappoint = Unappoint(by=called_off_by, book=book, at=at)
            if promise is not None:
                command = Appoint(slot=promise.slot, by=promise.by, book=book, at=at)
            try:
                telling = as_part_of(intent, f"tell:{ticket_id}")
                return await self._execute(telling, ticket_id, command)
            except CANNOT_HAVE:
                if await self._is_taken_back(intent, ticket_id, book):
                    raise
        raise LogBusy

    async def let_go(self, intent: Intent, ticket_id: UUID) -> None:
        """Promise nothing for a ticket that is over."""
        need = (await self._assignment(intent.tenant, ticket_id)).need
        if need is None or need.policy.appointments is not None:
            await self._bookings.note(intent, FreeSlot(ticket_id=ticket_id, at=intent.occurred_at))

    async def _up_to_date(self, intent: Intent, ticket_id: UUID, seen: Loaded[Book]) -> Assignment:
        """Return a ticket that has heard what the book promises it, be it told now."""
        now = await self._assignment(intent.tenant, ticket_id)
        if has_heard(now, ticket_id, seen.state):
            return now
        telling = as_part_of(intent, f"catch_up:{seen.version}")
        with suppress(*CANNOT_HAVE):  # then the book follows the ticket, and is looked into again
            await self.tell(replace(telling, actor=ME, on_behalf_of=None), ticket_id, "")
        return await self._assignment(intent.tenant, ticket_id)

    async def _is_taken_back(self, intent: Intent, ticket_id: UUID, version: int) -> bool:
        """Let the book promise what the ticket has, or nothing where that is over.

        False: the book is not at that version any more, so it may promise something else by now.
        """
        now, at = await self._assignment(intent.tenant, ticket_id), intent.occurred_at
        need = now.need
        taken: SlotCommand = FreeSlot(ticket_id=ticket_id, at=at)
        if need is not None and need.slot is not None and now.status != "over":
            taken = KeepSlot(
                ticket_id=ticket_id, slot=need.slot, asked=asked_by(need), by=TICKET, at=at
            )
        try:
            with suppress(AppointmentsFull):  # what it has was promised before: nothing to undo
                await self._bookings.note(as_part_of(intent, f"follow:{ticket_id}"), taken, version)
        except VersionStale:
            return False
        return True

    async def _assignment(self, tenant: TenantId, ticket_id: UUID) -> Assignment:
        return (await self.store.load(ASSIGNMENT, tenant, ticket_id)).state

    async def _execute(self, intent: Intent, ticket_id: UUID, command: AssignmentCommand) -> int:
        receipt: Receipt[AssignmentFact, Assignment] = await self.store.execute(
            ASSIGNMENT, intent, ticket_id, command
        )
        return receipt.position


def _turned_down(now: Assignment) -> tuple[Slot, Refusal] | None:
    fact = now.turned_down
    if fact is None:
        return None
    known = {one.slug: one for one in NOT_TO_BE_HAD}
    return fact.before, known.get(fact.refused, SlotUnknown)()


def _not_too_late(now: Assignment, by: Chooser, at: datetime) -> Iterable[Slot]:
    """Return the slots that somebody may choose if there is room."""
    need, rule = appointments_of(now)
    try:
        check_moving(now, by, at)
    except (VisitBegun, AppointmentNear, MovedTooOften):
        return ()
    since = at + timedelta(seconds=rule.notice_s if by == CUSTOMER else 1)
    until = at + timedelta(days=rule.ahead_days)
    return slots_between(rule, need.policy.zone, since, until)
