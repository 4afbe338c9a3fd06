"""Producers: which messages in the integrators' account somebody meant to send to us."""

from collections.abc import Mapping

from shared.intent import TenantId
from shared.messaging.cloudevents import CloudEventRefused, parse_event
from shared.messaging.outside import inbox_prefix

INTAKE, REFERENCES = "intake", "ref"


def is_from_a_producer(
    subject: str, reply: str, headers: Mapping[str, str] | None, body: bytes
) -> bool:
    """Say whether a message is one that a producer of its tenant may have sent.

    Whoever may read a stream in this account names where the server puts what it says, and nobody
    asks whether they might publish there: events under subjects of their own, statuses, answers
    (decision 97). A producer wants its answer on an inbox of the tenant; without an answer, it
    sends an event that can be read.
    """
    door, _, rest = subject.partition(".")
    if door not in (INTAKE, REFERENCES):
        return False
    if reply:
        return reply.startswith(f"{inbox_prefix(TenantId(rest.partition('.')[0]))}.")
    try:
        parse_event(headers, body)
    except CloudEventRefused:
        return False
    return True
