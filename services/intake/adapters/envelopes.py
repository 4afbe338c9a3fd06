"""Envelopes: a message from the bus as a report, whatever state it is in.

What cannot be read is a report too, with reasons: it is rejected and kept, never dropped.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from services.intake.adapters.bodies import canonical, read_body, read_tree, unreadable
from services.intake.app import Arrival
from services.intake.domain.report import Envelope
from shared.decider import Reason
from shared.intent import Caller
from shared.messaging.cloudevents import CloudEvent, CloudEventRefused, parse_event
from shared.messaging.strict_json import NotStrictJson, parse_strict

TRACEPARENT = "traceparent"
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
