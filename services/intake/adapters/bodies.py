"""Bodies: the JSON of a report (contracts.md), read leniently and with every mistake named.

A part that cannot be read does not stop the rest from being read, so that all reasons are found
at once. The values themselves are never repeated in a reason: they may be personal.
"""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError

from services.intake.domain.report import Attachment, Draft, Location, Reporter
from shared.decider import Reason

BODY_BYTES_MAX = 256 * 1024
DEPTH_MAX = 6
REASONS_MAX = 50
POINTER_LENGTH_MAX = 200
ATTACHMENTS_MAX = 20
LINKS_MAX = 20

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # decision 24


Text100 = Annotated[str, Field(max_length=100)]
Text500 = Annotated[str, Field(max_length=500)]
Url = Annotated[str, Field(max_length=2_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _ReporterPart(_Part):
    name: Text100 | None = None
    phone: Text100 | None = None


class _LocationPart(_Part):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    address: Text500 = ""


class _AttachmentPart(_Part):
    name: Text500
    url: Url


class ReportBody(_Part):
    """The body of contracts.md. Everything may be absent: what is needed, the rules say."""

    type: Text100 | None = None
    summary: Annotated[str, Field(max_length=2_000)] = ""
    audio: Url | None = None
    fields: dict[str, object] = Field(default_factory=dict)
    reporter: _ReporterPart | None = None
    asset: Text100 | None = None
    location: _LocationPart | None = None
    occurred_at: Annotated[datetime, Field(strict=False), AfterValidator(_aware)] | None = None
    attachments: list[_AttachmentPart] = Field(default_factory=list, max_length=ATTACHMENTS_MAX)
    links: dict[Text100, Text500] = Field(default_factory=dict, max_length=LINKS_MAX)
    dispatch: StrictBool = False


def read_body(body: bytes) -> Draft:
    """Read a body; what cannot be used is a reason in the draft, never an exception."""
    if len(body) > BODY_BYTES_MAX:
        message = f"A report has at most {BODY_BYTES_MAX} bytes."
        return Draft(reasons=(Reason(code="too-large", message=message),), unread=_EVERYTHING)
    try:
        tree = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        message = "The body is not JSON (RFC 8259, UTF-8)."
        return Draft(reasons=(Reason(code="not-json", message=message),), unread=_EVERYTHING)
    if not isinstance(tree, dict):
        message = "The body must be a JSON object."
        return Draft(reasons=(Reason(code="wrong-type", message=message),), unread=_EVERYTHING)
    return _read_tree(tree)


def canonical_body(body: bytes) -> bytes:
    """Return the bytes that stand for a body when two are compared: order and spaces are nothing.

    A body that is not JSON stands for itself.
    """
    try:
        tree = json.loads(body)
        return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    except (ValueError, RecursionError):
        return body


def _read_tree(tree: dict[str, Json]) -> Draft:
    reasons: list[Reason] = []
    unread: set[str] = set()
    for key in list(tree):
        if bad := list(_unwritable(tree[key], f"/{key}", 1)) + list(_bad_text(key, "/")):
            reasons += bad
            unread.add(key)
            del tree[key]
    try:
        report = ReportBody.model_validate(tree)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False, include_context=False):
            reasons.append(_reason(error["type"], error["loc"], error["msg"]))
            unread.add(str(error["loc"][0]))
        report = ReportBody.model_validate({k: v for k, v in tree.items() if k not in unread})
    return _draft(report, frozenset(unread), tuple(reasons[:REASONS_MAX]))


def _draft(report: ReportBody, unread: frozenset[str], reasons: tuple[Reason, ...]) -> Draft:
    return Draft(
        type=report.type,
        summary=report.summary,
        fields=report.fields,
        reporter=_reporter(report.reporter),
        asset=report.asset,
        location=_location(report.location),
        occurred_at=report.occurred_at,
        attachments=tuple(Attachment(name=one.name, url=one.url) for one in report.attachments),
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


def _unwritable(value: Json, pointer: str, depth: int) -> Iterator[Reason]:
    """Find what no database or reader could hold: NUL, lone surrogates, bottomless nesting."""
    if depth > DEPTH_MAX:
        yield Reason(code="too-deep", message="This is nested too deeply.", pointer=_cut(pointer))
    elif isinstance(value, str):
        yield from _bad_text(value, pointer)
    elif isinstance(value, float) and not math.isfinite(value):
        message = "This number is too large to be kept."
        yield Reason(code="out-of-range", message=message, pointer=_cut(pointer))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unwritable(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _bad_text(key, pointer)
            yield from _unwritable(item, f"{pointer}/{key}", depth + 1)


def _bad_text(text: str, pointer: str) -> Iterator[Reason]:
    if "\0" in text:
        message = "Text cannot contain the character U+0000."
        yield Reason(code="nul-character", message=message, pointer=_cut(pointer))
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        message = "Text cannot contain half of a surrogate pair."
        yield Reason(code="lone-surrogate", message=message, pointer=_cut(pointer))


_CODES = {
    "extra_forbidden": ("unknown-key", "A report has no part of this name."),
    "missing": ("missing", "This is needed."),
    "string_too_long": ("too-long", None),
    "too_long": ("too-many", None),
    "greater_than_equal": ("out-of-range", None),
    "less_than_equal": ("out-of-range", None),
    "datetime_from_date_parsing": ("bad-format", "This is not a time (RFC 3339)."),
    "datetime_parsing": ("bad-format", "This is not a time (RFC 3339)."),
}


def _reason(kind: str, where: tuple[int | str, ...], said: str) -> Reason:
    code, message = _CODES.get(kind, ("wrong-type", None))
    pointer = "".join(f"/{step}" for step in where)
    return Reason(code=code, message=message or f"{said}.", pointer=_cut(pointer))


def _cut(pointer: str) -> str:
    """Return a pointer that can be kept and shown, whatever the keys of the body were."""
    shown = pointer.encode("utf-8", "replace").decode().replace("\0", "?")
    return shown[:POINTER_LENGTH_MAX]


def _refuse_constant(name: str) -> float:
    message = f"{name} is not JSON"
    raise ValueError(message)


_EVERYTHING = frozenset({*ReportBody.model_fields})
