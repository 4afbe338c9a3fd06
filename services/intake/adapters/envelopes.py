"""Envelopes: a message from the bus as a report, whatever state it is in.

What cannot be read is a report too, with reasons: it is rejected and kept, never dropped.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from services.intake.adapters.bodies import (
    ReportBody,
    canonical,
    read_body,
    read_tree,
    unreadable,
)
from services.intake.app import Arrival, Told
from services.intake.domain.event import EVENT
from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rules import TicketType
from shared.decider import Reason
from shared.intent import Caller
from shared.messaging.cloudevents import CloudEvent, CloudEventRefused, parse_event
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict

TRACEPARENT = "traceparent"
PARTS_OF_EVENTS = frozenset(ReportBody.model_fields) - {"type", "fields"}
"""What an event may say of a report besides its fields."""

W3C_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def arrival_of_message(
    caller: Caller, channel: str, headers: Mapping[str, str], body: bytes
) -> Arrival:
    """Return the report a message carries; raises ``EnvelopeWrong`` for an impossible channel."""
    try:
        event = parse_event(headers, body)
    except CloudEventRefused as trouble:
        return _arrival_of_trouble(caller, channel, headers, body, trouble)
    return Arrival(
        caller=caller,
        envelope=_envelope(channel, event),
        draft=read_tree(event.data, len(body)),
        body=body,
        canonical=canonical(event.data),
        received_at=datetime.now(UTC),
        traceparent=_traceparent(headers, event),
    )


def event_of_message(caller: Caller, headers: Mapping[str, str], body: bytes) -> Told | None:
    """Return the business event that a message carries, or None if it cannot be read as one."""
    try:
        event = parse_event(headers, body)
    except CloudEventRefused:
        return None
    if not isinstance(event.data, dict):
        return None
    return Told(
        caller=caller,
        envelope=_envelope(EVENT, event),
        type=event.type,
        data=event.data,
        body=body,
        canonical=event.type.encode() + b"\n" + canonical(event.data),
        received_at=datetime.now(UTC),
        traceparent=_traceparent(headers, event),
    )


def draft_of_event(data: dict[str, JsonValue], ticket_type: TicketType) -> Draft:
    """Return the report of a ticket that an event opens.

    What it says under the name of a field is that field, under the name of a part of a report that
    part; the rest is for conditions. A ticket whose event has no words has its type's name.
    """
    parts = {name: value for name, value in data.items() if name in PARTS_OF_EVENTS}
    fields = {name: value for name, value in data.items() if name in ticket_type.fields}
    said = {"summary": ticket_type.name.zh or ticket_type.key, **parts}
    tree: dict[str, JsonValue] = {**said, "type": ticket_type.key, "fields": fields}
    return read_tree(tree, len(canonical(tree)))


def arrival_of_call(
    caller: Caller, envelope: Envelope, body: bytes, traceparent: str | None
) -> Arrival:
    """Return the report that came with a call."""
    return Arrival(
        caller=caller,
        envelope=envelope,
        draft=read_body(body),
        body=body,
        canonical=_canonical_of(body),
        received_at=datetime.now(UTC),
        traceparent=traceparent,
    )


def _arrival_of_trouble(
    caller: Caller,
    channel: str,
    headers: Mapping[str, str],
    body: bytes,
    trouble: CloudEventRefused,
) -> Arrival:
    """Return a report that cannot be read, under the sender's name for it if there is one."""
    source, given = trouble.details.get("source"), trouble.details.get("id")
    if source and given:
        envelope = Envelope(channel=channel, source=source, external_id=given)
    else:
        envelope = unnamed(channel, headers, body)
    reasons = trouble.reasons or (Reason(code=trouble.slug, message=trouble.message),)
    return Arrival(
        caller=caller,
        envelope=envelope,
        draft=unreadable(*reasons),
        body=body,
        canonical=body,
        received_at=datetime.now(UTC),
    )


def unnamed(channel: str, headers: Mapping[str, str], body: bytes) -> Envelope:
    """Return the envelope of a report without a usable name: all that was said names it.

    What a client's library adds anew when it sends again (traces) does not count.
    """
    said = sorted(
        (name.lower(), value)
        for name, value in headers.items()
        if name.lower().startswith("ce-") or name.lower() == "content-type"
    )
    digest = hashlib.sha256(json.dumps(said).encode() + b"\n" + body).hexdigest()
    return Envelope(channel=channel, source=f"urn:gongdan:unnamed:{channel}", external_id=digest)


def _envelope(channel: str, event: CloudEvent) -> Envelope:
    return Envelope(channel=channel, source=event.source, external_id=event.id, time=event.time)


def _traceparent(headers: Mapping[str, str], event: CloudEvent) -> str | None:
    """Return the trace a message belongs to; what only calls itself one could be anything."""
    given = headers.get(TRACEPARENT) or event.extensions.get(TRACEPARENT) or ""
    return given if W3C_TRACEPARENT.fullmatch(given) else None


def _canonical_of(body: bytes) -> bytes:
    try:
        return canonical(parse_strict(body))
    except NotStrictJson:
        return body
