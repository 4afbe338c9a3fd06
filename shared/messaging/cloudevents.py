"""CloudEvents from strangers: one event in either mode of the NATS binding, or all reasons why not.

Binary mode has the attributes in ``ce-*`` headers, structured mode in a JSON envelope. What is
returned is safe to keep for ever: bounded, well-formed text, JSON with one meaning.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import unquote

from shared.decider import Kind, Reason, Refusal
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict, text_trouble

BODY_BYTES_MAX = 256 * 1024
TOO_LARGE = "The body is larger than 256 KiB."
EXTENSIONS_MAX = 32
LENGTHS_MAX: Mapping[str, int] = MappingProxyType(
    {
        "specversion": 10,
        "id": 255,
        "source": 500,
        "type": 200,
        "subject": 500,
        "time": 40,
        "datacontenttype": 100,
        "dataschema": 500,
    }
)
EXTENSION_LENGTH_MAX = 1_000
REQUIRED = ("specversion", "id", "source", "type")
ONLY_OURS = frozenset({"specversion", "id", "source"})
"""Where none of these is, the object is no envelope; many things have a type."""
NO_ATTRIBUTES = (
    "There are no CloudEvents attributes: send ce-specversion, ce-id, ce-source and ce-type as "
    "headers, or all of it as one JSON envelope."
)

_EXTENSION_NAME = re.compile(r"[a-z0-9]{1,40}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_JSON_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?json")
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})?"
)
_STRUCTURED = "application/cloudevents"


class CloudEventRefused(Refusal):
    """The message is not a CloudEvent that we can take."""

    slug: ClassVar[str] = "cloudevent-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """What was sent. ``time`` is aware (UTC where no zone was given); ``data`` is parsed JSON."""

    id: str
    source: str
    type: str
    subject: str | None
    time: datetime | None
    dataschema: str | None
    extensions: Mapping[str, str]
    data: JsonValue


def parse_event(headers: Mapping[str, str] | None, body: bytes) -> CloudEvent:
    """Return the CloudEvent that a message carries.

    Raises ``CloudEventRefused`` with all reasons, each pointing at its attribute, and with
    ``source`` and ``id`` in its details where they could be read. A body of more than 256 KiB is
    not read.
    """
    reasons: list[Reason] = []
    named = _lower_case(headers or {}, reasons)
    large = len(body) > BODY_BYTES_MAX
    if large:
        reasons.append(_reason("too-large", TOO_LARGE))
    if _is_binary(named):
        attributes = _attributes_of_headers(named, reasons)
        data = None if large else _data_of_text(body, attributes, reasons)
    elif large:
        attributes, data = {}, None
    else:
        attributes, data = _structured(named, body, reasons)
    return _checked(attributes, data, reasons)


def _lower_case(headers: Mapping[str, str], reasons: list[Reason]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, value in headers.items():
        if named.setdefault(name.lower(), value) != value:
            reasons.append(_reason("duplicate-header", f"The header {name[:40]} is given twice."))
    return named


def _is_binary(named: Mapping[str, str]) -> bool:
    """Say whether the attributes are in headers; one of them is enough, the others are missing."""
    if "ce-specversion" in named:
        return True
    structured = named.get("content-type", "").lower().startswith(_STRUCTURED)
    return not structured and ("ce-id" in named or "ce-source" in named)


def _attributes_of_headers(named: Mapping[str, str], reasons: list[Reason]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for header, value in named.items():
        if not header.startswith("ce-"):
            continue
        name = header.removeprefix("ce-")
        try:
            attributes[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            message = f"{name[:40]} is not percent-encoded UTF-8."
            reasons.append(_reason("bad-encoding", message, name))
    reasons += _missing(attributes, reasons)
    if "content-type" in named:
        attributes.setdefault("datacontenttype", named["content-type"])
    return attributes


def _structured(
    named: Mapping[str, str], body: bytes, reasons: list[Reason]
) -> tuple[dict[str, str], JsonValue]:
    said = named.get("content-type", "").lower()
    kind = (said or _STRUCTURED).partition(";")[0].strip()
    if kind not in (_STRUCTURED, f"{_STRUCTURED}+json", "application/json"):
        reasons.append(_reason("content-type", f"{kind[:60]} is not a format we read.", "headers"))
        return {}, None
    try:
        envelope = parse_strict(body)
    except NotStrictJson as trouble:
        reasons.append(trouble.reason)
        return {}, None
    if not isinstance(envelope, dict):
        reasons.append(_reason("not-an-object", "The envelope is not a JSON object."))
        return {}, None
    if not said.startswith(_STRUCTURED) and envelope.keys().isdisjoint(ONLY_OURS):
        # Not meant as an envelope at all: holding its keys against one would only mislead.
        reasons.append(_reason("missing", NO_ATTRIBUTES))
        return {}, None
    attributes = _attributes_of_envelope(envelope, reasons)
    return attributes, _data_of_envelope(envelope, reasons)


def _attributes_of_envelope(
    envelope: Mapping[str, JsonValue], reasons: list[Reason]
) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, value in envelope.items():
        if name in ("data", "data_base64") or value is None:
            continue
        if isinstance(value, bool):
            attributes[name] = "true" if value else "false"
        elif isinstance(value, str | int):
            attributes[name] = str(value)
        else:
            message = f"{name[:40]} is neither text, whole number nor boolean."
            reasons.append(_reason("wrong-type", message, name))
    reasons += _missing(attributes, reasons)
    return attributes


def _missing(attributes: Mapping[str, str], reasons: list[Reason]) -> list[Reason]:
    """Return what is not there; what is there and cannot be read has a reason already."""
    unread = {one.pointer for one in reasons}
    return [
        _reason("missing", f"{name} is missing or empty.", name)
        for name in REQUIRED
        if not attributes.get(name) and f"/{name}" not in unread
    ]


def _data_of_envelope(envelope: Mapping[str, JsonValue], reasons: list[Reason]) -> JsonValue:
    encoded = envelope.get("data_base64")
    if encoded is None:
        return envelope.get("data")
    try:
        return parse_strict(base64.b64decode(str(encoded), validate=True))
    except binascii.Error:
        reasons.append(_reason("not-base64", "data_base64 is not Base64.", "data_base64"))
    except NotStrictJson as trouble:
        reasons.append(trouble.reason)
    return None


def _data_of_text(body: bytes, attributes: Mapping[str, str], reasons: list[Reason]) -> JsonValue:
    kind = attributes.get("datacontenttype", "application/json")
    if not _JSON_TYPE.fullmatch(kind.partition(";")[0].strip().lower()):
        message = f"{kind[:60]} is not JSON."
        reasons.append(_reason("content-type", message, "datacontenttype"))
        return None
    if not body:
        return None
    try:
        return parse_strict(body)
    except NotStrictJson as trouble:
        reasons.append(trouble.reason)
        return None


def _checked(attributes: Mapping[str, str], data: JsonValue, reasons: list[Reason]) -> CloudEvent:
    for name, value in attributes.items():
        reasons += _text_reasons(name, value)
    if attributes.get("specversion", "1.0") != "1.0":
        reasons.append(_reason("specversion", "Only CloudEvents 1.0 is understood.", "specversion"))
    extensions = {name: one for name, one in attributes.items() if name not in LENGTHS_MAX}
    if len(extensions) > EXTENSIONS_MAX:
        message = f"There are more than {EXTENSIONS_MAX} extensions."
        reasons.append(_reason("too-many", message))
    time = _time(attributes.get("time"), reasons)
    if reasons:
        legible = {name: attributes[name] for name in ("source", "id") if attributes.get(name)}
        clean = {name: one for name, one in legible.items() if not _text_reasons(name, one)}
        raise CloudEventRefused(reasons=reasons, **clean)
    return CloudEvent(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        subject=attributes.get("subject"),
        time=time,
        dataschema=attributes.get("dataschema"),
        extensions=MappingProxyType(extensions),
        data=data,
    )


def _text_reasons(name: str, value: str) -> list[Reason]:
    if name not in LENGTHS_MAX and not _EXTENSION_NAME.fullmatch(name):
        message = "An attribute's name is 1 to 40 lower-case letters and digits."
        return [_reason("attribute-name", message)]
    longest = LENGTHS_MAX.get(name, EXTENSION_LENGTH_MAX)
    if len(value) > longest:
        return [_reason("too-long", f"{name} is longer than {longest} characters.", name)]
    if text_trouble(value) is not None or _CONTROL.search(value):
        message = f"{name} holds a character that cannot be stored."
        return [_reason("control-character", message, name)]
    return []


def _time(text: str | None, reasons: list[Reason]) -> datetime | None:
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    if match is not None:
        day, clock, fraction, zone = match.groups()
        zone = "+00:00" if zone in (None, "Z", "z") else zone
        micros = (fraction or "").ljust(6, "0")[:6]
        try:
            return datetime.fromisoformat(f"{day}T{clock}.{micros}{zone}").astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # the thirteenth month, a zone of 99 hours: no time, like any other nonsense
    reasons.append(_reason("not-a-time", "time is not an RFC 3339 time.", "time"))
    return None


def _reason(code: str, message: str, attribute: str = "") -> Reason:
    pointer = f"/{attribute[:40]}" if attribute else ""
    return Reason(code=code, message=message, pointer=pointer)
