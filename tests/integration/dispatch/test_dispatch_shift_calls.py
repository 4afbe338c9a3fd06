"""Shifts over gRPC: who may plan, who may look, and what was so at a past moment."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.adapters.reasons import Reasons
from services.dispatch.adapters.shift_calls import SERVICE, ShiftCalls
from services.dispatch.app.shifting import Shifting
from shared.decider import Refusal
from shared.pb.gongdan.dispatch.v1 import shifts_pb2 as pb
from shared.pb.gongdan.dispatch.v1 import shifts_pb2_grpc
from shared.rpc import Channels, RpcServer, call
from tests.integration.dispatch.conftest import DispatchHere
from tests.small_vault import SmallVault
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration

TODAY = datetime.now(UTC).date()
ALWAYS = pb.ShiftLine(days=["mon-sun"], begins="00:00", ends="24:00")


class Office:
    """Plans shifts as whoever the test says; ``who`` is member 1."""

    def __init__(
        self, dispatch: DispatchHere, stub: shifts_pb2_grpc.ShiftServiceStub, who: UUID
    ) -> None:
        self.stub = stub
        self.dispatch = dispatch
        self.who = str(who)

    def token(self, actor: str, *roles: str) -> str:
        return spoken(self.dispatch.caller(actor, *roles))

    @property
    def boss(self) -> str:
        return self.token("member:boss", "dispatcher")

    async def plan(self, *lines: pb.ShiftLine, token: str = "") -> None:
        request = pb.PlanShiftsRequest(technician_id=self.who, zone="Asia/Shanghai", lines=lines)
        metadata = {"idempotency-key": str(uuid4())}
        await call(self.stub.PlanShifts, request, token=token or self.boss, metadata=metadata)

    async def off(self, day: str, reason: str = "请假") -> None:
        request = pb.ExceptDayRequest(technician_id=self.who, day=day, reason=reason)
        metadata = {"idempotency-key": str(uuid4())}
        await call(self.stub.ExceptDay, request, token=self.boss, metadata=metadata)

    async def shifts(self, *, token: str = "", as_of: str = "") -> pb.GetShiftsResponse:
        request = pb.GetShiftsRequest(technician_id=self.who, as_of=as_of)
        answer: pb.GetShiftsResponse = await call(
            self.stub.GetShifts, request, token=token or self.boss
        )
        return answer


@pytest.fixture
async def office(dispatch: DispatchHere) -> AsyncIterator[Office]:
    who = await dispatch.employ(member="m1")
    shifting = Shifting(dispatch.app, dispatch.store, Reasons(SmallVault()))
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    shifts_pb2_grpc.add_ShiftServiceServicer_to_server(
        ShiftCalls(shifting=shifting, store=dispatch.store), server.server
    )
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"dispatch": f"127.0.0.1:{port}"})
    yield Office(dispatch, shifts_pb2_grpc.ShiftServiceStub(channels.to("dispatch")), who)
    await channels.close()
    await server.stop()


async def test_a_plan_is_read_as_it_was_written_with_its_shifts(office: Office) -> None:
    late = pb.ShiftLine(days=["sat"], begins="22:00", ends="06:00", overnight=True)
    early = pb.ShiftLine(days=["mon", "tue"], begins="08:00", ends="16:00")
    await office.plan(early, late)
    found = await office.shifts()
    (span,) = found.plans
    assert (span.zone, list(span.lines), span.valid_until) == ("Asia/Shanghai", [early, late], "")
    assert [one.source for one in found.shifts] == ["weekly"] * 3
    times = {one.start[10:] + one.end[10:] for one in found.shifts}
    assert times == {"T08:00:00+08:00T16:00:00+08:00", "T22:00:00+08:00T06:00:00+08:00"}


async def test_a_day_off_is_shown_with_why_and_was_not_known_before(office: Office) -> None:
    await office.plan(ALWAYS)
    before = datetime.now(UTC)
    assert (await office.shifts()).on_shift
    day = before.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    await office.off(day, "发烧, 电话 13812345678")
    now = await office.shifts()
    assert (now.on_shift, now.by_plan) == (False, True)
    (exception,) = now.exceptions
    assert (exception.day, list(exception.lines)) == (day, [])
    assert exception.reason.startswith("发烧")
    assert "13812345678" not in exception.reason
    then = await office.shifts(as_of=before.isoformat())
    assert (then.on_shift, list(then.exceptions)) == (True, [])
    request = pb.WithdrawExceptionRequest(technician_id=office.who, day=day)
    metadata = {"idempotency-key": str(uuid4())}
    await call(office.stub.WithdrawException, request, token=office.boss, metadata=metadata)
    assert (await office.shifts()).on_shift


async def test_who_decides_plans_and_technicians_look_at_their_own(office: Office) -> None:
    await office.plan(ALWAYS)
    own, other = office.token("member:m1", "technician"), office.token("member:m2", "technician")
    assert (await office.shifts(token=own)).on_shift
    for token, slug in ((own, "not-your-decision"), (other, "not-your-decision")):
        with pytest.raises(Refusal) as refused:
            await office.plan(token=token)
        assert refused.value.slug == slug
    with pytest.raises(Refusal) as refused:
        await office.shifts(token=other)
    assert refused.value.slug == "shifts-not-yours"


async def test_what_cannot_be_planned_is_refused_and_changes_nothing(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        await office.plan(pb.ShiftLine(days=["fri"], begins="22:00", ends="06:00"))
    assert refused.value.slug == "shift-ends-before-it-starts"
    assert "Line 1 (fri 22:00-06:00)" in refused.value.message
    assert list((await office.shifts()).plans) == []
    office.who = str(uuid4())
    with pytest.raises(Refusal) as refused:
        await office.shifts()
    assert refused.value.slug == "technician-unknown"


async def test_a_plan_can_be_taken_back_from_a_day_on(office: Office) -> None:
    await office.plan(ALWAYS)
    tomorrow = (TODAY + timedelta(days=2)).isoformat()
    request = pb.UnplanShiftsRequest(technician_id=office.who, first=tomorrow)
    metadata = {"idempotency-key": str(uuid4())}
    await call(office.stub.UnplanShifts, request, token=office.boss, metadata=metadata)
    (span,) = (await office.shifts()).plans
    assert span.valid_until == (TODAY + timedelta(days=1)).isoformat()


async def test_no_more_days_are_shown_than_a_person_reads(office: Office) -> None:
    for first, last in (("2026-12-01", "2027-12-01"), ("2026-12-02", "2026-12-01")):
        request = pb.GetShiftsRequest(technician_id=office.who, first=first, last=last)
        with pytest.raises(Refusal) as refused:
            await call(office.stub.GetShifts, request, token=office.boss)
        assert refused.value.slug == "shift-plan-wrong"
