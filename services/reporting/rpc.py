"""What others may ask of reporting: lists, one ticket's history, figures, and a rebuild."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
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
from services.reporting.views.lately import Lately, reported_lately
from services.reporting.views.ledgers.asking import waiting
from services.reporting.views.listing import LIMIT_DEFAULT, Asked, ListingWrong, Page, list_tickets
from services.reporting.views.past.asking import playback
from services.reporting.views.past.listing import PastPage, list_as_of
from services.reporting.views.past.window import PlaybackWrong, Window
from services.reporting.views.reading import Reading
from services.reporting.views.replies.asking import replies
from services.reporting.views.scopes import visible
from services.reporting.views.seeing import whole_of
from services.reporting.views.telling import HistoryTold, as_told, history_told
from shared.database import Connection
from shared.decider import Kind, Refusal
from shared.intent import Caller
from shared.moments import require_come
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
    "replies": replies,
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
    """A moment is given in RFC 3339, such as 2026-03-01T21:40:00+08:00; a range also by days."""

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
            queue=request.queue,
            ids=_ids(request.ids),
            assets=tuple(request.assets),
            customers=tuple(request.customers),
            persons=_ids(request.persons),
            text=request.text,
            sort=request.sort or "queue",
            limit=request.limit or LIMIT_DEFAULT,
            after=request.after,
        )
        moment = _moment(request.as_of)
        if moment is not None:
            require_come(moment, datetime.now(UTC))
        await self._reach(call)
        caller = call.caller

        async def query(db: Connection) -> Page | PastPage:
            seen = await visible(db, caller)
            if moment is not None:
                return await list_as_of(db, seen, asked, moment)
            return await list_tickets(db, seen, asked)

        page = await self._reading(caller.tenant, query)
        return reporting_pb2.ListTicketsResponse(
            tickets=[msgspec.json.encode(as_told(row)) for row in page.tickets],
            next_after=page.next_after,
            total=page.total,
            position=await self._position(caller),
            counted_in_part=isinstance(page, PastPage) and not page.is_whole,
        )

    async def PlayBack(  # noqa: N802  # the name is the protocol's
        self, request: reporting_pb2.PlayBackRequest, call: Call
    ) -> reporting_pb2.PlayBackResponse:
        """Return how the queue stood at each step of a window; nothing is told of the future."""
        now, since = datetime.now(UTC), _moment(request.since)
        if since is None:
            raise PlaybackWrong
        require_come(since, now)
        window = Window(
            since=min(since, now),
            until=min(_moment(request.until) or now, now),
            step_s=request.step_s,
            types=tuple(request.types),
        )
        await self._reach(call)
        caller = call.caller

        async def query(db: Connection) -> Answer:
            return await playback(db, await visible(db, caller), window)

        answer = await self._reading(caller.tenant, query)
        return reporting_pb2.PlayBackResponse(
            playback=msgspec.json.encode(answer), position=await self._position(caller)
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
            before=[msgspec.json.encode(one) for one in told.before],
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

    async def GetReportedLately(  # noqa: N802  # the name is the protocol's
        self, _request: reporting_pb2.GetReportedLatelyRequest, call: Call
    ) -> reporting_pb2.GetReportedLatelyResponse:
        """Return when what the caller's label is about was last reported, if that is open."""
        caller = call.caller
        if not caller.is_of_label:
            raise TicketUnknown

        async def query(db: Connection) -> Lately | None:
            return await reported_lately(db, await visible(db, caller), caller, datetime.now(UTC))

        found = await self._reading(caller.tenant, query)
        if found is None:
            return reporting_pb2.GetReportedLatelyResponse()
        return reporting_pb2.GetReportedLatelyResponse(
            opened_at=found.opened_at.isoformat(),
            state_label=found.state_label.encode(),
            ticket_id=str(found.ticket_id or ""),
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


def _ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    try:
        return tuple(map(UUID, texts))
    except ValueError as wrong:
        raise ListingWrong("A ticket's id is a UUID.") from wrong


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise FiguresRangeWrong from wrong
