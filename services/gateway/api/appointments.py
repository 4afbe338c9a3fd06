"""Appointments: when somebody comes, chosen and moved by whoever waits for them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.language import Language
from services.gateway.api.models import Body, Moment, Moved, Shown
from services.gateway.api.reasons import said
from services.gateway.api.replies import reply
from services.gateway.api.tickets import must_see
from shared.decider import Reason
from shared.pb.gongdan.dispatch.v1 import appointments_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}/appointment")

Start = Annotated[Moment, Field(examples=["2026-12-01T10:00:00+08:00"])]
End = Annotated[Moment, Field(examples=["2026-12-01T12:00:00+08:00"])]


class Slot(Body):
    """From when to when somebody is to come: one of the slots with room.

    Who decides about technicians may ``overbook``: promise it though nobody is left.
    """

    start: Start
    end: End
    overbook: bool = False


@router.get("", operation_id="getAppointment", tags=["tickets"], responses={200: {"model": Shown}})
async def get_appointment(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return when somebody comes, and the slots with room that the asker may choose now.

    ``refused`` is the slot that it wished for as it opened and does not have, with why not.
    ``moves_left`` is how often whoever reported the ticket may still choose another. Slots are
    ``slot_min`` minutes long by the clocks of ``zone``, where the company is.
    """
    await must_see(gateway, asking, ticket_id)
    request = appointments_pb2.ListSlotsRequest(ticket_id=str(ticket_id))
    answer: appointments_pb2.ListSlotsResponse = await asking.ask(
        gateway.clients.appointments.ListSlots, request
    )
    promised, refused = answer.HasField("appointment"), answer.HasField("refused")
    value = {
        "ticket_id": str(ticket_id),
        "appointment": _shown(answer.appointment) if promised else None,
        "refused": _refused(answer.refused, asking.language) if refused else None,
        "moves_left": answer.moves_left,
        "zone": answer.zone,
        "slot_min": answer.slot_min,
        "slots": [{**_shown(one.slot), "room": one.room} for one in answer.slots],
    }
    return await reply(gateway, asking, value)


@router.put(
    "",
    operation_id="chooseAppointment",
    tags=["commands"],
    responses={200: {"model": Moved}},
)
async def choose_appointment(
    ticket_id: UUID, body: Slot, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Have somebody come in a slot, instead of the one that was promised, if one was.

    Whoever has the ticket has it no more; somebody is looked for shortly before the slot.
    """
    await must_see(gateway, asking, ticket_id)
    slot = appointments_pb2.Slot(start=body.start, end=body.end)
    request = appointments_pb2.AppointRequest(
        ticket_id=str(ticket_id), slot=slot, overbook=body.overbook
    )
    answer: appointments_pb2.AppointResponse = await asking.command(
        gateway.clients.appointments.Appoint, request
    )
    value: dict[str, object] = {"ticket_id": str(ticket_id)}
    return await reply(gateway, asking, value, position=answer.position)


@router.delete(
    "",
    operation_id="callOffAppointment",
    tags=["commands"],
    responses={200: {"model": Moved}},
)
async def call_off_appointment(
    ticket_id: UUID, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Have nobody come in the slot that was promised; nobody is looked for until another is."""
    await must_see(gateway, asking, ticket_id)
    request = appointments_pb2.CallOffRequest(ticket_id=str(ticket_id))
    answer: appointments_pb2.CallOffResponse = await asking.command(
        gateway.clients.appointments.CallOff, request
    )
    value: dict[str, object] = {"ticket_id": str(ticket_id)}
    return await reply(gateway, asking, value, position=answer.position)


def _refused(one: appointments_pb2.TurnedDown, language: Language) -> dict[str, object]:
    """Return which slot a ticket wished for, and why it does not have it, in words."""
    why = Reason(code=one.code, message=one.message)
    return {"slot": _shown(one.slot), "code": one.code, "message": said(why, language)}


def _shown(slot: appointments_pb2.Slot) -> dict[str, object]:
    return {"start": slot.start, "end": slot.end}
