"""Members: what may be said of an asset, and everything that is wrong with what somebody says.

Those below have a meaning; any other name in lower case is the tenant's own (``power_kw``). None of
them is about a person: a telephone number has no place in the description of a thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain import formats, saying
from services.intake.domain.reference import (
    EARLIEST,
    MEMBER,
    MEMBERS_MAX,
    SENTENCES,
)
from shared.decider import Reason

NAME, CLASS, MODEL, SERIAL = "name", "class", "model", "serial"
PLACE, PARENT, CUSTOMER, CONTRACT = "place", "parent", "customer", "contract"
INSTALLED_ON, WARRANTY_UNTIL, RETIRED = "installed_on", "warranty_until", "retired"

RESERVED: Final = frozenset({"ref", "key", "valid_from", "reason"})
"""Names that mean something where an asset is spoken of, and so are nobody's own."""

NOT_PERSONAL: Final = frozenset({MODEL, SERIAL, PLACE, PARENT, CUSTOMER, CONTRACT})
"""What may look like somebody's number and is none: makers number their things as they like."""

ASSET_SENTENCES: Final[Mapping[str, str]] = {
    **SENTENCES,
    "not-an-asset": "An asset's key is 1 to 64 letters, digits and . : / # + - _ without spaces.",
    "not-a-key": "This is the key of a record: a line of 1 to 200 characters.",
    "not-a-place": "A place is a kind and a key, such as store:042.",
    "not-a-day": "This is not a day such as 2026-11-29.",
    "not-a-truth": "This is true or false.",
    "not-a-line": f"This is a line of at most {saying.LINE_LENGTH_MAX} characters.",
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
    if code := saying.line(said.reason) or saying.personal(said.reason):
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
    check = CHECKS.get(name, saying.anything)
    return check(value) or ("" if name in NOT_PERSONAL else saying.personal(value))


CHECKS: Final[Mapping[str, saying.Check]] = {
    NAME: saying.line,
    CLASS: saying.line,
    MODEL: saying.line,
    SERIAL: saying.line,
    PLACE: saying.place,
    PARENT: saying.asset,
    CUSTOMER: saying.key,
    CONTRACT: saying.key,
    INSTALLED_ON: saying.day,
    WARRANTY_UNTIL: saying.day,
    RETIRED: saying.truth,
}


def _wrong(code: str, pointer: str) -> Reason:
    return Reason(code=code, message=ASSET_SENTENCES[code], pointer=pointer)
