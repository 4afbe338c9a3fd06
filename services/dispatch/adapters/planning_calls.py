"""Plans over gRPC."""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.adapters.calls import technician_id_of
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.rolling import Boards
from services.dispatch.app.telling import Telling
from services.dispatch.domain.rights import NotYourDecision, must_read
from services.dispatch.domain.rolling.board import OpenTicket
from services.dispatch.domain.rolling.days import Day, days
from shared.pb.gongdan.dispatch.v1 import planning_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.PlanningService"
LIMIT_DEFAULT = 50
LIMIT_MAX = 200


@dataclass(frozen=True, kw_only=True)
class PlanningCalls:
    """``gongdan.dispatch.v1.PlanningService``."""

    app: Dispatch
    telling: Telling
    boards: Boards

    async def ListDays(  # noqa: N802  # the name is the protocol's
        self, request: planning_pb2.ListDaysRequest, call: Call
    ) -> planning_pb2.ListDaysResponse:
        """List the planned days: everybody's for who decides, their own for a technician."""
        must_read(call.caller)
        asked = technician_id_of(request.technician_id) if request.technician_id else None
        if asked is None and not await self.app.may_change(call.caller, None):
            asked = await self.telling.technician_of(call.caller)
        if not await self.app.may_change(call.caller, asked):
            raise NotYourDecision
        after = technician_id_of(request.cursor) if request.cursor else UUID(int=0)
        limit = min(request.limit or LIMIT_DEFAULT, LIMIT_MAX)
        found = [
            day
            for day in days(self.boards.board(call.caller.tenant).tickets())
            if day.technician_id > after and asked in {None, day.technician_id}
        ]
        page = found[:limit]
        return planning_pb2.ListDaysResponse(
            days=[_day(one) for one in page],
            next_cursor=str(page[-1].technician_id) if len(found) > limit else "",
        )


def _day(day: Day) -> planning_pb2.PlannedDay:
    return planning_pb2.PlannedDay(
        technician_id=str(day.technician_id),
        visits=[_visit(ticket_id, one) for ticket_id, one in day.tickets],
    )


def _visit(ticket_id: UUID, one: OpenTicket) -> planning_pb2.PlannedVisit:
    visit = planning_pb2.PlannedVisit(ticket_id=str(ticket_id), status=one.now.status)
    plan = one.planned
    if plan is not None:
        visit.turn, visit.plan_id = plan.turn, str(plan.plan_id)
        visit.begins_at = plan.begins_at.isoformat()
        visit.planned_at, visit.travel = plan.occurred_at.isoformat(), plan.travel
    return visit
