"""Values: what a field of each type may hold, and everything that is wrong with what it does."""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal

from services.workflow.domain.forms.field import Field
from shared.decider import Reason
from shared.field_kinds import SENTENCES, fault_of, kind_of
from shared.field_kinds.scalars import moment_of

DEPTH_MAX = 6
FIELDS_BYTES_MAX = 64 * 1024
"""Fields of one move, as JSON: far below what may be published, far above what a form asks."""

INTEGER_LIMIT = 2**63
"""What fits the readers of our JSON."""

SEALED_PREFIX = "s1."
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates."""

_as_json = json.JSONEncoder(ensure_ascii=False).encode


def faults_of(fields: Mapping[str, object], known: Mapping[str, Field]) -> list[Reason]:
    """Return everything that is wrong with ``fields``; an empty list when nothing is."""
    faults = [fault for key, value in fields.items() if (fault := _fault(key, value, known))]
    if not faults and len(_as_json(fields)) > FIELDS_BYTES_MAX:
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
    if is_sealed(value) and spec.is_personal:
        return None
    if code := shape_fault(spec, value):
        return _sentence(spec, code)
    return "Is personal, and must be sealed before it comes here." if spec.pii else None


def shape_fault(spec: Field, value: object) -> str | None:
    """Return the code of what is wrong with the form of a value that is not sealed, or None."""
    return fault_of(spec.shape, value)


def _sentence(spec: Field, code: str) -> str:
    if spec.values:
        return f"Must be one of {', '.join(spec.values)}."
    if code in {"lot-missing", "too-few"}:
        return SENTENCES[code]
    return f"Must be {kind_of(spec.type).en}."


as_datetime = moment_of


def is_storable(value: object, depth: int = 0) -> bool:
    """Return whether a JSON value can be kept: no NUL, lone surrogate, NaN or abyss."""
    match value:
        case float():
            return math.isfinite(value)
        case str():
            return UNSTORABLE.search(value) is None
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


def as_number(value: object) -> float | None:
    """Return an amount, kept as text or as a number, as a number; None if it is none."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(Decimal(value))
    except (ArithmeticError, ValueError):
        return None
    return number if math.isfinite(number) else None
