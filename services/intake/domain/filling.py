"""Filling: what a report leaves out and records of things outside know, as it held at that time.

A field may be filled from a record by the key that the report gives of a thing, and a bare key may
become a snapshot of the thing. What somebody says stays: then the record is only named beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.intake.domain import formats
from services.intake.domain.reference import Version
from services.intake.domain.rules import FieldRule, TicketType
from shared.field_kinds import REFERENCE
from shared.sealed import TOKEN

LOOK_UPS_MAX = 20
"""Things that one report may be filled from; a type that names more has the others by hand."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A thing outside, and the moment as of which it matters."""

    kind: str
    key: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """A field that a thing says something about; without a ``member``, all that is known of it.

    ``by`` is the field that has the thing's key.
    """

    field: str
    by: str
    thing: Thing
    member: str = ""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """Which version of which record a field was filled from.

    ``taken`` says whether the ticket has what the record said; otherwise somebody said it.
    Neither values nor keys are here: who may see them finds them in the fields.
    """

    field: str
    by: str
    kind: str
    version: int
    valid_from: datetime
    taken: bool = True


def look_ups(
    ticket_type: TicketType, fields: Mapping[str, object], occurred_at: datetime
) -> tuple[LookUp, ...]:
    """Return what a report of this type can be filled from."""
    found = [
        one
        for rule in ticket_type.fields.values()
        if (one := _look_up(rule, ticket_type, fields, occurred_at)) is not None
    ]
    things = list(dict.fromkeys(one.thing for one in found))[:LOOK_UPS_MAX]
    return tuple(one for one in found if one.thing in things)


def filled(
    ticket_type: TicketType,
    fields: Mapping[str, object],
    look_ups: Sequence[LookUp],
    known: Mapping[Thing, Version],
) -> tuple[dict[str, object], tuple[Filled, ...]]:
    """Return the values that records give, and for each field which version says something."""
    values: dict[str, object] = {}
    told: list[Filled] = []
    for one in look_ups:
        version = known.get(one.thing)
        value = None if version is None else _value(one, version, fields)
        if version is None or value is None:
            continue
        rule = ticket_type.fields[one.field]
        if formats.check_value(rule, value) is not None:
            continue  # what the record says is no such value: somebody has to say it
        taken = _is_open(one, fields)
        if taken:
            values[one.field] = value
        told.append(
            Filled(
                field=one.field,
                by=one.by,
                kind=one.thing.kind,
                version=version.number,
                valid_from=version.valid_from,
                taken=taken,
            )
        )
    return values, tuple(told)


def _look_up(
    rule: FieldRule, ticket_type: TicketType, fields: Mapping[str, object], occurred_at: datetime
) -> LookUp | None:
    if rule.is_personal or rule.computed:
        return None  # what is somebody's does not travel by itself
    by, kind, member = _source(rule, ticket_type)
    key = _key_of(fields.get(by))
    if not kind or key is None:
        return None
    at = _moment_of(fields.get(rule.snapshot_as_of)) or occurred_at
    return LookUp(field=rule.key, by=by, thing=Thing(kind=kind, key=key, at=at), member=member)


def _source(rule: FieldRule, ticket_type: TicketType) -> tuple[str, str, str]:
    """Return which field has the key, the kind of the thing, and which member is wanted."""
    if rule.snapshot and rule.type.endswith(REFERENCE):
        return rule.key, _kind_of(rule), ""
    first, _, member = rule.autofill.partition(".")
    if member and (pointer := ticket_type.fields.get(first)) is not None:
        return first, _kind_of(pointer), member
    pointer = _pointer(ticket_type, first)
    if not first or pointer is None:
        return "", "", ""
    return pointer.key, first, member or rule.key


def _pointer(ticket_type: TicketType, kind: str) -> FieldRule | None:
    """Return the field that has the key of a thing of a kind: one of its own, or the first."""
    pointers = ticket_type.pointers
    alike = (one for one in pointers if _kind_of(one) == kind)
    return next(alike, pointers[0] if pointers else None)


def _kind_of(rule: FieldRule) -> str:
    return rule.type.removesuffix(REFERENCE) if rule.points_outside else ""


def _key_of(value: object) -> str | None:
    ref = value.get("ref") if isinstance(value, Mapping) else value
    return ref if isinstance(ref, str) and ref else None


def _is_open(one: LookUp, fields: Mapping[str, object]) -> bool:
    """Say whether the report leaves to the record what it says."""
    said = fields.get(one.field)
    if one.member:
        return said is None or said == ""
    return not isinstance(said, Mapping) or "snapshot" not in said


def _value(one: LookUp, version: Version, fields: Mapping[str, object]) -> object:
    """Return what a version says for a field; nothing in which a number of somebody is sealed."""
    if one.member:
        value = version.values.get(one.member)
        return None if has_sealed(value) else value
    known = {name: value for name, value in version.values.items() if not has_sealed(value)}
    return {
        "ref": _key_of(fields.get(one.field)),
        "as_of": one.thing.at.isoformat(),
        "snapshot": known,
    }


def has_sealed(value: object) -> bool:
    """Say whether a value of a record holds a number of somebody, sealed."""
    texts = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(text, str) and TOKEN.search(text) for text in texts)


def _moment_of(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
