"""Stocking: what people write in the books of parts: deliveries, moves, swaps, counts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Id, Shown
from services.gateway.api.replies import reply
from shared.pb.gongdan.dispatch.v1 import stock_pb2

router = APIRouter(route_class=Guarded, tags=["stock"])

QUANTITY_MAX = 1_000_000
Part = Annotated[str, Field(min_length=1, max_length=100, examples=["PUMP-12"])]
Account = Annotated[
    str,
    Field(
        min_length=1,
        max_length=150,
        description="store:KEY, van:TECHNICIAN, faulty:PLACE, ticket:ID or supplier",
        examples=["store:main"],
    ),
]
Lot = Annotated[str, Field(max_length=64, description="Its lot number, where it has one")]
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX)]
Why = Annotated[str, Field(max_length=2_000)]
PartKey = Annotated[str, Path(max_length=100, description="The part's key")]
StoreKey = Annotated[str, Path(max_length=100, description="The store's key")]


class Card(Body):
    """What a part is; ``unit`` is what one of it is called."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    unit: Annotated[str, Field(max_length=20)] = ""
    lot_required: bool = False


class Store(Body):
    """A place with shelves, and where it is: pick-up stops are found by that."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None


class Delivery(Body):
    """What a supplier delivered; ``dry_run`` only checks it."""

    part: Part
    quantity: Quantity
    to: Account
    lot: Lot = ""
    reason: Why = ""
    dry_run: bool = False


class Carry(Body):
    """What goes from one place to another: picked up, brought back, used, sent back."""

    part: Part
    quantity: Quantity
    source: Annotated[Account, Field(alias="from")]
    to: Account
    lot: Lot = ""
    ticket_id: Annotated[Id | None, Field(description="What it is for")] = None
    reason: Why = ""
    dry_run: bool = False


class Exchange(Body):
    """One built in for another of its kind; the broken one is kept apart where it came from."""

    part: Part
    place: Account
    ticket_id: Id
    lot: Lot = ""
    old_lot: Lot = ""
    reason: Why = ""


class Counted(Body):
    """How many of a lot there are at a place; say why where the books said otherwise."""

    part: Part
    place: Account
    counted: Annotated[int, Field(ge=0, le=QUANTITY_MAX)]
    lot: Lot = ""
    reason: Why = ""


class Settled(Body):
    """Where what was short came from; without a place it was not used, or is not needed."""

    part: Part
    ticket_id: Id
    purpose: Literal["needed", "used"]
    quantity: Quantity
    place: Account | None = None
    lot: Annotated[Lot, Field(description="The lot that is short, where one was named")] = ""
    from_lot: Annotated[Lot, Field(description="The lot it turned out to be")] = ""
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.put(
    "/stock/parts/{part:path}", operation_id="describePart", responses={200: {"model": Shown}}
)
async def describe_part(
    part: PartKey, body: Card, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Keep a part in stock, or change what its card says."""
    card = stock_pb2.Part(part=part, **body.model_dump())
    answer: stock_pb2.DescribePartResponse = await asking.command(
        gateway.clients.stock.DescribePart, stock_pb2.DescribePartRequest(part=card)
    )
    return await reply(gateway, asking, {"part": part}, position=answer.position)


@router.put(
    "/stock/stores/{store}", operation_id="registerStore", responses={200: {"model": Shown}}
)
async def register_store(
    store: StoreKey, body: Store, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Register a store, or replace what is known about it."""
    request = stock_pb2.RegisterStoreRequest(
        store=stock_pb2.Store(store=store, **body.model_dump(exclude_none=True))
    )
    answer: stock_pb2.RegisterStoreResponse = await asking.command(
        gateway.clients.stock.RegisterStore, request
    )
    return await reply(gateway, asking, {"store": store}, position=answer.position)


@router.post("/stock/receipts", operation_id="receiveStock", responses={200: {"model": Shown}})
async def receive(body: Delivery, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say that a supplier delivered."""
    request = stock_pb2.MoveStockRequest(
        part=body.part,
        source="supplier",
        target=body.to,
        quantity=body.quantity,
        lot=body.lot,
        reason=body.reason,
        dry_run=body.dry_run,
    )
    answer: stock_pb2.MoveStockResponse = await asking.command(
        gateway.clients.stock.MoveStock, request
    )
    return await reply(gateway, asking, {"part": body.part}, position=answer.position)


@router.post("/stock/moves", operation_id="moveStock", responses={200: {"model": Shown}})
async def move(body: Carry, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say that parts went from one place to another."""
    request = stock_pb2.MoveStockRequest(
        part=body.part,
        source=body.source,
        target=body.to,
        quantity=body.quantity,
        lot=body.lot,
        ticket_id=body.ticket_id or "",
        reason=body.reason,
        dry_run=body.dry_run,
    )
    answer: stock_pb2.MoveStockResponse = await asking.command(
        gateway.clients.stock.MoveStock, request
    )
    return await reply(gateway, asking, {"part": body.part}, position=answer.position)


@router.post("/stock/swaps", operation_id="swapPart", responses={200: {"model": Shown}})
async def swap(body: Exchange, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say that a part was built in for another, which came out broken."""
    request = stock_pb2.SwapPartRequest(**body.model_dump())
    answer: stock_pb2.SwapPartResponse = await asking.command(
        gateway.clients.stock.SwapPart, request
    )
    return await reply(gateway, asking, {"part": body.part}, position=answer.position)


@router.post("/stock/counts", operation_id="countStock", responses={200: {"model": Shown}})
async def count(body: Counted, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say how many there are: the books follow, and say who counted and why they were wrong."""
    request = stock_pb2.CountStockRequest(**body.model_dump())
    answer: stock_pb2.CountStockResponse = await asking.command(
        gateway.clients.stock.CountStock, request
    )
    return await reply(gateway, asking, {"part": body.part}, position=answer.position)


@router.post(
    "/stock/settlements", operation_id="settleShortfall", responses={200: {"model": Shown}}
)
async def settle(body: Settled, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say where what was short came from."""
    request = stock_pb2.SettleShortfallRequest(**body.model_dump(exclude_none=True))
    answer: stock_pb2.SettleShortfallResponse = await asking.command(
        gateway.clients.stock.SettleShortfall, request
    )
    return await reply(gateway, asking, {"part": body.part}, position=answer.position)
