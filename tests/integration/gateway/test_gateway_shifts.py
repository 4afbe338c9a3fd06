"""Shifts over REST: what is written reaches dispatch, and what dispatch says is readable."""

import pytest

from shared.pb.gongdan.dispatch.v1 import shifts_pb2
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_doors import POSITION
from tests.integration.gateway.gateway_known import TICKET

pytestmark = pytest.mark.integration

WHO = str(TICKET)  # any id will do
PATH = f"/api/v1/technicians/{WHO}/shifts"


async def test_a_plan_reaches_dispatch_line_by_line(edge: Edge) -> None:
    body = {
        "zone": "Asia/Shanghai",
        "valid_from": "2026-11-30",
        "shifts": [
            {"days": ["mon-fri"], "from": "08:00", "to": "16:00"},
            {"days": ["2026-12-05"], "from": "22:00", "to": "06:00", "overnight": True},
        ],
    }
    answer = await edge.http.put(PATH, json=body)
    assert (answer.status_code, answer.json()) == (200, {"technician_id": WHO})
    assert answer.headers["gongdan-position"] == POSITION
    assert edge.memory.requests[-1] == shifts_pb2.PlanShiftsRequest(
        technician_id=WHO,
        zone="Asia/Shanghai",
        valid_from="2026-11-30",
        lines=[
            shifts_pb2.ShiftLine(days=["mon-fri"], begins="08:00", ends="16:00"),
            shifts_pb2.ShiftLine(days=["2026-12-05"], begins="22:00", ends="06:00", overnight=True),
        ],
    )


async def test_a_plan_ends_on_a_day_that_is_said(edge: Edge) -> None:
    bare = await edge.http.delete(PATH)
    assert bare.status_code == 422
    answer = await edge.http.delete(PATH, params={"from": "2026-12-01"})
    assert answer.status_code == 200
    assert edge.memory.requests[-1] == shifts_pb2.UnplanShiftsRequest(
        technician_id=WHO, first="2026-12-01"
    )


async def test_a_day_differs_and_is_as_planned_again(edge: Edge) -> None:
    path = f"{PATH}/exceptions/2026-12-02"
    answer = await edge.http.put(path, json={"reason": "请假"})
    assert (answer.status_code, answer.json()) == (200, {"technician_id": WHO, "day": "2026-12-02"})
    asked = shifts_pb2.ExceptDayRequest(technician_id=WHO, day="2026-12-02", reason="请假")
    assert edge.memory.requests[-1] == asked
    overtime = {"shifts": [{"from": "18:00", "to": "20:00"}], "reason": "加班"}
    await edge.http.put(path, json=overtime)
    (line,) = getattr(edge.memory.requests[-1], "lines", [])
    assert (line.begins, line.ends, list(line.days)) == ("18:00", "20:00", [])
    answer = await edge.http.delete(path)
    assert answer.status_code == 200
    assert edge.memory.requests[-1] == shifts_pb2.WithdrawExceptionRequest(
        technician_id=WHO, day="2026-12-02"
    )
    assert (await edge.http.put(f"{PATH}/exceptions/tomorrow", json={})).status_code == 422


async def test_shifts_are_shown_with_what_each_comes_from(edge: Edge) -> None:
    query = {"from": "2026-12-01", "to": "2026-12-07", "as_of": "2026-11-30T09:00:00+08:00"}
    answer = await edge.http.get(PATH, params=query)
    assert answer.json() == {
        "on_shift": True,
        "until": "2026-12-01T08:00:00+00:00",
        "by_plan": True,
        "shifts": [
            {
                "day": "2026-12-01",
                "from": "2026-12-01T08:00:00+08:00",
                "to": "2026-12-01T16:00:00+08:00",
                "source": "weekly",
            }
        ],
        "exceptions": [{"day": "2026-12-02", "reason": "请假", "shifts": []}],
        "plans": [
            {
                "zone": "Asia/Shanghai",
                "valid_from": "2026-11-30",
                "valid_until": None,
                "shifts": [{"days": ["mon"], "from": "08:00", "to": "16:00", "overnight": False}],
            }
        ],
    }
    assert edge.memory.requests[-1] == shifts_pb2.GetShiftsRequest(
        technician_id=WHO,
        first="2026-12-01",
        last="2026-12-07",
        as_of="2026-11-30T09:00:00+08:00",
    )
