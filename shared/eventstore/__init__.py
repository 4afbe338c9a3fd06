"""The event store: what happened, kept in order, once, for ever, and provably so.

``EventStore`` is what services use; ``log_steps`` create a log in a tenant's database.
"""

from shared.eventstore.ddl import log_ddl, log_steps
from shared.eventstore.mapper import CanonicalJson, FactMapper
from shared.eventstore.refusals import (
    IdempotencyKeyReused,
    LogBroken,
    LogBusy,
    LogUnavailable,
    StreamClosed,
    TextNotStorable,
    TooLarge,
    UnreadableFact,
    ValueNotStorable,
    VersionStale,
)
from shared.eventstore.seals import Proof, Seal, Sealer, key_id_of
from shared.eventstore.store import EventStore
from shared.eventstore.tags import Tag, TaggedSince, Untagged, no_tag
from shared.eventstore.values import Head, Loaded, Public, Publish, Receipt, Stored
from shared.eventstore.verify import Finding, Report, verify_log

__all__ = [
    "CanonicalJson",
    "EventStore",
    "FactMapper",
    "Finding",
    "Head",
    "IdempotencyKeyReused",
    "Loaded",
    "LogBroken",
    "LogBusy",
    "LogUnavailable",
    "Proof",
    "Public",
    "Publish",
    "Receipt",
    "Report",
    "Seal",
    "Sealer",
    "Stored",
    "StreamClosed",
    "Tag",
    "TaggedSince",
    "TextNotStorable",
    "TooLarge",
    "UnreadableFact",
    "Untagged",
    "ValueNotStorable",
    "VersionStale",
    "key_id_of",
    "log_ddl",
    "log_steps",
    "no_tag",
    "verify_log",
]
