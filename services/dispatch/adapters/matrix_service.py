"""A matrix service over HTTP: seconds from places to places, in the form of OSRM's table service.

``GET URL/LON,LAT;LON,LAT?annotations=duration&sources=0&destinations=1``, where the URL ends with
the profile (``http://127.0.0.1:5000/table/v1/driving``).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final

import httpx
import msgspec

from services.dispatch.adapters.circuit import Circuit
from services.dispatch.app.reckoning import MatrixAway, Rows
from services.dispatch.domain.places import Place
from shared.intent import TenantId

PLACES_MAX: Final = 100
"""What OSRM takes in one call, unless it is told otherwise (``--max-table-size``)."""

CALLS_MAX: Final = 400
"""Enough for a thousand places; a table for more is not asked for."""

CALL_S: Final = 1.0
TABLE_S: Final = 3.0
"""So long one call may take, and all calls for one table together."""

DECIMALS: Final = 6  # of a degree: about a tenth of a metre
SECONDS_MAX: Final = 7 * 86_400.0
"""Who is on the way for longer than a week is not sent: as if there were no way."""

TENANTS_MAX: Final = 10_000
"""So many are remembered to have been failed; whoever was failed first is forgotten first."""

ANSWER_BYTES_MAX: Final = 1_000_000
"""Many times what a table of a hundred places takes, and what it says of them besides."""

Seconds = Annotated[float, msgspec.Meta(ge=0.0)]


class _Table(msgspec.Struct):
    """What is read of an answer; None: there is no way."""

    code: str
    durations: list[list[Seconds | None]] = []


class MatrixService:
    """Asks the service, block by block; leaves it alone for a while for whom it fails.

    That is one tenant: the service may choke on the places of one, and answer all others.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        clock: Callable[[], float] = time.monotonic,
        call_s: float = CALL_S,
    ) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._clock = clock
        self._circuits: OrderedDict[TenantId, Circuit] = OrderedDict()
        self._call_s = call_s

    async def seconds(
        self, tenant: TenantId, sources: Sequence[Place], destinations: Sequence[Place]
    ) -> Rows:
        """Return a row of seconds for each source; raises MatrixAway."""
        side = PLACES_MAX // 2
        calls = _blocks(sources, side) * _blocks(destinations, side)
        if calls > CALLS_MAX:
            raise MatrixAway("too many places")
        circuit = self._circuit(tenant)
        if not circuit.lets_through():
            raise MatrixAway("it failed lately")
        try:
            async with asyncio.timeout(min(TABLE_S, calls * self._call_s)):
                rows = [
                    row
                    for some in _cut(sources, side)
                    for row in await self._band(some, destinations, side)
                ]
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as trouble:
            circuit.failed()
            raise MatrixAway(type(trouble).__name__) from trouble
        except MatrixAway:
            circuit.failed()
            raise
        circuit.succeeded()
        return rows

    def _circuit(self, tenant: TenantId) -> Circuit:
        circuit = self._circuits.setdefault(tenant, Circuit(self._clock))
        if len(self._circuits) > TENANTS_MAX:
            self._circuits.popitem(last=False)
        return circuit

    async def _band(
        self, sources: Sequence[Place], destinations: Sequence[Place], side: int
    ) -> list[list[float | None]]:
        """Return whole rows for some sources."""
        rows: list[list[float | None]] = [[] for _ in sources]
        for some in _cut(destinations, side):
            for row, more in zip(rows, await self._block(sources, some), strict=True):
                row.extend(more)
        return rows

    async def _block(
        self, sources: Sequence[Place], destinations: Sequence[Place]
    ) -> list[list[float | None]]:
        places = ";".join(
            f"{one.lon:.{DECIMALS}f},{one.lat:.{DECIMALS}f}" for one in (*sources, *destinations)
        )
        numbers = [str(number) for number in range(len(sources) + len(destinations))]
        # Semicolons stay as they are: the service reads no other form.
        which = (
            f"sources={';'.join(numbers[: len(sources)])}"
            f"&destinations={';'.join(numbers[len(sources) :])}"
        )
        table = _read(await self._get(f"{self._url}/{places}?annotations=duration&{which}"))
        shape = [len(destinations)] * len(sources)
        if table.code != "Ok" or [len(row) for row in table.durations] != shape:
            raise MatrixAway(f"its answer is {table.code[:50]} in another shape than was asked for")
        return [[_way(seconds) for seconds in row] for row in table.durations]

    async def _get(self, url: str) -> bytes:
        """Return an answer as it comes over the wire: what is not packed cannot swell."""
        said = bytearray()
        async with self._http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
            answer.raise_for_status()
            async for some in answer.aiter_raw():
                said += some
                if len(said) > ANSWER_BYTES_MAX:
                    raise MatrixAway("its answer does not end")
        return bytes(said)


def _read(answer: bytes) -> _Table:
    """Return what an answer says; raises MatrixAway."""
    try:
        return msgspec.json.decode(answer, type=_Table)
    except (ValueError, RecursionError) as trouble:  # no JSON, no UTF-8, nested without end
        raise MatrixAway("its answer cannot be read") from trouble


def _way(seconds: float | None) -> float | None:
    """Return how long a way takes; None: nobody goes there, which says nothing of other ways."""
    return seconds if seconds is not None and seconds <= SECONDS_MAX else None


def _blocks(places: Sequence[Place], side: int) -> int:
    return -(-len(places) // side)


def _cut(places: Sequence[Place], side: int) -> Iterator[Sequence[Place]]:
    for first in range(0, len(places), side):
        yield places[first : first + side]
