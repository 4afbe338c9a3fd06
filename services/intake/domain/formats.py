"""Formats: what each type of field accepts, and the sentence that says so when it does not."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from services.intake.domain.rules import FieldRule
from shared.decider import Reason
from shared.sealed import normal_phone

TEXT_LENGTH_MAX = 20_000
STRING_LENGTH_MAX = 500
ITEMS_MAX = 100
NUMBER_MAX = 2**53
RATING_MAX = 5
REFERENCE_LENGTH_MAX = 200
FILES_MAX = 20
ASSET = re.compile(r"\w[\w.:/#+-]{0,63}")
CODE = re.compile(r"[A-Za-z0-9._/-]{1,64}")
AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")

Check = Callable[[object], str | None]
"""Returns the code of what is wrong with a value, or None."""

SENTENCES = {
    "wrong-type": "This field takes {kind}.",
    "too-long": "This value is longer than this field allows.",
    "too-many": "There are more entries than this field allows.",
    "out-of-range": "This number is outside what this field allows.",
    "bad-format": "This value does not have the form of {kind}.",
    "not-allowed-value": "This value is not one of those the field allows.",
}


def check_value(rule: FieldRule, value: object) -> Reason | None:
    """Return why ``value`` does not fit the field, or None. The value itself is never repeated."""
    check, kind = CHECKS.get(rule.type, (_any_text, "text"))
    if rule.type.endswith("_ref"):
        check, kind = _reference, "a reference"
    code = check(value)
    if code is None and rule.values is not None and value not in rule.values:
        code = "not-allowed-value"
    if code is None:
        return None
    sentence = SENTENCES[code].format(kind=kind)
    return Reason(code=code, message=sentence, pointer=f"/fields/{rule.key}")


def asset(value: object) -> str | None:
    """Check the number of an asset (``FRZ-0042``) or of another thing one can point at."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if ASSET.fullmatch(value) else "bad-format"


def _code(value: object) -> str | None:
    """Check what stands on a label or a plate (``LOT-2026/0042``)."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if CODE.fullmatch(value) else "bad-format"


def phone(value: object) -> str | None:
    """Check that a value can be dialled, in whatever way people write numbers."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if e164(value) is not None else "bad-format"


def e164(text: str) -> str | None:
    """Return a phone number in E.164 (``+8613812345678``), or None if it is none."""
    return normal_phone(text)


def _text_up_to(length_max: int) -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "wrong-type"
        return "too-long" if len(value) > length_max else None

    return check


def _bool(value: object) -> str | None:
    return None if isinstance(value, bool) else "wrong-type"


def _int(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "wrong-type"
    return None if abs(value) <= NUMBER_MAX else "out-of-range"


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "wrong-type"
    return None if math.isfinite(value) and abs(value) <= NUMBER_MAX else "out-of-range"


def _rating(value: object) -> str | None:
    wrong = _int(value)
    if wrong is not None:
        return wrong
    return None if isinstance(value, int) and 1 <= value <= RATING_MAX else "out-of-range"


def _date(value: object) -> str | None:
    return _parsed(value, date.fromisoformat)


def _datetime(value: object) -> str | None:
    return _parsed(value, datetime.fromisoformat)


def _parsed(value: object, parse: Callable[[str], object]) -> str | None:
    if not isinstance(value, str):
        return "wrong-type"
    try:
        parse(value)
    except ValueError:
        return "bad-format"
    return None


def _amount(value: object) -> str | None:
    """Check a number, or a decimal number written as text, as money often is."""
    if isinstance(value, str):
        return None if AMOUNT.fullmatch(value) else "bad-format"
    return _number(value)


def _files(value: object) -> str | None:
    """Check one file or several: a name or address each, or ``{"name", "url"}``."""
    if not isinstance(value, list):
        return _file(value)
    if not 1 <= len(value) <= FILES_MAX:
        return "too-many" if value else "wrong-type"
    return next((code for code in map(_file, value) if code), None)


def _file(value: object) -> str | None:
    if isinstance(value, Mapping):
        known = set(value) <= {"name", "url"} and "name" in value
        return _any_text(value["name"]) or _address(value.get("url", "")) if known else "wrong-type"
    return _address(value)


def _texts(value: object) -> str | None:
    if not isinstance(value, list):
        return "wrong-type"
    if len(value) > ITEMS_MAX:
        return "too-many"
    return next((code for code in map(_any_text, value) if code), None)


def _part_lines(value: object) -> str | None:
    """Check a list of ``{"part": text, "qty": whole number}``; an empty one says none was used."""
    if not isinstance(value, list):
        return "wrong-type"
    if len(value) > ITEMS_MAX:
        return "too-many"
    return next((code for code in map(_part_line, value) if code), None)


def _part_line(value: object) -> str | None:
    if not isinstance(value, Mapping) or "part" not in value:
        return "wrong-type"
    quantity = value.get("qty", 1)
    if isinstance(quantity, int) and quantity <= 0:
        return "out-of-range"
    return _any_text(value["part"]) or _int(quantity)


_reference = _text_up_to(REFERENCE_LENGTH_MAX)
_address = _text_up_to(2_000)
_any_text = _text_up_to(STRING_LENGTH_MAX)

CHECKS: Mapping[str, tuple[Check, str]] = {
    "text": (_text_up_to(TEXT_LENGTH_MAX), "text"),
    "string": (_any_text, "text"),
    "code": (_code, "a code of up to 64 letters, digits and . _ / -"),
    "enum": (_any_text, "one of its values"),
    "bool": (_bool, "true or false"),
    "int": (_int, "a whole number"),
    "number": (_number, "a number"),
    "decimal": (_amount, "a number"),
    "money": (_amount, "an amount"),
    "rating5": (_rating, "a rating from 1 to 5"),
    "phone": (phone, "a phone number"),
    "date": (_date, "a date"),
    "datetime": (_datetime, "a time"),
    "photo": (_files, "a link to a picture, or several"),
    "audio": (_files, "a link to a recording, or several"),
    "file": (_files, "a link to a file, or several"),
    "store_list": (_texts, "a list of stores"),
    "part_lines": (_part_lines, "a list of parts and quantities"),
}
