"""Recorded events: what a log hands to those who read it, whatever road it came by.

A service reads its own log and gets its private facts; others read its published events, over
JetStream or over gRPC, and get the public form. Both are a ``Recorded``: projections and reactions
need not know the difference.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Who, why and under which rules: the context stored with an event (decision 2)."""

    tenant: str
    actor: str
    correlation_id: UUID
    on_behalf_of: str | None = None
    causation_id: UUID | None = None
    definition: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One event of one log.

    ``position`` counts the log from 1 without gaps; ``prev`` is the position of the event before
    it in the sequence being read (``position - 1`` in a private log, the last published position
    in a public one, 0 at the start), so a reader can assert that nothing is missing. ``data`` is
    canonical JSON.
    """

    position: int
    prev: int
    stream_id: UUID
    version: int
    event_id: UUID
    type: str
    schema_version: int
    occurred_at: datetime
    recorded_at: datetime
    meta: Meta
    data: bytes = field(repr=False)
