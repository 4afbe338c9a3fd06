"""What a roster changes: whose shifts become others on which days, and the tickets they have."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.dispatch.domain.rostering.life import RosterNow
from services.dispatch.domain.rostering.problem import FREE
from services.dispatch.domain.shifts.plan import NO_WINDOWS, ShiftPlan, Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """A day on which somebody will work otherwise; in minutes from its midnight."""

    day: date
    before: Windows
    after: Windows

    @property
    def takes_away(self) -> bool:
        """Say whether any time at which they worked is taken away."""
        return any(
            not any(begins <= start and end <= ends for begins, ends in self.after)
            for start, end in self.before
        )


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What becomes of one technician's days; ``tickets`` they have in hand if they lose any time.

    A ticket has no time of its own yet: whichever of them was to be done then is for a person.
    """

    technician_id: UUID
    days: tuple[DayChange, ...]
    tickets: tuple[UUID, ...] = ()


def changes_of(
    now: RosterNow, technician_id: UUID, plan: ShiftPlan, in_hand: tuple[UUID, ...]
) -> Changes:
    """Return what a roster changes for somebody who has a plan and tickets in hand."""
    problem = now.known
    days = list[DayChange]()
    excepted = {day for day, _ in plan.exceptions}
    for day, kind in zip(problem.days, now.rows[technician_id], strict=True):
        # An exception to a day stays, whatever is published.
        if day in excepted:
            continue
        before = plan.windows_on(day)
        after = NO_WINDOWS
        if kind != FREE:
            shift = problem.kind_of[kind]
            after = ((shift.begins, shift.ends),)
        if before != after:
            days.append(DayChange(day=day, before=before, after=after))
    loses = any(one.takes_away for one in days)
    return Changes(technician_id=technician_id, days=tuple(days), tickets=in_hand if loses else ())
