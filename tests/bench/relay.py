"""How fast a log is relayed, beside publishing the same events with what nats-py offers.

``python -m tests.bench.relay [result.json] [--events 10000] [--rounds 3]``. All in turn, on one
server that syncs every write; then how long one event takes from its append into the stream.
"""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import uvloop

from shared.messaging.envelope import headers_of
from shared.messaging.relay import Relay
from shared.messaging.streams import Stream, ensure_stream, subject_of
from shared.recorded import Recorded
from tests.bench.measuring import Meter, Sample, quiet, table
from tests.bench.written import Written, forget, written
from tests.integration.eventstore.things import ACME, THING, Make, intent

STREAM = Stream(name="THING", service="thing", nouns=("test",))
SEQUENTIAL_SHARE = 10
"""The slow contender publishes a tenth of the events."""

GATHERED = 200
SINGLES = 200

Contender = Callable[[], Awaitable[Sample]]


class Bench:
    """The contenders, over one log and one stream."""

    def __init__(self, here: Written, events: list[Recorded]) -> None:
        self._here = here
        self._events = events
        self._meter = Meter(here.postgres)

    def contenders(self) -> dict[str, Contender]:
        """Return every contender by its name."""
        return {
            "js.publish, one by one": self._sequential,
            f"js.publish, {GATHERED} at once": self._gathered,
            "relay, from PostgreSQL": self._relay,
        }

    async def _relay(self) -> Sample:
        await self._empty()
        began = self._meter.begin()
        relay = self._new_relay()
        running = asyncio.create_task(relay.run())
        await self._until_stored(len(self._events))
        sample = self._meter.end(began, len(self._events), [0.0])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return sample

    async def _sequential(self) -> Sample:
        await self._empty()
        events = self._events[: len(self._events) // SEQUENTIAL_SHARE]
        began = self._meter.begin()
        latencies = [await self._publish(event) for event in events]
        return self._meter.end(began, len(events), latencies)

    async def _gathered(self) -> Sample:
        await self._empty()
        began = self._meter.begin()
        latencies: list[float] = []
        for start in range(0, len(self._events), GATHERED):
            some = self._events[start : start + GATHERED]
            latencies += await asyncio.gather(*(self._publish(event) for event in some))
        return self._meter.end(began, len(self._events), latencies)

    async def singles(self) -> Sample:
        """Append one event at a time and wait until the stream has it."""
        await self._empty()
        relay = self._new_relay()
        running = asyncio.create_task(relay.run())
        stored = len(self._events)
        await self._until_stored(stored)
        arrived = asyncio.Event()

        async def hear(_message: object) -> None:
            arrived.set()

        listening = await self._here.bus.nc.subscribe(f"evt.{ACME}.>", cb=hear)
        latencies = []
        began = self._meter.begin()
        for _ in range(SINGLES):
            arrived.clear()
            await self._here.store.execute(THING, intent(), uuid4(), Make(name="one"))
            appended = perf_counter()
            relay.wake(ACME)
            await arrived.wait()
            latencies.append(perf_counter() - appended)
        sample = self._meter.end(began, SINGLES, latencies)
        await listening.unsubscribe()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return sample

    def _new_relay(self) -> Relay:
        return Relay(
            source=self._here.store,
            bus=self._here.bus,
            databases=self._here.databases,
            stream=STREAM,
            tenants=lambda: [ACME],
        )

    async def _publish(self, event: Recorded) -> float:
        began = perf_counter()
        await self._here.bus.js.publish(
            subject_of(ACME, event.type), event.data, headers=headers_of(event, "thing"), timeout=30
        )
        return perf_counter() - began

    async def _empty(self) -> None:
        await forget(self._here)
        await ensure_stream(self._here.bus, STREAM)
        await self._here.bus.js.delete_stream(STREAM.name)
        await ensure_stream(self._here.bus, STREAM)

    async def _until_stored(self, count: int) -> None:
        # The stream fills on the server's side: nothing here could set an event.
        while (await self._here.bus.js.stream_info(STREAM.name)).state.messages < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def main(result: Path | None, events: int, rounds: int) -> None:
    """Run all contenders and show the medians."""
    async with written(events) as here:
        log: list[Recorded] = []
        while more := await here.store.read_published(ACME, len(log), 1_000):
            log += more
        bench = Bench(here, log)
        samples: dict[str, list[Sample]] = {name: [] for name in bench.contenders()}
        for _ in range(rounds):
            for name, contender in bench.contenders().items():
                samples[name].append(await contender())
        medians = {name: Sample.middle(ones) for name, ones in samples.items()}
        medians["append to stream, one by one"] = await bench.singles()
    print(table(medians))
    relay, single = medians["relay, from PostgreSQL"], medians["append to stream, one by one"]
    print()
    print(f"{'relay, events/s':40}{relay.per_s:8,.0f}   gate >= 15,000 quiet")
    print(f"{'append to stream, p50 ms':40}{single.p50_ms:8.2f}   gate <= 10")
    if result is not None:
        figures = json.dumps({name: asdict(one) for name, one in medians.items()}, indent=2)
        await asyncio.to_thread(result.write_text, figures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", nargs="?", type=Path, help="where to write the medians as JSON")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    quiet()
    uvloop.run(main(arguments.result, arguments.events, arguments.rounds))
