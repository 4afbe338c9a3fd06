"""Recurrence: when something is due again and again, by the rules of RFC 5545, in local time.

A rule comes at most once a day and is followed for some years ahead, so that looking for the next
time is soon done. A time that the clocks leave out is an hour later, one that comes twice is the
first of both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from services.workflow.domain.schedules.due_days import due_days_of

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
RULES_KEPT_MAX: Final = 1_000
COUNT: Final = re.compile(r";COUNT=([0-9]+)")
END: Final = re.compile(r";(COUNT|UNTIL)=[^;]*")
INTERVAL: Final = re.compile(r";INTERVAL=[^;]*")
SOME_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A rule that counts from when clocks on the wall of ``zone`` show ``begins``."""

    rule: str
    zone: str
    begins: datetime

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the times later than ``moment``, in order, as far as the horizon.

        Each day until there is looked at once at most, also where none is due.
        """
        here, parts = ZoneInfo(self.zone), _parts(self.rule)
        later, begins = on_the_wall(moment, here), self.begins.replace(microsecond=0)
        last = max(begins, later) + HORIZON
        if "UNTIL" in parts:
            last = min(last, _until(parts["UNTIL"], here))
        at = _time_of_day(parts, begins.time())
        days = due_days_of(parts).between(begins.date(), later.date(), last.date())
        for found in (datetime.combine(day, at) for day in days):
            if begins <= found <= last and found > later:
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
    parts = _parts(rule)
    due_days_of(parts)
    _time_of_day(parts, time())
    if "UNTIL" in parts:
        _until(parts["UNTIL"], ZoneInfo("UTC"))
    return True


def comes_true(rule: str) -> bool:
    """Whether any day within the horizon fits a rule, wherever it begins and whenever it ends."""
    return _some_day_fits(END.sub("", INTERVAL.sub("", rule)), SOME_DAY)


def comes_true_from(rule: str, begins: date) -> bool:
    """Whether any day within the horizon fits a rule that begins on a day, whenever it ends."""
    return _some_day_fits(END.sub("", rule), begins)


@lru_cache(maxsize=RULES_KEPT_MAX)
def _some_day_fits(rule: str, begins: date) -> bool:
    days = due_days_of(_parts(rule)).between(begins, begins, begins + HORIZON)
    return any(True for _ in days)


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=") for part in rule.split(";"))


def _time_of_day(parts: dict[str, str], usual: time) -> time:
    hour, minute = parts.get("BYHOUR", usual.hour), parts.get("BYMINUTE", usual.minute)
    return usual.replace(hour=int(hour), minute=int(minute))


def _until(text: str, here: ZoneInfo) -> datetime:
    """Return when a rule ends in local time; a day's end is its last second."""
    day, _, clock = text.partition("T")
    written = day + (clock.removesuffix("Z") or "235959")
    moment = datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return on_the_wall(moment, here if clock.endswith("Z") else ZoneInfo("UTC"))
