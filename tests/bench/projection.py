"""How fast a view is folded and rebuilt, beside the ``eventsourcing`` library's ProjectionRunner.

``python -m tests.bench.projection [result.json] [--events 20000] [--rounds 3]``. All in turn, over
the same kind of events into the same kind of rows, on one server with full durability.
"""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

import uvloop

from shared.messaging.consumer import BATCH_MESSAGES
from shared.projections.runner import ProjectionApply
from tests.bench.measuring import Meter, Sample, quiet, table
from tests.bench.projection_rivals import run_library
from tests.bench.written import PAYLOAD_BYTES, Made, PublicLog, Written, forget, written
from tests.integration.eventstore.things import ACME

LIBRARY_SHARE = 25
"""The library is given a twenty-fifth of the events: it folds each in a transaction."""

Contender = Callable[[], Awaitable[Sample]]


class Bench:
    """The contenders, over one log."""

    def __init__(self, here: Written, events: int) -> None:
        self._here = here
        self._events = events
        self._meter = Meter(here.postgres)

    def contenders(self) -> dict[str, Contender]:
        """Return every contender by its name."""
        return {
            "eventsourcing ProjectionRunner": self._library,
            "projection, batches of 500": self._live,
            "rebuild beside the live view": self._rebuild,
        }

    async def _library(self) -> Sample:
        count = self._events // LIBRARY_SHARE
        payload = "x" * PAYLOAD_BYTES
        began = self._meter.begin()
        seconds = await asyncio.to_thread(run_library, self._here.postgres.dsn, count, payload)
        sample = self._meter.end(began, count, [seconds / count])
        # Writing the events is not what is measured.
        return Sample(**{**asdict(sample), "per_s": count / seconds})

    async def _live(self) -> Sample:
        await forget(self._here)
        view = self._view()
        source = PublicLog(self._here.store)
        began = self._meter.begin()
        at = await view.checkpoint(ACME)
        while events := await source.read(ACME, at, BATCH_MESSAGES):
            await view.apply(ACME, events)
            at = events[-1].position
        return self._meter.end(began, self._events, [0.0])

    async def _rebuild(self) -> Sample:
        view = self._view()
        await view.checkpoint(ACME)
        began = self._meter.begin()
        await view.rebuilding.rebuild(ACME)
        return self._meter.end(began, self._events, [0.0])

    def _view(self) -> ProjectionApply:
        return ProjectionApply(
            service="thing",
            projection=Made(),
            databases=self._here.databases,
            source=PublicLog(self._here.store),
        )


async def main(result: Path | None, events: int, rounds: int) -> None:
    """Run all contenders and show the medians."""
    async with written(events) as here:
        bench = Bench(here, events)
        samples: dict[str, list[Sample]] = {name: [] for name in bench.contenders()}
        for _ in range(rounds):
            for name, contender in bench.contenders().items():
                samples[name].append(await contender())
    medians = {name: Sample.middle(ones) for name, ones in samples.items()}
    print(table(medians))
    library = medians["eventsourcing ProjectionRunner"]
    live, rebuilt = medians["projection, batches of 500"], medians["rebuild beside the live view"]
    print()
    print(f"{'projection / ProjectionRunner':40}{live.per_s / library.per_s:8.1f}   gate >= 50")
    print(f"{'rebuild, events/s':40}{rebuilt.per_s:8,.0f}   gate >= 20,000")
    if result is not None:
        figures = json.dumps({name: asdict(one) for name, one in medians.items()}, indent=2)
        await asyncio.to_thread(result.write_text, figures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", nargs="?", type=Path, help="where to write the medians as JSON")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    quiet()
    uvloop.run(main(arguments.result, arguments.events, arguments.rounds))
