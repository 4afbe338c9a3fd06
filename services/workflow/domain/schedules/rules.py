"""How tickets of a type come due by themselves, as their scenario wrote it."""

from dataclasses import dataclass

KEEP, NEXT, PREVIOUS = "keep", "next", "previous"
"""What becomes of a visit on a day that is closed: it stays, or is on another day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRule:
    """By a recurrence, by a meter, or by whichever comes first.

    A ticket is opened ``lead_s`` seconds before it is due; a ``meter`` has that long from when it
    passed another ``every``. Days count in ``zone``; a visit on a day when ``calendar`` is closed
    is treated as ``closed_days`` says. ``due_field`` is the field that says when it is due.
    """

    rrule: str = ""
    meter: str = ""
    every: int = 0
    lead_s: int = 0
    zone: str = "UTC"
    calendar: str = ""
    closed_days: str = KEEP
    due_field: str = ""
