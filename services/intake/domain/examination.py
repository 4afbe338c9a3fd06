"""Examination: everything that is wrong with a report, found at once, and what is doubtful in it.

A person who mends a report should mend it once, so nothing here stops at the first mistake.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from services.intake.domain import formats
from services.intake.domain.filling import Filled
from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rules import Rules, TicketType
from shared.decider import Reason

FUTURE_MAX = timedelta(minutes=5)
PAST_MAX = timedelta(days=30)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
IMPORT_SCOPE = "history:import"
FIELDS_MAX = 200
CLOSED_AT = "closed_at"
NOTHING: Mapping[str, object] = MappingProxyType({})
PART_OF_KIND = {"asset_ref": "asset", "phone": "reporter"}
"""The part of a report that stands for the first field of a kind."""
LOCATION_MISSING = "location_missing"
PLACE_LOOKS_SWAPPED = "place_looks_swapped"
CLOSED_BEFORE_OPENED = "closed_before_opened"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A report as far as it was understood, and the verdict: it stands if there is no reason."""

    draft: Draft
    type: TicketType | None
    occurred_at: datetime
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...] = ()
    imported: bool = False
    filled: tuple[Filled, ...] = ()

    @property
    def wants_dispatch(self) -> bool:
        """Whether somebody shall be sent: history only where it asks for it (decision 24)."""
        return self.draft.dispatch or not self.imported


def examine(
    draft: Draft,
    envelope: Envelope,
    rules: Rules,
    received_at: datetime,
    *,
    may_import: bool,
    roles: AbstractSet[str] = frozenset(),
    known: Mapping[str, object] = NOTHING,
) -> Finding:
    """Hold a report against the rules in force at ``received_at`` (aware, UTC).

    ``roles`` are those of whoever brings it: some fields are for some roles only. ``known`` is what
    records of things outside say for its fields.
    """
    found = rules.types.get(draft.type) if draft.type is not None else rules.only_type()
    full = draft if found is None else _with_what_the_report_says_itself(draft, found)
    full = replace(full, fields={**full.fields, **known}) if known else full
    occurred_at = draft.occurred_at or envelope.time or received_at
    reasons = [*draft.reasons, *_about_the_whole(draft, found)]
    reasons += _about_time(occurred_at, received_at, may_import=may_import)
    if found is not None:
        reasons += _about_fields(full, found)
        reasons += _about_writers(draft, found, roles)
    return Finding(
        draft=full,
        type=found,
        occurred_at=occurred_at,
        reasons=tuple(reasons),
        flags=tuple(_flags(full, occurred_at)),
        imported=received_at - occurred_at > PAST_MAX,
    )


def _with_what_the_report_says_itself(draft: Draft, found: TicketType) -> Draft:
    """Fill the type's asset and phone fields from the report's own asset and reporter."""
    said = {"asset_ref": draft.asset, "phone": draft.reporter.phone if draft.reporter else None}
    filled: dict[str, object] = {}
    for kind, value in said.items():
        rule = found.first_field_of(kind)
        if value is not None and rule is not None and rule.key not in draft.fields:
            filled[rule.key] = value
    return replace(draft, fields={**draft.fields, **filled}) if filled else draft


def _about_the_whole(draft: Draft, found: TicketType | None) -> Iterator[Reason]:
    said = draft.summary.strip() or draft.audio or "summary" in draft.unread
    if not said:
        yield Reason(code="missing", message="A summary is needed.", pointer="/summary")
    if found is None and draft.type is not None:
        message = "No scenario in force has a ticket type of this name."
        yield Reason(code="unknown-type", message=message, pointer="/type")
    if found is None and draft.type is None and "type" not in draft.unread:
        message = "Say which type of ticket this is: there are several."
        yield Reason(code="type-missing", message=message, pointer="/type")
    if draft.asset is not None and formats.asset(draft.asset):
        message = "This does not have the form of an asset number."
        yield Reason(code="bad-format", message=message, pointer="/asset")
    spoken = draft.reporter.phone if draft.reporter else None
    if spoken is not None and formats.phone(spoken):
        message = "This does not have the form of a phone number."
        yield Reason(code="bad-format", message=message, pointer="/reporter/phone")


def _about_time(
    occurred_at: datetime, received_at: datetime, *, may_import: bool
) -> Iterator[Reason]:
    if occurred_at - received_at > FUTURE_MAX:
        message = "This lies more than five minutes in the future: check the sender's clock."
        yield Reason(code="occurred-in-future", message=message, pointer="/occurred_at")
    if occurred_at < EARLIEST:
        message = "This lies before 1970: check the sender's clock."
        yield Reason(code="occurred-too-long-ago", message=message, pointer="/occurred_at")
    elif received_at - occurred_at > PAST_MAX and not may_import:
        message = (
            f"This is more than 30 days old: that needs a key with the scope {IMPORT_SCOPE}, "
            "over HTTP or gRPC; messages over NATS cannot carry it."
        )
        yield Reason(code="occurred-too-long-ago", message=message, pointer="/occurred_at")


def _about_fields(draft: Draft, found: TicketType) -> Iterator[Reason]:
    if len(draft.fields) > FIELDS_MAX:
        yield Reason(code="too-many", message="There are too many fields.", pointer="/fields")
        return
    for key, value in draft.fields.items():
        rule = found.fields.get(key)
        if rule is None:
            message = f"The type {found.key} has no field of this name."
            yield Reason(code="unknown-field", message=message, pointer=f"/fields/{key}")
        elif value is not None and (wrong := formats.check_value(rule, value)) is not None:
            yield wrong
    yield from _about_missing_fields(draft, found)


def _about_writers(draft: Draft, found: TicketType, roles: AbstractSet[str]) -> Iterator[Reason]:
    """Say which fields are not for whoever reports to fill in, whatever door they come through."""
    for key in draft.fields:
        rule = found.fields.get(key)
        if rule is not None and not rule.may_be_said_by(roles):
            message = (
                "This field is computed, so nobody fills it in."
                if rule.computed
                else "Your roles may not fill in this field in a report."
            )
            yield Reason(code="not-yours-to-fill", message=message, pointer=f"/fields/{key}")


def _about_missing_fields(draft: Draft, found: TicketType) -> Iterator[Reason]:
    if "fields" in draft.unread:
        return  # they were there but could not be read: a reason says so already
    for rule in found.fields.values():
        part = PART_OF_KIND.get(rule.type, "")
        if part in draft.unread and rule is found.first_field_of(rule.type):
            continue  # the report's own part fills it, and what is wrong there is said already
        if rule.is_required_at_once and _is_blank(draft.fields, rule.key):
            message = f"The type {found.key} needs this field."
            yield Reason(code="missing", message=message, pointer=f"/fields/{rule.key}")


def _is_blank(fields: Mapping[str, object], key: str) -> bool:
    value = fields.get(key)
    return value is None or (isinstance(value, str) and not value.strip())


def _flags(draft: Draft, occurred_at: datetime) -> Iterator[str]:
    """Say what is doubtful: the report is kept and shown, and nobody is sent out for it.

    Only what any report can be doubted for; what a ticket type doubts, workflow evaluates.
    """
    if draft.location is not None and draft.location.is_null_island:
        yield LOCATION_MISSING
    if draft.location is not None and draft.location.looks_swapped:
        yield PLACE_LOOKS_SWAPPED
    closed_at = _time_of(draft.fields.get(CLOSED_AT))
    if closed_at is not None and closed_at < occurred_at:
        yield CLOSED_BEFORE_OPENED


def _time_of(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
