"""What others may ask of reporting: lists, one ticket's history, figures, and a rebuild."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from services.reporting.views import figures
from services.reporting.views.commitments.asking import commitments
from services.reporting.views.costs.asking import asset_costs
from services.reporting.views.decisions.asking import delegated
from services.reporting.views.fatigue.asking import form_fatigue
from services.reporting.views.figures import Answer, Range
from services.reporting.views.history import PAGE_MAX
from services.reporting.views.ledgers.asking import waiting
from services.reporting.views.listing import LIMIT_DEFAULT, Asked, Page, list_tickets
from services.reporting.views.reading import Reading
from services.reporting.views.scopes import visible
from services.reporting.views.seeing import whole_of
from services.reporting.views.standing import QueueRow
from services.reporting.views.telling import HistoryTold, history_told
from shared.database import Connection
from shared.decider import Kind, Refusal
from shared.intent import Caller
from shared.pb.gongdan.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from shared.projections.position import WAIT_S_DEFAULT, Position, WaitFor
from shared.projections.progress import Progress
from shared.projections.rebuilding import Rebuilding, may_rebuild
from shared.rpc import Call

WORKFLOW = "workflow"
WAIT_SHARE = 0.8
"""Of the time a caller gives us: who waits in vain is told so before they give up."""

ASSET_CHARS_MAX = 500
"""No reference is longer."""

Figures = Callable[[Connection, Range], Awaitable[Answer]]
METRICS: dict[str, Figures] = {
    "tickets": figures.tickets,
    "responses": figures.responses,
    "handovers": figures.handovers,
    "backlog": figures.backlog,
    "form-fatigue": form_fatigue,
    "promises": commitments,
    "waiting": waiting,
    "delegations": delegated,
}


class TicketUnknown(Refusal):
    """There is no such ticket, or none that you may see."""

    slug: ClassVar[str] = "ticket-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class FiguresNotYours(Refusal):
    """Figures are about a whole company: only who sees one may see its figures."""

    slug: ClassVar[str] = "figures-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class FiguresUnknown(Refusal):
    """There are no figures of that name; `docs/figures.md` lists them."""

    slug: ClassVar[str] = "figures-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class FiguresRangeWrong(Refusal):
    """A range is given by moments or days in RFC 3339, such as 2026-03-01."""

    slug: ClassVar[str] = "figures-range-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ReportingRpc(reporting_pb2_grpc.ReportingServiceServicer):
    """Protobuf in, views, protobuf out."""

    def __init__(
        self, *, reading: Reading, wait: WaitFor, progress: Progress, rebuilding: Rebuilding
    ) -> None:
        self._reading = reading
        self._wait = wait
        self._progress = progress
        self._rebuilding = rebuilding

    async def ListTickets(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.ListTicketsRequest, call: Call
    ) -> reporting_pb2.ListTicketsResponse:
        """Return a page of the tickets the caller may see."""
        asked = Asked(
            view=request.view or "open",
            types=tuple(request.types),
            states=tuple(request.states),
            priorities=tuple(request.priorities),
            assignee=request.assignee,
            text=request.text,
            sort=request.sort or "queue",
            limit=request.limit or LIMIT_DEFAULT,
            after=request.after,
        )
        await self._reach(call)
        caller = call.caller

        async def query(db: Connection) -> Page:
            return await list_tickets(db, await visible(db, caller), asked)

        page = await self._reading(caller.tenant, query)
        return reporting_pb2.ListTicketsResponse(
            tickets=[msgspec.json.encode(_ticket(row)) for row in page.tickets],
            next_after=page.next_after,
            total=page.total,
            position=await self._position(caller),
        )

    async def GetHistory(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.GetHistoryRequest, call: Call
    ) -> reporting_pb2.GetHistoryResponse:
        """Return a ticket's events after a version, oldest first."""
        try:
            ticket = UUID(request.ticket_id)
        except ValueError as wrong:
            raise TicketUnknown from wrong
        await self._reach(call)
        caller = call.caller

        limit = request.limit if request.limit > 0 else PAGE_MAX

        async def query(db: Connection) -> HistoryTold | None:
            seen = await visible(db, caller)
            after = request.after_version
            return await history_told(db, seen, ticket, after_version=after, limit=limit)

        told = await self._reading(caller.tenant, query)
        if told is None:
            raise TicketUnknown
        return reporting_pb2.GetHistoryResponse(
            events=[msgspec.json.encode(one) for one in told.events],
            merged=[msgspec.json.encode(one) for one in told.merged],
            position=await self._position(caller),
        )

    async def GetMetrics(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.GetMetricsRequest, call: Call
    ) -> reporting_pb2.GetMetricsResponse:
        """Return one group of figures."""
        ask = METRICS.get(request.name)
        if ask is None:
            raise FiguresUnknown
        wanted = Range(
            since=_moment(getattr(request, "from")),
            until=_moment(request.to),
            type=request.type or None,
        )
        if wanted.since and wanted.until and wanted.until < wanted.since:
            raise FiguresRangeWrong("The range ends before it begins: `to` lies before `from`.")
        await self._reach(call)
        caller = call.caller

        async def query(db: Connection) -> Answer:
            whole = whole_of(await visible(db, caller))
            if whole is None:
                raise FiguresNotYours
            return await ask(db, replace(wanted, whole=whole))

        answer = await self._reading(caller.tenant, query)
        return reporting_pb2.GetMetricsResponse(
            metrics=msgspec.json.encode(answer), position=await self._position(caller)
        )

    async def GetAssetCosts(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.GetAssetCostsRequest, call: Call
    ) -> reporting_pb2.GetAssetCostsResponse:
        """Return what an asset cost month by month, by the tickets that the caller may see."""
        await self._reach(call)
        caller, asset = call.caller, request.asset[:ASSET_CHARS_MAX]

        async def query(db: Connection) -> Answer:
            return await asset_costs(db, await visible(db, caller), asset, datetime.now(UTC))

        answer = await self._reading(caller.tenant, query)
        return reporting_pb2.GetAssetCostsResponse(
            costs=msgspec.json.encode(answer), position=await self._position(caller)
        )

    async def Rebuild(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.RebuildRequest, call: Call
    ) -> AsyncIterator[reporting_pb2.RebuildResponse]:
        """Rebuild views beside the live ones and swap; say how far it has come meanwhile."""
        may_rebuild(call.caller)
        async for step in self._rebuilding.run(call.caller.tenant, request.view):
            yield reporting_pb2.RebuildResponse(
                view=step.view, done=step.done, total=step.total, state=step.state
            )

    async def _reach(self, call: Call) -> None:
        timeout_s = min(WAIT_S_DEFAULT, call.deadline_s * WAIT_SHARE)
        await self._wait.reach(call.caller.tenant, call.min_position, timeout_s)

    async def _position(self, caller: Caller) -> str:
        """Return the token of how far we have come, none while nobody can tell the log's epoch."""
        epoch = await self._wait.epoch(caller.tenant)
        if epoch is None:
            return ""
        at = self._progress.at(caller.tenant)
        return str(Position(service=WORKFLOW, epoch=epoch, position=at))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise FiguresRangeWrong from wrong
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _ticket(row: QueueRow) -> dict[str, object]:
    return {
        "id": row.ticket_id,
        "number": row.number,
        "type": row.type,
        "summary": row.summary,
        "state": row.state,
        "state_label": row.state_label,
        "priority": row.priority,
        "assignee": row.assignee,
        "store": row.store,
        "unassignable": row.unassignable,
        "flags": row.flags,
        "imported": row.imported,
        "opened_at": row.opened_at,
        "updated_at": row.updated_at,
        "closed_at": row.closed_at,
        "due_at": row.due_at,
        "merged_into": row.merged_into,
        "version": row.version,
        "definition": row.definition,
    }
