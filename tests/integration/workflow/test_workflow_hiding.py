"""What is hidden is hidden everywhere alike: single reads, lists, counts and histories."""

import json
import re
from asyncio import gather
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
import pytest

from services.workflow.app import Readers
from services.workflow.app.uniqueness import Uniqueness
from services.workflow.domain.refusals import ValueTaken
from services.workflow.domain.visibility import Look
from shared.decider import Refusal
from shared.intent import Caller, Intent
from shared.pb.gongdan.workflow.v1 import readers_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists
from tests.product import eventually
from tests.unit.workflow.form_spec import CALLS, SCHOOL, contract

pytestmark = pytest.mark.integration

CALLERS = {
    "parent": token("key:producer", "parent"),
    "another parent": token("member:zhao", "parent"),
    "clerk": token("member:cs", "cs"),
    "clerk who wrote it down": token("key:producer", "cs"),
    "teacher of class 3A": token("member:t", "class_teacher", store="3A"),
    "teacher of class 1B": token("member:u", "class_teacher", store="1B"),
    "academic": token("member:a", "academic", store="east"),
    "principal": token("member:p", "principal", store="east"),
    "principal elsewhere": token("member:q", "principal", store="west"),
    "finance": token("member:qian", "finance"),
    "director": token("member:d", "fin_director"),
    "director and supervisor": token("member:e", "fin_director", "supervisor"),
    "supervisor": token("member:s", "supervisor"),
    "auditor": token("member:au", "auditor"),
    "nobody": token("member:new"),
    "administrator": token("member:admin", scopes=("tenant:admin",)),
}
SMALL, LARGE, COMPLAINT = "small", "large", "complaint"


async def tell(workflow: Workflow, lists: Lists) -> dict[str, UUID]:
    """Let there be a small refund, a large one, and a complaint, all of one class and campus."""
    designer = token("key:designer", scopes=("scenario:publish",))
    publish = pb.PublishScenarioRequest(document=SCHOOL)
    await call(workflow.stub.PublishScenario, publish, token=designer)
    fields: dict[str, object] = {"student": "s1.x", "contract": contract()}
    tickets = {
        SMALL: report(workflow, "tuition_refund", fields),
        LARGE: report(workflow, "tuition_refund", fields),
        COMPLAINT: report(workflow, "teacher_complaint", {"detail": "态度"}),
    }
    await workflow.hear()
    for name, hours in ((SMALL, 100), (LARGE, 20)):
        brought = json.dumps({"used_hours": hours, **CALLS}).encode()
        request = pb.MoveRequest(ticket_id=str(tickets[name]), transition="submit", fields=brought)
        await call(workflow.stub.Move, request, token=CALLERS["clerk who wrote it down"])
    await lists.follow(workflow.store, TENANT)
    return tickets


def report(
    workflow: Workflow,
    kind: str,
    fields: dict[str, object],
    *,
    class_: str = "3A",
    campus: str = "east",
) -> UUID:
    return workflow.intake.report(
        type=kind,
        definition="school@1",
        asset=None,
        fields=fields,
        links={"class": class_, "campus": campus},
    )


async def read(workflow: Workflow, ticket: UUID, who: str, as_of: str = "") -> str:
    """Return a ticket as somebody reads it; nothing if they are told that there is none."""
    request = pb.GetTicketRequest(ticket_id=str(ticket), as_of=as_of)
    try:
        answer = await call(workflow.stub.GetTicket, request, token=who)
    except Refusal as refusal:
        return "" if refusal.slug == "ticket-unknown" else refusal.slug
    return str(answer.ticket.decode())


async def test_lists_and_single_reads_agree_about_what_is_hidden(
    workflow: Workflow, lists: Lists
) -> None:
    tickets = await tell(workflow, lists)
    seen: dict[str, set[str]] = {}
    for name, who in CALLERS.items():
        shown = {key for key, one in tickets.items() if await read(workflow, one, who)}
        in_lists = await lists.shown_to(who)
        assert {key for key, one in tickets.items() if one in in_lists} == shown, name
        told = {key for key, one in tickets.items() if await lists.history(one, who)}
        assert told == shown, name
        seen[name] = shown
    everything = {SMALL, LARGE, COMPLAINT}
    assert seen == {
        "parent": everything,
        "another parent": set(),
        "clerk": set(),
        "clerk who wrote it down": {SMALL},
        "teacher of class 3A": {SMALL},
        "teacher of class 1B": set(),
        "academic": {SMALL},
        "principal": everything,
        "principal elsewhere": set(),
        "finance": {SMALL, LARGE},
        "director": {SMALL, LARGE},
        "director and supervisor": everything,
        "supervisor": {COMPLAINT},
        "auditor": everything,
        "nobody": set(),
        "administrator": everything,
    }


def _who_may(*names: str) -> Iterator[tuple[str, str, bool]]:
    for name, who in CALLERS.items():
        yield name, who, name in names


def left_out(answer: str) -> set[str]:
    """Return the fields that an answer says it leaves out."""
    return {
        name
        for found in re.findall(r'"hidden_fields":\[([^\]]*)\]', answer)
        for name in re.findall(r'"([^"]+)"', found)
    }


async def test_a_hidden_value_is_in_no_answer(workflow: Workflow, lists: Lists) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    value, then = "17750.00", datetime.now(UTC).isoformat()
    allowed = (
        "parent", "principal", "finance", "director", "director and supervisor", "auditor",
        "administrator",
    )  # fmt: skip
    for name, who, may in _who_may(*allowed):
        answers = [
            await read(workflow, ticket, who),
            await read(workflow, ticket, who, then),
            await lists.history(ticket, who),
        ]
        for answer in answers:
            assert (value in answer) == may, name
            if answer and not may:
                assert left_out(answer) >= {"bank_card", "refund"}, name


async def test_who_only_reads_changes_nothing(workflow: Workflow, lists: Lists) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    request = pb.CommentRequest(ticket_id=str(ticket), text="看过了")
    with pytest.raises(Refusal) as refused:
        await call(workflow.stub.Comment, request, token=CALLERS["auditor"])
    assert refused.value.slug == "read-only"


async def viewed(workflow: Workflow, ticket: UUID, who: str) -> list[str]:
    request = readers_pb2.ListViewsRequest(ticket_id=str(ticket))
    answer = await call(workflow.readers.ListViews, request, token=who)
    return [one.reader for one in answer.views if one.kind != "shown"]


async def test_who_looked_is_noted_once_for_a_while(workflow: Workflow, lists: Lists) -> None:
    tickets = await tell(workflow, lists)
    before = await workflow.store.head(TENANT)
    for _ in range(2):
        for name in ("finance", "auditor", "nobody"):
            await read(workflow, tickets[SMALL], CALLERS[name])
        await read(workflow, tickets[COMPLAINT], CALLERS["supervisor"])
    admin = CALLERS["administrator"]
    await eventually(
        lambda: viewed(workflow, tickets[SMALL], admin),
        lambda readers: readers == ["member:qian", "member:au"],
    )
    assert await viewed(workflow, tickets[COMPLAINT], admin) == []
    after = await workflow.store.head(TENANT)
    published = await workflow.store.read_published(TENANT, before.published, 100)
    assert published == []
    assert after.published >= before.published


async def test_only_who_administers_knows_who_looked(workflow: Workflow, lists: Lists) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    with pytest.raises(Refusal) as refused:
        await viewed(workflow, ticket, CALLERS["finance"])
    assert refused.value.slug == "scope-missing"


async def test_looks_are_noted_before_workflow_stops(workflow: Workflow, lists: Lists) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    admin = msgspec.json.decode(CALLERS["administrator"], type=Caller)
    readers = Readers(store=workflow.store, tickets=workflow.migrator.tickets)
    standing = await readers.tickets.standing(admin, ticket)
    for nth in range(20):
        reader = replace(admin, actor=f"member:{nth}")
        await readers.note(reader, ticket, standing, datetime.now(UTC))
    await readers.close()
    assert len(await readers.views(admin, ticket)) == 20


async def test_only_one_ticket_has_a_value_that_must_be_unique(
    workflow: Workflow, lists: Lists
) -> None:
    tickets = await tell(workflow, lists)
    fields: dict[str, object] = {"student": "s1.x", "contract": contract(), "serial": "A-1"}
    first, second = (report(workflow, "tuition_refund", fields) for _ in range(2))
    await workflow.hear()
    admin = CALLERS["administrator"]
    doubtful = json.loads(await read(workflow, second, admin))
    assert (doubtful["flags"], doubtful["links"]["same_serial"]) == (["not_unique"], str(first))
    assert json.loads(await read(workflow, first, admin))["flags"] == []
    brought = json.dumps({"serial": "A-1"}).encode()
    request = pb.MoveRequest(ticket_id=str(tickets[SMALL]), transition="back", fields=brought)
    with pytest.raises(Refusal) as refused:
        await call(workflow.stub.Move, request, token=CALLERS["finance"])
    assert refused.value.slug == "value-taken"


async def test_nobody_learns_by_a_value_of_a_ticket_they_may_not_see(
    workflow: Workflow, lists: Lists
) -> None:
    tickets = await tell(workflow, lists)
    told: dict[str, object] = {"student": "s1.x", "contract": contract(), "serial": "C-3"}
    report(workflow, "tuition_refund", told, class_="1B", campus="west")
    second = report(workflow, "tuition_refund", told)
    await workflow.hear()
    await lists.follow(workflow.store, TENANT)
    teacher, admin = CALLERS["teacher of class 3A"], CALLERS["administrator"]
    for who, knows in ((teacher, False), (CALLERS["principal"], False), (admin, True)):
        answers = [
            await read(workflow, second, who),
            await read(workflow, second, who, datetime.now(UTC).isoformat()),
            await lists.history(second, who),
            json.dumps(await lists.flags(second, who)),
        ]
        assert [("same_serial" in one, "not_unique" in one) for one in answers] == [
            (knows, knows),
            (knows, knows),
            (knows, knows),
            (False, knows),
        ]
    brought = json.dumps({"serial": "C-3"}).encode()
    request = pb.MoveRequest(ticket_id=str(tickets[SMALL]), transition="back", fields=brought)
    with pytest.raises(Refusal) as refused:
        await call(workflow.stub.Move, request, token=teacher)
    assert (refused.value.slug, "ticket" in refused.value.reasons[0].message) == (
        "value-refused",
        False,
    )


async def test_of_many_who_say_a_value_at_once_one_has_it(workflow: Workflow, lists: Lists) -> None:
    await tell(workflow, lists)
    rules = await workflow.migrator.rules.of_type(TENANT, "school@1", "tuition_refund")
    unique = Uniqueness(store=workflow.store)
    now = datetime.now(UTC)

    async def anything(_: UUID) -> None:
        """See whatever it is."""

    async def claims(ticket: UUID) -> bool:
        intent = Intent(
            tenant=TENANT, command_id=uuid4(), actor="x", occurred_at=now, correlation_id=ticket
        )
        fields = {"serial": "B-2"}
        try:
            await unique.must_be_free(intent, ticket, rules, fields, Look(), sees=anything)
        except ValueTaken:
            return False
        return True

    assert sum(await gather(*(claims(uuid4()) for _ in range(8)))) == 1
