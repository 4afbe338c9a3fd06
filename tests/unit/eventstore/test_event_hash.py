"""The chain of hashes, computed a second time from its description alone."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from shared.eventstore.hashing import GENESIS, event_hash

META = b'{"actor":"member:1","tenant":"acme"}'
PAYLOAD = '{"text":"水"}'.encode()
EVENT_ID = UUID("6c0f3ec5-8c5e-5b3d-8f0a-000000000001")
STREAM_ID = UUID("0b8c1d8e-0000-5000-8000-0000000000ff")
NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)


def described(prev: bytes, public_type: str | None, public: bytes | None) -> bytes:
    """Follow the module's docstring with nothing but the standard library."""
    header = json.dumps(
        [
            str(EVENT_ID),
            str(STREAM_ID),
            3,
            "thing.noted",
            1,
            "2026-11-22T12:00:00.000005Z",
            json.loads(META),
            public_type,
        ],
        separators=(",", ":"),
        sort_keys=True,
        ensure_ascii=False,
    ).encode()
    return hashlib.sha256(prev + header + PAYLOAD + (public or b"")).digest()


def computed(
    prev: bytes, public_type: str | None, public: bytes | None, at: datetime = NOON
) -> bytes:
    return event_hash(
        prev,
        event_id=EVENT_ID,
        stream_id=STREAM_ID,
        version=3,
        type="thing.noted",
        schema_version=1,
        occurred_at=at,
        meta=META,
        payload=PAYLOAD,
        public_type=public_type,
        public=public,
    )


def test_anybody_can_derive_the_hash_from_its_description() -> None:
    for prev in (GENESIS, bytes(range(32))):
        for public in ((None, None), ("test.v1", None), ("test.v1", b"{}")):
            assert computed(prev, *public) == described(prev, *public)


def test_the_published_vector_holds() -> None:
    assert computed(GENESIS, None, None).hex() == VECTOR


def test_the_same_moment_in_another_zone_is_the_same_event() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert computed(GENESIS, None, None, shanghai) == computed(GENESIS, None, None)


VECTOR = "ef8471b4370135dd8f6c0b9456ab135dc769a1da23123247167c1b10714d5a51"
