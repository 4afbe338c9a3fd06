"""Parts over gRPC: who may write in the books, and what they say now and of any past minute."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.dispatch.adapters.stock_book import StockBook
from services.dispatch.adapters.stock_calls import SERVICE, StockCalls
from services.dispatch.domain.stock.accounts import van
from shared.decider import Refusal
from shared.pb.gongdan.dispatch.v1 import stock_pb2, stock_pb2_grpc
from shared.projections.position import WaitFor
from shared.rpc import Channels, RpcServer, call
from tests.integration.dispatch.conftest import DispatchHere
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration

PUMP, MAIN = "PUMP-12", "store:main"


class Storeroom:
    """Asks for parts as whoever the test says; ``seen`` is the last position it was told."""

    def __init__(self, dispatch: DispatchHere, stub: stock_pb2_grpc.StockServiceStub) -> None:
        self.dispatch = dispatch
        self.stub = stub
        self.seen = ""

    def token(self, actor: str, *roles: str) -> str:
        return spoken(self.dispatch.caller(actor, *roles))

    @property
    def keeper(self) -> str:
        return self.token("member:keeper", "parts")

    async def open(self, *, lots: bool = False) -> None:
        """Register the store and describe the part."""
        for method, request in (
            (self.stub.RegisterStore, stock_pb2.RegisterStoreRequest(store=self.store())),
            (self.stub.DescribePart, stock_pb2.DescribePartRequest(part=self.part(lots=lots))),
        ):
            answer = await call(
                method, request, token=self.keeper, metadata={"idempotency-key": str(uuid4())}
            )
            self.seen = answer.position

    def store(self) -> stock_pb2.Store:
        return stock_pb2.Store(store="main", name="总仓", lat=30.2, lon=120.1)

    def part(self, *, lots: bool = False) -> stock_pb2.Part:
        return stock_pb2.Part(part=PUMP, name="水泵", unit="台", lot_required=lots)

    async def move(
        self,
        source: str,
        target: str,
        quantity: int = 1,
        *,
        by: str = "",
        key: str = "",
        **more: object,
    ) -> str:
        request = stock_pb2.MoveStockRequest(
            part=PUMP,
            source=source,
            target=target,
            quantity=quantity,
            **more,  # type: ignore[arg-type]
        )
        answer: stock_pb2.MoveStockResponse = await call(
            self.stub.MoveStock,
            request,
            token=by or self.keeper,
            metadata={"idempotency-key": key or str(uuid4())},
        )
        self.seen = answer.position or self.seen
        return answer.position

    async def count(self, place: str, counted: int, reason: str, *, by: str = "") -> None:
        request = stock_pb2.CountStockRequest(
            part=PUMP, place=place, counted=counted, reason=reason
        )
        answer: stock_pb2.CountStockResponse = await call(
            self.stub.CountStock,
            request,
            token=by or self.keeper,
            metadata={"idempotency-key": str(uuid4())},
        )
        self.seen = answer.position

    async def levels(self, as_of: str = "", place: str = "") -> dict[str, int]:
        request = stock_pb2.ListStockRequest(part=PUMP, place=place, as_of=as_of)
        answer: stock_pb2.ListStockResponse = await call(
            self.stub.ListStock,
            request,
            token=self.keeper,
            metadata={"gongdan-min-position": self.seen},
        )
        return {one.place: one.quantity for one in answer.levels}

    async def lines(self, limit: int = 50, cursor: str = "") -> stock_pb2.ListEntriesResponse:
        request = stock_pb2.ListEntriesRequest(part=PUMP, limit=limit, cursor=cursor)
        answer: stock_pb2.ListEntriesResponse = await call(
            self.stub.ListEntries,
            request,
            token=self.keeper,
            metadata={"gongdan-min-position": self.seen},
        )
        return answer


@pytest.fixture
async def room(dispatch: DispatchHere) -> AsyncIterator[Storeroom]:
    wait = WaitFor("dispatch", [dispatch.books], dispatch.store)
    servicer = StockCalls(
        stocking=dispatch.stocking,
        store=dispatch.store,
        book=StockBook(dispatch.databases, dispatch.books, wait),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    stock_pb2_grpc.add_StockServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"dispatch": f"127.0.0.1:{port}"})
    yield Storeroom(dispatch, stock_pb2_grpc.StockServiceStub(channels.to("dispatch")))
    await channels.close()
    await server.stop()


async def refused(doing: object) -> str:
    with pytest.raises(Refusal) as no:
        await doing  # type: ignore[misc]  # a coroutine, whatever it returns
    return no.value.slug


async def test_what_is_written_is_read_at_once_and_as_it_was_at_any_past_minute(
    room: Storeroom,
) -> None:
    await room.open()
    anna = van(await room.dispatch.employ(member="m1"))
    before = datetime.now(UTC).isoformat()
    first = await room.move("supplier", MAIN, 5, key="delivery-1")
    assert await room.move("supplier", MAIN, 5, key="delivery-1") == first
    assert await room.levels() == {MAIN: 5}, "a delivery that is said twice is one delivery"
    between = datetime.now(UTC).isoformat()
    await room.move(MAIN, anna, 2)
    await room.count(MAIN, 2, "少了一台")
    assert await room.levels() == {MAIN: 2, anna: 2}
    assert await room.levels(place=anna) == {anna: 2}
    assert await room.levels(as_of=between) == {MAIN: 5}
    assert await room.levels(as_of=before) == {}


async def test_the_ledger_says_who_and_why_line_by_line(room: Storeroom) -> None:
    await room.open()
    await room.move("supplier", MAIN, 5)
    await room.count(MAIN, 4, "破损一台")
    first = await room.lines(limit=2)
    second = await room.lines(limit=2, cursor=first.next_cursor)
    lines = [*first.lines, *second.lines]
    assert [(one.place, one.quantity, one.kind) for one in lines] == [
        ("counts", 1, "counted"),
        (MAIN, -1, "counted"),
        (MAIN, 5, "received"),
        ("supplier", -5, "received"),
    ]
    assert sum(one.quantity for one in lines) == 0
    assert (lines[0].actor, lines[0].reason) == ("member:keeper", "破损一台")


async def test_a_technician_writes_of_their_own_van_only(room: Storeroom) -> None:
    await room.open()
    anna = van(await room.dispatch.employ(member="m1"))
    ben = van(await room.dispatch.employ(member="m2"))
    await room.move("supplier", MAIN, 3)
    by = room.token("member:m1", "technician")
    await room.move(MAIN, anna, 2, by=by)
    await room.move(anna, MAIN, by=by)
    await room.count(anna, 1, "", by=by)
    for doing in (
        room.move(MAIN, ben, by=by),
        room.move(anna, ben, by=by),
        room.move("supplier", anna, by=by),
        room.count(MAIN, 0, "x", by=by),
        room.move(MAIN, anna, by=by, ticket_id=str(uuid4())),
        room.move("supplier", MAIN, by=room.token("member:m9", "guest")),
    ):
        assert await refused(doing) == "stock-not-yours"
    assert await room.levels() == {MAIN: 2, anna: 1}


async def test_places_that_there_are_not_are_refused(room: Storeroom) -> None:
    await room.open()
    nobody = UUID(int=0)
    for target in ("store:east", van(nobody), f"faulty:{van(nobody)}"):
        assert await refused(room.move("supplier", target)) == "place-unknown"
    anna = await room.dispatch.employ()
    assert await refused(room.move("supplier", van(str(anna).upper()))) == "place-unknown"
    await room.move("supplier", MAIN, dry_run=True)
    assert await room.levels() == {}


async def test_of_many_who_take_the_last_one_exactly_one_gets_it(room: Storeroom) -> None:
    await room.open()
    vans = [van(await room.dispatch.employ()) for _ in range(6)]
    await room.move("supplier", MAIN, 1)
    results = await asyncio.gather(
        *(room.move(MAIN, each) for each in vans), return_exceptions=True
    )
    taken = [one for one in results if not isinstance(one, BaseException)]
    assert len(taken) == 1
    assert {one.slug for one in results if isinstance(one, Refusal)} == {"stock-too-little"}
    assert sum((await room.levels()).values()) == 1
