"""Technicians: who goes and does it, where they are, and whether they can be sent."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Day, Id, Name, Page, Place, Shown, Word
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2

router = APIRouter(route_class=Guarded, tags=["people"])

FOR_COLLEAGUES: Final = ("id", "name", "skills")


class Shift(Body):
    """Whether somebody can be offered work."""

    on_shift: bool


class Certificate(Body):
    """A paper about a skill; it is valid on its last day, too, counted where the company is."""

    skill: Word
    valid_until: Day


class Technician(Body):
    """Who goes and does it (``member_id`` signs in); ``change`` replaces what is known of it."""

    id: Id | None = None
    name: Name
    skills: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    member_id: Id | None = None
    certificates: Annotated[list[Certificate], Field(max_length=50)] = Field(default_factory=list)
    areas: Annotated[
        list[Annotated[str, Field(max_length=250)]],
        Field(
            max_length=1_000,
            description="Where they work, by kind of place; none: everywhere",
            examples=[["region:EAST", "store:042"]],
        ),
    ] = Field(default_factory=list)
    vendors: Annotated[
        list[Word], Field(max_length=50, description="Whose things they are authorised for")
    ] = Field(default_factory=list)
    levels: Annotated[
        dict[Word, Annotated[int, Field(ge=1, le=5)]],
        Field(
            max_length=50,
            description="How well they have which skills; 1 where nothing is said",
            examples=[{"制冷": 3}],
        ),
    ] = Field(default_factory=dict)
    vehicle: Annotated[
        str, Field(max_length=100, description="What they come in", examples=["浙A·D1234 面包车"])
    ] = ""
    change: bool = False


@router.get("/technicians", operation_id="listTechnicians", responses={200: {"model": Page}})
async def list_technicians(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return the technicians: to who assigns all about each, and of oneself.

    Technicians, and keys with `tickets:read`, learn what the others are called and can do.
    """
    request = dispatch_pb2.ListTechniciansRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: dispatch_pb2.ListTechniciansResponse = await asking.ask(
        gateway.clients.dispatch.ListTechnicians, request
    )
    items = [_technician(each) for each in answer.technicians]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post(
    "/technicians",
    operation_id="registerTechnician",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def register_technician(
    body: Technician, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Register a technician, or replace what is known about one if ``change`` says so."""
    technician = dispatch_pb2.Technician(
        id=body.id or "",
        name=body.name,
        skills=body.skills,
        lat=body.lat,
        lon=body.lon,
        capacity=body.capacity or 0,
        member_id=body.member_id or "",
        certificates=[
            dispatch_pb2.Certificate(skill=one.skill, valid_until=one.valid_until)
            for one in body.certificates
        ],
        areas=body.areas,
        vendors=body.vendors,
        levels=body.levels,
        vehicle=body.vehicle,
    )
    answer: dispatch_pb2.RegisterTechnicianResponse = await asking.command(
        gateway.clients.dispatch.RegisterTechnician,
        dispatch_pb2.RegisterTechnicianRequest(technician=technician, change=body.change),
    )
    value = {"technician_id": answer.technician_id}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.post(
    "/technicians/{technician_id}/position",
    operation_id="moveTechnician",
    responses={200: {"model": Shown}},
)
async def move_technician(
    technician_id: UUID, body: Place, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say where a technician is now."""
    request = dispatch_pb2.MoveTechnicianRequest(
        technician_id=str(technician_id), lat=body.lat, lon=body.lon
    )
    answer: dispatch_pb2.MoveTechnicianResponse = await asking.command(
        gateway.clients.dispatch.MoveTechnician, request
    )
    value = {"technician_id": str(technician_id)}
    return await reply(gateway, asking, value, position=answer.position)


@router.post(
    "/technicians/{technician_id}/shift",
    operation_id="changeShift",
    responses={200: {"model": Shown}},
)
async def change_shift(
    technician_id: UUID, body: Shift, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say whether a technician can be offered work now."""
    request = dispatch_pb2.ChangeShiftRequest(
        technician_id=str(technician_id), on_shift=body.on_shift
    )
    answer: dispatch_pb2.ChangeShiftResponse = await asking.command(
        gateway.clients.dispatch.ChangeShift, request
    )
    value = {"technician_id": str(technician_id)}
    return await reply(gateway, asking, value, position=answer.position)


def _technician(technician: dispatch_pb2.Technician) -> dict[str, object]:
    """Return what dispatch told; an empty state means that it told the rest to nobody asking."""
    shown = plain(technician)
    return shown if technician.state else {name: shown[name] for name in FOR_COLLEAGUES}
