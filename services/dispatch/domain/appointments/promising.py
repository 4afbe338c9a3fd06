"""Promising: who may choose, move or call off an appointment, and what follows from that."""

from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from services.dispatch.domain.appointments.book import Book
from services.dispatch.domain.appointments.commands import (
    Appoint,
    AppointmentCommand,
    NoteDanger,
    PutOff,
    TurnDown,
    Unappoint,
)
from services.dispatch.domain.appointments.facts import (
    AppointmentFact,
    AssignmentAppointed,
    AssignmentEndangered,
    AssignmentPutOff,
    AssignmentSecured,
    AssignmentUnappointed,
)
from services.dispatch.domain.appointments.refusals import (
    AppointmentNear,
    MovedTooOften,
    NoAppointments,
    NotYourAppointment,
    SlotTooFar,
    SlotTooSoon,
    SlotUnknown,
    TicketHeld,
    VisitBegun,
)
from services.dispatch.domain.appointments.rule import AHEAD_MOST, Appointments, Slot
from services.dispatch.domain.appointments.slots import is_slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.facts import AssignmentRequested
from services.dispatch.domain.need import Need
from services.dispatch.domain.refusals import AssignmentOver, NotForDispatch
from services.dispatch.domain.rights import may_decide
from shared.intent import Caller

Chooser = Literal["customer", "person", "ticket"]
CUSTOMER: Chooser = "customer"
PERSON: Chooser = "person"
TICKET: Chooser = "ticket"


def chooser(caller: Caller, need: Need) -> Chooser:
    """Say as what somebody chooses when a technician comes; raises NotYourAppointment."""
    if may_decide(caller, need.may_assign):
        return PERSON
    if need.reported_by and caller.actor == need.reported_by:
        return CUSTOMER
    raise NotYourAppointment


def appointments_of(now: Assignment) -> tuple[Need, Appointments]:
    """Return what a ticket needs, and how its appointments are made.

    Raises NotForDispatch, NoAppointments, TicketHeld, AssignmentOver.
    """
    if now.need is None:
        raise NotForDispatch
    rule = now.need.policy.appointments
    if rule is None:
        raise NoAppointments
    if now.status == "held":
        raise TicketHeld
    if now.status == "over":
        raise AssignmentOver
    return now.need, rule


def has_heard(now: Assignment, ticket_id: UUID, book: Book) -> bool:
    """Say whether a ticket has what the book promises, which may forget a slot that is over."""
    slot, promise = None if now.need is None else now.need.slot, book.of.get(ticket_id)
    if promise is None:
        return slot is None or ticket_id not in book.called_off
    return slot == promise.slot


def check_choice(now: Assignment, slot: Slot, by: Chooser, at: datetime) -> None:
    """Refuse a slot that ``by`` may not choose now; whether there is room the book knows.

    Raises what ``check_moving`` does, SlotUnknown, SlotTooSoon, SlotTooFar.
    """
    need, _ = appointments_of(now)
    if need.slot == slot:
        return
    check_slot(need, slot, by, at)
    check_moving(now, by, at)


def check_slot(need: Need, slot: Slot, by: Chooser, at: datetime) -> None:
    """Refuse what is no slot, or none that ``by`` may choose at a moment.

    Raises NoAppointments, SlotUnknown, SlotTooSoon, SlotTooFar.
    """
    rule = need.policy.appointments
    if rule is None:
        raise NoAppointments
    if not is_slot(rule, need.policy.zone, slot):
        raise SlotUnknown
    customer = by == CUSTOMER
    if slot.start <= at or (customer and rule.is_too_late(slot.start, at)):
        raise SlotTooSoon
    if customer and rule.is_too_early(slot.start, at):
        raise SlotTooFar
    check_ahead(slot, at)


def check_ahead(slot: Slot, at: datetime) -> None:
    """Raise SlotTooFar where nobody promises a slot yet, not even who decides."""
    if slot.start > at + AHEAD_MOST:
        raise SlotTooFar


def check_moving(now: Assignment, by: Chooser, at: datetime) -> None:
    """Refuse whoever may not choose any other slot now, or may not call off the one they have.

    Whoever calls off chooses again: where that is used up they would be left without anybody.
    Raises what ``check_giving_up`` does, MovedTooOften.
    """
    check_giving_up(now, by, at)
    need, rule = appointments_of(now)
    if by == CUSTOMER and now.moves + need.is_awaited(at) > rule.moves_max:
        raise MovedTooOften


def check_giving_up(now: Assignment, by: Chooser, at: datetime) -> None:
    """Refuse whoever may not give up the slot that is promised, if one is.

    Nobody is held to one that is over and that nobody came to; of who was there already, a second
    visit is asked for by whoever decides. Raises what ``appointments_of``
    does, VisitBegun, AppointmentNear.
    """
    need, rule = appointments_of(now)
    was_there = by == CUSTOMER and now.trip.stage == "left"
    if now.is_visited or was_there:
        raise VisitBegun
    slot = need.slot if need.is_awaited(at) else None
    if by == CUSTOMER and slot is not None and rule.is_too_late(slot.start, at):
        raise AppointmentNear


def decide_appointment(
    command: AppointmentCommand, now: Assignment
) -> list[AssignmentRequested | AppointmentFact | AssignmentEndangered | AssignmentSecured]:
    """Say what follows when somebody is to come at another time than now."""
    match command:
        case PutOff(need=need, at=at):
            if now.status not in {"unknown", "held"}:
                return []
            requested = AssignmentRequested(need=need, occurred_at=at)
            return [requested, AssignmentPutOff(occurred_at=at)]
        case TurnDown():
            return [*_turn_down(command, now)]
        case Appoint():
            return [*_appoint(command, now)]
        case Unappoint():
            return [*_unappoint(command, now)]
        case NoteDanger():
            return [*_note_danger(command, now)]
        case _:
            assert_never(command)


def _turn_down(command: TurnDown, now: Assignment) -> list[AssignmentUnappointed]:
    need = now.need
    if need is None or now.status != "put_off" or need.slot is not None:
        return []
    turned_down = AssignmentUnappointed(
        ticket_id=need.ticket_id,
        type=need.type,
        before=command.slot,
        refused=command.because,
        round=now.round,
        book=now.book,
        occurred_at=command.at,
    )
    return [turned_down]


def _appoint(command: Appoint, now: Assignment) -> list[AssignmentAppointed]:
    need, rule = appointments_of(now)
    if need.slot == command.slot or command.book < now.book:
        return []
    if now.is_visited:
        raise VisitBegun
    appointed = AssignmentAppointed(
        ticket_id=need.ticket_id,
        type=need.type,
        slot=command.slot,
        before=need.slot,
        by=command.by,
        nth=now.appointments + 1,
        round=now.round,
        look_at=rule.look_at(command.slot),
        book=command.book,
        replaces=now.technician_id,
        occurred_at=command.at,
    )
    return [appointed]


def _unappoint(command: Unappoint, now: Assignment) -> list[AssignmentUnappointed]:
    need = now.need
    if need is None or need.slot is None or now.status == "over" or command.book < now.book:
        return []
    if now.is_visited:
        raise VisitBegun
    unappointed = AssignmentUnappointed(
        ticket_id=need.ticket_id,
        type=need.type,
        before=need.slot,
        by=command.by,
        round=now.round,
        book=command.book,
        replaces=now.technician_id,
        occurred_at=command.at,
    )
    return [unappointed]


def _note_danger(
    command: NoteDanger, now: Assignment
) -> list[AssignmentEndangered | AssignmentSecured]:
    """Say it once for each reason, of what is still as it was looked at."""
    need, found = now.need, command.danger
    if need is None or need.slot != command.slot or not now.is_put_off(command.at):
        return []
    if now.danger == (None if found is None else found.reason):
        return []
    if found is None:
        secured = AssignmentSecured(
            ticket_id=need.ticket_id,
            type=need.type,
            round=now.round,
            slot=need.slot,
            occurred_at=command.at,
        )
        return [secured]
    endangered = AssignmentEndangered(
        ticket_id=need.ticket_id,
        type=need.type,
        round=now.round,
        slot=need.slot,
        reason=found.reason,
        eliminated=found.eliminated,
        considered=found.considered,
        occurred_at=command.at,
    )
    return [endangered]
