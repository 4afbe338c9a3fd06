"""Moments: what the fields of a ticket say of when something is to be.

A time window says two, its ``start`` and its ``end``; a date means the end of that day, wherever
the one who counts by it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.workflow.domain.values import as_datetime

TEXT_LENGTH_MAX = 40
"""Of a moment as people and devices write it; longer texts are looked at no closer."""

ENDS = ("start", "end")


def moments_of(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each moment that fields say: ``due_by`` or ``window.end``, and the text of it."""
    for key, value in fields.items():
        if isinstance(value, Mapping):
            for end in ENDS:
                if _is_moment(said := value.get(end)):
                    yield f"{key}.{end}", str(said)
        elif _is_moment(value):
            yield key, str(value)


def changed_moments(
    before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Yield the moments that fields say anew; one that is said no more has no text."""
    if before is after:
        return
    keys = [key for key, value in after.items() if before.get(key) is not value]
    keys += [key for key in before if key not in after]
    if not keys:
        return
    old = dict(moments_of({key: before[key] for key in keys if key in before}))
    new = dict(moments_of({key: after[key] for key in keys if key in after}))
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield name, new.get(name, "")


def moment_in(fields: Mapping[str, object], name: str, zone: str) -> datetime | None:
    """Return the moment that ``due_by``, ``window.end`` or ``class.starts_at`` says, if it does.

    The last is what was known of the thing that a reference points at.
    """
    key, _, member = name.partition(".")
    value = fields.get(key)
    if member and isinstance(value, Mapping):
        known = value.get("snapshot")
        value = {**value, **known}.get(member) if isinstance(known, Mapping) else value.get(member)
    return moment_said(str(value), zone) if _is_moment(value) else None


def moment_said(text: str, zone: str) -> datetime | None:
    """Return the moment that a text says, a day being over at its midnight in ``zone``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return as_datetime(text)
    if day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _is_moment(value: object) -> bool:
    if not isinstance(value, str) or len(value) > TEXT_LENGTH_MAX or not value[:4].isdigit():
        return False
    return as_datetime(value) is not None
