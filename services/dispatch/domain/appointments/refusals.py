"""Refusals: which appointments are not made, in words a person can act on."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class NoAppointments(Refusal):
    """Nobody chooses when somebody comes for tickets of this type: it has no `appointments`."""

    slug: ClassVar[str] = "no-appointments"


class TicketHeld(Refusal):
    """Nobody is looked for while this ticket has a flag that holds it; take the flag away first."""

    slug: ClassVar[str] = "ticket-held"


class SlotUnknown(Refusal):
    """There is no such slot to be chosen; ask for those with room."""

    slug: ClassVar[str] = "slot-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class SlotFull(Refusal):
    """Nobody is left who could come then; choose another of the slots with room."""

    slug: ClassVar[str] = "slot-full"


class AppointmentsFull(Refusal):
    """No more appointments can be promised before some of the 10,000 that are open are over."""

    slug: ClassVar[str] = "appointments-full"


class SlotTooSoon(Refusal):
    """The slot begins too soon, or is over; choose a later one."""

    slug: ClassVar[str] = "slot-too-soon"


class SlotTooFar(Refusal):
    """The slot is too far ahead to be chosen yet; choose an earlier one."""

    slug: ClassVar[str] = "slot-too-far"


class AppointmentNear(Refusal):
    """The appointment is too near to be moved or called off by you; call those who come."""

    slug: ClassVar[str] = "appointment-near"


class MovedTooOften(Refusal):
    """You moved it as often as you may, and keep it; call those who come to move or cancel it."""

    slug: ClassVar[str] = "moved-too-often"


class VisitBegun(Refusal):
    """Somebody is on the way or was there already, so the appointment stays as it is."""

    slug: ClassVar[str] = "visit-begun"


class NotYourAppointment(Refusal):
    """When somebody comes is chosen by whoever reported the ticket, or a dispatcher."""

    slug: ClassVar[str] = "not-your-appointment"
    kind: ClassVar[Kind] = Kind.FORBIDDEN
