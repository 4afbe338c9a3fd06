"""The hash chain of a stream: each event's hash covers its content and all events before it.

::

    hash   = sha256(previous hash || header || payload || public)
    header = the canonical JSON array [event_id, stream_id, version, type, schema_version,
             occurred_at, meta, public_type]

The previous hash of the first event is 32 zero bytes. Canonical JSON has sorted keys, no spaces
and UTF-8 text; UUIDs are lower-case text, ``occurred_at`` is RFC 3339 in UTC with six decimals
and ``Z``. ``meta`` stands in the array as the JSON that is stored. ``payload`` and ``public`` are
the stored bytes, ``public`` empty where the column is null. ``public_type`` is covered so that
nobody can unpublish a fact unseen. Position and time of recording are not known to the writer;
the seals cover them.
"""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

GENESIS = bytes(32)
"""What the first event of a stream continues."""

_encoder = msgspec.json.Encoder(order="sorted")


def event_hash(
    prev: bytes,
    *,
    event_id: UUID,
    stream_id: UUID,
    version: int,
    type: str,  # noqa: A002  (the column's name)
    schema_version: int,
    occurred_at: datetime,
    meta: bytes,
    payload: bytes,
    public_type: str | None,
    public: bytes | None,
) -> bytes:
    """Return the hash (32 bytes) of the event that continues ``prev``."""
    header = _encoder.encode(
        (
            event_id,
            stream_id,
            version,
            type,
            schema_version,
            instant(occurred_at),
            msgspec.Raw(meta),
            public_type,
        )
    )
    return hashlib.sha256(b"".join((prev, header, payload, public or b""))).digest()


def instant(moment: datetime) -> str:
    """Return an aware moment as the header has it: ``2026-11-22T17:20:09.000000Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"
