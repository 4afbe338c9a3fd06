"""Refusals: what dispatch will not do with an assignment, in words a person can act on."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class NoOpenOffer(Refusal):
    """The ticket is not offered to anybody at the moment."""

    slug: ClassVar[str] = "no-open-offer"


class OfferNotYours(Refusal):
    """The ticket is offered to somebody else by now."""

    slug: ClassVar[str] = "offer-not-yours"


class AssignmentOver(Refusal):
    """The ticket is closed: nobody is sent out for it any more."""

    slug: ClassVar[str] = "assignment-over"


class AlreadyTaken(Refusal):
    """Somebody else has taken this ticket already, or is being asked."""

    slug: ClassVar[str] = "already-taken"


class NothingToTransfer(Refusal):
    """Nobody has said yes to this ticket yet: accept it first, or decline it."""

    slug: ClassVar[str] = "nothing-to-transfer"


class NotInQueue(Refusal):
    """The ticket stands in no queue, so nobody can take it out of one."""

    slug: ClassVar[str] = "not-in-queue"


class QueueEmpty(Refusal):
    """Nobody who signs in belongs to this queue: no technician has it among their areas."""

    slug: ClassVar[str] = "queue-empty"


class QueueWrong(Refusal):
    """A queue is an area such as `team:night`, or `*`: whoever meets the ticket's rules."""

    slug: ClassVar[str] = "queue-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class NotATechnician(Refusal):
    """Only technicians take tickets, and you are none: have somebody register you."""

    slug: ClassVar[str] = "not-a-technician"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class HasDeclined(Refusal):
    """The technician has declined this ticket and is not asked again."""

    slug: ClassVar[str] = "has-declined"


class ReasonNeeded(Refusal):
    """Say why, in at most 500 characters."""

    slug: ClassVar[str] = "reason-needed"
    kind: ClassVar[Kind] = Kind.INVALID


class TimeMalformed(Refusal):
    """A time is RFC 3339, such as 2026-11-22T09:30:00+08:00."""

    slug: ClassVar[str] = "time-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


class NotForDispatch(Refusal):
    """Dispatch does not know this ticket: its type sends nobody out, or it does not exist."""

    slug: ClassVar[str] = "ticket-not-for-dispatch"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class NotArrived(Refusal):
    """Nobody has said that the technician arrived: say so first, with when it was."""

    slug: ClassVar[str] = "not-arrived"


class NotLeft(Refusal):
    """The technician is there already: say first that they left, with when it was."""

    slug: ClassVar[str] = "not-left"


class BeforeLastStep(Refusal):
    """That is before the technician was asked, set out, arrived or left last; check the time."""

    slug: ClassVar[str] = "before-last-step"
    kind: ClassVar[Kind] = Kind.INVALID
