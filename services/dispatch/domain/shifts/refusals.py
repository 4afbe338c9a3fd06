"""Refusals: which shifts cannot be planned, and what to write instead."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class ShiftPlanWrong(Refusal):
    """A shift plan names days, times from 00:00 to 24:00 and a time zone, for days to come."""

    slug: ClassVar[str] = "shift-plan-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ShiftEndsBeforeItStarts(Refusal):
    """A shift ends after it starts, unless it says that it is overnight."""

    slug: ClassVar[str] = "shift-ends-before-it-starts"
    kind: ClassVar[Kind] = Kind.INVALID


class ShiftsOverlap(Refusal):
    """The shifts of one technician do not overlap."""

    slug: ClassVar[str] = "shifts-overlap"
    kind: ClassVar[Kind] = Kind.INVALID


class ShiftsNotPlanned(Refusal):
    """Nothing is planned for this technician on that day: plan shifts first."""

    slug: ClassVar[str] = "shifts-not-planned"
