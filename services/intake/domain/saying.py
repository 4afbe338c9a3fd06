"""Saying: what fits one value of what is said of an asset or a customer; each returns a code.

Every check returns the code of what is wrong (a key of ``sentences``), or an empty text.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from services.intake.domain import formats
from services.intake.domain.reference import fault_of_value, is_key
from shared.personal_numbers import numbers_in

LINE_LENGTH_MAX: Final = 200
WHERE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}:\S.{0,149}")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Check = Callable[[object], str]


def line(value: object) -> str:
    """Check a line of text."""
    fault = fault_of_value(value)
    if fault is not None or not isinstance(value, str) or len(value) > LINE_LENGTH_MAX:
        return "not-a-line"
    return ""


def anything(value: object) -> str:
    """Check whatever a value may be."""
    return fault_of_value(value) or ""


def personal(value: object) -> str:
    """Check that nobody's number is in a text, or in texts."""
    texts = value if isinstance(value, list | tuple) else (value,)
    return "personal" if any(isinstance(one, str) and numbers_in(one) for one in texts) else ""


def asset(value: object) -> str:
    """Check the key of an asset."""
    return "not-an-asset" if formats.asset(value) else ""


def key(value: object) -> str:
    """Check the key of a record."""
    return "" if isinstance(value, str) and is_key(value) else "not-a-key"


def place(value: object) -> str:
    """Check a place: ``store:042``."""
    fits = isinstance(value, str) and WHERE.fullmatch(value) and not line(value)
    return "" if fits else "not-a-place"


def day(value: object) -> str:
    """Check a day: ``2026-11-29``."""
    return "" if day_of(value) is not None else "not-a-day"


def truth(value: object) -> str:
    """Check true or false."""
    return "" if isinstance(value, bool) else "not-a-truth"


def day_of(value: object) -> date | None:
    """Return the day that a value says, or None."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
