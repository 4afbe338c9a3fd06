"""Schedules: work that comes again and again, by a rule of the calendar, by a meter, or by both."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter, Path, Query, Response
from google.protobuf.message import Message
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Page, Place, Shown
from services.gateway.api.replies import PagingNow, after_of, decoded, page, reply
from shared.pb.gongdan.workflow.v1 import schedules_pb2 as pb

router = APIRouter(route_class=Guarded, prefix="/schedules", tags=["schedules"])

Key = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Told(Protocol):
    """What every command answers: the schedule as it stands, and where its log is."""

    schedule: bytes
    position: str


Ask = Callable[..., Awaitable[Told]]


class Subject(Body):
    """What it is about: an asset, a contract, a site..., by its reference."""

    kind: Word
    ref: Text


class Schedule(Body):
    """What comes again and again; when is as the scenario says, unless it is said here."""

    type: Word
    subject: Subject
    scenario: Annotated[str, Field(max_length=41)] = ""
    summary: Annotated[str, Field(max_length=500)] = ""
    fields: dict[str, object] = Field(default_factory=dict)
    links: Annotated[dict[Word, Text], Field(max_length=20)] = Field(default_factory=dict)
    location: Place | None = None
    rrule: Annotated[
        str | None, Field(max_length=200, description="RFC 5545, at most once a day")
    ] = None
    every: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = None
    lead_time: Annotated[str, Field(max_length=6, description="Such as 14d")] = ""
    start: Moment = ""
    meter_from: Annotated[
        float | None, Field(ge=0, le=1_000_000_000, description="What the meter counts from")
    ] = None


class MeterReading(Body):
    """What the meter showed, and when if not now."""

    value: Annotated[float, Field(ge=0, le=1_000_000_000)]
    read_at: Moment = ""


class Because(Body):
    """Why."""

    reason: Annotated[str, Field(max_length=500)]


class Skip(Because):
    """Why the next visit is not made; ``visit`` is its number, so that no other is skipped."""

    visit: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


@router.get("", operation_id="listSchedules", responses={200: {"model": Page}})
async def list_schedules(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    subject: Annotated[str, Query(max_length=200, description="The reference of one subject")] = "",
) -> Response:
    """Return schedules by their keys, each with its next visits."""
    request = pb.ListSchedulesRequest(
        after=after_of(gateway, asking, paging), limit=paging.limit, subject_ref=subject
    )
    answer: pb.ListSchedulesResponse = await asking.ask(
        gateway.clients.schedules.ListSchedules, request
    )
    return await page(gateway, asking, paging, _decoded(answer.schedules), answer.next_after)


@router.get("/{schedule}", operation_id="getSchedule", responses={200: {"model": Shown}})
async def get_schedule(schedule: Key, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return a schedule: how it stands, its last visits, and those that come next."""
    answer: pb.GetScheduleResponse = await asking.ask(
        gateway.clients.schedules.GetSchedule, pb.GetScheduleRequest(key=schedule)
    )
    return await reply(gateway, asking, decoded(answer.schedule))


@router.get("/{schedule}/visits", operation_id="listVisits", responses={200: {"model": Page}})
async def list_visits(
    schedule: Key, gateway: GatewayNow, asking: AskingNow, paging: PagingNow
) -> Response:
    """Return the visits to come by the rule, for some years ahead, unless a meter is quicker."""
    after = after_of(gateway, asking, paging)
    request = pb.ListVisitsRequest(key=schedule, after=int(after or 0), limit=paging.limit)
    answer: pb.ListVisitsResponse = await asking.ask(gateway.clients.schedules.ListVisits, request)
    more = str(answer.next_after or "")
    return await page(gateway, asking, paging, _decoded(answer.visits), more)


@router.put("/{schedule}", operation_id="setSchedule", responses={200: {"model": Shown}})
async def set_schedule(
    schedule: Key, body: Schedule, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let a schedule be as said from now on; what was due before is not made up for."""
    request = pb.SetScheduleRequest(
        key=schedule,
        scenario=body.scenario,
        type=body.type,
        subject_kind=body.subject.kind,
        subject_ref=body.subject.ref,
        summary=body.summary,
        fields=json.dumps(body.fields, ensure_ascii=False).encode(),
        links=body.links,
        lat=body.location.lat if body.location else None,
        lon=body.location.lon if body.location else None,
        rrule=body.rrule,
        every=body.every,
        lead_time=body.lead_time,
        start=body.start,
        meter_from="" if body.meter_from is None else repr(body.meter_from),
    )
    return await _told(gateway, asking, gateway.clients.schedules.SetSchedule, request)


@router.post("/{schedule}/readings", operation_id="readMeter", responses={200: {"model": Shown}})
async def read_meter(
    schedule: Key, body: MeterReading, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say what the meter showed; a late reading is fitted in between the others."""
    request = pb.ReadMeterRequest(key=schedule, value=repr(body.value), read_at=body.read_at)
    return await _told(gateway, asking, gateway.clients.schedules.ReadMeter, request)


@router.post("/{schedule}/skip", operation_id="skipVisit", responses={200: {"model": Shown}})
async def skip_visit(
    schedule: Key, body: Skip, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Let the next visit not be made."""
    request = pb.SkipVisitRequest(key=schedule, reason=body.reason, visit=body.visit)
    return await _told(gateway, asking, gateway.clients.schedules.SkipVisit, request)


@router.post("/{schedule}/pause", operation_id="pauseSchedule", responses={200: {"model": Shown}})
async def pause(schedule: Key, body: Because, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let no visit come due for the time being."""
    request = pb.PauseScheduleRequest(key=schedule, reason=body.reason)
    return await _told(gateway, asking, gateway.clients.schedules.PauseSchedule, request)


@router.post("/{schedule}/resume", operation_id="resumeSchedule", responses={200: {"model": Shown}})
async def resume(schedule: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let visits come due again; those meanwhile are not made up for."""
    request = pb.ResumeScheduleRequest(key=schedule)
    return await _told(gateway, asking, gateway.clients.schedules.ResumeSchedule, request)


@router.post("/{schedule}/end", operation_id="endSchedule", responses={200: {"model": Shown}})
async def end(schedule: Key, body: Because, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let no visit come any more; the tickets that are open stay open."""
    request = pb.EndScheduleRequest(key=schedule, reason=body.reason)
    return await _told(gateway, asking, gateway.clients.schedules.EndSchedule, request)


async def _told(gateway: Gateway, asking: Asking, method: Ask, request: Message) -> Response:
    answer = await asking.command(method, request)
    return await reply(gateway, asking, decoded(answer.schedule), position=answer.position)


def _decoded(values: Sequence[bytes]) -> list[object]:
    return [decoded(one) for one in values]
