"""Live positions over gRPC."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.dispatch.adapters.calls import technician_id_of, ticket_id_of, token_of
from services.dispatch.app.live import Live, Seen
from services.dispatch.app.ports import LookTaken
from services.dispatch.domain.live import LASTS, LivePosition
from services.dispatch.domain.places import Place
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import live_pb2
from shared.projections.position import TokenMalformed, WaitFor
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.LiveService"
LIMIT_DEFAULT = 50
LIMIT_MAX = 200


class Sight(Protocol):
    """Who sees which tickets."""

    async def must_see(self, asked: Call, ticket_id: UUID) -> None:
        """Refuse whoever does not see a ticket."""


@dataclass(frozen=True, kw_only=True)
class LiveCalls:
    """``gongdan.dispatch.v1.LiveService``; ``listed`` waits for the view of looks."""

    live: Live
    store: EventStore
    listed: WaitFor
    sight: Sight

    async def TellPosition(  # noqa: N802  # the name is the protocol's
        self, request: live_pb2.TellPositionRequest, call: Call
    ) -> live_pb2.TellPositionResponse:
        """Take where a technician is."""
        who = technician_id_of(request.technician_id)
        place = Place(lat=request.lat, lon=request.lon)
        told = await self.live.tell(call.caller, call.intent(), who, place)
        return live_pb2.TellPositionResponse(live=_live(who, told))

    async def LookAtTechnician(  # noqa: N802  # the name is the protocol's
        self, request: live_pb2.LookAtTechnicianRequest, call: Call
    ) -> live_pb2.LookAtTechnicianResponse:
        """Show where a technician is."""
        who = technician_id_of(request.technician_id)
        seen = await self.live.look(call.caller, call.intent(), who)
        return live_pb2.LookAtTechnicianResponse(
            live=_live(seen.technician_id, seen.live), position=await self._token(call, seen)
        )

    async def FollowTicket(  # noqa: N802  # the name is the protocol's
        self, request: live_pb2.FollowTicketRequest, call: Call
    ) -> live_pb2.FollowTicketResponse:
        """Show where the technician of a ticket is to whoever sees the ticket."""
        ticket_id = ticket_id_of(request.ticket_id)
        await self.sight.must_see(call, ticket_id)
        seen = await self.live.follow(call.caller, call.intent(), ticket_id)
        return live_pb2.FollowTicketResponse(
            live=_live(seen.technician_id, seen.live), position=await self._token(call, seen)
        )

    async def ListLooks(  # noqa: N802  # the name is the protocol's
        self, request: live_pb2.ListLooksRequest, call: Call
    ) -> live_pb2.ListLooksResponse:
        """List who looked."""
        if call.min_position:
            await self.listed.reach(call.caller.tenant, call.min_position)
        limit = min(request.limit or LIMIT_DEFAULT, LIMIT_MAX)
        who, before = technician_id_of(request.technician_id), _cursor(request.cursor)
        found = await self.live.looks(call.caller, who, before, limit)
        return live_pb2.ListLooksResponse(
            looks=[_look(one) for one in found],
            next_cursor=str(found[-1].position) if len(found) == limit else "",
        )

    async def _token(self, call: Call, seen: Seen) -> str:
        return await token_of(self.store, call.caller.tenant, seen.looked_at)


def _live(technician_id: UUID, live: LivePosition) -> live_pb2.LivePosition:
    return live_pb2.LivePosition(
        technician_id=str(technician_id),
        ticket_id=str(live.ticket_id),
        lat=live.place.lat,
        lon=live.place.lon,
        at=live.at.isoformat(),
        expires_at=(live.at + LASTS).isoformat(),
    )


def _look(look: LookTaken) -> live_pb2.Look:
    return live_pb2.Look(
        reader=look.reader,
        on_behalf_of=look.on_behalf_of or "",
        at=look.looked_at.isoformat(),
        ticket_id=str(look.ticket_id),
        by=look.by,
    )


def _cursor(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise TokenMalformed
    return int(text)
