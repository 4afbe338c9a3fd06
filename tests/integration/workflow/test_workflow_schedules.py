"""Schedules on a real server: visits come by the database's clock, once, whatever restarts."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.workflow.app.scheduling import schedule_id_of
from services.workflow.app.timers import DueTimer
from services.workflow.app.visits import VisitDesk
from services.workflow.domain.calendars import NO_CHANGES
from shared.database import Databases
from shared.pb.gongdan.workflow.v1 import schedules_pb2 as pb
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.rpc.client import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.planned import Process, started
from tests.integration.workflow.test_workflow_service import refused
from tests.product import eventually
from tests.unit.workflow.schedule_spec import HOSPITAL

pytestmark = pytest.mark.integration

DESIGNER = token("key:designer", scopes=("scenario:publish",))
PLANNER = token("member:planner", "engineer")
STRANGER = token("member:stranger")
DAILY = '{rrule: "FREQ=DAILY", or_meter: {hours: 2000}, due_field: due_by}'


@pytest.fixture
async def process(workflow: Workflow, databases: Databases) -> AsyncIterator[Process]:
    await published(workflow, HOSPITAL.format(schedule=DAILY, zone="Asia/Shanghai"))
    async with started(databases) as one:
        yield one


async def published(workflow: Workflow, document: str) -> None:
    request = workflow_pb2.PublishScenarioRequest(document=document)
    await call(workflow.stub.PublishScenario, request, token=DESIGNER)


async def set_up(process: Process, start: datetime, **changes: object) -> str:
    """Set a schedule that starts at some time; return its key."""
    key = f"ven-{uuid4().hex[:8]}"
    await call(
        process.stub.SetSchedule, wish(key, start=start.isoformat(), **changes), token=PLANNER
    )
    return key


def wish(key: str, **changes: object) -> pb.SetScheduleRequest:
    said: dict[str, object] = {
        "key": key,
        "type": "preventive",
        "scenario": "hospital",
        "subject_kind": "asset",
        "subject_ref": "VEN-1",
        "summary": "呼吸机保养，联系 13812345678",
        "fields": json.dumps({"room": "ICU"}).encode(),
    }
    return pb.SetScheduleRequest(**{**said, **changes})  # type: ignore[arg-type]  # as called


async def shown(process: Process, key: str) -> dict[str, object]:
    answer = await call(process.stub.GetSchedule, pb.GetScheduleRequest(key=key), token=PLANNER)
    told: dict[str, object] = json.loads(answer.schedule)
    return told


async def listed(process: Process, ref: str) -> list[str]:
    """Return the keys of all schedules about a subject, two at a time."""
    found: list[str] = []
    for _ in range(10):
        after = found[-1] if found else ""
        request = pb.ListSchedulesRequest(subject_ref=ref, limit=2, after=after)
        answer = await call(process.stub.ListSchedules, request, token=PLANNER)
        found += [json.loads(one)["key"] for one in answer.schedules]
        if not answer.next_after:
            break
    return found


async def visits(process: Process, key: str, after: int = 0) -> list[int]:
    """Return the numbers of the next three visits after one."""
    request = pb.ListVisitsRequest(key=key, limit=3, after=after)
    answer = await call(process.stub.ListVisits, request, token=PLANNER)
    return [json.loads(one)["visit"] for one in answer.visits]


def soon() -> datetime:
    """Return a time by which a schedule is set, and which comes at once."""
    return datetime.now(UTC) + timedelta(seconds=1)


async def test_a_visit_comes_by_the_clock_and_its_ticket_says_of_which_schedule(
    process: Process,
) -> None:
    key = await set_up(process, soon())
    assert (await shown(process, key))["next"] is not None, "it is seen before it comes"
    async with process.ringing(), process.opening():
        opened = await eventually(partial(process.tickets_opened, key), bool)
    (visit,) = await process.came(key)
    assert opened == [visit.ticket_id]
    ticket = await process.ticket(visit.ticket_id)
    assert (ticket.flow.schedule, ticket.flow.visit, ticket.channel) == (key, 1, "schedule")
    assert (ticket.asset, ticket.fields["room"], ticket.links["asset"]) == ("VEN-1", "ICU", "VEN-1")
    assert (ticket.customer, ticket.asset_facts) == ("C-1", {"class": "压缩机"})
    assert ticket.entitlement is not None
    assert ticket.entitlement.key == f"HT of VEN-1 for {ticket.type}"
    due_by = visit.due_at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert ticket.fields["due_by"] == due_by
    assert "13812345678" not in ticket.summary
    assert (await shown(process, key))["visits"][0]["ticket_id"] == visit.ticket_id  # type: ignore[index]


async def test_killed_between_the_visit_and_its_ticket_there_is_one_ticket(
    process: Process, databases: Databases
) -> None:
    key = await set_up(process, soon())
    async with process.ringing():
        await eventually(partial(process.came, key), bool)
    assert await process.tickets_opened(key) == []

    async with started(databases) as second, second.ringing(), second.opening():
        opened = await eventually(partial(second.tickets_opened, key), bool)
    async with started(databases) as third, third.ringing(), third.opening():
        assert await third.tickets_opened(key) == opened
        assert [one.ticket_id for one in await third.came(key)] == opened


async def test_a_timer_that_rings_again_after_a_crash_doubles_nothing(process: Process) -> None:
    key = await set_up(process, soon())
    async with process.ringing():
        (visit,) = await eventually(partial(process.came, key), bool)
    desk = VisitDesk(store=process.store, rules=process.desk.rules)
    due = DueTimer(
        ticket_id=schedule_id_of(TENANT, key),
        key="visit:1",
        due_at=visit.due_at,
        now=datetime.now(UTC),
    )
    assert not await desk.ring(TENANT, due, NO_CHANGES)
    assert not await desk.ring(TENANT, replace(due, due_at=due.now), NO_CHANGES)
    assert len(await process.came(key)) == 1


async def test_a_schedule_goes_on_though_a_later_version_forgot_about_it(
    workflow: Workflow, process: Process
) -> None:
    hospital = f"hospital_{uuid4().hex[:8]}"
    first = HOSPITAL.format(schedule=DAILY, zone="UTC").replace(": hospital", f": {hospital}", 1)
    later = first.replace("key: preventive", "key: inspection")
    await published(workflow, first)
    key = await set_up(process, soon(), scenario=hospital)
    await published(workflow, later)
    async with process.ringing(), process.opening():
        (opened,) = await eventually(partial(process.tickets_opened, key), bool)
    assert (await process.ticket(opened)).definition == f"{hospital}@1"


async def test_a_calendar_that_is_published_anew_moves_what_has_no_ticket_yet(
    workflow: Workflow, process: Process
) -> None:
    hospital = f"hospital_{uuid4().hex[:8]}"
    start = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    schedule = '{rrule: "FREQ=DAILY", calendar: office, on_closed_day: next}'
    document = HOSPITAL.format(schedule=schedule, zone="UTC")
    document = document.replace(": hospital", f": {hospital}", 1)
    await published(workflow, document.replace("mon-fri", "mon-sun"))
    key = await set_up(process, start, scenario=hospital)
    async with process.ringing():
        await eventually(partial(process.opens_at, key), lambda one: one == start)
        the_day_after = f"{start + timedelta(days=1):%a}".lower()
        await published(workflow, document.replace("mon-fri", the_day_after))
        moved = start + timedelta(days=1)
        await eventually(partial(process.opens_at, key), lambda one: one == moved)


async def test_a_meter_that_passes_its_mark_brings_the_visit_at_once(process: Process) -> None:
    key = await set_up(process, datetime.now(UTC) + timedelta(days=300), meter_from="1000")
    async with process.ringing():
        for value in ("2999.5", "3000"):
            request = pb.ReadMeterRequest(key=key, value=value)
            await call(process.stub.ReadMeter, request, token=PLANNER)
        (visit,) = await eventually(partial(process.came, key), bool)
    assert visit.by == "meter"
    back = pb.ReadMeterRequest(key=key, value="2999")
    assert (await refused(call(process.stub.ReadMeter, back, token=PLANNER))).slug == (
        "reading-goes-back"
    )


async def test_what_is_skipped_paused_or_ended_does_not_come(process: Process) -> None:
    keys = [await set_up(process, soon()) for _ in range(3)]
    why = "设备停用"
    await call(process.stub.SkipVisit, pb.SkipVisitRequest(key=keys[0], reason=why), token=PLANNER)
    await call(
        process.stub.PauseSchedule, pb.PauseScheduleRequest(key=keys[1], reason=why), token=PLANNER
    )
    await call(
        process.stub.EndSchedule, pb.EndScheduleRequest(key=keys[2], reason=why), token=PLANNER
    )
    comes = await set_up(process, soon())
    async with process.ringing():
        await eventually(partial(process.came, comes), bool)
        assert [await process.came(key) for key in keys] == [[], [], []]
    statuses = [(await shown(process, key))["status"] for key in keys]
    assert statuses == ["active", "paused", "ended"]


async def test_schedules_are_listed_to_who_may_see_them_and_their_visits_page_by_page(
    process: Process,
) -> None:
    ref = f"VEN-{uuid4().hex[:8]}"
    far = datetime.now(UTC) + timedelta(days=30)
    keys = sorted([await set_up(process, far, subject_ref=ref) for _ in range(3)])
    async with process.following([process.table]):
        found = await eventually(partial(listed, process, ref), lambda one: len(one) == len(keys))
    assert found == keys
    assert await visits(process, keys[0]) == [1, 2, 3]
    assert await visits(process, keys[0], after=3) == [4, 5, 6]

    nothing = await call(process.stub.ListSchedules, pb.ListSchedulesRequest(), token=STRANGER)
    assert list(nothing.schedules) == []
    unseen = call(process.stub.GetSchedule, pb.GetScheduleRequest(key=keys[0]), token=STRANGER)
    assert (await refused(unseen)).slug == "schedule-unknown"
    unset = call(process.stub.SetSchedule, wish("mine"), token=STRANGER)
    assert (await refused(unset)).slug == "role-missing"


async def test_what_makes_no_sense_is_refused_with_its_place(process: Process) -> None:
    bad = wish("ven-9", rrule="FREQ=HOURLY", lead_time="3d")
    refusal = await refused(call(process.stub.SetSchedule, bad, token=PLANNER))
    assert refusal.slug == "schedule-invalid"
    assert [one.pointer for one in refusal.reasons] == ["/rrule"]
    refusal = await refused(
        call(process.stub.SetSchedule, wish("ven-9", lead_time="soon"), token=PLANNER)
    )
    assert [one.pointer for one in refusal.reasons] == ["/lead_time"]
