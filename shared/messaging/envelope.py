"""Envelopes: a recorded event as a message of the bus, and back, without losing a bit.

CloudEvents 1.0 in binary mode for everybody, and ``gongdan-*`` headers for our own services:
where the event stands in its log, and what stood before it.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote
from uuid import UUID

import msgspec

from shared.decider import Kind, Refusal
from shared.recorded import Meta, Recorded

SEQUENCE_DIGITS = 20
"""Zero-padded so that sequences sort as text."""

TYPE_PREFIX = "gongdan."

_in_ascii = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
_meta_of = msgspec.json.Decoder(Meta).decode


class EnvelopeBroken(Refusal):
    """The message is not one of our events."""

    slug: ClassVar[str] = "envelope-broken"
    kind: ClassVar[Kind] = Kind.INVALID


def headers_of(event: Recorded, service: str) -> dict[str, str]:
    """Return the headers of a public event that ``service`` relays; its body is ``event.data``."""
    sequence = f"{event.position:0{SEQUENCE_DIGITS}d}"
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(event.event_id),
        "ce-source": f"/{event.meta.tenant}/{service}",
        "ce-type": f"{TYPE_PREFIX}{event.type}.v{event.schema_version}",
        "ce-subject": str(event.stream_id),
        "ce-time": event.occurred_at.isoformat(),
        "ce-sequence": sequence,
        "ce-datacontenttype": "application/json",
        "gongdan-position": str(event.position),
        "gongdan-prev": str(event.prev),
        "gongdan-version": str(event.version),
        "gongdan-recorded-at": event.recorded_at.isoformat(),
        "gongdan-meta": meta_as_text(event.meta),
    }
    if event.meta.traceparent is not None:
        headers["traceparent"] = event.meta.traceparent
        headers["ce-traceparent"] = percent_encoded(event.meta.traceparent)
    return headers


def structured(event: Recorded, service: str) -> dict[str, object]:
    """Return a public event of ``service`` as outsiders read it: CloudEvents in one JSON object.

    Whatever leaves passes the disclosure door first.
    """
    meta = event.meta
    return {
        "specversion": "1.0",
        "id": str(event.event_id),
        "source": f"/{meta.tenant}/{service}",
        "type": f"{TYPE_PREFIX}{event.type}.v{event.schema_version}",
        "subject": str(event.stream_id),
        "time": event.occurred_at.isoformat(),
        "recordedtime": event.recorded_at.isoformat(),
        "sequence": f"{event.position:0{SEQUENCE_DIGITS}d}",
        "actor": meta.actor,
        **({"onbehalfof": meta.on_behalf_of} if meta.on_behalf_of else {}),
        "correlationid": str(meta.correlation_id),
        **({"causationid": str(meta.causation_id)} if meta.causation_id else {}),
        **({"traceparent": meta.traceparent} if meta.traceparent else {}),
        "datacontenttype": "application/json",
        "data": msgspec.json.decode(event.data),
    }


def recorded_of(headers: Mapping[str, str] | None, data: bytes) -> Recorded:
    """Return the event a message of ours carries; raises ``EnvelopeBroken``."""
    try:
        return _recorded_of(headers or {}, data)
    except (KeyError, ValueError) as error:
        raise EnvelopeBroken(reason=repr(error)[:200]) from error


def position_of(headers: Mapping[str, str] | None) -> int:
    """Return the position in its log of the event a message of ours carries.

    Raises ``EnvelopeBroken``.
    """
    try:
        return int((headers or {})["gongdan-position"])
    except (KeyError, ValueError) as error:
        raise EnvelopeBroken(reason=repr(error)[:200]) from error


def meta_as_text(meta: Meta) -> str:
    """Return an event's context as JSON in ASCII, fit for a header."""
    known = {key: value for key, value in msgspec.to_builtins(meta).items() if value is not None}
    return _in_ascii(known)


def percent_encoded(value: str) -> str:
    """Encode an attribute as CloudEvents' binding for NATS wants it in a header."""
    return quote(value, safe="!#$&'()*+,/:;=?@[]^`{|}<>\\")


def _recorded_of(headers: Mapping[str, str], data: bytes) -> Recorded:
    name, dot, version = headers["ce-type"].removeprefix(TYPE_PREFIX).rpartition(".v")
    if not dot:
        raise ValueError(headers["ce-type"])
    return Recorded(
        position=int(headers["gongdan-position"]),
        prev=int(headers["gongdan-prev"]),
        stream_id=UUID(headers["ce-subject"]),
        version=int(headers["gongdan-version"]),
        event_id=UUID(headers["ce-id"]),
        type=name,
        schema_version=int(version),
        occurred_at=datetime.fromisoformat(headers["ce-time"]),
        recorded_at=datetime.fromisoformat(headers["gongdan-recorded-at"]),
        meta=_meta_of(headers["gongdan-meta"]),
        data=data,
    )
