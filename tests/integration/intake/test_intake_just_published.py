"""What was published a moment ago holds at the door, though intake has not heard of it yet."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.intake.app import RulesUnconfirmed, form_for
from services.intake.domain.submission import SUBMISSION
from shared.intent import Caller
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
from tests.integration.intake.test_intake_reports import code_of
from tests.written_log import until

pytestmark = pytest.mark.integration


@pytest.fixture
async def deaf(intake: IntakeHere) -> AsyncIterator[IntakeHere]:
    """Intake that has read the rules it knows just now, so that it believes them."""
    await answered(intake, bytes_of(body()), headers())
    yield intake
    intake.workflow.away.clear()
    await level(intake.scenarios, intake.workflow, TENANT)


def new_type(intake: IntakeHere) -> str:
    """Publish a scenario with a type of its own; return the type."""
    kind = f"kind{uuid4().hex[:8]}"
    intake.say_published(kind, 1, {"ticket_types": [{"key": kind, "fields": {}}]})
    return kind


async def heard_after(intake: IntakeHere, asked: int) -> None:
    """Let intake hear of what was published once somebody has asked workflow."""
    await until(lambda: intake.in_force.asked > asked)
    await level(intake.scenarios, intake.workflow, TENANT)


async def test_a_report_of_a_type_that_was_just_published_is_accepted(deaf: IntakeHere) -> None:
    kind, asked = new_type(deaf), deaf.in_force.asked
    reply, _ = await asyncio.gather(
        answered(deaf, bytes_of({"type": kind, "summary": "快"}), headers()),
        heard_after(deaf, asked),
    )
    assert "ticket_id" in reply, reply


async def test_a_field_that_was_just_published_may_be_filled_in(deaf: IntakeHere) -> None:
    kind, asked = new_type(deaf), deaf.in_force.asked
    await level(deaf.scenarios, deaf.workflow, TENANT)
    await deaf.app.rules.heard(TENANT)
    fields = {"colour": {"type": "text", "required_on": "create"}}
    deaf.say_published(kind, 2, {"ticket_types": [{"key": kind, "fields": fields}]})
    report = {"type": kind, "summary": "快", "fields": {"colour": "红"}}
    reply, _ = await asyncio.gather(
        answered(deaf, bytes_of(report), headers()), heard_after(deaf, asked)
    )
    (stored,) = await deaf.store.facts(SUBMISSION, TENANT, ticket_of(reply))
    assert stored.envelope.meta.definition == f"{kind}@2"


async def test_a_good_report_asks_nobody(deaf: IntakeHere) -> None:
    asked = deaf.in_force.asked
    assert "ticket_id" in await answered(deaf, bytes_of(body()), headers())
    assert deaf.in_force.asked == asked


async def test_many_bad_reports_are_few_questions(deaf: IntakeHere) -> None:
    asked = deaf.in_force.asked
    report = bytes_of(body(type="haircut"))
    replies = await asyncio.gather(*(answered(deaf, report, headers()) for _ in range(100)))
    assert {code_of(reply) for reply in replies} == {422}
    assert deaf.in_force.asked - asked <= 5


async def test_an_unknown_type_gets_no_verdict_while_workflow_is_away(deaf: IntakeHere) -> None:
    deaf.workflow.away.add(TENANT)
    before = (await deaf.store.head(TENANT)).position
    reply = await answered(deaf, bytes_of(body(type="haircut")), headers())
    assert code_of(reply) == 503
    error = reply["error"]
    assert isinstance(error, dict)
    assert error["description"].startswith(RulesUnconfirmed.slug)
    assert (await deaf.store.head(TENANT)).position == before, "nothing was kept"


async def test_what_cannot_be_read_is_so_whatever_is_published(deaf: IntakeHere) -> None:
    deaf.workflow.away.add(TENANT)
    assert code_of(await answered(deaf, b"{", headers())) == 422


async def test_a_known_type_is_judged_by_what_is_known_while_workflow_is_away(
    deaf: IntakeHere,
) -> None:
    deaf.workflow.away.add(TENANT)
    reply = await answered(deaf, bytes_of(body(fields={"stops_sales": True})), headers())
    assert code_of(reply) == 422


async def test_what_is_published_and_not_heard_in_time_asks_to_come_again(
    deaf: IntakeHere,
) -> None:
    kind = new_type(deaf)
    reply = await answered(deaf, bytes_of({"type": kind, "summary": "快"}), headers())
    assert code_of(reply) == 503


async def test_a_form_of_what_was_just_published_is_there(deaf: IntakeHere) -> None:
    kind, asked = new_type(deaf), deaf.in_force.asked
    caller = Caller(tenant=TENANT, actor="member:1")
    form, _ = await asyncio.gather(form_for(deaf.app.rules, caller, kind), heard_after(deaf, asked))
    assert form.type.key == kind


async def test_an_event_that_a_new_rule_listens_to_is_not_passed_over(deaf: IntakeHere) -> None:
    asked = deaf.in_force.asked
    kind, event = f"kind{uuid4().hex[:8]}", f"event{uuid4().hex[:8]}"
    listening = {"key": kind, "fields": {}, "trigger": {"event": event}}
    deaf.say_published(kind, 1, {"ticket_types": [listening]})
    sent = headers(**{"ce-type": event})
    reply, _ = await asyncio.gather(
        deaf.door.answer(f"intake.{TENANT}.event", sent, b'{"class": "yoga"}'),
        heard_after(deaf, asked),
    )
    assert kind.encode() in reply, reply
