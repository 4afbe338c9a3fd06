"""Schedules over REST: what is asked reaches workflow as it was meant, and no page is lost."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import httpx
import pytest
from google.protobuf.message import Message

from services.gateway.api.app import make_app
from shared.pb.gongdan.workflow.v1 import schedules_pb2 as pb
from shared.pb.gongdan.workflow.v1 import schedules_pb2_grpc
from shared.rpc import Call, Channels, RpcServer
from tests.integration.gateway.gateway_fakes import Backend, gateway_over
from tests.integration.gateway.gateway_known import KEY, Tokens
from tests.product import Json

pytestmark = pytest.mark.integration

VEN = "/api/v1/schedules/ven-1"
SHOWN = b'{"key": "ven-1"}'
PLAN: dict[str, object] = {"type": "preventive", "subject": {"kind": "asset", "ref": "VEN-1"}}


class Keeper(schedules_pb2_grpc.ScheduleServiceServicer):
    """Takes everything, and has five visits ahead of it."""

    def __init__(self) -> None:
        self.asked: list[Message] = []

    async def SetSchedule(
        self, request: pb.SetScheduleRequest, call: Call
    ) -> pb.SetScheduleResponse:
        self._take(request, call)
        return pb.SetScheduleResponse(schedule=SHOWN, position="workflow.1.7")

    async def ReadMeter(self, request: pb.ReadMeterRequest, call: Call) -> pb.ReadMeterResponse:
        self._take(request, call)
        return pb.ReadMeterResponse(schedule=SHOWN, position="workflow.1.7")

    async def SkipVisit(self, request: pb.SkipVisitRequest, call: Call) -> pb.SkipVisitResponse:
        self._take(request, call)
        return pb.SkipVisitResponse(schedule=SHOWN, position="workflow.1.7")

    async def ListVisits(self, request: pb.ListVisitsRequest, _call: Call) -> pb.ListVisitsResponse:
        numbers = list(range(request.after + 1, 6))[: request.limit]
        visits = [json.dumps({"visit": one}).encode() for one in numbers]
        more = numbers[-1] if numbers and numbers[-1] < 5 else 0
        return pb.ListVisitsResponse(visits=visits, next_after=more)

    def _take(self, request: Message, call: Call) -> None:
        assert call.idempotency_key == "k-1"
        self.asked.append(request)


@dataclass
class Door:
    """A client at the gateway's door, and who keeps the schedules behind it."""

    http: httpx.AsyncClient
    keeper: Keeper = field(default_factory=Keeper)


@pytest.fixture
async def door(backend: Backend) -> AsyncIterator[Door]:
    keeper = Keeper()
    server = RpcServer(Tokens(), digest_key=b"digest")
    schedules_pb2_grpc.add_ScheduleServiceServicer_to_server(keeper, server.server)
    port = await server.start("127.0.0.1:0", ["gongdan.workflow.v1.ScheduleService"])
    channels = Channels({"workflow": f"127.0.0.1:{port}"})
    gateway = gateway_over(await backend.start(), ping_s=0.05)
    stub = schedules_pb2_grpc.ScheduleServiceStub(channels.to("workflow"))
    gateway = replace(gateway, clients=replace(gateway.clients, schedules=stub))
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k-1"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(make_app(gateway), raise_app_exceptions=False),
        base_url="http://gongdan.test",
        headers=headers,
    ) as http:
        yield Door(http, keeper)
    await channels.close()
    await server.stop()


async def test_what_is_not_said_is_as_the_scenario_says(door: Door) -> None:
    answer = await door.http.put(VEN, json=PLAN)
    assert (answer.status_code, answer.headers["gongdan-position"]) == (200, "workflow.1.7")
    (asked,) = door.keeper.asked
    assert isinstance(asked, pb.SetScheduleRequest)
    said = [one for one in ("rrule", "every", "lat", "lon") if asked.HasField(one)]
    assert (said, asked.lead_time, asked.meter_from) == ([], "", "")


async def test_numbers_of_a_meter_arrive_as_they_were_sent(door: Door) -> None:
    await door.http.put(VEN, json={**PLAN, "meter_from": 0, "every": 500, "rrule": ""})
    await door.http.post(f"{VEN}/readings", json={"value": 3120.5})
    plan, reading = door.keeper.asked
    assert isinstance(plan, pb.SetScheduleRequest)
    assert isinstance(reading, pb.ReadMeterRequest)
    assert (float(plan.meter_from), plan.every, plan.HasField("rrule")) == (0, 500, True)
    assert reading.value == "3120.5"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/readings", {"value": -1}),
        ("/readings", {"value": "12"}),
        ("/readings", {}),
        ("/skip", {"visit": 1}),
        ("/skip", {"reason": "x", "when": "soon"}),
        ("/pause", {"reason": "x" * 501}),
    ],
)
async def test_what_cannot_be_meant_does_not_reach_workflow(
    door: Door, path: str, body: dict[str, object]
) -> None:
    answer = await door.http.post(f"{VEN}{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert door.keeper.asked == []


async def test_a_command_needs_an_idempotency_key_and_a_schedule_a_decent_name(door: Door) -> None:
    bad = await door.http.put("/api/v1/schedules/-x%20", json=PLAN)
    assert bad.status_code == 422
    del door.http.headers["idempotency-key"]
    answer = await door.http.put(VEN, json=PLAN)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")


async def test_visits_come_page_by_page_until_there_are_no_more(door: Door) -> None:
    seen: list[int] = []
    cursor: str | None = ""
    for _ in range(3):
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page: Json = (await door.http.get(f"{VEN}/visits", params=query)).json()
        seen += [one["visit"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [1, 2, 3, 4, 5]
    assert cursor is None
