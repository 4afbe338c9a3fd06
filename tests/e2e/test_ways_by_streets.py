"""A running product plans by the times of a matrix service, and by the straight line without it."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, eventually, key, running_product
from tests.shop import Shop, make_shop

pytestmark = pytest.mark.e2e

RIVER = 30.275
"""North and south of this degree there is land, and one bridge that takes an hour and a half."""

BRIDGE_S = 5_400.0
SAME_SIDE_S = 300.0
NEAR_ACROSS, FAR_BESIDE, NORTH = (30.27, 120.15), (30.40, 120.15), (30.28, 120.15)
ROUNDS = """\
scenario: rounds
name: Rounds
roles:
  desk: {label: Desk, scope: tenant}
  technician: {label: Technician, scope: assigned}
ticket_types:
  - key: round
    name: Round
    states: {new: New, assigned: Assigned, done: Done}
    priority: [{default: P3}]
    dispatch:
      skills_from: [{when: null, skill: 巡检}]
      hard: [skill, on_shift]
      replan: {every: 1s, visit: 30m}
    transitions:
      - id: assign
        from: [new, assigned]
        to: assigned
        by: [desk, system]
        bound_to: assignment.offered
      - {id: finish, from: assigned, to: done, by: technician}
"""


class Streets(BaseHTTPRequestHandler):
    """Answers as OSRM's table service does, of a town with a river."""

    def do_GET(self) -> None:  # the name is the library's
        asked = urlsplit(self.path)
        places = [
            tuple(map(float, one.split(","))) for one in asked.path.rpartition("/")[2].split(";")
        ]
        query = parse_qs(asked.query, separator="&")
        rows = [
            [_seconds(places[source], places[target]) for target in _numbers(query["destinations"])]
            for source in _numbers(query["sources"])
        ]
        body = json.dumps({"code": "Ok", "durations": rows}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _numbers(said: Sequence[str]) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", said[0])]


def _seconds(here: tuple[float, ...], there: tuple[float, ...]) -> float:
    (_, lat), (_, other) = here, there
    return SAME_SIDE_S if (lat < RIVER) == (other < RIVER) else BRIDGE_S


@contextmanager
def streets() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Streets)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def service() -> Iterator[ThreadingHTTPServer]:
    with streets() as server:
        yield server


@pytest.fixture(scope="module")
def by_streets(service: ThreadingHTTPServer) -> Iterator[Product]:
    """A product of its own, which was told where that service is."""
    url = f"http://127.0.0.1:{service.server_port}/table/v1/driving"
    with running_product({"GONGDAN_MATRIX_URL": url}) as one:
        yield one


@pytest.fixture
async def town(by_streets: Product) -> AsyncIterator[tuple[Shop, httpx.AsyncClient]]:
    shop = await make_shop(by_streets, f"shop{uuid4().hex[:8]}")
    async with by_streets.operator(shop.key) as operator:
        published = await operator.post("/scenarios", json={"document": ROUNDS}, headers=key())
        assert published.status_code == 201, published.text
        yield shop, operator


async def employ(operator: httpx.AsyncClient, name: str, at: tuple[float, float]) -> str:
    body = {"name": name, "skills": ["巡检"], "lat": at[0], "lon": at[1]}
    made = await operator.post("/technicians", json=body, headers=key())
    assert made.status_code == 201, made.text
    return str(made.json()["technician_id"])


async def report(product: Product, shop: Shop, at: tuple[float, float]) -> str:
    where = {"lat": at[0], "lon": at[1], "address": "中山中路 88 号"}
    what = {"type": "round", "summary": "巡检", "location": where}
    async with product.client(shop.api_key) as client:
        sent = await client.post("/submissions", json=what, headers=key())
    assert sent.status_code == 202, sent.text
    return str(sent.json()["ticket_id"])


async def test_a_plan_goes_by_the_streets_and_by_the_straight_line_when_nobody_knows_them(
    by_streets: Product, service: ThreadingHTTPServer, town: tuple[Shop, httpx.AsyncClient]
) -> None:
    shop, operator = town
    near = await employ(operator, "across the river", NEAR_ACROSS)
    beside = await employ(operator, "on this side", FAR_BESIDE)

    async def visits() -> dict[str, tuple[str, str]]:
        """Return who makes each visit, and by whose times it was planned."""
        items = (await operator.get("/dispatch/plan")).json()["items"]
        return {
            one["ticket_id"]: (day["technician_id"], one.get("travel", ""))
            for day in items
            for one in day["visits"]
        }

    ticket = await report(by_streets, shop, NORTH)
    await eventually(visits, lambda found: found.get(ticket) == (beside, "matrix"))

    service.shutdown()
    service.server_close()
    other = await report(by_streets, shop, NEAR_ACROSS)
    await eventually(visits, lambda found: found.get(other) == (near, "straight_line"))
