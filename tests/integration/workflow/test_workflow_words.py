"""What people say that words meant is learned from, and the log says up to where."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.adapters.word_calls import SERVICE, WordCalls
from services.workflow.adapters.words.asking import SaidView
from services.workflow.adapters.words.said import TYPES, SaidProjection
from services.workflow.adapters.words.training import Trainer
from services.workflow.app import Rules, Teaching, WordDesk, WordModels, WordReader
from services.workflow.domain import DECIDERS
from services.workflow.domain.words.lessons import FieldOfType
from services.workflow.published import public_form
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import words_pb2, workflow_pb2
from shared.pb.gongdan.workflow.v1.words_pb2_grpc import (
    WordServiceStub,
    add_WordServiceServicer_to_server,
)
from shared.projections.runner import ProjectionApply
from shared.rpc import Channels, RpcServer, call
from shared.rpc.errors import RemoteRefusal
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.spoken import SpokenVerifier

pytestmark = pytest.mark.integration

Json = dict[str, Any]
DESIGNER = token("key:designer", scopes=("scenario:publish",))
STAFF = token("member:li", "staff")
FIRST = """\
scenario: KEY
name: Laundry
roles: {staff: {label: Staff, scope: tenant}}
ticket_types:
  - key: complaint
    name: Complaint
    states: {new: New, done: Done}
    fields: {cause: {type: enum, values: [stain, tear], required_on: create, nlp: true}}
    priority: [{when: "cause == 'tear'", set: P1}, {default: P3}]
    transitions:
      - {id: accept, from: new, to: done, by: staff}
"""
SAID = {
    "stain": ["a stain of {}", "there is {} on it", "spots of {} all over", "it smells of {}"],
    "tear": ["the {} is torn", "a hole in the {}", "my {} came back ripped", "{} with a rip"],
}
THINGS = ("coffee", "shirt", "wine", "collar", "oil", "sleeve")


@dataclass(frozen=True, kw_only=True)
class Laundry:
    """A company whose people say what words meant."""

    key: str
    workflow: Workflow
    words: WordServiceStub
    woken: list[TenantId]
    said: ProjectionApply
    teaching: Teaching

    @property
    def about(self) -> FieldOfType:
        return FieldOfType(scenario=self.key, type="complaint", field="cause")

    async def reported(self, summary: str) -> UUID:
        """Take in a report whose reporter says nothing but words; return its ticket."""
        ticket_id = self.workflow.intake.report(
            type="complaint",
            definition=f"{self.key}@1",
            summary=summary,
            fields={},
            asset=None,
        )
        await self.workflow.hear()
        return ticket_id

    async def corrected(self, ticket_id: UUID, cause: str) -> None:
        """Say what the words of a report meant."""
        request = words_pb2.CorrectRequest(
            ticket_id=str(ticket_id), fields=msgspec.json.encode({"cause": cause})
        )
        await call(self.words.Correct, request, token=STAFF)

    async def shown(self, ticket_id: UUID) -> Json:
        """Return a ticket as its staff reads it."""
        request = workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id))
        found = await call(self.workflow.stub.GetTicket, request, token=STAFF)
        return dict(json.loads(found.ticket))

    async def hear(self) -> None:
        """Keep what people said, as a view of the log."""
        store = self.workflow.store
        while events := await store.read(TENANT, await self.said.checkpoint(TENANT) or 0, 1000):
            await self.said.apply(TENANT, events)


@pytest.fixture
async def teaching(databases: Databases) -> AsyncIterator[Teaching]:
    store = EventStore("workflow", databases, DECIDERS, public_form)
    models = WordModels(learner=Trainer())

    async def prepare(tenant: object) -> None:
        del tenant

    yield Teaching(
        store=store,
        rules=Rules(store=store, documents=ScenarioDocuments()),
        said=SaidView(databases=databases, prepare=prepare),
        models=models,
    )
    await models.close()
    await store.close()


@pytest.fixture
def reader(teaching: Teaching) -> WordReader:
    return WordReader(teacher=teaching, models=teaching.models)


@pytest.fixture
async def laundry(
    workflow: Workflow, teaching: Teaching, reader: WordReader, databases: Databases
) -> AsyncIterator[Laundry]:
    key = f"laundry_{token_hex(4)}"
    request = workflow_pb2.PublishScenarioRequest(document=FIRST.replace("KEY", key))
    await call(workflow.stub.PublishScenario, request, token=DESIGNER)
    said = ProjectionApply(
        service="workflow",
        projection=SaidProjection(),
        databases=databases,
        source=workflow.store,
        types=TYPES,
    )
    woken: list[TenantId] = []
    calls = WordCalls(
        tickets=workflow.merge_desk.tickets,
        desk=WordDesk(reader=reader, teaching=teaching, wake=woken.append),
        said=SaidView(databases=databases, prepare=said.checkpoint),
        store=workflow.store,
        waits=(),
        own=(),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_WordServiceServicer_to_server(calls, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    yield Laundry(
        key=key,
        workflow=workflow,
        words=WordServiceStub(channels.to("workflow")),
        woken=woken,
        said=said,
        teaching=teaching,
    )
    await channels.close()
    await server.stop()


async def test_what_people_said_is_read_by_from_the_next_lesson_on(laundry: Laundry) -> None:
    torn = await laundry.reported("the cuff is torn")
    before = await laundry.shown(torn)
    assert (before["flags"], before["lacks"]) == (["words_unclear"], ["cause"])
    for cause, sentences in SAID.items():
        for sentence in sentences:
            for thing in THINGS:
                one = await laundry.reported(sentence.format(thing))
                await laundry.corrected(one, cause)
    await laundry.hear()
    unread = await laundry.shown(await laundry.reported("the cuff is torn"))
    assert unread["flags"] == ["words_unclear"]  # nobody has learned it yet

    [lesson] = [one for one in await laundry.teaching.learn(TENANT) if one.about == laundry.about]
    assert (lesson.examples, lesson.people, lesson.held_out) == (0, 48, 48)
    read = await laundry.shown(await laundry.reported("the cuff is torn"))
    [reading] = read["read"]
    assert (reading["value"], reading["model"]) == ("tear", lesson.model)
    assert (read["priority"], read["flags"]) == ("P1", [])
    assert [one for one in await laundry.teaching.learn(TENANT) if one.about == laundry.about] == []


async def test_the_same_place_in_the_log_teaches_the_same_for_ever(laundry: Laundry) -> None:
    view = laundry.teaching.said
    one = await laundry.reported("a hole of coffee")
    await laundry.corrected(one, "stain")
    await laundry.hear()
    upto = (await view.newest(TENANT))[laundry.about]
    then = await view.examples(TENANT, laundry.about, upto)
    await laundry.corrected(one, "tear")
    await laundry.hear()
    later = (await view.newest(TENANT))[laundry.about]
    assert await view.examples(TENANT, laundry.about, upto) == then
    assert [example.label for example in then] == ["stain"]
    now = await view.examples(TENANT, laundry.about, later)
    assert [(example.label, example.say) for example in now] == [("tear", "a hole of coffee")]


async def test_those_who_look_after_it_read_how_fields_are_read(laundry: Laundry) -> None:
    one = await laundry.reported("spots of coffee")
    await laundry.corrected(one, "stain")
    await laundry.hear()
    lessons = await call(laundry.words.ListLessons, words_pb2.ListLessonsRequest(), token=DESIGNER)
    [shown] = [one for one in json.loads(lessons.lessons) if one["scenario"] == laundry.key]
    assert (shown["field"], shown["news"], shown["learned_at"]) == ("cause", True, None)
    await call(laundry.words.Learn, words_pb2.LearnRequest(), token=DESIGNER)
    assert TENANT in laundry.woken


async def test_a_text_is_read_without_a_report(laundry: Laundry) -> None:
    request = words_pb2.ReadTextRequest(text="a hole", scenario=laundry.key)
    answer = await call(laundry.words.ReadText, request, token=STAFF)
    [read] = json.loads(answer.read)
    assert (read["type"], [one["field"] for one in read["read"]]) == ("complaint", ["cause"])
    nothing = words_pb2.ReadTextRequest(text="a hole", scenario=laundry.key, type="repair")
    with pytest.raises(RemoteRefusal, match="No such type"):
        await call(laundry.words.ReadText, nothing, token=STAFF)
