"""Appointments over gRPC."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.dispatch.adapters.calls import ticket_id_of, time_of, token_of
from services.dispatch.app.appointing import Appointing
from services.dispatch.domain.appointments.rule import Slot
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import appointments_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.AppointmentService"


@dataclass(frozen=True, kw_only=True)
class AppointmentCalls:
    """``gongdan.dispatch.v1.AppointmentService``."""

    appointing: Appointing
    store: EventStore

    async def ListSlots(  # noqa: N802  # the name is the protocol's
        self, request: appointments_pb2.ListSlotsRequest, call: Call
    ) -> appointments_pb2.ListSlotsResponse:
        """Say what is promised, and what could be."""
        found = await self.appointing.slots(
            call.caller, ticket_id_of(request.ticket_id), call.intent().occurred_at
        )
        zone = ZoneInfo(found.zone)
        return appointments_pb2.ListSlotsResponse(
            appointment=None if found.slot is None else _shown(found.slot, zone),
            moves_left=found.moves_left,
            zone=found.zone,
            slot_min=found.slot_min,
            refused=None if found.turned_down is None else _refused(*found.turned_down, zone),
            slots=[
                appointments_pb2.ChoosableSlot(slot=_shown(one.slot, zone), room=one.room)
                for one in found.choosable
            ],
        )

    async def Appoint(  # noqa: N802  # the name is the protocol's
        self, request: appointments_pb2.AppointRequest, call: Call
    ) -> appointments_pb2.AppointResponse:
        """Promise a slot."""
        position = await self.appointing.appoint(
            call.caller,
            call.intent(),
            ticket_id_of(request.ticket_id),
            Slot(start=time_of(request.slot.start), end=time_of(request.slot.end)),
            overbook=request.overbook,
        )
        return appointments_pb2.AppointResponse(
            position=await token_of(self.store, call.caller.tenant, position)
        )

    async def CallOff(  # noqa: N802  # the name is the protocol's
        self, request: appointments_pb2.CallOffRequest, call: Call
    ) -> appointments_pb2.CallOffResponse:
        """Promise none any more."""
        position = await self.appointing.call_off(
            call.caller, call.intent(), ticket_id_of(request.ticket_id)
        )
        return appointments_pb2.CallOffResponse(
            position=await token_of(self.store, call.caller.tenant, position)
        )


def _refused(slot: Slot, why: Refusal, zone: ZoneInfo) -> appointments_pb2.TurnedDown:
    return appointments_pb2.TurnedDown(slot=_shown(slot, zone), code=why.slug, message=why.message)


def _shown(slot: Slot, zone: ZoneInfo) -> appointments_pb2.Slot:
    """Return a slot by the clocks where the company is."""
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    return appointments_pb2.Slot(start=start.isoformat(), end=end.isoformat())
