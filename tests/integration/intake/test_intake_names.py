"""A report's own name: what may be mended under it, what may not, and what is kept of it."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.gateway.api.catalogue import entry_of
from services.gateway.api.submissions import SubmissionRejected as SubmissionRefused
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted, SubmissionRejected
from services.intake.views.reports import rejected_page
from shared.intent import Caller, id_of_report
from shared.sealed import TOKEN
from tests.integration.intake.conftest import (
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
    ticket_of,
)
from tests.legible import legible_text

pytestmark = pytest.mark.integration
READER = Caller(tenant=TENANT, actor="key:reader", scopes=frozenset({"tickets:read"}))
NUMBER = "13922227777"
PAGE = Path(__file__).parents[3] / "docs" / "identifiers.md"
JSON_BLOCK = re.compile(r"```json\n(.*?)```", re.DOTALL)


def reasons_of(reply: dict[str, object]) -> list[tuple[str, str]]:
    reasons = reply["reasons"]
    assert isinstance(reasons, list)
    return [(one["code"], one["pointer"]) for one in reasons]


async def position(intake: IntakeHere) -> int:
    return (await intake.store.head(TENANT)).position


async def test_a_rejected_report_is_mended_under_the_same_name(intake: IntakeHere) -> None:
    wrong, good = bytes_of(body(colour="red")), bytes_of(body())
    rejected = await answered(intake, wrong, headers("mended"))
    assert "the same key may be used again" in str(rejected["error"])
    accepted = await answered(intake, good, headers("mended"))
    ticket_id = id_of_report(TENANT, "urn:test:shop", "mended")
    assert ticket_of(accepted) == ticket_id
    facts = await intake.store.facts(SUBMISSION, TENANT, ticket_id)
    assert [type(one.fact) for one in facts] == [SubmissionRejected, SubmissionAccepted]
    submission, _ = await intake.app.submission(READER, ticket_id)
    assert (submission.state, submission.reasons) == ("accepted", ())
    again = await answered(intake, good, headers("mended"))
    assert (again["seq"], again["duplicate"]) == (accepted["seq"], True)


async def test_what_was_accepted_is_so_for_ever(intake: IntakeHere) -> None:
    good, wrong = bytes_of(body()), bytes_of(body(colour="red"))
    await answered(intake, wrong, headers("taken"))
    accepted = await answered(intake, good, headers("taken"))
    before = await position(intake)
    for other in (wrong, bytes_of(body(summary="another")), b"{", b"x" * 300_000):
        reply = await answered(intake, other, headers("taken"))
        error = reply["error"]
        assert isinstance(error, dict)
        assert (error["code"], error["err_code"]) == (422, 20422)
        assert error["description"].startswith("idempotency-key-reused: Another report was")
        assert "send this one under a new key" in error["description"]
        assert reply["submission_id"] == accepted["submission_id"]
    assert await position(intake) == before
    assert (await answered(intake, good, headers("taken")))["seq"] == accepted["seq"]


async def test_an_accepted_report_that_would_not_be_today_gets_its_first_answer(
    intake: IntakeHere,
) -> None:
    sent, report = headers(), bytes_of(body())
    first = await answered(intake, report, sent)
    old = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    again = await answered(intake, report, {**sent, "ce-time": old})
    assert (again["seq"], again["duplicate"]) == (first["seq"], True)


async def test_the_same_rejected_report_is_kept_once_and_another_one_too(
    intake: IntakeHere,
) -> None:
    wrong, other = bytes_of(body(colour="red")), bytes_of(body(type="haircut"))
    first = await answered(intake, wrong, headers("often"))
    before = await position(intake)
    assert await answered(intake, wrong, headers("often")) == first
    assert await position(intake) == before
    assert reasons_of(await answered(intake, other, headers("often"))) == [
        ("unknown-type", "/type")
    ]
    assert await answered(intake, wrong, headers("often")) == first
    assert await position(intake) == before + 1
    await level(intake.rejected, intake.store, TENANT)
    async with intake.databases.connection(TENANT) as db:
        rows = await rejected_page(db, None, 2)
    assert {str(row.submission_id) for row in rows} == {first["submission_id"]}


async def test_a_header_that_is_mended_is_let_through(intake: IntakeHere) -> None:
    report, sent = bytes_of(body()), headers("header")
    for wrong in ("soon", (datetime.now(UTC) + timedelta(days=9)).isoformat()):
        assert "error" in await answered(intake, report, {**sent, "ce-time": wrong})
    assert "seq" in await answered(intake, report, sent)


async def test_messages_with_an_unusable_id_are_told_apart_and_why(intake: IntakeHere) -> None:
    report = bytes_of(body())
    without = await answered(intake, report, {})
    wrong = {"a%00b": "control-character", "%ED%A0%80": "bad-encoding", "x" * 20_000: "too-long"}
    seen = {without["submission_id"]}
    for given, code in wrong.items():
        reply = await answered(intake, report, headers(given))
        assert reasons_of(reply) == [(code, "/id")]
        seen.add(reply["submission_id"])
        before = await position(intake)
        assert await answered(intake, report, headers(given, traceparent="other")) == reply
        assert await position(intake) == before
    assert len(seen) == len(wrong) + 1


@pytest.mark.parametrize(
    "name", [f"np-0-{NUMBER}", f"tel:+86{NUMBER}", f"{NUMBER}@pbx.example", "alarm/139 2222 7777"]
)
@pytest.mark.parametrize("changes", [{}, {"colour": "red"}, {"reporter": None}])
async def test_a_number_in_a_name_is_sealed_and_names_the_same_for_ever(
    intake: IntakeHere, name: str, changes: dict[str, object]
) -> None:
    sent = headers(f"{name}#{len(changes)}{'colour' in changes}", **{"ce-source": f"urn:{name}"})
    reply = await answered(intake, bytes_of(body(**changes)), sent)
    submission_id = id_of_report(TENANT, sent["ce-source"], sent["ce-id"])
    assert reply["submission_id"] == str(submission_id)
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, submission_id)
    assert isinstance(stored.fact, SubmissionAccepted | SubmissionRejected)
    for kept, given in ((stored.fact.source, sent["ce-source"]), (stored.fact.external_id, name)):
        (token,) = TOKEN.findall(kept)
        assert "2222" in intake.vault.open(TENANT, token) or "@" in given
    (public,) = await intake.store.read_published(TENANT, stored.envelope.position - 1, 1)
    shown = TOKEN.sub("", (stored.envelope.data + public.data).decode())
    await level(intake.rejected, intake.store, TENANT)
    async with intake.databases.connection(TENANT) as db:
        shown += await legible_text(db)
    assert not re.search(r"139\W?2222\W?7777", shown)
    again = await answered(intake, bytes_of(body(**changes)), sent)
    assert again["submission_id"] == str(submission_id)
    assert (await position(intake)) == stored.envelope.position


async def test_the_page_for_producers_shows_what_is_answered(intake: IntakeHere) -> None:
    fields = {"stops_sales": True}
    reply = await answered(intake, bytes_of(body(fields=fields)), headers())
    over_http, over_nats = (json.loads(one) for one in JSON_BLOCK.findall(PAGE.read_text("utf-8")))
    assert {**reply, "submission_id": "..."} == over_nats
    assert over_http["errors"] == over_nats["reasons"]
    assert over_http["detail"] == SubmissionRefused().message
    assert over_http["title"] == entry_of(SubmissionRefused.slug, SubmissionRefused.kind).en


async def test_what_only_calls_itself_a_trace_is_not_kept(intake: IntakeHere) -> None:
    sent = headers("trace", traceparent=NUMBER)
    reply = await answered(intake, bytes_of(body()), sent)
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_of(reply))
    assert stored.envelope.meta.traceparent is None
