"""Values that are one thing: texts, numbers, times."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from shared.sealed import length_as_written, normal_phone

Check = Callable[[object], str | None]
"""Returns the code of what is wrong with a value, or None."""

TEXT_LENGTH_MAX = 20_000
STRING_LENGTH_MAX = 500
NUMBER_MAX = 2**53
"""Up to here every reader of JSON sees the same number."""

YEARS = range(1900, 3000)
"""Within which clocks can count on and back, in every time zone."""
RATING_MAX = 5
CODE = re.compile(r"[A-Za-z0-9._/-]{1,64}")
"""What stands on a label or a plate: no text, so no number in it is anybody's telephone."""

AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def text_up_to(length_max: int) -> Check:
    """Return a check of texts."""

    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "wrong-type"
        return "too-long" if length_as_written(value) > length_max else None

    return check


def named_up_to(length_max: int) -> Check:
    """Return a check of texts that must say something."""
    fits = text_up_to(length_max)

    def check(value: object) -> str | None:
        return fits(value) or (None if str(value).strip() else "bad-format")

    return check


text = text_up_to(TEXT_LENGTH_MAX)
one_line = text_up_to(STRING_LENGTH_MAX)


def code(value: object) -> str | None:
    """Check what stands on a label or a plate (``LOT-2026/0042``)."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if CODE.fullmatch(value) else "bad-format"


def phone(value: object) -> str | None:
    """Check that a value can be dialled, in whatever way people write numbers."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if normal_phone(value) is not None else "bad-format"


def truth(value: object) -> str | None:
    """Check true or false."""
    return None if isinstance(value, bool) else "wrong-type"


def whole(value: object) -> str | None:
    """Check a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "wrong-type"
    return None if abs(value) <= NUMBER_MAX else "out-of-range"


def number(value: object) -> str | None:
    """Check a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "wrong-type"
    return None if math.isfinite(value) and abs(value) <= NUMBER_MAX else "out-of-range"


def amount(value: object) -> str | None:
    """Check a number, or a decimal number written as text, as money often is."""
    if isinstance(value, str):
        return None if AMOUNT.fullmatch(value) else "bad-format"
    return number(value)


def rating(value: object) -> str | None:
    """Check a rating."""
    wrong = whole(value)
    if wrong is not None:
        return wrong
    return None if isinstance(value, int) and 1 <= value <= RATING_MAX else "out-of-range"


def date_(value: object) -> str | None:
    """Check a day."""
    return _parsed(value, date.fromisoformat)


def datetime_(value: object) -> str | None:
    """Check a moment."""
    return _parsed(value, datetime.fromisoformat)


def moment_of(value: object) -> datetime | None:
    """Return an RFC 3339 text as a time, UTC where it names no zone; None if it is no time."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parsed(value: object, parse: Callable[[str], date]) -> str | None:
    if not isinstance(value, str):
        return "wrong-type"
    try:
        day = parse(value)
    except ValueError:
        return "bad-format"
    return None if day.year in YEARS else "out-of-range"
