"""What was done offline and told hours later, through the real door: it counts when it was done.

Both answers change with it: what was promised, and what today's shorter promises would say.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.pb.gongdan.workflow.v1 import marks_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import Workflow, token
from tests.integration.workflow.test_workflow_waiting import resume, wait

pytestmark = pytest.mark.integration

DESIGNER = token("key:designer", scopes=("scenario:publish",))
ZHANG = token("member:zhang", "fitter")
OFFLINE = """\
scenario: offline
name: 离线
roles:
  fitter: {{label: 师傅, scope: tenant}}
ticket_types:
  - key: visit
    name: 上门
    states:
      new: 待派
      assigned: 已派
      working: 处理中
      closed: {{label: 完成, final: true}}
    fields: {{window: {{type: time_window}}}}
    priority: [{{default: P1}}]
    transitions:
      - {{id: assign, from: new, to: assigned, by: [system], bound_to: assignment.offered}}
      - {{id: start, from: assigned, to: working, by: [fitter], needs: [window]}}
      - {{id: finish, from: working, to: closed, by: [fitter]}}
    dispatch: {{hard: [skill]}}
    clocks:
      - {{key: accept, start: create, stop: technician_accepted, target: {accept}}}
      - {{key: arrive, start: create, stop: technician_arrived, target: {arrive}}}
      - {{key: resolve, start: create, stop: finish, pause_on: customer, target: {resolve}}}
      - {{key: on_time, start: start, stop: finish, target: {on_time}}}
"""


@dataclass
class Visit:
    """A visit that was reported six hours ago; everything about it is told now."""

    workflow: Workflow
    reported: datetime
    ticket_id: UUID = field(init=False)

    def at(self, minutes: float) -> datetime:
        return self.reported + timedelta(minutes=minutes)

    async def open(self) -> None:
        """Promise, report and offer; then promise less to whoever comes from today on."""
        first = await self.publish(accept="30m", arrive="2h", resolve="4h", on_time="window.end")
        self.ticket_id = self.workflow.intake.report(
            occurred_at=self.reported, definition=first, type="visit", fields={}, asset=None
        )
        await self.workflow.hear()
        offer = {"technician_id": "tech-1", "member_id": "zhang", "round": 1, "policy": "x"}
        self.says("assignment.offered", offer, 1)
        await self.workflow.hear()
        await self.publish(accept="10m", arrive="1h", resolve="3h", on_time="window.start")

    async def publish(self, **promises: str) -> str:
        request = pb.PublishScenarioRequest(document=OFFLINE.format(**promises))
        answer = await call(self.workflow.stub.PublishScenario, request, token=DESIGNER)
        return str(answer.definition)

    def says(self, what: str, data: dict[str, object], minutes: float) -> None:
        at = self.at(minutes)
        self.workflow.dispatch.say(self.ticket_id, what, data, occurred_at=at)

    async def accepts(self, minutes: float) -> None:
        self.says("assignment.accepted", {"technician_id": "tech-1", "round": 1}, minutes)
        await self.workflow.hear()

    async def arrives(self, minutes: float) -> None:
        request = marks_pb2.MarkRequest(
            ticket_id=str(self.ticket_id),
            mark="technician_arrived",
            occurred_at=self.at(minutes).isoformat(),
        )
        await call(self.workflow.marks.Mark, request, token=ZHANG)

    async def moves(self, move: str, minutes: float, **fields: object) -> None:
        request = pb.MoveRequest(
            ticket_id=str(self.ticket_id),
            transition=move,
            fields=json.dumps(fields).encode(),
            occurred_at=self.at(minutes).isoformat(),
        )
        await call(self.workflow.stub.Move, request, token=ZHANG)

    async def starts(self, minutes: float) -> None:
        window = {"start": self.at(200).isoformat(), "end": self.at(240).isoformat()}
        await self.moves("start", minutes, window=window)

    async def waits(self, since: float, until: float) -> None:
        await wait(
            self.workflow,
            self.ticket_id,
            ZHANG,
            reason="customer",
            occurred_at=self.at(since).isoformat(),
        )
        await resume(self.workflow, self.ticket_id, ZHANG, self.at(until).isoformat())

    async def shown(self, clock: str) -> dict[str, tuple[str, float | None]]:
        """Return the verdict of both answers, and the minute in which the promise was broken."""
        request = pb.GetTicketRequest(ticket_id=str(self.ticket_id))
        answer = await call(self.workflow.stub.GetTicket, request, token=ZHANG)
        found = {
            "promised" if one["promised"] else "today": (one["status"], self._minute(one))
            for one in json.loads(answer.ticket)["clocks"]
            if one["name"] == clock
        }
        return {"today": found["promised"], **found}

    def _minute(self, clock: dict[str, str | None]) -> float | None:
        broken = clock["breached_at"]
        if broken is None:
            return None
        second = datetime.fromisoformat(broken)
        return round((second - self.reported.replace(microsecond=0)).total_seconds() / 60, 1)


@pytest.fixture
async def visit(workflow: Workflow) -> Visit:
    one = Visit(workflow, datetime.now(UTC) - timedelta(hours=6))
    await one.open()
    return one


async def test_a_yes_that_is_told_late(visit: Visit) -> None:
    assert (await visit.shown("accept"))["promised"] == ("running", 30)
    await visit.accepts(20)
    assert await visit.shown("accept") == {"promised": ("met", None), "today": ("missed", 10)}


async def test_an_arrival_that_is_told_late(visit: Visit) -> None:
    assert (await visit.shown("arrive"))["promised"] == ("running", 120)
    await visit.arrives(90)
    assert await visit.shown("arrive") == {"promised": ("met", None), "today": ("missed", 60)}


async def test_a_wait_that_is_told_late_rests_the_clock(visit: Visit) -> None:
    await visit.starts(50)
    await visit.waits(60, 180)
    await visit.moves("finish", 350)
    assert await visit.shown("resolve") == {"promised": ("met", None), "today": ("missed", 300)}


async def test_a_wait_may_be_told_after_the_end_of_it_all(visit: Visit) -> None:
    await visit.starts(50)
    await visit.moves("finish", 350)
    assert (await visit.shown("resolve"))["promised"] == ("missed", 240)
    await visit.waits(60, 180)
    assert await visit.shown("resolve") == {"promised": ("met", None), "today": ("missed", 300)}


async def test_a_late_wait_puts_no_agreed_hour_off(visit: Visit) -> None:
    await visit.starts(50)
    await visit.waits(60, 180)
    await visit.moves("finish", 230)
    assert await visit.shown("on_time") == {"promised": ("met", None), "today": ("missed", 200)}


@pytest.mark.parametrize(
    ("finished", "promised"), [(235, ("met", None)), (240, ("met", None)), (250, ("missed", 240))]
)
async def test_a_move_made_in_time_and_told_after_the_breach(
    visit: Visit, finished: float, promised: tuple[str, float | None]
) -> None:
    await visit.starts(50)
    assert (await visit.shown("resolve"))["promised"] == ("running", 240)
    await visit.moves("finish", finished)
    assert await visit.shown("resolve") == {"promised": promised, "today": ("missed", 180)}
