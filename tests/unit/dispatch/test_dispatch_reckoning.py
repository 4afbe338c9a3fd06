"""Ways by a matrix service: asked over HTTP, left alone when it fails; then the straight line."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.dispatch.adapters.circuit import FAILURES_MAX, REST_S
from services.dispatch.adapters.matrix_service import (
    ANSWER_BYTES_MAX,
    CALLS_MAX,
    PLACES_MAX,
    MatrixService,
)
from services.dispatch.app.reckoning import MatrixAway, Reckoning
from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.problem import Problem
from services.dispatch.domain.travel import estimated
from shared.config import Settings
from shared.intent import TenantId
from tests.unit.dispatch.planning_spec import CENTRE, STREETS, day, north, visit
from tests.unit.dispatch.test_dispatch_choice import NEED

SHOP, OTHER = TenantId("shop"), TenantId("other")
NOW = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
Answer = Callable[[list[tuple[float, float]], list[int], list[int]], object]


def by_degrees(places: list[tuple[float, float]], here: list[int], there: list[int]) -> object:
    """Answer as the service does: 1,000 seconds a degree of latitude, and 1 more going north."""
    durations = [
        [
            round(1_000 * abs(places[a][1] - places[b][1]) + (places[b][1] > places[a][1]), 1)
            for b in there
        ]
        for a in here
    ]
    return {"code": "Ok", "durations": durations, "sources": [], "destinations": []}


@dataclass
class Streets:
    """A matrix service in this process, and how many places it was asked about in each call."""

    answer: Answer = by_degrees
    status: str = "200 OK"
    hangs: bool = False
    url: str = ""
    calls: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one question after the other, until whoever asks is gone."""
        while asks := (await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""):
            url = urlsplit(asks.split(b" ")[1].decode())
            pairs = [pair.split(",") for pair in url.path.rsplit("/", 1)[1].split(";")]
            places = [(float(lon), float(lat)) for lon, lat in pairs]
            asked = parse_qs(url.query)
            here, there = (
                [int(number) for number in asked[which][0].split(";")]
                for which in ("sources", "destinations")
            )
            self.calls.append(len(places))
            if self.hangs:
                await reader.read()
                return
            said = self.answer(places, here, there)
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            head = f"HTTP/1.1 {self.status}\r\nLocation: {self.url}\r\nContent-Length: {len(body)}"
            writer.write(head.encode() + b"\r\n\r\n" + body)
            await writer.drain()


@asynccontextmanager
async def served(streets: Streets) -> AsyncIterator[httpx.AsyncClient]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await streets.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        streets.url = f"http://127.0.0.1:{port}/table/v1/driving"
        async with httpx.AsyncClient(trust_env=False) as http:
            yield http


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_table_is_asked_for_in_as_many_calls_as_it_takes() -> None:
    streets = Streets()
    places = [Place(lat=30 + number / 1_000, lon=120) for number in range(130)]
    async with served(streets) as http:
        rows = await MatrixService(http, streets.url).seconds(SHOP, places, places)
    assert [len(row) for row in rows] == [130] * 130
    assert (rows[0][129], rows[129][0], rows[7][7]) == (130.0, 129.0, 0.0), "rows are of who goes"
    assert len(streets.calls) == 9
    assert max(streets.calls) == PLACES_MAX


async def test_what_would_take_too_many_calls_is_not_asked_for() -> None:
    streets = Streets()
    many = [CENTRE] * (PLACES_MAX // 2 * (CALLS_MAX + 1))
    async with served(streets) as http:
        service = MatrixService(http, streets.url)
        for _ in range(FAILURES_MAX + 1):
            with pytest.raises(MatrixAway, match="too many places"):
                await service.seconds(SHOP, [CENTRE], many)
        assert streets.calls == []
        assert await service.seconds(SHOP, [CENTRE], [CENTRE]) == [[0.0]], (
            "that is no fault of its own"
        )


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "TooBig", "message": "Too many table coordinates"},
        {"code": "Ok", "durations": [[1.0]]},
        {"code": "Ok", "durations": [[1.0, -2.0]]},
        {"code": "Ok", "durations": [[1.0, "2"]]},
        {"code": "Ok"},
        ["Ok"],
        b"",
        b"<html>",
        b'{"code": "\xff"}',
        b'{"hint": ' + b"[" * 100_000 + b"]" * 100_000 + b', "code": "Ok"}',
        b" " * ANSWER_BYTES_MAX + b'{"code": "Ok", "durations": [[0.0, 7.0]]}',
        gzip.compress(b'{"code": "Ok", "durations": [[0.0, 7.0]]}'),
    ],
)
async def test_an_answer_that_is_none_is_a_failure(answer: object) -> None:
    async with served(streets := Streets(answer=lambda *_: answer)) as http:
        with pytest.raises(MatrixAway):
            await MatrixService(http, streets.url).seconds(SHOP, [CENTRE], [CENTRE, north(3)])


async def test_a_way_of_more_than_a_week_is_none_and_the_others_count() -> None:
    said = {"code": "Ok", "durations": [[604_800.0, 604_800.1, 1e300, None]]}
    async with served(streets := Streets(answer=lambda *_: said)) as http:
        there = [north(number) for number in range(4)]
        rows = await MatrixService(http, streets.url).seconds(SHOP, [CENTRE], there)
    assert rows == [[604_800.0, None, None, None]]


async def test_what_fails_for_one_tenant_is_asked_for_the_others() -> None:
    async with served(streets := Streets(status="400 Bad Request")) as http:
        service = MatrixService(http, streets.url)
        for _ in range(FAILURES_MAX):
            with pytest.raises(MatrixAway):
                await service.seconds(SHOP, [CENTRE], [CENTRE])
        streets.status = "200 OK"
        with pytest.raises(MatrixAway, match="it failed lately"):
            await service.seconds(SHOP, [CENTRE], [CENTRE])
        assert await service.seconds(OTHER, [CENTRE], [CENTRE]) == [[0.0]]


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "503 Service Unavailable"])
async def test_where_it_sends_elsewhere_or_fails_nobody_is_asked_again(status: str) -> None:
    async with served(streets := Streets(status=status)) as http:
        with pytest.raises(MatrixAway):
            await MatrixService(http, streets.url).seconds(SHOP, [CENTRE], [north(3)])
    assert len(streets.calls) == 1


async def test_a_service_that_hangs_is_left_alone_and_then_tried_by_one() -> None:
    streets, clock = Streets(hangs=True), Clock()
    async with served(streets) as http:
        service = MatrixService(http, streets.url, clock, call_s=0.05)

        async def fails() -> None:
            with pytest.raises(MatrixAway):
                await service.seconds(SHOP, [CENTRE], [CENTRE])

        for _ in range(FAILURES_MAX + 3):
            await fails()
        assert len(streets.calls) == FAILURES_MAX
        clock.now += REST_S
        await fails()
        await fails()
        assert len(streets.calls) == FAILURES_MAX + 1, "one tried, and the rest began anew"
        streets.hangs = False
        clock.now += REST_S
        service_answers = await service.seconds(SHOP, [CENTRE], [CENTRE])
        assert service_answers == await service.seconds(SHOP, [CENTRE], [CENTRE])


async def test_nobody_listens_and_the_straight_line_counts() -> None:
    async with served(Streets()) as http:
        gone = MatrixService(http, "http://127.0.0.1:1/table/v1/driving")
        told = await Reckoning(gone).way(SHOP, north(3), NEED, NOW)
    assert told is not None
    assert told == await Reckoning().way(SHOP, north(3), NEED, NOW)
    assert told.source == "straight_line"


async def test_an_estimate_says_that_it_is_the_services_and_how_long_that_is() -> None:
    here = Place(lat=30.37, lon=120.15)
    async with served(streets := Streets()) as http:
        told = await Reckoning(MatrixService(http, streets.url)).way(SHOP, here, NEED, NOW)
    straight = estimated(here, NEED.place, 25.0)
    assert told is not None
    assert straight is not None
    assert (told.minutes, told.source, told.traffic) == (1.67, "matrix", 1.0)
    assert told.km == straight.km
    assert told.minutes == pytest.approx(told.km * told.factor / told.speed_kmh * 60, abs=0.02)
    assert await Reckoning().way(SHOP, None, NEED, NOW) is None
    assert await Reckoning().way(SHOP, here, replace(NEED, place=None), NOW) is None


async def test_a_problem_has_the_ways_of_the_service_where_it_knows_any() -> None:
    def an_island(places: list[tuple[float, float]], here: list[int], there: list[int]) -> object:
        del places
        return {
            "code": "Ok",
            "durations": [
                [None if (a, b) == (0, len(here) + 1) else 77.6 for b in there] for a in here
            ],
        }

    problem = Problem(
        days=(day(1), day(2)),
        visits=(visit(1, place=north(3)), visit(2, place=north(6))),
        travel=STREETS,
    )
    async with served(streets := Streets(answer=an_island)) as http:
        measured = await Reckoning(MatrixService(http, streets.url)).measured(SHOP, problem)
    assert streets.calls == [6], "each place once"
    assert measured.travel.source == "matrix"
    assert measured.travel.seconds(north(6), north(3)) == 78
    assert measured.travel.seconds(CENTRE, north(3)) == STREETS.seconds(CENTRE, north(3))
    assert await Reckoning().measured(SHOP, problem) == problem


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "http://127.0.0.1:5000", "http://a/b?c=d"])
def test_a_service_has_a_whole_address(url: str) -> None:
    with pytest.raises(ValueError, match="matrix_url"):
        Settings.from_environment({"GONGDAN_MATRIX_URL": url})
    right = "http://127.0.0.1:5000/table/v1/driving"
    assert Settings.from_environment({"GONGDAN_MATRIX_URL": right}).matrix_url == right
