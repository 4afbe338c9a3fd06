"""Values: what a field of each type may hold, and everything that is wrong with what it does."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from services.workflow.domain.definition import Field
from shared.decider import Reason
from shared.sealed import length_as_written

STRING_LENGTH_MAX = 500
TEXT_LENGTH_MAX = 20_000
REF_LENGTH_MAX = 200
FILES_MAX = 20
PARTS_MAX = 200
DEPTH_MAX = 6
FIELDS_BYTES_MAX = 64 * 1024
"""Fields of one move, as JSON: far below what may be published, far above what a form asks."""

INTEGER_LIMIT = 2**63
"""What fits the readers of our JSON."""

CODE = re.compile(r"[A-Za-z0-9._/-]{1,64}")
"""What stands on a label or a plate: no text, so no number in it is anybody's telephone."""

SEALED_PREFIX = "s1."
RATING_MAX = 5


def faults_of(fields: Mapping[str, object], known: Mapping[str, Field]) -> list[Reason]:
    """Return everything that is wrong with ``fields``; an empty list when nothing is."""
    faults = [fault for key, value in fields.items() if (fault := _fault(key, value, known))]
    if not faults and len(json.dumps(fields, ensure_ascii=False)) > FIELDS_BYTES_MAX:
        faults.append(Reason(code="too-large", message="The fields are more than 64 KiB."))
    return faults


def _fault(key: str, value: object, known: Mapping[str, Field]) -> Reason | None:
    pointer = f"/fields/{key}"
    if not is_storable(key) or not is_storable(value):
        message = "Holds characters or numbers that cannot be stored, or is nested too deeply."
        return Reason(code="field-invalid", message=message, pointer="/fields")
    spec = known.get(key)
    if spec is None:
        message = f"This type of ticket has no field {key}."
        return Reason(code="field-unknown", message=message, pointer=pointer)
    if value is None:
        return None
    wanted = _expectation(spec, value)
    return Reason(code="field-invalid", message=wanted, pointer=pointer) if wanted else None


def _expectation(spec: Field, value: object) -> str | None:
    """Return what the field wants instead of ``value``, or None when it is content."""
    if spec.pii:
        return None if is_sealed(value) else "Is personal, and must be sealed before it comes here."
    if spec.type == "enum":
        return None if value in spec.values else f"Must be one of {', '.join(spec.values)}."
    check, wanted = CHECKS.get(spec.type, (_is_ref, "Must be the key of something, as text."))
    return None if check(value) else wanted


def is_storable(value: object, depth: int = 0) -> bool:
    """Return whether a JSON value can be kept: no NUL, lone surrogate, NaN or abyss."""
    match value:
        case float():
            return math.isfinite(value)
        case str():
            return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
        case list() | tuple():
            return depth < DEPTH_MAX and all(is_storable(item, depth + 1) for item in value)
        case Mapping():
            inside = (*value.keys(), *value.values())
            return depth < DEPTH_MAX and all(is_storable(item, depth + 1) for item in inside)
        case _:
            return value is None or (isinstance(value, int) and abs(value) < INTEGER_LIMIT)


def is_sealed(value: object) -> bool:
    """Return whether this is a sealed value, which only the disclosure door opens."""
    return isinstance(value, str) and value.startswith(SEALED_PREFIX)


def is_given(value: object) -> bool:
    """Return whether a value says something: nothing, blank text and no items do not.

    An empty list of parts says that none were used, so lists always do.
    """
    return value is not None and not (isinstance(value, str) and not value.strip())


def as_datetime(value: object) -> datetime | None:
    """Return an RFC 3339 text as a time, UTC where it names no zone; None if it is no time."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_number(value: object) -> float | None:
    """Return an amount, kept as text or as a number, as a number; None if it is none."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(Decimal(value))
    except (ArithmeticError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _is_text(value: object, length_max: int) -> bool:
    return isinstance(value, str) and length_as_written(value) <= length_max


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(CODE.fullmatch(value))


def _is_ref(value: object) -> bool:
    return _is_text(value, REF_LENGTH_MAX) and is_given(value)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_decimal(value: object) -> bool:
    if isinstance(value, str):
        try:
            return Decimal(value).is_finite()
        except InvalidOperation:
            return False
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_file(value: object) -> bool:
    if isinstance(value, Mapping):
        return _is_ref(value.get("name"))
    return _is_text(value, STRING_LENGTH_MAX) and is_given(value)


def _is_files(value: object) -> bool:
    if isinstance(value, list | tuple):
        return 0 < len(value) <= FILES_MAX and all(_is_file(item) for item in value)
    return _is_file(value)


def _is_part_line(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    quantity = value.get("qty")
    return _is_ref(value.get("part")) and isinstance(quantity, int) and quantity > 0


def _is_part_lines(value: object) -> bool:
    if not isinstance(value, list | tuple) or len(value) > PARTS_MAX:
        return False
    return all(_is_part_line(line) for line in value)


Check = Callable[[object], bool]

CHECKS: Mapping[str, tuple[Check, str]] = {
    "string": (lambda value: _is_text(value, STRING_LENGTH_MAX), "Must be text of at most 500."),
    "code": (_is_code, "Must be 1 to 64 letters, digits or . _ / - without spaces."),
    "phone": (lambda value: _is_text(value, STRING_LENGTH_MAX), "Must be a phone number."),
    "text": (lambda value: _is_text(value, TEXT_LENGTH_MAX), "Must be text of at most 20,000."),
    "bool": (lambda value: isinstance(value, bool), "Must be true or false."),
    "int": (_is_int, "Must be a whole number."),
    "decimal": (_is_decimal, "Must be a number."),
    "money": (_is_decimal, "Must be an amount."),
    "date": (_is_date, "Must be a date such as 2026-11-22."),
    "datetime": (lambda value: bool(as_datetime(value)), "Must be a time in RFC 3339."),
    "photo": (_is_files, "Must be a file name or address, or a list of at most 20."),
    "file": (_is_files, "Must be a file name or address, or a list of at most 20."),
    "part_lines": (_is_part_lines, 'Must be a list of {"part", "qty"}, empty if none were used.'),
    "rating5": (
        lambda value: _is_int(value) and value in range(1, RATING_MAX + 1),
        "Must be 1 to 5.",
    ),
}
"""What each type of field accepts; ``enum`` and the references are told apart above."""
