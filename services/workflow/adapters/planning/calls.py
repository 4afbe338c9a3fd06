"""Schedules over gRPC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeVar

import msgspec

from services.workflow.adapters.calls import Waiting, catch_up, fields_of, position_of, time_of
from services.workflow.adapters.documents.time_rules import seconds_of
from services.workflow.adapters.planning.listing import LISTED_MAX, Asked, PlannedView
from services.workflow.adapters.planning.showing import expected_shown, schedule_shown
from services.workflow.app import ScheduleDesk
from services.workflow.app.scheduling import VISITS_MAX, Order, Planned
from services.workflow.domain.schedules.commands import ReadMeter, Wish
from services.workflow.domain.schedules.facts import Subject, Work
from services.workflow.domain.schedules.refusals import ReadingInvalid, ScheduleInvalid
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import schedules_pb2 as pb
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ScheduleService"
SPAN = re.compile(r"[0-9]{1,5}[smhdw]")
DIGITS_MAX = 32
"""Of a number as text: a meter has far fewer."""

A_co = TypeVar("A_co", covariant=True)


class _Answer(Protocol[A_co]):
    """Makes the answer to a command."""

    def __call__(self, *, schedule: bytes, position: str) -> A_co: ...


@dataclass(frozen=True, kw_only=True)
class ScheduleCalls:
    """``gongdan.workflow.v1.ScheduleService``."""

    desk: ScheduleDesk
    store: EventStore
    planned: PlannedView
    waits: tuple[Waiting, ...]

    async def SetSchedule(  # noqa: N802  # the generated name
        self, request: pb.SetScheduleRequest, call: Call
    ) -> pb.SetScheduleResponse:
        """Let a schedule be as said from now on."""
        order = Order(
            key=request.key,
            scenario=request.scenario,
            kind=request.type,
            subject=Subject(kind=request.subject_kind, ref=request.subject_ref),
            work=Work(
                summary=request.summary,
                fields=fields_of(request.fields),
                links=dict(request.links),
                location=_place(request),
            ),
            wish=_wish(request),
        )
        return await self._told(
            pb.SetScheduleResponse, await self.desk.set(call.intent(), call.caller, order)
        )

    async def ReadMeter(  # noqa: N802  # the generated name
        self, request: pb.ReadMeterRequest, call: Call
    ) -> pb.ReadMeterResponse:
        """Keep what a meter showed."""
        intent, caller = call.intent(), call.caller
        value = _decimal(request.value)
        if value is None:
            raise ReadingInvalid
        reading = ReadMeter(
            value=value,
            now=intent.occurred_at,
            read_at=time_of(request.read_at) if request.read_at else None,
            scopes=caller.scopes,
        )
        return await self._told(
            pb.ReadMeterResponse, await self.desk.read(intent, caller, request.key, reading)
        )

    async def SkipVisit(  # noqa: N802  # the generated name
        self, request: pb.SkipVisitRequest, call: Call
    ) -> pb.SkipVisitResponse:
        """Let the next visit not be made."""
        visit = request.visit or None
        told = await self.desk.skip(call.intent(), call.caller, request.key, request.reason, visit)
        return await self._told(pb.SkipVisitResponse, told)

    async def PauseSchedule(  # noqa: N802  # the generated name
        self, request: pb.PauseScheduleRequest, call: Call
    ) -> pb.PauseScheduleResponse:
        """Let no visit come due for the time being."""
        told = await self.desk.pause(call.intent(), call.caller, request.key, request.reason)
        return await self._told(pb.PauseScheduleResponse, told)

    async def ResumeSchedule(  # noqa: N802  # the generated name
        self, request: pb.ResumeScheduleRequest, call: Call
    ) -> pb.ResumeScheduleResponse:
        """Let visits come due again."""
        told = await self.desk.resume(call.intent(), call.caller, request.key)
        return await self._told(pb.ResumeScheduleResponse, told)

    async def EndSchedule(  # noqa: N802  # the generated name
        self, request: pb.EndScheduleRequest, call: Call
    ) -> pb.EndScheduleResponse:
        """Let no visit come any more."""
        told = await self.desk.end(call.intent(), call.caller, request.key, request.reason)
        return await self._told(pb.EndScheduleResponse, told)

    async def GetSchedule(  # noqa: N802  # the generated name
        self, request: pb.GetScheduleRequest, call: Call
    ) -> pb.GetScheduleResponse:
        """Return a schedule as it stands, with its next visits."""
        seen = await self.desk.seen(call.caller, request.key)
        return pb.GetScheduleResponse(schedule=_json(schedule_shown(seen)))

    async def ListSchedules(  # noqa: N802  # the generated name
        self, request: pb.ListSchedulesRequest, call: Call
    ) -> pb.ListSchedulesResponse:
        """Return schedules by their keys."""
        await catch_up(call, self.waits)
        limit = min(request.limit or LISTED_MAX, LISTED_MAX)
        asked = Asked(
            types=await self.desk.types_seen(call.caller),
            subject=request.subject_ref,
            after=request.after,
            limit=limit,
        )
        keys = await self.planned.keys(call.caller.tenant, asked)
        shown = [schedule_shown(await self.desk.seen(call.caller, key)) for key in keys]
        more = keys[-1] if len(keys) == limit else ""
        return pb.ListSchedulesResponse(schedules=_all(shown), next_after=more)

    async def ListVisits(  # noqa: N802  # the generated name
        self, request: pb.ListVisitsRequest, call: Call
    ) -> pb.ListVisitsResponse:
        """Return the visits to come."""
        limit = min(request.limit or VISITS_MAX, VISITS_MAX)
        visits = await self.desk.visits(call.caller, request.key, request.after, limit)
        more = visits[-1].number if len(visits) == limit else 0
        return pb.ListVisitsResponse(
            visits=_all([expected_shown(one) for one in visits]), next_after=more
        )

    async def _told(self, answer: _Answer[A_co], told: Planned) -> A_co:
        seen = await self.desk.seen_as_told(told)
        position = await position_of(self.store, told.tenant, told.position)
        return answer(schedule=_json(schedule_shown(seen)), position=position)


def _wish(request: pb.SetScheduleRequest) -> Wish:
    meter_from = _decimal(request.meter_from) if request.meter_from else None
    faults: list[Reason] = []
    if request.meter_from and meter_from is None:
        message = "What a meter shows is a number."
        faults.append(Reason(code="meter-from-invalid", message=message, pointer="/meter_from"))
    lead_s = _seconds(request.lead_time) if request.lead_time else None
    if request.lead_time and lead_s is None:
        message = "A lead time is like 14d or 12h."
        faults.append(Reason(code="lead-time-invalid", message=message, pointer="/lead_time"))
    if faults:
        raise ScheduleInvalid(reasons=faults)
    start: datetime | None = time_of(request.start) if request.start else None
    return Wish(
        rrule=request.rrule if request.HasField("rrule") else None,
        every=request.every if request.HasField("every") else None,
        lead_s=lead_s,
        start=start,
        meter_from=meter_from,
    )


def _seconds(text: str) -> int | None:
    """Return how long a span is; None for what is none."""
    return seconds_of(text) if SPAN.fullmatch(text) else None


def _decimal(text: str) -> Decimal | None:
    """Return a number without needless zeros; None for what is none."""
    try:
        value = Decimal(text[:DIGITS_MAX])
    except InvalidOperation:
        return None
    if not value.is_finite():
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def _place(request: pb.SetScheduleRequest) -> dict[str, float] | None:
    if not (request.HasField("lat") and request.HasField("lon")):
        return None
    return {"lat": request.lat, "lon": request.lon}


def _all(values: Sequence[dict[str, object]]) -> list[bytes]:
    return [_json(one) for one in values]


def _json(value: dict[str, object]) -> bytes:
    return msgspec.json.encode(value)
