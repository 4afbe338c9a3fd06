"""Shifts: who works when, by plan, and on which days that is different."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Day, Shown
from services.gateway.api.replies import reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.pb.gongdan.dispatch.v1 import shifts_pb2

router = APIRouter(
    route_class=Guarded, prefix="/technicians/{technician_id}/shifts", tags=["people"]
)

DAY = r"^\d{4}-\d{2}-\d{2}$"
OnDay = Annotated[str, Path(pattern=DAY, description="The day on which a shift begins")]
Time = Annotated[str, Field(max_length=5)]


class Times(Body):
    """From when to when, on the wall; ``overnight``: it ends on the next day."""

    begins: Annotated[Time, Field(alias="from", examples=["08:00"])]
    ends: Annotated[Time, Field(alias="to", examples=["16:00", "24:00"])]
    overnight: bool = False


class Line(Times):
    """On which days from when to when: days of the week, or dates."""

    days: Annotated[
        list[Annotated[str, Field(max_length=10)]],
        Field(min_length=1, max_length=400, examples=[["mon-fri"], ["2026-12-01"]]),
    ]


class Plan(Body):
    """Who works when from one day to another; ``valid_from`` is today, ``valid_until`` for good."""

    zone: Annotated[str, Field(max_length=100, examples=["Asia/Shanghai"])]
    shifts: Annotated[list[Line], Field(max_length=1_000)]
    valid_from: Day | None = None
    valid_until: Day | None = None


class Differing(Body):
    """What a day is like instead, and why; no shifts: a day off."""

    shifts: Annotated[list[Times], Field(max_length=1_000)] = Field(default_factory=list)
    reason: Annotated[str, Field(max_length=20_000)] = ""


@router.get("", operation_id="getShifts", responses={200: {"model": Shown}})
async def get_shifts(
    *,
    technician_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    first: Annotated[
        str, Query(alias="from", pattern=DAY, description="A day; today if missing")
    ] = "",
    last: Annotated[
        str, Query(alias="to", pattern=DAY, description="A day; six more if missing")
    ] = "",
    as_of: Annotated[str, Query(max_length=64, description="What was known then (RFC 3339)")] = "",
) -> Response:
    """Return whether somebody is on shift, until when, and when they work on some days."""
    request = shifts_pb2.GetShiftsRequest(
        technician_id=str(technician_id),
        first=first,
        last=last,
        as_of=SPACE_BEFORE_OFFSET.sub("+", as_of),
    )
    answer: shifts_pb2.GetShiftsResponse = await asking.ask(
        gateway.clients.shifts.GetShifts, request
    )
    value = {
        "on_shift": answer.on_shift,
        "until": answer.until or None,
        "by_plan": answer.by_plan,
        "shifts": [
            {"day": one.day, "from": one.start, "to": one.end, "source": one.source}
            for one in answer.shifts
        ],
        "exceptions": [
            {"day": one.day, "reason": one.reason, "shifts": [_times(line) for line in one.lines]}
            for one in answer.exceptions
        ],
        "plans": [
            {
                "zone": one.zone,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until or None,
                "shifts": [{"days": list(line.days), **_times(line)} for line in one.lines],
            }
            for one in answer.plans
        ],
    }
    return await reply(gateway, asking, value)


@router.put("", operation_id="planShifts", responses={200: {"model": Shown}})
async def plan_shifts(
    technician_id: UUID, body: Plan, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let a technician work as said on all days of a span, and at no other time of them."""
    request = shifts_pb2.PlanShiftsRequest(
        technician_id=str(technician_id),
        zone=body.zone,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        lines=[_line(one, one.days) for one in body.shifts],
    )
    answer: shifts_pb2.PlanShiftsResponse = await asking.command(
        gateway.clients.shifts.PlanShifts, request
    )
    value = {"technician_id": str(technician_id)}
    return await reply(gateway, asking, value, position=answer.position)


@router.delete("", operation_id="unplanShifts", responses={200: {"model": Shown}})
async def unplan_shifts(
    technician_id: UUID,
    first: Annotated[str, Query(alias="from", pattern=DAY, description="The first such day")],
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Plan nothing from a day on: shifts begin and end by hand again."""
    request = shifts_pb2.UnplanShiftsRequest(technician_id=str(technician_id), first=first)
    answer: shifts_pb2.UnplanShiftsResponse = await asking.command(
        gateway.clients.shifts.UnplanShifts, request
    )
    value = {"technician_id": str(technician_id)}
    return await reply(gateway, asking, value, position=answer.position)


@router.put("/exceptions/{day}", operation_id="exceptDay", responses={200: {"model": Shown}})
async def except_day(
    technician_id: UUID, day: OnDay, body: Differing, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let a planned day differ: other shifts, or none."""
    request = shifts_pb2.ExceptDayRequest(
        technician_id=str(technician_id),
        day=day,
        lines=[_line(one, ()) for one in body.shifts],
        reason=body.reason,
    )
    answer: shifts_pb2.ExceptDayResponse = await asking.command(
        gateway.clients.shifts.ExceptDay, request
    )
    value = {"technician_id": str(technician_id), "day": day}
    return await reply(gateway, asking, value, position=answer.position)


@router.delete(
    "/exceptions/{day}", operation_id="withdrawException", responses={200: {"model": Shown}}
)
async def withdraw_exception(
    technician_id: UUID, day: OnDay, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let a day be as planned again."""
    request = shifts_pb2.WithdrawExceptionRequest(technician_id=str(technician_id), day=day)
    answer: shifts_pb2.WithdrawExceptionResponse = await asking.command(
        gateway.clients.shifts.WithdrawException, request
    )
    value = {"technician_id": str(technician_id), "day": day}
    return await reply(gateway, asking, value, position=answer.position)


def _line(said: Times, days: Iterable[str]) -> shifts_pb2.ShiftLine:
    return shifts_pb2.ShiftLine(
        days=days, begins=said.begins, ends=said.ends, overnight=said.overnight
    )


def _times(line: shifts_pb2.ShiftLine) -> dict[str, object]:
    return {"from": line.begins, "to": line.ends, "overnight": line.overnight}
