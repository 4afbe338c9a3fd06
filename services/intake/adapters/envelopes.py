"""Envelopes: a message from the bus as a report, whatever state it is in.

What cannot be read is a report too, with reasons: it is rejected and kept, never dropped.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from services.intake.adapters.bodies import (
    BODY_BYTES_MAX,
    TOO_LARGE,
    canonical,
    read_body,
    read_tree,
    unreadable,
)
from services.intake.app import Arrival
from services.intake.domain.report import Draft, Envelope
from shared.decider import Reason, Refusal
from shared.intent import Caller
from shared.messaging.cloudevents import (
    CloudEvent,
    CloudEventRefused,
    CloudEventTooLarge,
    parse_event,
)
from shared.messaging.strict_json import NotStrictJson, parse_strict

TRACEPARENT = "traceparent"


def arrival_of_message(
    caller: Caller, channel: str, headers: Mapping[str, str], body: bytes
) -> Arrival:
    """Return the report a message carries; raises ``EnvelopeWrong`` for an impossible channel."""
    try:
        event = parse_event(headers, body)
    except (CloudEventRefused, CloudEventTooLarge) as trouble:
        return _arrival_of_trouble(caller, channel, body, trouble)
    too_large = len(body) > BODY_BYTES_MAX
    return Arrival(
        caller=caller,
        envelope=_envelope(channel, event),
        draft=_too_large() if too_large else read_tree(event.data, len(body)),
        body=body,
        canonical=canonical(event.data),
        received_at=datetime.now(UTC),
        traceparent=headers.get(TRACEPARENT) or event.extensions.get(TRACEPARENT),
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


def _arrival_of_trouble(caller: Caller, channel: str, body: bytes, trouble: Refusal) -> Arrival:
    """Return a report that cannot be read, under the sender's name for it if there is one."""
    source, given = trouble.details.get("source"), trouble.details.get("id")
    if source and given:
        envelope = Envelope(channel=channel, source=source, external_id=given)
    else:
        envelope = unnamed(channel, body)
    reasons = trouble.reasons or (Reason(code=trouble.slug, message=trouble.message),)
    return Arrival(
        caller=caller,
        envelope=envelope,
        draft=unreadable(*reasons),
        body=body,
        canonical=body,
        received_at=datetime.now(UTC),
    )


def unnamed(channel: str, body: bytes) -> Envelope:
    """Return the envelope of a report without a usable name: its content names it."""
    digest = hashlib.sha256(body).hexdigest()
    return Envelope(channel=channel, source=f"urn:gongdan:unnamed:{channel}", external_id=digest)


def _envelope(channel: str, event: CloudEvent) -> Envelope:
    return Envelope(channel=channel, source=event.source, external_id=event.id, time=event.time)


def _too_large() -> Draft:
    return unreadable(Reason(code="too-large", message=TOO_LARGE))


def _canonical_of(body: bytes) -> bytes:
    try:
        return canonical(parse_strict(body))
    except NotStrictJson:
        return body
