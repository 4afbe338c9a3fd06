"""Stock: what there is of each part, where, and for whom, now and at any past minute."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.gateway.api.context import AskingNow, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Page
from services.gateway.api.replies import PagingNow, after_of, page, plain
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.pb.gongdan.dispatch.v1 import stock_pb2

router = APIRouter(route_class=Guarded, tags=["stock"])

PartAsked = Annotated[str, Query(max_length=100, description="Only this part")]
PlaceAsked = Annotated[str, Query(max_length=150, description="Only this place: store:main")]
TicketAsked = Annotated[str, Query(max_length=36, description="Only this ticket")]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Which part at which place is asked for, as it was known when; empty: any, now."""

    part: str
    place: str
    as_of: str


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Which lines of the books are asked for; empty: any."""

    part: str
    place: str
    ticket: str


async def shelf_of(
    part: PartAsked = "",
    place: PlaceAsked = "",
    as_of: Annotated[str, Query(max_length=64, description="RFC 3339: as known then")] = "",
) -> Shelf:
    """Return which part and place is asked for."""
    return Shelf(part=part, place=place, as_of=SPACE_BEFORE_OFFSET.sub("+", as_of))


async def lines_of(part: PartAsked = "", place: PlaceAsked = "", ticket: TicketAsked = "") -> Lines:
    """Return which lines are asked for."""
    return Lines(part=part, place=place, ticket=ticket)


@router.get("/stock", operation_id="listStock", responses={200: {"model": Page}})
async def list_stock(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    which: Annotated[Shelf, Depends(shelf_of)],
) -> Response:
    """Return how much of each part is where, and how many of them are kept for tickets."""
    request = stock_pb2.ListStockRequest(
        part=which.part,
        place=which.place,
        as_of=which.as_of,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: stock_pb2.ListStockResponse = await asking.ask(gateway.clients.stock.ListStock, request)
    items = [{**plain(one), "lots": dict(one.lots)} for one in answer.levels]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get("/stock/entries", operation_id="listStockEntries", responses={200: {"model": Page}})
async def list_entries(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    which: Annotated[Lines, Depends(lines_of)],
) -> Response:
    """Return the lines of the books, the newest first: what came and went, by whom and why."""
    request = stock_pb2.ListEntriesRequest(
        part=which.part,
        place=which.place,
        ticket_id=which.ticket,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: stock_pb2.ListEntriesResponse = await asking.ask(
        gateway.clients.stock.ListEntries, request
    )
    items = [plain(one) for one in answer.lines]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get(
    "/stock/shortfalls", operation_id="listStockShortfalls", responses={200: {"model": Page}}
)
async def list_shortfalls(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    part: PartAsked = "",
    ticket: TicketAsked = "",
) -> Response:
    """Return what tickets need that nobody has, and what was used that no book had."""
    request = stock_pb2.ListShortfallsRequest(
        part=part,
        ticket_id=ticket,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: stock_pb2.ListShortfallsResponse = await asking.ask(
        gateway.clients.stock.ListShortfalls, request
    )
    items = [plain(one) for one in answer.shortfalls]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get("/stock/parts", operation_id="listParts", responses={200: {"model": Page}})
async def list_parts(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return the parts that are kept."""
    request = stock_pb2.ListPartsRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: stock_pb2.ListPartsResponse = await asking.ask(gateway.clients.stock.ListParts, request)
    items = [plain(one) for one in answer.parts]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get("/stock/stores", operation_id="listStores", responses={200: {"model": Page}})
async def list_stores(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return the stores."""
    request = stock_pb2.ListStoresRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: stock_pb2.ListStoresResponse = await asking.ask(
        gateway.clients.stock.ListStores, request
    )
    items = [plain(one) for one in answer.stores]
    return await page(gateway, asking, paging, items, answer.next_cursor)
