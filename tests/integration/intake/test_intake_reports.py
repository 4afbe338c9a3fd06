"""Reports: acknowledged by the log, sealed, idempotent for ever, refused with every reason."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.app import RulesUnknown
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted, SubmissionRejected
from services.intake.views.reports import rejected_page
from shared.intent import Caller, id_of_report
from shared.sealed import TOKEN
from tests.integration.intake.conftest import (
    NOBODY_YET,
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
    ticket_of,
)
from tests.written_log import until

pytestmark = pytest.mark.integration


async def test_an_accepted_report_is_in_the_log_and_nothing_personal_is_legible(
    intake: IntakeHere,
) -> None:
    reply = await answered(intake, bytes_of(body()), headers("one"))
    assert reply["stream"] == "intake"
    assert "duplicate" not in reply
    ticket_id = id_of_report(TENANT, "urn:test:shop", "one")
    assert ticket_of(reply) == ticket_id
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_id)
    assert stored.envelope.position == reply["seq"]
    assert stored.envelope.meta.definition == "restaurant_chain@1"
    fact = stored.fact
    assert isinstance(fact, SubmissionAccepted)
    assert fact.reporter is not None
    assert intake.vault.open(TENANT, str(fact.reporter.name)) == "王芳"
    assert intake.vault.open(TENANT, str(fact.reporter.phone)) == "+8613812345678"
    assert intake.vault.open(TENANT, str(fact.fields["contact"])) == "+8613900002222"
    (hidden,) = TOKEN.findall(fact.summary)
    assert intake.vault.open(TENANT, hidden) == "+8613900001111"
    (public,) = await intake.store.read_published(TENANT, stored.envelope.position - 1, 1)
    kept = stored.envelope.data + public.data
    for secret in ("王芳", "13812345678", "13900001111", "2222"):
        assert secret.encode() not in TOKEN.sub("", kept.decode()).encode()


async def test_the_same_report_again_gets_the_first_answer(intake: IntakeHere) -> None:
    sent = headers()
    first = await answered(intake, bytes_of(body()), sent)
    turned = dict(reversed(body().items()))
    again = await answered(intake, json.dumps(turned, indent=2).encode(), sent)
    assert again["seq"] == first["seq"]
    assert again["duplicate"] is True


async def test_the_same_report_structured_is_still_the_same(intake: IntakeHere) -> None:
    first = await answered(intake, bytes_of(body()), headers("structured"))
    envelope = {
        "specversion": "1.0",
        "id": "structured",
        "source": "urn:test:shop",
        "type": "com.example.report",
        "data": body(),
    }
    sent = {"content-type": "application/cloudevents+json"}
    again = await answered(intake, bytes_of(envelope), sent)
    assert (again["seq"], again["duplicate"]) == (first["seq"], True)


async def test_the_same_key_with_another_body_is_refused(intake: IntakeHere) -> None:
    sent = headers()
    await answered(intake, bytes_of(body()), sent)
    other = await answered(intake, bytes_of(body(summary="something else")), sent)
    error = other["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["err_code"]) == (422, 20422)
    assert error["description"].startswith("idempotency-key-reused")


async def test_a_hundred_deliveries_at_once_are_one_report(intake: IntakeHere) -> None:
    sent, report = headers(), bytes_of(body())
    before = (await intake.store.head(TENANT)).position
    replies = await asyncio.gather(*[answered(intake, report, sent) for _ in range(100)])
    assert len({reply["seq"] for reply in replies}) == 1
    assert (await intake.store.head(TENANT)).position == before + 1


async def test_a_rejected_report_is_kept_sealed_with_every_reason(intake: IntakeHere) -> None:
    wrong = body(fields={"stops_sales": "yes", "nonsense": 1}, color="red")
    reply = await answered(intake, bytes_of(wrong), headers("wrong"))
    reasons = reply["reasons"]
    assert isinstance(reasons, list)
    assert {(one["code"], one["pointer"]) for one in reasons} == {
        ("unknown-key", "/color"),
        ("unknown-field", "/fields/nonsense"),
        ("wrong-type", "/fields/stops_sales"),
        ("missing", "/fields/symptom"),
    }
    submission_id = id_of_report(TENANT, "urn:test:shop", "wrong")
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, submission_id)
    assert isinstance(stored.fact, SubmissionRejected)
    pieces = [intake.vault.open(TENANT, piece) for piece in stored.fact.body]
    assert json.loads("".join(pieces)) == wrong
    assert "王芳".encode() not in stored.envelope.data
    (public,) = await intake.store.read_published(TENANT, stored.envelope.position - 1, 1)
    assert b'"body"' not in public.data
    reader = Caller(tenant=TENANT, actor="key:reader", scopes=frozenset({"tickets:read"}))
    submission, _ = await intake.app.submission(reader, submission_id)
    assert submission.state == "rejected"
    await level(intake.rejected, intake.store, TENANT)
    async with intake.databases.connection(TENANT) as db:
        rows = await rejected_page(db, None, 10)
    assert rows[0].submission_id == submission_id
    again = await answered(intake, bytes_of(wrong), headers("wrong"))
    assert again == reply


def code_of(reply: dict[str, object]) -> int:
    error = reply["error"]
    assert isinstance(error, dict)
    assert set(error) == {"code", "err_code", "description"}, "standard clients know only these"
    return int(error["code"])


@pytest.mark.parametrize(
    ("report", "sent", "code", "reason"),
    [
        (b"{", headers(), 422, "not-json"),
        (b"", headers(), 422, "wrong-type"),
        (b"\xff\xfe\xfd", headers(), 422, "not-utf8"),
        (b'{"summary": "a\\u0000"}', headers(), 422, "nul"),
        (b'{"summary": "\\udc00"}', headers(), 422, "surrogate"),
        (bytes_of(body(summary="x" * 300_000)), headers(), 422, "too-large"),
        (b"x" * 600_000, headers(), 422, "too-large"),
        (bytes_of(body(summary="a")), {}, 422, "missing"),
        (bytes_of(body()), {**headers(), "ce-id": ""}, 422, "missing"),
        (bytes_of(body()), {**headers(), "ce-time": "soon"}, 422, "not-a-time"),
        (bytes_of(body(occurred_at="2036-01-01T00:00:00Z")), headers(), 422, "occurred-in-future"),
        (bytes_of(body(occurred_at="2016-01-01")), headers(), 422, "bad-format"),
        (bytes_of(body(occurred_at="0001-01-01T00:00:00+14:00")), headers(), 422, None),
        (bytes_of(body(type="haircut")), headers(), 422, "unknown-type"),
    ],
)
async def test_what_cannot_be_used_is_refused_clearly_and_kept(
    intake: IntakeHere, report: bytes, sent: dict[str, str], code: int, reason: str | None
) -> None:
    before = (await intake.store.head(TENANT)).position
    reply = await answered(intake, report, sent)
    assert code_of(reply) == code
    reasons = reply["reasons"]
    assert isinstance(reasons, list)
    assert reason is None or reason in {one["code"] for one in reasons}
    assert (await intake.store.head(TENANT)).position == before + 1


async def test_an_old_report_over_the_bus_is_refused_and_told_what_it_needs(
    intake: IntakeHere,
) -> None:
    moment = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    reply = await answered(intake, bytes_of(body(occurred_at=moment)), headers())
    reasons = reply["reasons"]
    assert isinstance(reasons, list)
    assert [one["code"] for one in reasons] == ["occurred-too-long-ago"]
    assert "history:import" in reasons[0]["message"]


@pytest.mark.parametrize("tenant", ["nosuch", "NOT A KEY", "$SYS"])
async def test_an_unknown_tenant_is_refused(intake: IntakeHere, tenant: str) -> None:
    assert code_of(await answered(intake, bytes_of(body()), headers(), tenant)) == 404


@pytest.mark.parametrize("channel", ["UP*", "phone-13922227777"])
async def test_a_channel_that_cannot_be_is_refused(intake: IntakeHere, channel: str) -> None:
    reply = json.loads(
        await intake.door.answer(f"intake.{TENANT}.{channel}", headers(), bytes_of(body()))
    )
    assert code_of(reply) == 422


async def test_a_tenant_without_a_scenario_asks_to_come_again_and_keeps_nothing(
    intake: IntakeHere,
) -> None:
    reply = await answered(intake, bytes_of(body()), headers(), NOBODY_YET)
    assert code_of(reply) == 503
    error = reply["error"]
    assert isinstance(error, dict)
    assert error["description"].startswith(RulesUnknown.slug)
    assert (await intake.store.head(NOBODY_YET)).position == 0


async def test_a_new_version_of_a_scenario_is_noticed(intake: IntakeHere) -> None:
    await answered(intake, bytes_of(body()), headers())
    version = len(intake.workflow.events(TENANT)) + 5
    await intake.publish(version)

    async def noticed() -> bool:
        reply = await answered(intake, bytes_of(body()), headers())
        (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_of(reply))
        return stored.envelope.meta.definition == f"restaurant_chain@{version}"

    await until(noticed)
