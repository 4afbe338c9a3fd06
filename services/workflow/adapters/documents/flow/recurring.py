"""Recurring: when something is due again and again, by the rules of RFC 5545."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from services.workflow.adapters.documents.remarks import Words

PARTS = re.compile(
    r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;(INTERVAL=[1-9][0-9]{0,2}"
    r"|BYDAY=[-+0-9A-Z,]{2,60}|BYMONTHDAY=[-0-9,]{1,60}|BYMONTH=[0-9,]{1,40}"
    r"|BYHOUR=[0-9]{1,2}|BYMINUTE=[0-9]{1,2}|BYSETPOS=-?[0-9]{1,3}|WKST=[A-Z]{2}"
    r"|COUNT=[1-9][0-9]{0,3}|UNTIL=[0-9]{8}(T[0-9]{6}Z?)?))*$"
)
"""What a rule may say: at most once a day, so that looking for the next time is soon done."""

HORIZON = timedelta(days=11 * 366)
"""How far ahead is looked; the 29th of February comes within it."""

SOME_DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)


def rrule_fault(text: str) -> Words | None:
    """Return what is wrong with a recurrence rule; None if it is one that comes true."""
    if not PARTS.fullmatch(text):
        return Words(
            "周期写作 FREQ=MONTHLY;INTERVAL=6 这样的 RFC 5545 规则，最密每天一次",
            "a rule is like FREQ=MONTHLY;INTERVAL=6 (RFC 5545), at most once a day",
        )
    try:
        after = next_after(text, SOME_DAY, SOME_DAY - timedelta(days=1))
    except ValueError as error:
        return Words(f"无法理解这个周期（{error}）", f"this rule cannot be read ({error})")
    # One that ended before today is no fault: it was right when it was written.
    if after is None and "UNTIL" not in text:
        return Words("这个周期永远不会到来", "this rule never comes true")
    return None


def next_after(text: str, start: datetime, after: datetime, zone: str = "UTC") -> datetime | None:
    """Return the first time by a rule from ``start`` on that is later than ``after``.

    Both are aware; the rule counts in the local time of ``zone``. None if there is none in sight.
    """
    here = ZoneInfo(zone)
    begins, later = (one.astimezone(here).replace(tzinfo=None) for one in (start, after))
    text = text.replace("Z;", ";").removesuffix("Z")
    rule = rrulestr(text, dtstart=begins)
    if not isinstance(rule, rrule):
        return None
    if rule._until is None:  # noqa: SLF001  # there is no other way to ask
        rule = rule.replace(until=max(begins, later) + HORIZON)
    found: datetime | None = rule.after(later)
    return None if found is None else found.replace(tzinfo=here).astimezone(UTC)
