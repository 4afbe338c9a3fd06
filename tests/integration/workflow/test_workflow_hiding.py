"""What is hidden is hidden everywhere alike: single reads, lists, counts and histories."""

import json
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import asyncpg
import msgspec
import pytest

from services.reporting.rpc import event_as_told
from services.reporting.views.history import HistoryProjection, history_of
from services.reporting.views.listing import Asked, hidden_in, list_tickets
from services.reporting.views.queue import QueueProjection
from services.reporting.views.scopes import ScopesProjection, role_scopes, visible_to
from shared.database import Connection
from shared.decider import Refusal
from shared.intent import Caller
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.unit.workflow.form_spec import CALLS, SCHOOL, contract

pytestmark = pytest.mark.integration

PROJECTIONS = (QueueProjection(), ScopesProjection(), HistoryProjection())
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


@pytest.fixture
async def lists(database: str) -> AsyncIterator[Connection]:
    db = await asyncpg.connect(database)
    await db.execute("create schema reporting")
    for projection in PROJECTIONS:
        await db.execute(projection.ddl("reporting"))
    yield db
    await db.close()


async def tell(workflow: Workflow, lists: Connection) -> dict[str, UUID]:
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
    events = await workflow.store.read_published(TENANT, 0, 10_000)
    for projection in PROJECTIONS:
        await projection.fold(lists, "reporting", events)
    return tickets


def report(workflow: Workflow, kind: str, fields: dict[str, object]) -> UUID:
    return workflow.intake.report(
        type=kind,
        definition="school@1",
        asset=None,
        fields=fields,
        links={"class": "3A", "campus": "east"},
    )


async def read(workflow: Workflow, ticket: UUID, who: str, as_of: str = "") -> str:
    """Return a ticket as somebody reads it; nothing if they are told that there is none."""
    request = pb.GetTicketRequest(ticket_id=str(ticket), as_of=as_of)
    try:
        answer = await call(workflow.stub.GetTicket, request, token=who)
    except Refusal as refusal:
        return "" if refusal.slug == "ticket-unknown" else refusal.slug
    return str(answer.ticket.decode())


async def listed(lists: Connection, who: str) -> set[UUID]:
    caller = msgspec.json.decode(who, type=Caller)
    visible = visible_to(caller, await role_scopes(lists, caller.roles))
    page = await list_tickets(lists, visible, Asked(view="all", limit=200))
    assert page.total == len(page.tickets)
    return {row.ticket_id for row in page.tickets}


async def history(lists: Connection, ticket: UUID, who: str) -> str:
    caller = msgspec.json.decode(who, type=Caller)
    visible = visible_to(caller, await role_scopes(lists, caller.roles))
    hidden = await hidden_in(lists, visible, ticket)
    if hidden is None:
        return ""
    rows = await history_of(lists, ticket, after_version=0, limit=100)
    return msgspec.json.encode([event_as_told(row, hidden) for row in rows]).decode()


async def test_lists_and_single_reads_agree_about_what_is_hidden(
    workflow: Workflow, lists: Connection
) -> None:
    tickets = await tell(workflow, lists)
    seen: dict[str, set[str]] = {}
    for name, who in CALLERS.items():
        shown = {key for key, one in tickets.items() if await read(workflow, one, who)}
        in_lists = await listed(lists, who)
        assert {key for key, one in tickets.items() if one in in_lists} == shown, name
        told = {key for key, one in tickets.items() if await history(lists, one, who)}
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


async def test_a_hidden_value_is_in_no_answer(workflow: Workflow, lists: Connection) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    value, then = "17750.00", "2199-01-01T00:00:00Z"
    allowed = (
        "parent", "principal", "finance", "director", "director and supervisor", "auditor",
        "administrator",
    )  # fmt: skip
    for name, who, may in _who_may(*allowed):
        answers = [
            await read(workflow, ticket, who),
            await read(workflow, ticket, who, then),
            await history(lists, ticket, who),
        ]
        for answer in answers:
            assert (value in answer) == may, name
            if answer and not may:
                assert '"hidden_fields":["bank_card","refund"]' in answer


async def test_who_only_reads_changes_nothing(workflow: Workflow, lists: Connection) -> None:
    ticket = (await tell(workflow, lists))[SMALL]
    request = pb.CommentRequest(ticket_id=str(ticket), text="看过了")
    with pytest.raises(Refusal) as refused:
        await call(workflow.stub.Comment, request, token=CALLERS["auditor"])
    assert refused.value.slug == "read-only"
