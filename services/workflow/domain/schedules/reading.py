"""Readings: what a meter showed. It only goes forward, whenever we hear of it."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from services.workflow.domain.schedules.commands import ReadMeter
from services.workflow.domain.schedules.facts import ScheduleEvent, ScheduleMeterRead
from services.workflow.domain.schedules.refusals import NoMeter, ReadingGoesBack, ReadingInvalid
from services.workflow.domain.schedules.schedule import READINGS_KEPT, Reading, Schedule
from shared.moments import believed

VALUE_MAX: Final = Decimal(1_000_000_000)
DECIMALS_MAX: Final = 3


def meter_read(command: ReadMeter, schedule: Schedule) -> list[ScheduleEvent]:
    """Return that a meter was read; nothing if we knew.

    A late reading is fitted in between those before and after it. Raises NoMeter, ReadingInvalid,
    ReadingGoesBack, OccurredInFuture, OccurredTooLongAgo.
    """
    if not schedule.plan.meter:
        raise NoMeter
    if not is_value(command.value):
        raise ReadingInvalid
    at = believed(command.read_at, command.now, command.scopes).at
    if Reading(value=command.value, read_at=at) in schedule.readings:
        return []
    return [
        ScheduleMeterRead(
            occurred_at=at,
            key=schedule.key,
            type=schedule.type,
            meter=schedule.plan.meter,
            value=command.value,
            read_at=at,
            late=_fitted(command.value, at, schedule),
        )
    ]


def _fitted(value: Decimal, at: datetime, schedule: Schedule) -> bool:
    """Return whether a reading comes late; raises ReadingGoesBack if it fits nowhere."""
    place = schedule.read_by(at)
    earlier, later = schedule.readings[:place][-1:], schedule.readings[place:][:1]
    if not earlier and len(schedule.readings) >= READINGS_KEPT:
        raise ReadingGoesBack("Later readings are known, and none so early any more.")
    for one in earlier:
        if value < one.value:
            raise _goes_back(one, "so it cannot show less after that")
    for one in later:
        if value > one.value:
            raise _goes_back(one, "so it cannot have shown more before that")
    return bool(later)


def is_value(value: Decimal) -> bool:
    """Whether a meter can show a value."""
    if not value.is_finite() or not 0 <= value <= VALUE_MAX:
        return False
    return round(value, DECIMALS_MAX) == value


def _goes_back(known: Reading, then: str) -> ReadingGoesBack:
    when = known.read_at.isoformat(timespec="seconds")
    return ReadingGoesBack(
        f"The meter showed {known.value:f} at {when}, {then}; if it was changed, set the schedule"
        " with `meter_from`.",
        known=f"{known.value:f}",
        read_at=when,
    )
