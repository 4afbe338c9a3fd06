"""Shifts over gRPC."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.dispatch.adapters.calls import past_of, technician_id_of, token_of
from services.dispatch.app.shifting import KnownShifts, Shifting
from services.dispatch.domain.shifts.commands import (
    ExceptDay,
    PlanShifts,
    ShiftCommand,
    UnplanShifts,
    WithdrawException,
)
from services.dispatch.domain.shifts.plan import PlannedShift
from services.dispatch.domain.shifts.written import ShiftLine, day_of, lines_of, lines_of_day
from shared.eventstore import EventStore
from shared.intent import Intent
from shared.pb.gongdan.dispatch.v1 import shifts_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.ShiftService"


@dataclass(frozen=True, kw_only=True)
class ShiftCalls:
    """``gongdan.dispatch.v1.ShiftService``."""

    shifting: Shifting
    store: EventStore

    async def PlanShifts(  # noqa: N802  # the name is the protocol's
        self, request: shifts_pb2.PlanShiftsRequest, call: Call
    ) -> shifts_pb2.PlanShiftsResponse:
        """Let somebody work as lines say on the days of a span."""
        intent = call.intent()
        command = PlanShifts(
            zone=request.zone,
            lines=_lines(request.lines),
            first=day_of(request.valid_from) if request.valid_from else None,
            last=day_of(request.valid_until) if request.valid_until else None,
            at=intent.occurred_at,
        )
        position = await self._change(call, intent, request.technician_id, command)
        return shifts_pb2.PlanShiftsResponse(position=position)

    async def UnplanShifts(  # noqa: N802  # the name is the protocol's
        self, request: shifts_pb2.UnplanShiftsRequest, call: Call
    ) -> shifts_pb2.UnplanShiftsResponse:
        """Plan nothing from a day on."""
        intent = call.intent()
        command = UnplanShifts(first=day_of(request.first), at=intent.occurred_at)
        position = await self._change(call, intent, request.technician_id, command)
        return shifts_pb2.UnplanShiftsResponse(position=position)

    async def ExceptDay(  # noqa: N802  # the name is the protocol's
        self, request: shifts_pb2.ExceptDayRequest, call: Call
    ) -> shifts_pb2.ExceptDayResponse:
        """Let a planned day differ."""
        intent = call.intent()
        command = ExceptDay(
            day=day_of(request.day),
            lines=_lines(request.lines),
            reason=request.reason,
            at=intent.occurred_at,
        )
        position = await self._change(call, intent, request.technician_id, command)
        return shifts_pb2.ExceptDayResponse(position=position)

    async def WithdrawException(  # noqa: N802  # the name is the protocol's
        self, request: shifts_pb2.WithdrawExceptionRequest, call: Call
    ) -> shifts_pb2.WithdrawExceptionResponse:
        """Let a day be as planned again."""
        intent = call.intent()
        command = WithdrawException(day=day_of(request.day), at=intent.occurred_at)
        position = await self._change(call, intent, request.technician_id, command)
        return shifts_pb2.WithdrawExceptionResponse(position=position)

    async def GetShifts(  # noqa: N802  # the name is the protocol's
        self, request: shifts_pb2.GetShiftsRequest, call: Call
    ) -> shifts_pb2.GetShiftsResponse:
        """Say when somebody works, and whether they do now or did at a moment."""
        found = await self.shifting.shifts(
            call.caller,
            technician_id_of(request.technician_id),
            past_of(request.as_of),
            day_of(request.first) if request.first else None,
            day_of(request.last) if request.last else None,
        )
        return _known(found)

    async def _change(
        self, call: Call, intent: Intent, technician_id: str, command: ShiftCommand
    ) -> str:
        who = technician_id_of(technician_id)
        position = await self.shifting.change(call.caller, intent, who, command)
        return await token_of(self.store, call.caller.tenant, position)


def _known(found: KnownShifts) -> shifts_pb2.GetShiftsResponse:
    shift = found.shift
    return shifts_pb2.GetShiftsResponse(
        on_shift=shift.on,
        until="" if shift.until is None else shift.until.isoformat(),
        by_plan=shift.by_plan,
        shifts=[_shift(one) for one in found.shifts],
        exceptions=[
            shifts_pb2.ShiftException(
                day=day.isoformat(),
                reason=one.reason,
                lines=_written(lines_of_day(one.windows)),
            )
            for day, one in found.exceptions
        ],
        plans=[
            shifts_pb2.ShiftSpan(
                zone=one.zone,
                valid_from=one.first.isoformat(),
                valid_until="" if one.last is None else one.last.isoformat(),
                lines=_written(lines_of(one)),
            )
            for one in reversed(shift.plan.spans)
        ],
    )


def _shift(one: PlannedShift) -> shifts_pb2.PlannedShift:
    here = ZoneInfo(one.zone)
    return shifts_pb2.PlannedShift(
        day=one.day.isoformat(),
        start=one.start.astimezone(here).isoformat(),
        end=one.end.astimezone(here).isoformat(),
        source=one.source,
    )


def _lines(said: Iterable[shifts_pb2.ShiftLine]) -> tuple[ShiftLine, ...]:
    return tuple(
        ShiftLine(days=tuple(one.days), begins=one.begins, ends=one.ends, overnight=one.overnight)
        for one in said
    )


def _written(lines: Iterable[ShiftLine]) -> list[shifts_pb2.ShiftLine]:
    return [
        shifts_pb2.ShiftLine(
            days=one.days, begins=one.begins, ends=one.ends, overnight=one.overnight
        )
        for one in lines
    ]
