"""Rosters over gRPC."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from services.dispatch.adapters.calls import technician_id_of, token_of
from services.dispatch.adapters.roster_book import RosterBook
from services.dispatch.adapters.roster_shown import demand_as_json, shown_as_json
from services.dispatch.app.demand import AskedHistory, Demands
from services.dispatch.app.rostering import Rostering
from services.dispatch.domain.rostering.asking import Asked
from services.dispatch.domain.rostering.facts import Cell
from services.dispatch.domain.rostering.refusals import RosterUnknown, RosterWrong
from services.dispatch.domain.shifts.written import day_of
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import rosters_pb2, rosters_pb2_grpc
from shared.projections.position import TokenMalformed
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.RosterService"
LIMIT_DEFAULT = 50
LIMIT_MAX = 200
NEWEST = (1 << 63) - 1


@dataclass(frozen=True, kw_only=True)
class RosterCalls(rosters_pb2_grpc.RosterServiceServicer):
    """Answers ``RosterService``."""

    rostering: Rostering
    store: EventStore
    book: RosterBook
    demands: Demands

    async def RequestRoster(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.RequestRosterRequest, call: Call
    ) -> rosters_pb2.RequestRosterResponse:
        """Let a roster be made."""
        try:
            asked = msgspec.json.decode(request.asked, type=Asked)
        except msgspec.DecodeError as wrong:
            raise RosterWrong from wrong
        roster_id, position = await self.rostering.request(call.caller, call.intent(), asked)
        return rosters_pb2.RequestRosterResponse(
            roster_id=str(roster_id), position=await self._token(call, position)
        )

    async def GetRoster(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.GetRosterRequest, call: Call
    ) -> rosters_pb2.GetRosterResponse:
        """Return a roster as it stands."""
        roster_id = _roster_id(request.roster_id)
        shown = await self.rostering.show(call.caller, roster_id)
        return rosters_pb2.GetRosterResponse(roster=shown_as_json(str(roster_id), shown))

    async def ListRosters(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.ListRostersRequest, call: Call
    ) -> rosters_pb2.ListRostersResponse:
        """List rosters, the newest first."""
        await self.rostering.must_decide(call.caller)
        limit = min(request.limit or LIMIT_DEFAULT, LIMIT_MAX)
        before = _before(request.cursor)
        rows = await self.book.listed(call.caller.tenant, before, limit)
        return rosters_pb2.ListRostersResponse(
            rosters=[
                rosters_pb2.ListedRoster(
                    id=str(row.roster_id),
                    status=row.status,
                    first=row.first.isoformat(),
                    last=row.last.isoformat(),
                    requested_at=row.requested_at.isoformat(),
                )
                for row in rows
            ],
            next_cursor=str(rows[-1].position) if len(rows) == limit else "",
        )

    async def EditRoster(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.EditRosterRequest, call: Call
    ) -> rosters_pb2.EditRosterResponse:
        """Change some days of a roster."""
        cells = tuple(
            Cell(
                technician_id=technician_id_of(one.technician_id),
                day=day_of(one.day),
                kind=one.shift,
            )
            for one in request.cells
        )
        position = await self.rostering.edit(
            call.caller, call.intent(), _roster_id(request.roster_id), cells
        )
        return rosters_pb2.EditRosterResponse(position=await self._token(call, position))

    async def PublishRoster(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.PublishRosterRequest, call: Call
    ) -> rosters_pb2.PublishRosterResponse:
        """Let a roster count."""
        position = await self.rostering.publish(
            call.caller, call.intent(), _roster_id(request.roster_id)
        )
        return rosters_pb2.PublishRosterResponse(position=await self._token(call, position))

    async def SuggestDemand(  # noqa: N802  # the name is the protocol's
        self, request: rosters_pb2.SuggestDemandRequest, call: Call
    ) -> rosters_pb2.SuggestDemandResponse:
        """Say how many people past tickets would have needed."""
        try:
            asked = msgspec.json.decode(request.asked, type=AskedHistory)
        except msgspec.DecodeError as wrong:
            raise RosterWrong from wrong
        found = await self.demands.from_history(call.caller, asked, call.intent().occurred_at)
        return rosters_pb2.SuggestDemandResponse(demand=demand_as_json(found))

    async def _token(self, call: Call, position: int) -> str:
        return await token_of(self.store, call.caller.tenant, position)


def _roster_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise RosterUnknown from wrong


def _before(cursor: str) -> int:
    try:
        return int(cursor) if cursor else NEWEST
    except ValueError as wrong:
        raise TokenMalformed from wrong
