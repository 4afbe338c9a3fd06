"""Slots: the stretches of each day of which one is chosen, the same for everybody."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from services.dispatch.domain.appointments.rule import Appointments, Slot
from shared.wall import moment_of

SLOTS_MAX = 1_500
"""A month of half hours."""


def slots_between(
    rule: Appointments, zone: str, since: datetime, until: datetime
) -> Iterator[Slot]:
    """Yield the slots that begin between two moments (both included), in order."""
    first, last = _day_in(zone, since), _day_in(zone, until)
    every = (
        slot
        for number in range(first.toordinal(), last.toordinal() + 1)
        for slot in slots_on(rule, zone, date.fromordinal(number))
    )
    yield from islice((one for one in every if since <= one.start <= until), SLOTS_MAX)


def slots_on(rule: Appointments, zone: str, day: date) -> Iterator[Slot]:
    """Yield the slots of a day where the company is; what is left over of its hours is none."""
    for opens, closes in rule.hours:
        for minute in range(opens, closes - rule.slot_min + 1, rule.slot_min):
            start = moment_of(day, minute, zone)
            end = moment_of(day, minute + rule.slot_min, zone)
            if start < end:  # one that lies in a skipped hour is none
                yield Slot(start=start, end=end)


def is_slot(rule: Appointments, zone: str, slot: Slot) -> bool:
    """Say whether a stretch is one of those that can be chosen."""
    return slot in slots_on(rule, zone, _day_in(zone, slot.start))


def _day_in(zone: str, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
