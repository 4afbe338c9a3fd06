"""Recurrence: when something is due again and again, by the rules of RFC 5545, in local time.

A rule comes at most once a day and is followed for some years ahead, so that looking for the next
time is soon done. A time that the clocks leave out is an hour later, one that comes twice is the
first of both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

RULE: Final = re.compile(
    r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;(INTERVAL=[1-9][0-9]{0,2}"
    r"|BYDAY=[-+0-9A-Z,]{2,60}|BYMONTHDAY=[-0-9,]{1,60}|BYMONTH=[0-9,]{1,40}"
    r"|BYHOUR=[0-9]{1,2}|BYMINUTE=[0-9]{1,2}|BYSETPOS=-?[0-9]{1,3}|WKST=[A-Z]{2}"
    r"|COUNT=[1-9][0-9]{0,3}|UNTIL=[0-9]{8}(T[0-9]{6}Z?)?))*$"
)
"""What a rule may say."""

HORIZON: Final = timedelta(days=11 * 366)
"""How far ahead is looked; the 29th of February comes within it."""

RULE_LENGTH_MAX: Final = 200
COUNT: Final = re.compile(r";COUNT=([0-9]+)")
UNTIL: Final = re.compile(r"UNTIL=(?P<day>[0-9]{8})(?P<time>T[0-9]{6}Z?)?")
SOME_DAY: Final = datetime(2026, 1, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A rule that counts from when clocks on the wall of ``zone`` show ``begins``."""

    rule: str
    zone: str
    begins: datetime

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the times later than ``moment``, in order, as far as the horizon."""
        here = ZoneInfo(self.zone)
        later = on_the_wall(moment, here)
        rule = rrulestr(_in_local_time(COUNT.sub("", self.rule), here), dtstart=self.begins)
        if not isinstance(rule, rrule):
            return
        horizon = max(self.begins, later) + HORIZON
        until = rule._until  # noqa: SLF001  # there is no other way to ask
        rule = rule.replace(until=horizon if until is None else min(until, horizon))
        for found in rule.xafter(later):
            yield at_local(found, here)


def on_the_wall(moment: datetime, here: ZoneInfo) -> datetime:
    """Return what clocks on the wall show at a moment."""
    return moment.astimezone(here).replace(tzinfo=None)


def at_local(wall: datetime, here: ZoneInfo) -> datetime:
    """Return when clocks on the wall show ``wall``, in UTC."""
    return wall.replace(tzinfo=here).astimezone(UTC)


def times_of(rule: str) -> int:
    """Return how many times a rule comes true; 0 for as long as it is followed."""
    found = COUNT.search(rule)
    return int(found[1]) if found else 0


def is_rule(rule: str) -> bool:
    """Whether a text is a rule that may be followed; raises ValueError if it cannot be read."""
    if len(rule) > RULE_LENGTH_MAX or not RULE.fullmatch(rule):
        return False
    rrulestr(_in_local_time(rule, ZoneInfo("UTC")), dtstart=SOME_DAY.replace(tzinfo=None))
    return True


def comes_true(rule: str) -> bool:
    """Whether a rule ever does; one that ended long ago did."""
    begins = SOME_DAY.replace(tzinfo=None)
    recurrence = Recurrence(rule=rule, zone="UTC", begins=begins)
    return "UNTIL" in rule or any(True for _ in recurrence.after(SOME_DAY - timedelta(days=1)))


def _in_local_time(rule: str, here: ZoneInfo) -> str:
    """Return a rule whose end is said in local time; a day's end is its last second."""

    def local(found: re.Match[str]) -> str:
        day, time = found["day"], found["time"] or "T235959"
        if not time.endswith("Z"):
            return f"UNTIL={day}{time}"
        moment = datetime.strptime(day + time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return moment.astimezone(here).strftime("UNTIL=%Y%m%dT%H%M%S")

    return UNTIL.sub(local, rule)
