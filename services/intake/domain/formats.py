"""Formats: whether what a report says fits, and the sentence that says so when it does not."""

import re

from services.intake.domain.rules import FieldRule
from shared.decider import Reason
from shared.field_kinds import Shape, fault_of, sentence_of
from shared.field_kinds.scalars import phone as phone  # noqa: PLC0414  # asked for from here
from shared.sealed import normal_phone

ASSET = re.compile(r"\w[\w.:/#+-]{0,63}")


def check_value(rule: FieldRule, value: object) -> Reason | None:
    """Return why ``value`` does not fit the field, or None. The value itself is never repeated."""
    shape = Shape(
        kind=rule.kind,
        values=rule.values,
        count_min=rule.min,
        lot_required=rule.lot_required,
    )
    code = fault_of(shape, value)
    if code is None:
        return None
    return Reason(code=code, message=sentence_of(shape, code), pointer=f"/fields/{rule.key}")


def asset(value: object) -> str | None:
    """Check the number of an asset (``FRZ-0042``) or of another thing one can point at."""
    if not isinstance(value, str):
        return "wrong-type"
    return None if ASSET.fullmatch(value) else "bad-format"


def e164(text: str) -> str | None:
    """Return a phone number in E.164 (``+8613812345678``), or None if it is none."""
    return normal_phone(text)
