"""Things outside, as their owners state them over the bus, and what happens to them."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import nats.js.errors
import pytest

from services.cli.embedded.nats import EmbeddedNats
from services.intake.adapters.envelopes import arrival_of_message
from services.intake.domain.reference import ReferenceUnknown, Statement
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from shared.intent import Caller
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
    for number in (-1, 3):
        with pytest.raises(ReferenceUnknown):
            await records.read(TENANT, "attendance", key, LATER, number)


async def test_numbers_of_persons_are_sealed_in_what_is_kept(intake: IntakeHere) -> None:
    key = str(uuid4())
    body = bytes_of({"key": key, "values": {"note": "家长 13812345678 来电"}})
    await said(intake, body, headers(f"caller-13812345678 {key}"))
    for event in await intake.store.read(TENANT, 0, 10_000):
        assert b"13812345678" not in event.data
    now = datetime.now(UTC)
    held = await intake.records.read(TENANT, "attendance", key, now, 0)
    assert "s1." in str(held.values["note"])


async def test_a_sealed_number_that_is_stated_again_is_no_new_version(intake: IntakeHere) -> None:
    key = str(uuid4())
    for number in ("13812345678", "13812345678", "13812345679"):
        what = {"key": key, "values": {"note": number}, "valid_from": NOW.isoformat()}
        await said(intake, bytes_of(what), headers())
    assert (await intake.records.read(TENANT, "attendance", key, LATER, 0)).number == 2


async def test_how_a_thing_stands_now_said_again_is_no_new_version(intake: IntakeHere) -> None:
    key = str(uuid4())
    for hours in (27, 27, 28, 28):
        body = bytes_of({"key": key, "values": {"used_hours": hours, "note": "13812345678"}})
        await said(intake, body, headers())
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    held = await intake.records.read(TENANT, "attendance", key, tomorrow, 0)
    assert (held.number, held.values["used_hours"]) == (2, 28)
    again = Statement(
        kind="attendance", key=key, values={"used_hours": 28}, valid_from=tomorrow, dated=False
    )
    await intake.records.require_room(TENANT, [again, again], NOW)


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


async def test_a_class_with_too_few_bookings_opens_one_ticket_however_often_it_is_told(
    intake: IntakeHere,
) -> None:
    key, sent = str(uuid4()), headers(**{"ce-type": "class_starts_in_6h"})
    event = bytes_of({"class_id": key, "links": {"club": "BJ-01"}})
    await stated_class(intake, key, booked=2)
    first = await happened(intake, event, sent)
    (opened,) = listed(first["opened"])
    assert opened["type"] == "underfilled_class"
    again = await happened(intake, event, sent)
    assert (again["opened"], again["duplicate"]) == (first["opened"], True)

    ticket = UUID(str(opened["ticket_id"]))
    (accepted,) = await intake.store.facts(SUBMISSION, TENANT, ticket)
    assert isinstance(accepted.fact, SubmissionAccepted)
    assert accepted.fact.fields == {"class_id": key, "booked": 2, "minimum": 8}
    assert {one.field: one.version for one in accepted.fact.filled} == {"booked": 1, "minimum": 1}
    other = bytes_of({"class_id": key, "booked": 0})
    assert "idempotency-key-reused" in str(await happened(intake, other, sent))


async def test_what_opens_nothing_is_answered_so_and_stays_known(intake: IntakeHere) -> None:
    key, sent = str(uuid4()), headers(**{"ce-type": "class_starts_in_6h"})
    await stated_class(intake, key, booked=8)
    enough = await happened(intake, bytes_of({"class_id": key}), sent)
    assert enough["opened"] == []
    assert [one["why"] for one in listed(enough["passed"])] == ["not-met"]
    assert enough["seq"] == (await intake.store.head(TENANT)).position

    sent = headers(**{"ce-type": "class_starts_in_6h"})
    unknown = await happened(intake, bytes_of({"class_id": str(uuid4())}), sent)
    (passed,) = listed(unknown["passed"])
    assert (passed["why"], passed["missing"]) == ("undecided", ["booked", "minimum"])

    nobody = await happened(intake, b"{}", headers(**{"ce-type": "nobody.listens"}))
    assert (nobody["opened"], nobody["passed"]) == ([], [])
    assert nobody["seq"] == (await intake.store.head(TENANT)).position


async def test_an_event_that_cannot_be_read_is_kept_as_a_report_that_cannot(
    intake: IntakeHere,
) -> None:
    for body in (b"[]", b"{", b""):
        reply = await happened(intake, body, headers(**{"ce-type": "class_starts_in_6h"}))
        assert "submission-rejected" in str(reply["error"])


async def test_who_guesses_a_key_learns_nothing_and_whose_record_it_is_does(
    intake: IntakeHere,
) -> None:
    key, owner = str(uuid4()), str(uuid4())
    values = {"booked": 2, "minimum": 8, "owner": owner}
    await intake.door.answer(
        f"ref.{TENANT}.class", headers(), bytes_of({"key": key, "values": values})
    )
    report = bytes_of({"type": "underfilled_class", "summary": "?", "fields": {"class_id": key}})
    shown = []
    for actor in (f"member:{uuid4()}", f"member:{owner}", "key:crm"):
        caller = Caller(tenant=TENANT, actor=actor, roles=frozenset({"member"}))
        arrival = arrival_of_message(caller, "api", headers(), report)
        found = await intake.app.examined(arrival)
        shown.append((found.draft.fields.get("booked"), len(found.filled)))
    assert shown == [(None, 0), (2, 2), (2, 2)]


async def happened(intake: IntakeHere, body: bytes, sent: dict[str, str]) -> dict[str, object]:
    answer = await intake.door.answer(f"intake.{TENANT}.event", sent, body)
    reply: dict[str, object] = json.loads(answer)
    return reply


async def stated_class(intake: IntakeHere, key: str, booked: int) -> None:
    body = bytes_of({"key": key, "values": {"booked": booked, "minimum": 8}})
    reply = await intake.door.answer(f"ref.{TENANT}.class", headers(), body)
    assert b'"version": 1' in reply


def listed(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
