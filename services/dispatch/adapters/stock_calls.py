"""Parts over gRPC."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from services.dispatch.adapters.calls import ticket_id_of, time_of, token_of
from services.dispatch.adapters.stock_book import StockBook
from services.dispatch.adapters.stock_messages import (
    JOINT,
    asked_of,
    level_message,
    limit_of,
    line_message,
    pieces_of,
    place_in_log,
    shortfall_message,
    store_message,
    ticket_of,
)
from services.dispatch.app.stocking import ByHand, Stocking
from services.dispatch.domain.places import Place
from services.dispatch.domain.stock.commands import Count, Describe, Move, Settle, Swap
from services.dispatch.domain.stock.facts import Part, Purpose
from services.dispatch.domain.stock.refusals import NothingShort
from services.dispatch.domain.stock.stores import RegisterStore
from services.dispatch.views.stock_levels import (
    Asked,
    entries,
    levels,
    parts,
    shortfalls,
    stores,
)
from shared.database import Connection
from shared.eventstore import EventStore
from shared.intent import Intent
from shared.moments import require_come
from shared.pb.gongdan.dispatch.v1 import stock_pb2, stock_pb2_grpc
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.StockService"
PURPOSES: dict[str, Purpose] = {"needed": "needed", "used": "used"}

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class StockCalls(stock_pb2_grpc.StockServiceServicer):
    """Answers ``StockService``."""

    stocking: Stocking
    store: EventStore
    book: StockBook

    async def DescribePart(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.DescribePartRequest, call: Call
    ) -> stock_pb2.DescribePartResponse:
        """Keep a part in stock, or change what its card says."""
        said = request.part
        card = Part(name=said.name, unit=said.unit, lot_required=said.lot_required)
        intent = call.intent()
        command = Describe(part=said.part, card=card, at=intent.occurred_at)
        return stock_pb2.DescribePartResponse(position=await self._write(call, intent, command))

    async def RegisterStore(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.RegisterStoreRequest, call: Call
    ) -> stock_pb2.RegisterStoreResponse:
        """Register a store, or replace what is known about it."""
        said, intent = request.store, call.intent()
        somewhere = said.HasField("lat") and said.HasField("lon")
        command = RegisterStore(
            store=said.store,
            name=said.name,
            place=Place(lat=said.lat, lon=said.lon) if somewhere else None,
            at=intent.occurred_at,
        )
        position = await self.stocking.register_store(call.caller, intent, command)
        return stock_pb2.RegisterStoreResponse(position=await self._token(call, position))

    async def MoveStock(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.MoveStockRequest, call: Call
    ) -> stock_pb2.MoveStockResponse:
        """Take some from one place to another."""
        intent = call.intent()
        command = Move(
            part=request.part,
            source=request.source,
            target=request.target,
            quantity=request.quantity,
            lot=request.lot,
            ticket_id=ticket_of(request),
            reason=request.reason,
            at=intent.occurred_at,
        )
        if request.dry_run:
            await self.stocking.check(call.caller, command)
            return stock_pb2.MoveStockResponse()
        return stock_pb2.MoveStockResponse(position=await self._write(call, intent, command))

    async def SwapPart(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.SwapPartRequest, call: Call
    ) -> stock_pb2.SwapPartResponse:
        """Build one in for another."""
        intent = call.intent()
        command = Swap(
            part=request.part,
            place=request.place,
            ticket_id=ticket_id_of(request.ticket_id),
            lot=request.lot,
            old_lot=request.old_lot,
            reason=request.reason,
            at=intent.occurred_at,
        )
        return stock_pb2.SwapPartResponse(position=await self._write(call, intent, command))

    async def CountStock(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.CountStockRequest, call: Call
    ) -> stock_pb2.CountStockResponse:
        """Let the books follow what somebody counted."""
        intent = call.intent()
        command = Count(
            part=request.part,
            account=request.place,
            counted=request.counted,
            lot=request.lot,
            reason=request.reason,
            at=intent.occurred_at,
        )
        return stock_pb2.CountStockResponse(position=await self._write(call, intent, command))

    async def SettleShortfall(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.SettleShortfallRequest, call: Call
    ) -> stock_pb2.SettleShortfallResponse:
        """Say where what was short came from."""
        purpose = PURPOSES.get(request.purpose)
        if purpose is None:
            raise NothingShort
        intent = call.intent()
        command = Settle(
            part=request.part,
            ticket_id=ticket_id_of(request.ticket_id),
            purpose=purpose,
            quantity=request.quantity,
            place=request.place,
            lot=request.lot,
            from_lot=request.from_lot,
            reason=request.reason,
            at=intent.occurred_at,
        )
        return stock_pb2.SettleShortfallResponse(position=await self._write(call, intent, command))

    async def ListParts(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.ListPartsRequest, call: Call
    ) -> stock_pb2.ListPartsResponse:
        """List the cards of parts, by key."""
        limit = limit_of(request.limit)
        rows = await self._read(call, lambda db: parts(db, request.cursor, limit))
        found = [
            stock_pb2.Part(
                part=row.part, name=row.name, unit=row.unit, lot_required=row.lot_required
            )
            for row in rows
        ]
        return stock_pb2.ListPartsResponse(
            parts=found, next_cursor=rows[-1].part if len(rows) == limit else ""
        )

    async def ListStores(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.ListStoresRequest, call: Call
    ) -> stock_pb2.ListStoresResponse:
        """List the stores, by key."""
        limit = limit_of(request.limit)
        rows = await self._read(call, lambda db: stores(db, request.cursor, limit))
        return stock_pb2.ListStoresResponse(
            stores=[store_message(row) for row in rows],
            next_cursor=rows[-1].store if len(rows) == limit else "",
        )

    async def ListStock(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.ListStockRequest, call: Call
    ) -> stock_pb2.ListStockResponse:
        """List how much there is, by now or at a past moment."""
        limit, asked = limit_of(request.limit), Asked(part=request.part, place=request.place)
        as_of = time_of(request.as_of) if request.as_of else None
        if as_of is not None:
            require_come(as_of, datetime.now(UTC))
        part, place = pieces_of(request.cursor, 2)
        rows = await self._read(call, lambda db: levels(db, asked, as_of, (part, place), limit))
        last = rows[-1] if len(rows) == limit else None
        return stock_pb2.ListStockResponse(
            levels=[level_message(row) for row in rows],
            next_cursor="" if last is None else JOINT.join((last.part, last.account)),
        )

    async def ListEntries(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.ListEntriesRequest, call: Call
    ) -> stock_pb2.ListEntriesResponse:
        """List the lines of the books, the newest first."""
        limit, asked = limit_of(request.limit), asked_of(request)
        before = place_in_log(request.cursor)
        rows = await self._read(call, lambda db: entries(db, asked, before, limit))
        last = rows[-1] if len(rows) == limit else None
        return stock_pb2.ListEntriesResponse(
            lines=[line_message(row) for row in rows],
            next_cursor="" if last is None else JOINT.join((str(last.position), str(last.line))),
        )

    async def ListShortfalls(  # noqa: N802  # the name is the protocol's
        self, request: stock_pb2.ListShortfallsRequest, call: Call
    ) -> stock_pb2.ListShortfallsResponse:
        """List what is short."""
        limit, asked = limit_of(request.limit), asked_of(request)
        part, ticket, purpose, lot = pieces_of(request.cursor, 4)
        after = (part, ticket, purpose, lot)
        rows = await self._read(call, lambda db: shortfalls(db, asked, after, limit))
        last = rows[-1] if len(rows) == limit else None
        return stock_pb2.ListShortfallsResponse(
            shortfalls=[shortfall_message(row) for row in rows],
            next_cursor=""
            if last is None
            else JOINT.join((last.part, str(last.ticket_id), last.purpose, last.lot)),
        )

    async def _write(self, call: Call, intent: Intent, command: ByHand) -> str:
        return await self._token(call, await self.stocking.write(call.caller, intent, command))

    async def _token(self, call: Call, position: int) -> str:
        return await token_of(self.store, call.caller.tenant, position)

    async def _read(self, call: Call, query: Callable[[Connection], Awaitable[T]]) -> T:
        """Return what a query finds once the books have come as far as the caller has seen."""
        await self.stocking.must_look(call.caller)
        return await self.book.read(
            call.caller.tenant, query, seen=call.min_position, within_s=call.deadline_s
        )
