"""A ticket goes out to be shown in clear only after it is kept who asked for that, and why."""

import json
from asyncio import gather
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid4

import msgspec
import pytest

from services.workflow.app import Readers
from services.workflow.domain import DECIDERS
from services.workflow.domain.allowance import REVEALS_MAX
from services.workflow.domain.forms.viewing import RevealOver
from services.workflow.published import public_form
from shared.database import Databases
from shared.decider import Refusal
from shared.eventstore import EventStore, LogUnavailable
from shared.intent import Caller, Intent
from shared.pb.gongdan.workflow.v1 import readers_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from shared.sealed import TOKEN
from shared.vault import Identifier
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.unit.workflow.form_spec import CALLS, SCHOOL, contract

pytestmark = pytest.mark.integration

DESK = token("member:he", "front_desk", store="EAST")
DESK_ELSEWHERE = token("member:sun", "front_desk", store="WEST")
PLUMBER = token("member:wu", "plumber")
ADMIN = token("member:admin", scopes=("tenant:admin",))
OPENER = token("key:opener", scopes=("tickets:read", "reveal"))
WHY = "业主未应门，电话联系"
COLLEGE = SCHOOL.replace("scenario: school", "scenario: college").replace(
    "scope: created_by_me}", "scope: created_by_me, reveal: with_reason}"
)


async def tell(workflow: Workflow) -> UUID:
    """Let a plumber have a repair in the east, whose owner's telephone is known."""
    await publish(workflow, pb.PublishScenarioRequest(shipped="property"))
    owner = (await workflow.vault.subjects_for(TENANT, [Identifier("phone", "+8613812345678")]))[0]
    phone = workflow.vault.seal(TENANT, "phone", "+8613812345678", owner)
    ticket = workflow.intake.report(
        type="home_repair",
        definition="property@1",
        asset=None,
        fields={"room": "3-1204", "category": "照明", "phone": phone},
        links={"site": "EAST"},
    )
    await workflow.hear()
    offered = {"technician_id": "t-wu", "member_id": "wu", "round": 1, "policy": "x"}
    workflow.dispatch.say(ticket, "assignment.offered", {**offered, "reason": "near"})
    await workflow.hear()
    return ticket


async def publish(workflow: Workflow, request: pb.PublishScenarioRequest) -> None:
    designer = token("key:designer", scopes=("scenario:publish",))
    await call(workflow.stub.PublishScenario, request, token=designer)


async def reveal(
    workflow: Workflow, ticket: UUID, who: str, why: str = WHY, key: str = ""
) -> dict[str, object]:
    """Return a ticket that goes out to be shown in clear."""
    request = readers_pb2.RevealRequest(ticket_id=str(ticket), reason=why)
    once = {"idempotency-key": key or uuid4().hex}
    answer: readers_pb2.RevealResponse = await call(
        workflow.readers.Reveal, request, token=who, metadata=once
    )
    shown: dict[str, object] = json.loads(answer.ticket)
    return shown


async def refused(workflow: Workflow, ticket: UUID, who: str, why: str = WHY, key: str = "") -> str:
    with pytest.raises(Refusal) as no:
        await reveal(workflow, ticket, who, why, key)
    return no.value.slug


async def views(workflow: Workflow, ticket: UUID) -> list[readers_pb2.View]:
    request = readers_pb2.ListViewsRequest(ticket_id=str(ticket))
    answer: readers_pb2.ListViewsResponse = await call(
        workflow.readers.ListViews, request, token=ADMIN
    )
    return list(answer.views)


async def test_who_had_it_revealed_by_what_right_and_why_is_kept_and_told(
    workflow: Workflow,
) -> None:
    ticket = await tell(workflow)
    before = await workflow.store.head(TENANT)
    shown = await reveal(workflow, ticket, DESK, "改打 13912345678 给业主")
    assert (shown["id"], shown["state"]) == (str(ticket), "assigned")
    await reveal(workflow, ticket, OPENER)
    first, second = await views(workflow, ticket)
    assert (first.kind, first.reader, first.by) == ("revealed", "member:he", "front_desk")
    assert (second.kind, second.reader, second.by) == ("revealed", "key:opener", "reveal")
    assert second.reason == WHY
    (sealed,) = [one[0] for one in TOKEN.finditer(first.reason)]
    assert first.reason == f"改打 {sealed} 给业主"
    assert "13912345678" in workflow.vault.open(TENANT, sealed)
    assert datetime.now(UTC) - datetime.fromisoformat(first.at) < timedelta(minutes=1)
    assert await workflow.store.read_published(TENANT, before.published, 100) == []


async def test_whoever_may_not_is_refused_and_leaves_no_trace(workflow: Workflow) -> None:
    ticket = await tell(workflow)
    for why in (WHY, ""):
        for who in (PLUMBER, ADMIN, token("key:r", scopes=("tickets:read",))):
            assert await refused(workflow, ticket, who, why) == "reveal-not-allowed"
        for who in (DESK_ELSEWHERE, token("member:new"), token("key:r", scopes=("reveal",))):
            assert await refused(workflow, ticket, who, why) == "ticket-unknown"
            assert await refused(workflow, uuid4(), who, why) == "ticket-unknown"
    for why in ("", "  ", "看看", "长" * 501):
        assert await refused(workflow, ticket, DESK, why) == "reveal-reason-missing"
    assert await views(workflow, ticket) == []


async def test_a_reveal_that_is_sent_again_is_kept_once(workflow: Workflow) -> None:
    ticket = await tell(workflow)
    once = uuid4().hex
    first = await reveal(workflow, ticket, DESK, key=once)
    assert (await reveal(workflow, ticket, DESK, key=once))["fields"] == first["fields"]
    other = await refused(workflow, ticket, DESK, "另一个原因", key=once)
    assert other == "idempotency-key-reused"
    assert [one.reason for one in await views(workflow, ticket)] == [WHY]


def intent_of(caller: Caller, now: datetime) -> Intent:
    return Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor=caller.actor,
        occurred_at=now,
        correlation_id=uuid4(),
        fingerprint=b"a request",
    )


async def test_what_was_revealed_a_while_ago_is_not_shown_again_without_a_record(
    workflow: Workflow,
) -> None:
    ticket = await tell(workflow)
    readers = Readers(store=workflow.store, tickets=workflow.migrator.tickets)
    desk = msgspec.json.decode(DESK, type=Caller)
    now = datetime.now(UTC)
    intent = intent_of(desk, now)
    await readers.reveal(intent, desk, ticket, WHY)
    await readers.reveal(intent_of(desk, now + timedelta(minutes=11)), desk, ticket, WHY)
    soon = replace(intent, occurred_at=now + timedelta(minutes=9))
    assert (await readers.reveal(soon, desk, ticket, WHY)).ticket.state == "assigned"
    late = replace(intent, occurred_at=now + timedelta(minutes=12))
    with pytest.raises(RevealOver):
        await readers.reveal(late, desk, ticket, WHY)
    assert len(await views(workflow, ticket)) == 2


async def test_a_reader_has_so_many_reveals_an_hour_over_all_tickets(workflow: Workflow) -> None:
    tickets = [await tell(workflow) for _ in range(2)]
    desk = token("member:curious", "front_desk", store="EAST")
    once = uuid4().hex
    await reveal(workflow, tickets[0], desk, key=once)
    await gather(*(reveal(workflow, tickets[n % 2], desk) for n in range(1, REVEALS_MAX)))
    assert await refused(workflow, tickets[1], desk) == "reveals-too-many"
    await reveal(workflow, tickets[0], desk, key=once)
    assert await reveal(workflow, tickets[1], DESK)
    kept = [one.reader for ticket in tickets for one in await views(workflow, ticket)]
    assert kept.count("member:curious") == REVEALS_MAX


class LogAway(EventStore):
    """A log that takes nothing."""

    async def execute(self, *_args: object, **_more: object) -> NoReturn:
        raise LogUnavailable


async def test_nothing_goes_out_that_could_not_be_kept(
    workflow: Workflow, databases: Databases
) -> None:
    ticket = await tell(workflow)
    away = LogAway("workflow", databases, DECIDERS, public_form)
    readers = Readers(store=away, tickets=workflow.migrator.tickets)
    desk = msgspec.json.decode(DESK, type=Caller)
    with pytest.raises(LogUnavailable):
        await readers.reveal(intent_of(desk, datetime.now(UTC)), desk, ticket, WHY)
    assert await views(workflow, ticket) == []


async def test_fields_that_are_hidden_from_a_role_stay_hidden(workflow: Workflow) -> None:
    await publish(workflow, pb.PublishScenarioRequest(document=COLLEGE))
    ticket = workflow.intake.report(
        type="tuition_refund",
        definition="college@1",
        asset=None,
        fields={"student": "s1.x", "contract": contract()},
        links={"class": "3A", "campus": "east"},
    )
    await workflow.hear()
    clerk = token("key:producer", "cs")
    brought = json.dumps({"used_hours": 100, **CALLS}).encode()
    request = pb.MoveRequest(ticket_id=str(ticket), transition="submit", fields=brought)
    await call(workflow.stub.Move, request, token=clerk)
    shown = await reveal(workflow, ticket, clerk)
    assert "17750.00" not in json.dumps(shown)
    hidden = shown["hidden_fields"]
    assert isinstance(hidden, list)
    assert {"bank_card", "refund"} <= set(hidden)
