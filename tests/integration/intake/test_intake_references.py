"""Things outside, as their owners state them over the bus and over gRPC."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import nats.js.errors
import pytest

from services.cli.embedded.nats import EmbeddedNats
from services.intake.domain.reference import ReferenceUnknown
from tests.integration.intake.conftest import TENANT, IntakeHere, bytes_of, headers
from tests.integration.intake.test_intake_on_the_bus import a_producer

pytestmark = pytest.mark.integration
SUBJECT = f"ref.{TENANT}.attendance"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def attended(key: str, hours: int, valid_from: datetime = NOW) -> bytes:
    return bytes_of(
        {"key": key, "values": {"used_hours": hours}, "valid_from": valid_from.isoformat()}
    )


async def said(intake: IntakeHere, body: bytes, sent: dict[str, str]) -> dict[str, object]:
    reply: dict[str, object] = json.loads(await intake.door.answer(SUBJECT, sent, body))
    return reply


async def test_a_statement_is_acknowledged_by_the_log_and_the_same_again_changes_nothing(
    on_the_bus: IntakeHere, nats_server: EmbeddedNats
) -> None:
    producer, key, sent = await a_producer(nats_server), str(uuid4()), headers()
    ack = await producer.jetstream().publish(SUBJECT, attended(key, 27), headers=sent)
    again = await producer.jetstream().publish(SUBJECT, attended(key, 27), headers=sent)
    assert (again.seq, again.duplicate) == (ack.seq, True)
    held = await on_the_bus.records.read(TENANT, "attendance", key, LATER, 0)
    assert (held.number, held.values) == (1, {"used_hours": 27})
    with pytest.raises(nats.js.errors.APIError) as reused:
        await producer.jetstream().publish(SUBJECT, attended(key, 28), headers=sent)
    assert reused.value.code == 422
    assert "idempotency-key-reused" in str(reused.value.description)
    await producer.close()


async def test_a_correction_is_another_version_and_both_can_be_read(intake: IntakeHere) -> None:
    key = str(uuid4())
    await said(intake, attended(key, 27), headers())
    corrected = await said(intake, attended(key, 25), headers())
    assert corrected["version"] == 2
    records = intake.records
    assert (await records.read(TENANT, "attendance", key, LATER, 0)).values == {"used_hours": 25}
    assert (await records.read(TENANT, "attendance", key, LATER, 1)).values == {"used_hours": 27}
    with pytest.raises(ReferenceUnknown):
        await records.read(TENANT, "attendance", key, NOW - timedelta(days=1), 0)
    with pytest.raises(ReferenceUnknown):
        await records.read(TENANT, "contract", key, LATER, 0)


async def test_numbers_of_persons_are_sealed_in_what_is_kept(intake: IntakeHere) -> None:
    key = str(uuid4())
    body = bytes_of({"key": key, "values": {"note": "家长 13812345678 来电"}})
    await said(intake, body, headers("caller-13812345678"))
    for event in await intake.store.read(TENANT, 0, 10_000):
        assert b"13812345678" not in event.data
    now = datetime.now(UTC)
    held = await intake.records.read(TENANT, "attendance", key, now, 0)
    assert "s1." in str(held.values["note"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"key": "x"}',
        b'{"key": "x", "values": []}',
        b'{"key": 1, "values": {}}',
        b'{"key": "x", "values": {"a": {"b": 1}}}',
        b'{"key": "x", "values": {}, "more": 1}',
        b'{"key": "x", "values": {}, "valid_from": "soon"}',
        b'{"key": "x", "values": {"a": NaN}}',
        b"\xff",
    ],
)
async def test_what_cannot_be_kept_is_answered_with_a_code_and_kept_nowhere(
    intake: IntakeHere, body: bytes
) -> None:
    before = (await intake.store.head(TENANT)).position
    reply = await said(intake, body, headers())
    error = reply["error"]
    assert isinstance(error, dict)
    assert error["code"] == 422
    assert (await intake.store.head(TENANT)).position == before
