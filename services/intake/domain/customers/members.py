"""Members: what may be said of a customer, and everything that is wrong with what somebody says.

``PERSONAL`` are about the person and sealed before anything is kept. The others below have a
meaning, any other name in lower case is the tenant's own; nothing personal has a place in them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain import formats, saying
from services.intake.domain.reference import EARLIEST, MEMBER, MEMBERS_MAX, SENTENCES
from services.intake.domain.report import UNFIT
from shared.decider import Reason
from shared.sealed import normal_email, normal_phone

NAME, PHONE, EMAIL, ADDRESS, NOTE = "name", "phone", "email", "address", "note"
TIER, TAGS, STORES, CONTRACT = "tier", "tags", "stores", "contract"
PERSONAL: Final = (NAME, PHONE, EMAIL, ADDRESS, NOTE)
IDENTIFYING: Final = (PHONE, EMAIL)
"""What leads to a customer, the surest first; a name never does."""

RESERVED: Final = frozenset({"ref", "key", "valid_from", "merged_into"})
"""Names that mean something where a customer is spoken of, and so are nobody's own."""
LINE_MAX: Final = 200
NOTE_MAX: Final = 2_000
MANY_MAX: Final = 50

CUSTOMER_SENTENCES: Final[Mapping[str, str]] = {
    **SENTENCES,
    "not-a-customer": (
        "A customer's key is 1 to 64 letters, digits and . : / # + - _ without spaces,"
        " and no telephone number."
    ),
    "not-a-phone": "This is not a telephone number that can be dialled.",
    "not-an-email": "This is not an e-mail address.",
    "not-a-line": f"This is a line of at most {LINE_MAX} characters.",
    "not-a-note": f"A note is a text of at most {NOTE_MAX} characters.",
    "not-keys": f"These are up to {MANY_MAX} keys, each a line of 1 to 200 characters.",
    "not-places": f"These are up to {MANY_MAX} places such as store:042.",
    "not-tags": f"These are up to {MANY_MAX} lines of text.",
    "personal": "This holds somebody's number: its place is phone, email, address or note.",
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a customer, in clear: how it is from ``valid_from`` on (aware).

    ``values`` are members by name; None takes one away. ``dated`` if they said since when; else
    ``valid_from`` is when they said it.
    """

    key: str
    values: Mapping[str, object]
    valid_from: datetime
    dated: bool = True

    @property
    def plain(self) -> dict[str, object]:
        """What is not personal of it; texts of lists in their order, each once."""
        return {name: _once(value) for name, value in self.values.items() if name not in PERSONAL}

    @property
    def personal(self) -> dict[str, str | None]:
        """What is personal of it, in the form in which it identifies."""
        said = {name: value for name, value in self.values.items() if name in PERSONAL}
        return {name: _normal(name, value) for name, value in said.items()}


def faults_of(said: Said, received_at: datetime) -> tuple[Reason, ...]:
    """Return everything that is wrong with what is said; no value is ever repeated."""
    return tuple(_faults_of(said, received_at))


def _faults_of(said: Said, received_at: datetime) -> Iterator[Reason]:
    if formats.asset(said.key) or saying.personal(said.key):
        yield _wrong("not-a-customer", "/key")
    if not EARLIEST <= said.valid_from <= received_at:
        message = "This lies before 1970, or in the future: say it when it is so."
        yield Reason(code="out-of-range", message=message, pointer="/valid_from")
    if len(said.values) > MEMBERS_MAX:
        message = f"A thing has at most {MEMBERS_MAX} values."
        yield Reason(code="too-many", message=message, pointer="/values")
        return
    for name, value in said.values.items():
        if not MEMBER.fullmatch(name) or name in RESERVED:
            message = "Names of values are lower case, and not ref, key, valid_from or merged_into."
            yield Reason(code="bad-format", message=message, pointer="/values")
        elif value is not None and (code := _fault_of(name, value)):
            yield _wrong(code, f"/values/{name}")


def _fault_of(name: str, value: object) -> str:
    if name in PERSONAL:
        return PERSONAL_CHECKS[name](value)
    return CHECKS.get(name, saying.anything)(value) or saying.personal(value)


def _line(value: object) -> str:
    return saying.line(value) or ("" if str(value).strip() else "not-a-line")


def _phone(value: object) -> str:
    return "" if isinstance(value, str) and normal_phone(value) else "not-a-phone"


def _email(value: object) -> str:
    return "" if isinstance(value, str) and normal_email(value) else "not-an-email"


def _note(value: object) -> str:
    fits = isinstance(value, str) and 0 < len(value) <= NOTE_MAX and value.strip()
    return "" if fits and not UNFIT.search(str(value).replace("\n", "")) else "not-a-note"


def _keys(value: object) -> str:
    return _each(value, saying.key, "not-keys")


def _places(value: object) -> str:
    return _each(value, saying.place, "not-places")


def _tags(value: object) -> str:
    return _each(value, saying.line, "not-tags")


def _each(value: object, check: saying.Check, code: str) -> str:
    many = value if isinstance(value, list | tuple) else (value,)
    return code if len(many) > MANY_MAX or any(check(one) for one in many) else ""


PERSONAL_CHECKS: Final[Mapping[str, saying.Check]] = {
    NAME: _line,
    PHONE: _phone,
    EMAIL: _email,
    ADDRESS: _line,
    NOTE: _note,
}
CHECKS: Final[Mapping[str, saying.Check]] = {
    TIER: saying.line,
    TAGS: _tags,
    STORES: _places,
    CONTRACT: _keys,
}


def _normal(name: str, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    if name == PHONE:
        return normal_phone(value)
    return normal_email(value) if name == EMAIL else value.strip()


def _once(value: object) -> object:
    return [*dict.fromkeys(value)] if isinstance(value, list | tuple) else value


def _wrong(code: str, pointer: str) -> Reason:
    return Reason(code=code, message=CUSTOMER_SENTENCES[code], pointer=pointer)
