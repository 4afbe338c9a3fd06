"""Values: what a field of each type may hold, and everything that is wrong with what it does."""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal

from services.workflow.domain.forms.field import Field
from services.workflow.domain.labels import Label
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
OF_ENTRIES: Mapping[str, str] = {
    "lot-missing": "每个配件都要注明批号。",
    "too-few": "条目不够。",
}
UNSEALED = Label(
    zh="这是个人信息，必须先加密。", en="Is personal, and must be sealed before it comes here."
)


def faults_of(fields: Mapping[str, object], known: Mapping[str, Field]) -> list[Reason]:
    """Return everything that is wrong with ``fields``; an empty list when nothing is."""
    faults = [fault for key, value in fields.items() if (fault := _fault(key, value, known))]
    if not faults and len(_as_json(fields)) > FIELDS_BYTES_MAX:
        message = "The fields are more than 64 KiB."
        faults.append(Reason(code="too-large", message=message, zh="字段合计超过 64 KiB。"))
    return faults


def _fault(key: str, value: object, known: Mapping[str, Field]) -> Reason | None:
    pointer = f"/fields/{key}"
    spec = known.get(key)
    if not is_storable(value) or (spec is None and not is_storable(key)):
        message = "Holds characters or numbers that cannot be stored, or is nested too deeply."
        zh = "含有无法保存的字符或数字，或嵌套过深。"
        return Reason(code="field-invalid", message=message, pointer="/fields", zh=zh)
    if spec is None:
        return unknown_field(key)
    if value is None:
        return None
    wanted = _expectation(spec, value)
    if wanted is None:
        return None
    return Reason(code="field-invalid", message=wanted.en, pointer=pointer, zh=wanted.zh)


def unknown_field(key: str) -> Reason:
    """Return that there is no such field."""
    return Reason(
        code="field-unknown",
        message=f"This type of ticket has no field {key}.",
        pointer=f"/fields/{key}",
        zh=f"该工单类型没有字段 {key}。",
    )


def _expectation(spec: Field, value: object) -> Label | None:
    """Return what the field wants instead of ``value``, or None when it is content."""
    if is_sealed(value) and spec.is_personal:
        return None
    if code := shape_fault(spec, value):
        return _sentence(spec, code)
    return UNSEALED if spec.pii else None


def shape_fault(spec: Field, value: object) -> str | None:
    """Return the code of what is wrong with the form of a value that is not sealed, or None."""
    return fault_of(spec.shape, value)


def _sentence(spec: Field, code: str) -> Label:
    if spec.values:
        return Label(
            zh=f"只能是以下之一：{'、'.join(spec.values)}。",
            en=f"Must be one of {', '.join(spec.values)}.",
        )
    if code in OF_ENTRIES:
        return Label(zh=OF_ENTRIES[code], en=SENTENCES[code])
    kind = kind_of(spec.shape.kind)
    return Label(zh=f"应为{kind.zh}。", en=f"Must be {kind.en}.")


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
