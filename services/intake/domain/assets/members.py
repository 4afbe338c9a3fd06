"""Members: what may be said of an asset, and everything that is wrong with what somebody says.

Those below have a meaning; any other name in lower case is the tenant's own (``power_kw``). None of
them is about a person: a telephone number has no place in the description of a thing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.intake.domain import formats
from services.intake.domain.reference import (
    EARLIEST,
    MEMBER,
    MEMBERS_MAX,
    SENTENCES,
    fault_of_value,
    is_key,
)
from shared.decider import Reason
from shared.personal_numbers import numbers_in

NAME, CLASS, MODEL, SERIAL = "name", "class", "model", "serial"
PLACE, PARENT, CUSTOMER, CONTRACT = "place", "parent", "customer", "contract"
INSTALLED_ON, WARRANTY_UNTIL, RETIRED = "installed_on", "warranty_until", "retired"

LINE_LENGTH_MAX: Final = 200
WHERE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}:\S.{0,149}")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
RESERVED: Final = frozenset({"ref", "key", "valid_from", "reason"})
"""Names that mean something where an asset is spoken of, and so are nobody's own."""

NOT_PERSONAL: Final = frozenset({MODEL, SERIAL, PLACE, PARENT, CUSTOMER, CONTRACT})
"""What may look like somebody's number and is none: makers number their things as they like."""

Check = Callable[[object], str]

ASSET_SENTENCES: Final[Mapping[str, str]] = {
    **SENTENCES,
    "not-an-asset": "An asset's key is 1 to 64 letters, digits and . : / # + - _ without spaces.",
    "not-a-key": "This is the key of a record: a line of 1 to 200 characters.",
    "not-a-place": "A place is a kind and a key, such as store:042.",
    "not-a-day": "This is not a day such as 2026-11-29.",
    "not-a-truth": "This is true or false.",
    "not-a-line": f"This is a line of at most {LINE_LENGTH_MAX} characters.",
    "personal": "This holds somebody's number: keep it with the customer, not with a thing.",
    "own-parent": "An asset is no part of itself.",
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of an asset: how it is from ``valid_from`` on (aware).

    ``values`` are members by name; None takes one away. ``dated`` if they said since when; else
    ``valid_from`` is when they said it. ``reason`` is why it is retired or back in use.
    """

    key: str
    values: Mapping[str, object]
    valid_from: datetime
    dated: bool = True
    reason: str = ""


def faults_of(said: Said, received_at: datetime) -> tuple[Reason, ...]:
    """Return everything that is wrong with what is said; no value is ever repeated."""
    return tuple(_faults_of(said, received_at))


def _faults_of(said: Said, received_at: datetime) -> Iterator[Reason]:
    if formats.asset(said.key):
        yield _wrong("not-an-asset", "/key")
    if not EARLIEST <= said.valid_from <= received_at:
        message = "This lies before 1970, or in the future: say it when it is so."
        yield Reason(code="out-of-range", message=message, pointer="/valid_from")
    if code := _line(said.reason) or _personal(said.reason):
        yield _wrong(code, "/reason")
    if len(said.values) > MEMBERS_MAX:
        message = f"A thing has at most {MEMBERS_MAX} values."
        yield Reason(code="too-many", message=message, pointer="/values")
    else:
        yield from _faults_of_values(said)


def _faults_of_values(said: Said) -> Iterator[Reason]:
    for name, value in said.values.items():
        if not MEMBER.fullmatch(name) or name in RESERVED:
            message = "Names of values are lower case, and not ref, key, valid_from or reason."
            yield Reason(code="bad-format", message=message, pointer="/values")
        elif value is not None and (code := _fault_of(name, value)):
            yield _wrong(code, f"/values/{name}")
    if said.values.get(PARENT) == said.key:
        yield _wrong("own-parent", f"/values/{PARENT}")


def _fault_of(name: str, value: object) -> str:
    check = CHECKS.get(name, _anything)
    return check(value) or ("" if name in NOT_PERSONAL else _personal(value))


def _line(value: object) -> str:
    fault = fault_of_value(value)
    if fault is not None or not isinstance(value, str) or len(value) > LINE_LENGTH_MAX:
        return "not-a-line"
    return ""


def _anything(value: object) -> str:
    return fault_of_value(value) or ""


def _personal(value: object) -> str:
    texts = value if isinstance(value, list | tuple) else (value,)
    return "personal" if any(isinstance(one, str) and numbers_in(one) for one in texts) else ""


def _asset(value: object) -> str:
    return "not-an-asset" if formats.asset(value) else ""


def _key(value: object) -> str:
    return "" if isinstance(value, str) and is_key(value) else "not-a-key"


def _place(value: object) -> str:
    fits = isinstance(value, str) and WHERE.fullmatch(value) and not _line(value)
    return "" if fits else "not-a-place"


def _day(value: object) -> str:
    return "" if day_of(value) is not None else "not-a-day"


def _truth(value: object) -> str:
    return "" if isinstance(value, bool) else "not-a-truth"


def day_of(value: object) -> date | None:
    """Return the day that a value says, or None."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


CHECKS: Final[Mapping[str, Check]] = {
    NAME: _line,
    CLASS: _line,
    MODEL: _line,
    SERIAL: _line,
    PLACE: _place,
    PARENT: _asset,
    CUSTOMER: _key,
    CONTRACT: _key,
    INSTALLED_ON: _day,
    WARRANTY_UNTIL: _day,
    RETIRED: _truth,
}


def _wrong(code: str, pointer: str) -> Reason:
    return Reason(code=code, message=ASSET_SENTENCES[code], pointer=pointer)
