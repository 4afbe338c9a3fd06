"""Why what is asked of a schedule can be refused."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class ScheduleUnknown(Refusal):
    """There is no such schedule, or none that you may see."""

    slug: ClassVar[str] = "schedule-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ScheduleInvalid(Refusal):
    """The schedule cannot be set like this; each reason says what is wrong with it."""

    slug: ClassVar[str] = "schedule-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class NotScheduled(Refusal):
    """Tickets of this type do not come by themselves: its scenario has no `schedule` for it."""

    slug: ClassVar[str] = "not-scheduled"
    kind: ClassVar[Kind] = Kind.INVALID


class ScheduleOver(Refusal):
    """The schedule has ended; set another one under another key."""

    slug: ClassVar[str] = "schedule-over"


class NoNextVisit(Refusal):
    """There is no next visit to skip: the schedule is paused, or has come to its end."""

    slug: ClassVar[str] = "no-next-visit"


class VisitNotNext(Refusal):
    """Only the next visit can be skipped; for one that has a ticket, call off the ticket."""

    slug: ClassVar[str] = "visit-not-next"


class NoMeter(Refusal):
    """The schedule goes by no meter, so it takes no readings."""

    slug: ClassVar[str] = "schedule-without-meter"


class ReadingInvalid(Refusal):
    """A reading is a number from 0 to 1,000,000,000 with at most three decimals."""

    slug: ClassVar[str] = "reading-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class ReadingGoesBack(Refusal):
    """A meter only goes forward; if it was changed, set the schedule with `meter_from`."""

    slug: ClassVar[str] = "reading-goes-back"
    kind: ClassVar[Kind] = Kind.INVALID


class ReasonMissing(Refusal):
    """Say why, in 1 to 500 characters."""

    slug: ClassVar[str] = "reason-needed"
    kind: ClassVar[Kind] = Kind.INVALID
