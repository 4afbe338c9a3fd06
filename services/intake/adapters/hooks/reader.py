"""Reading: the JSON that programs send, plain or as a CloudEvent, as a document to take parts of.

A CloudEvent is read in its structured form, however it came: ``/data/title``, ``/subject``.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.intake.adapters.bodies import canonical, read_tree, unreadable
from services.intake.app.hooks import Message
from services.intake.domain.hooks.terms import Tree
from services.intake.domain.report import Draft
from shared.decider import Reason
from shared.messaging.cloudevents import CloudEvent, CloudEventRefused, parse_event
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict

STRUCTURED = "application/cloudevents"


class JsonReader:
    """Reads what programs send."""

    def message(self, headers: Mapping[str, str], body: bytes) -> Message:
        """Return what was sent; never raises. ``headers`` are in lower case."""
        if is_event(headers):
            return _event(headers, body)
        try:
            document = parse_strict(body)
        except NotStrictJson as trouble:
            return Message(document=None, canonical=body, reasons=(trouble.reason,))
        return Message(document=document, canonical=canonical(document))

    def draft(self, report: Tree) -> Draft:
        """Return a report as far as it can be read."""
        tree: JsonValue = msgspec.to_builtins(report)
        return read_tree(tree, len(canonical(tree)))

    def unreadable(self, *reasons: Reason) -> Draft:
        """Return the draft of what cannot be read."""
        return unreadable(*reasons)


def is_event(headers: Mapping[str, str]) -> bool:
    """Say whether a body with these headers is to be read as a CloudEvent."""
    kind = headers.get("content-type", "").lower()
    return "ce-specversion" in headers or kind.startswith(STRUCTURED)


def _event(headers: Mapping[str, str], body: bytes) -> Message:
    try:
        event = parse_event(headers, body)
    except CloudEventRefused as trouble:
        reasons = trouble.reasons or (Reason(code=trouble.slug, message=trouble.message),)
        return Message(document=None, canonical=body, reasons=reasons)
    # What a library adds anew when it sends again, such as traces, makes no other event of it.
    said = canonical([event.source, event.id, event.type, event.subject, event.data])
    return Message(document=_document(event), canonical=said, time=event.time)


def _document(event: CloudEvent) -> dict[str, JsonValue]:
    moment: datetime | None = event.time
    return {
        **event.extensions,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": moment.isoformat() if moment else None,
        "data": event.data,
    }
