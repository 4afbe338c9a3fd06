"""References: what is known of an order, a contract, a class... version by version.

Somebody else owns the thing and tells us how it stands, since when. What was said is never
changed: a correction is another version, and everybody can ask which one held at a moment.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, assert_never
from uuid import UUID

from services.intake.domain.report import UNFIT
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import TenantId, id_of_report

KIND = re.compile(r"[a-z][a-z0-9_]{0,31}")
MEMBER = re.compile(r"[a-z][a-z0-9_]{0,62}")
KEY_LENGTH_MAX = 200
"""As long as the key that a field of a ticket may point at."""
MEMBERS_MAX = 50
TEXT_LENGTH_MAX = 500
ENTRIES_MAX = 500
ENTRY_LENGTH_MAX = 200
WHOLE_MAX = 2**53
"""Beyond this, not every program that reads JSON reads the same number."""
VERSIONS_MAX = 2_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD_MAX = timedelta(days=3_660)
"""Contracts begin later than they are signed, but not in another age."""
URN = "urn:gongdan:reference"


class StatementWrong(Refusal):
    """What was said of this thing cannot be kept: every reason is told. Nothing was kept."""

    slug: ClassVar[str] = "reference-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ReferenceUnknown(Refusal):
    """Nothing is known of this thing at that time."""

    slug: ClassVar[str] = "reference-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ReferenceFull(Refusal):
    """So many versions of this thing are known that no more are kept: state it under a new key."""

    slug: ClassVar[str] = "reference-full"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class StatementReused(Refusal):
    """Something else was stated under this name (source and id): send this under a new one."""

    slug: ClassVar[str] = "idempotency-key-reused"
    kind: ClassVar[Kind] = Kind.REUSED


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What somebody says of a thing: how it stands from ``valid_from`` on (aware).

    ``dated`` if they said since when; else ``valid_from`` is when they said it.
    """

    kind: str
    key: str
    values: Mapping[str, object]
    valid_from: datetime
    dated: bool = True

    def reference_id(self, tenant: TenantId) -> UUID:
        """Return the id under which everything about the thing is kept."""
        return reference_id(tenant, self.kind, self.key)


def reference_id(tenant: TenantId, kind: str, key: str) -> UUID:
    """Return the id of a thing by its kind and key."""
    return id_of_report(tenant, f"{URN}:{kind}", key)


def faults_of(statement: Statement, received_at: datetime) -> tuple[Reason, ...]:
    """Return everything that is wrong with a statement; no value is ever repeated."""
    return tuple(_faults_of(statement, received_at))


def _faults_of(statement: Statement, received_at: datetime) -> Iterator[Reason]:
    if not KIND.fullmatch(statement.kind):
        yield _wrong("bad-format", "A kind is lower case, such as contract.", "/kind")
    if not is_key(statement.key):
        yield _wrong("bad-format", f"A key is a line of at most {KEY_LENGTH_MAX}.", "/key")
    if not EARLIEST <= statement.valid_from <= received_at + AHEAD_MAX:
        message = "This lies before 1970, or more than ten years ahead."
        yield _wrong("out-of-range", message, "/valid_from")
    yield from _faults_of_values(statement.values)


def _faults_of_values(values: Mapping[str, object]) -> Iterator[Reason]:
    if len(values) > MEMBERS_MAX:
        yield _wrong("too-many", f"A thing has at most {MEMBERS_MAX} values.", "/values")
        return
    for name, value in values.items():
        if not MEMBER.fullmatch(name):
            yield _wrong("bad-format", "Names of values are lower case.", "/values")
        elif (code := fault_of_value(value)) is not None:
            yield _wrong(code, SENTENCES[code], f"/values/{name}")


SENTENCES: Mapping[str, str] = {
    "wrong-type": "A value is a text, a number, true or false, or a list of texts.",
    "too-long": f"A text has at most {TEXT_LENGTH_MAX}, in a list {ENTRY_LENGTH_MAX} characters.",
    "too-many": f"A list has at most {ENTRIES_MAX} texts.",
    "out-of-range": "This number is too large to be read the same everywhere.",
    "bad-format": "This text has characters that cannot be shown.",
}


def fault_of_value(value: object) -> str | None:
    """Return why something cannot be known of a thing, a code of ``SENTENCES``, or None."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return None if math.isfinite(value) and abs(value) <= WHOLE_MAX else "out-of-range"
    if isinstance(value, list | tuple):
        return _fault_of_entries(value)
    return _fault_of_text(value, TEXT_LENGTH_MAX)


def _fault_of_entries(entries: Sequence[object]) -> str | None:
    if len(entries) > ENTRIES_MAX:
        return "too-many"
    faults = (_fault_of_text(one, ENTRY_LENGTH_MAX) for one in entries)
    return next((one for one in faults if one is not None), None)


def _fault_of_text(text: object, length_max: int) -> str | None:
    if not isinstance(text, str):
        return "wrong-type"
    if len(text) > length_max:
        return "too-long"
    return "bad-format" if UNFIT.search(text) else None


def is_key(key: str) -> bool:
    """Say whether this can be the key of a thing."""
    return 0 < len(key) <= KEY_LENGTH_MAX and not UNFIT.search(key)


def canonical_values(values: Mapping[str, object]) -> bytes:
    """Return the bytes that stand for values when two are compared: 1 is not true."""
    return json.dumps(dict(values), sort_keys=True).encode()


def _wrong(code: str, message: str, pointer: str) -> Reason:
    return Reason(code=code, message=message, pointer=pointer)


@dataclass(frozen=True, kw_only=True)
class ReferenceStated(Fact):
    """Somebody said how a thing stands from ``valid_from`` on; numbers in it are sealed.

    ``said`` is a keyed digest of the values in clear: the same number is sealed anew every time.
    """

    TOPIC = "reference.stated"
    kind: str
    key: str
    values: Mapping[str, object]
    valid_from: datetime
    source: str
    external_id: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class StateReference:
    """Keep what was said, sealed by now; ``dated`` if it was said since when."""

    stated: ReferenceStated
    dated: bool = True


@dataclass(frozen=True, kw_only=True)
class Version:
    """How a thing stands from a moment on, as it was said the ``number``-th time."""

    number: int
    values: Mapping[str, object]
    valid_from: datetime
    said: str = ""

    def says(self, stated: ReferenceStated) -> bool:
        """Say whether this is what somebody states: every value and its type."""
        if self.said and stated.said:
            return self.said == stated.said
        return canonical_values(self.values) == canonical_values(stated.values)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Everything that was said of a thing, in the order in which it was said."""

    versions: tuple[Version, ...] = ()

    def held_at(self, moment: datetime) -> Version | None:
        """Return the version that held at a moment: of two that do, what was said last."""
        held = (one for one in self.versions if one.valid_from <= moment)
        return max(held, key=lambda one: (one.valid_from, one.number), default=None)


def decide(command: StateReference, reference: Reference) -> list[ReferenceStated]:
    """Keep a statement unless it says what is known already.

    Who does not say since when says how it stands now: if it stood so before, that is no news.
    """
    stated = command.stated
    known = reference.held_at(stated.valid_from)
    if known is not None and known.says(stated):
        since_then = known.valid_from == stated.valid_from
        if since_then or not command.dated:
            return []
    if len(reference.versions) >= VERSIONS_MAX:
        raise ReferenceFull
    return [stated]


def evolve(reference: Reference, fact: ReferenceStated) -> Reference:
    """Return the thing after another statement."""
    match fact:
        case ReferenceStated():
            version = Version(
                number=len(reference.versions) + 1,
                values=fact.values,
                valid_from=fact.valid_from,
                said=fact.said,
            )
            return replace(reference, versions=(*reference.versions, version))
        case _:
            assert_never(fact)


REFERENCE: Decider[StateReference, ReferenceStated, Reference] = Decider(
    kind="reference",
    initial=Reference,
    decide=decide,
    evolve=evolve,
    facts=(ReferenceStated,),
)


def without_room(
    commands: Sequence[tuple[UUID, StateReference]], known: Mapping[UUID, Reference]
) -> list[Reason]:
    """Return which of many commands, each about a thing by its id, could not be followed."""
    states = dict(known)
    full = []
    for place, (about, command) in enumerate(commands):
        try:
            _, states[about] = REFERENCE.settled(command, states[about])
        except ReferenceFull:
            full.append(_full_at(place))
    return full


def _full_at(place: int) -> Reason:
    return Reason(
        code=ReferenceFull.slug,
        message=f"Of this thing {VERSIONS_MAX} versions are known: state it under a new key.",
        pointer=f"/records/{place}",
        zh=f"此资料已有 {VERSIONS_MAX} 个版本，请换用新的 key。",
    )
