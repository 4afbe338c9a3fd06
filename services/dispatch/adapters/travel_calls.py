"""Travel over gRPC: what ways were expected to take, against what they took."""

from dataclasses import asdict, dataclass
from datetime import timedelta

import asyncpg

from services.dispatch.app.ports import Deciders
from services.dispatch.domain.calibration import Calibrated, Way, calibrated
from services.dispatch.domain.rights import NotYourDecision, may_decide
from services.dispatch.views.ways import WayRow, ways_since
from shared.database import Databases
from shared.intent import TenantId
from shared.pb.gongdan.dispatch.v1 import travel_pb2
from shared.projections.position import WaitFor
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TravelService"
DAYS_DEFAULT = 90
DAYS_MAX = 3_650


@dataclass(frozen=True, kw_only=True)
class TravelCalls:
    """``gongdan.dispatch.v1.TravelService``; ``listed`` waits for the view of ways."""

    databases: Databases
    deciders: Deciders
    listed: WaitFor

    async def CompareTravel(  # noqa: N802  # the name is the protocol's
        self, request: travel_pb2.CompareTravelRequest, call: Call
    ) -> travel_pb2.CompareTravelResponse:
        """Compare, for who decides about technicians; raises NotYourDecision."""
        tenant = call.caller.tenant
        if not may_decide(call.caller, await self.deciders.assigning_roles(tenant)):
            raise NotYourDecision
        if call.min_position:
            await self.listed.reach(tenant, call.min_position)
        days = min(request.days or DAYS_DEFAULT, DAYS_MAX)
        rows = await self._ways(tenant, timedelta(days=days))
        found = calibrated(
            Way(
                departed_at=row.departed_at,
                arrived_at=row.arrived_at,
                expected_min=row.expected_min,
                zone=row.zone,
            )
            for row in rows
        )
        return travel_pb2.CompareTravelResponse(
            bands=[_band(one) for one in found.bands],
            left_out=found.left_out,
            sources=sorted({row.source for row in rows}),
            days=days,
        )

    async def _ways(self, tenant: TenantId, span: timedelta) -> list[WayRow]:
        async with self.databases.connection(tenant) as db:
            try:
                return await ways_since(db, span)
            except asyncpg.InvalidCachedStatementError:
                return await ways_since(db, span)  # it was rebuilt
            except asyncpg.UndefinedTableError:
                return []  # the view is made when the tenant is first met


def _band(one: Calibrated) -> travel_pb2.Band:
    said = {key: value for key, value in asdict(one).items() if value is not None}
    return travel_pb2.Band(**{**said.pop("band"), **said})
