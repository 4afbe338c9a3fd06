"""Bodies: the JSON of a report (contracts.md), read leniently and with every mistake named.

A part that cannot be read does not stop the rest from being read, so that all reasons are found
at once. The values themselves are never repeated in a reason: they may be personal.
"""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from services.intake.domain.report import LAT_MAX, Attachment, Draft, Location, Reporter
from shared.decider import Reason
from shared.messaging.cloudevents import BODY_BYTES_MAX, TOO_LARGE
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict

FIELDS_BYTES_MAX = 64 * 1024
TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
NOT_A_TIME = "This is not a time (RFC 3339)."
LON_MAX = 180.0
NO_LATITUDE = "A latitude is between -90 and 90 degrees, whichever of the two numbers it is."
ONE_WAY = "An attachment has a name and a url, or the ref of a file that was uploaded before."
REASONS_MAX = 50
POINTER_LENGTH_MAX = 200
ATTACHMENTS_MAX = 20
LINKS_MAX = 20


def _is_a_time(text: object) -> object:
    if not isinstance(text, str) or not TIME.match(text):
        raise ValueError(NOT_A_TIME)
    return text


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # decision 24


Moment = Annotated[
    datetime, Field(strict=False), BeforeValidator(_is_a_time), AfterValidator(_aware)
]
Text100 = Annotated[str, Field(max_length=100)]
Text500 = Annotated[str, Field(max_length=500)]
Url = Annotated[str, Field(max_length=2_000)]


class PartOfBody(BaseModel):
    """A part of what others send: nothing is guessed, nothing unknown is dropped silently."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _ReporterPart(PartOfBody):
    name: Text100 | None = None
    phone: Text100 | None = None


class _LocationPart(PartOfBody):
    lon: float = Field(ge=-180, le=180)
    lat: float  # read after lon: what looks swapped is taken with a doubt
    address: Text500 = ""

    @field_validator("lat")
    @classmethod
    def _on_earth(cls, lat: float, info: ValidationInfo) -> float:
        lon = info.data.get("lon", LON_MAX)
        if abs(lat) > LON_MAX or (abs(lat) > LAT_MAX and abs(lon) > LAT_MAX):
            raise PydanticCustomError("latitude", NO_LATITUDE)
        return lat


class _AttachmentPart(PartOfBody):
    name: Text500 = ""
    url: Url | None = None
    ref: Annotated[UUID | None, Field(strict=False)] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.url is None) == (self.ref is None) or (self.url is not None and not self.name):
            raise PydanticCustomError("one_way", ONE_WAY)
        return self


class ReportBody(PartOfBody):
    """The body of contracts.md. Everything may be absent: what is needed, the rules say."""

    type: Text100 | None = None
    summary: Annotated[str, Field(max_length=2_000)] = ""
    audio: Url | None = None
    fields: dict[str, object] = Field(default_factory=dict)
    reporter: _ReporterPart | None = None
    asset: Text100 | None = None
    location: _LocationPart | None = None
    occurred_at: Moment | None = None
    attachments: list[_AttachmentPart] = Field(default_factory=list, max_length=ATTACHMENTS_MAX)
    links: dict[Text100, Text500] = Field(default_factory=dict, max_length=LINKS_MAX)
    dispatch: StrictBool = False


def read_body(body: bytes) -> Draft:
    """Read the bytes of a body; what cannot be used is a reason in the draft, never raised."""
    if len(body) > BODY_BYTES_MAX:
        return unreadable(Reason(code="too-large", message=TOO_LARGE))
    try:
        return read_tree(parse_strict(body) if body else None, len(body))
    except NotStrictJson as trouble:
        return unreadable(trouble.reason)


def read_tree(tree: JsonValue, size_bytes: int) -> Draft:
    """Read a body that was parsed already, out of so many bytes."""
    if not isinstance(tree, dict):
        return unreadable(Reason(code="wrong-type", message="The body must be a JSON object."))
    if size_bytes > FIELDS_BYTES_MAX and _size(tree.get("fields")) > FIELDS_BYTES_MAX:
        return unreadable(
            Reason(code="too-large", message=FIELDS_TOO_LARGE, pointer="/fields"),
        )
    try:
        return _draft(ReportBody.model_validate(tree), frozenset(), ())
    except ValidationError as wrong:
        reasons = reasons_of(wrong)
        unread = frozenset(str(error["loc"][0]) for error in _errors_of(wrong))
    rest = {key: value for key, value in tree.items() if key not in unread}
    return _draft(ReportBody.model_validate(rest), unread, reasons)


def reasons_of(wrong: ValidationError) -> tuple[Reason, ...]:
    """Return what is wrong with a body, without the values themselves."""
    reasons = [_reason(error["type"], error["loc"], error["msg"]) for error in _errors_of(wrong)]
    return tuple(reasons[:REASONS_MAX])


def _errors_of(wrong: ValidationError) -> list[ErrorDetails]:
    return wrong.errors(include_url=False, include_input=False, include_context=False)


def unreadable(*reasons: Reason) -> Draft:
    """Return the draft of a body of which nothing could be read."""
    return Draft(reasons=reasons, unread=_EVERYTHING)


def canonical(tree: JsonValue) -> bytes:
    """Return the bytes that stand for a body when two are compared: order does not matter."""
    try:
        return msgspec.json.encode(tree, order="sorted")
    except OverflowError:  # a whole number beyond 64 bits: rare, and refused later
        return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()


FIELDS_TOO_LARGE = f"The fields of a report have at most {FIELDS_BYTES_MAX} bytes."


def _size(tree: JsonValue) -> int:
    return len(json.dumps(tree, ensure_ascii=False).encode())


def _draft(report: ReportBody, unread: frozenset[str], reasons: tuple[Reason, ...]) -> Draft:
    return Draft(
        type=report.type,
        summary=report.summary,
        fields=report.fields,
        reporter=_reporter(report.reporter),
        asset=report.asset,
        location=_location(report.location),
        occurred_at=report.occurred_at,
        attachments=tuple(
            Attachment(name=one.name, url=one.url or "", ref=one.ref) for one in report.attachments
        ),
        links=report.links,
        dispatch=report.dispatch,
        audio=report.audio,
        unread=unread,
        reasons=reasons,
    )


def _reporter(part: _ReporterPart | None) -> Reporter | None:
    return None if part is None else Reporter(name=part.name, phone=part.phone)


def _location(part: _LocationPart | None) -> Location | None:
    return None if part is None else Location(lat=part.lat, lon=part.lon, address=part.address)


_CODES = {
    "extra_forbidden": ("unknown-key", "There is no part of this name."),
    "missing": ("missing", "This is needed."),
    "string_too_long": ("too-long", None),
    "too_long": ("too-many", None),
    "greater_than_equal": ("out-of-range", None),
    "less_than_equal": ("out-of-range", None),
    "one_way": ("bad-format", ONE_WAY),
    "latitude": ("out-of-range", NO_LATITUDE),
    "value_error": ("bad-format", NOT_A_TIME),
    "datetime_from_date_parsing": ("bad-format", NOT_A_TIME),
    "datetime_parsing": ("bad-format", NOT_A_TIME),
}


def _reason(kind: str, where: tuple[int | str, ...], said: str) -> Reason:
    code, message = _CODES.get(kind, ("wrong-type", None))
    pointer = "".join(f"/{step}" for step in where)
    return Reason(code=code, message=message or f"{said}.", pointer=pointer[:POINTER_LENGTH_MAX])


_EVERYTHING = frozenset({*ReportBody.model_fields})
