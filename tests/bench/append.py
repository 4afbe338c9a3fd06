"""How fast the log takes commands, beside a bare INSERT and the ``eventsourcing`` recorder.

``python -m tests.bench.append [result.json] [--rounds 3] [--seconds 2] [--commit-delay-ms 2]``. All
contenders run in turn in one loop on one server with full durability and the same 600-byte
payload, so that a busy machine is unfair to none of them; the table shows medians.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import asyncpg
import uvloop

from services.cli.embedded.postgres import EmbeddedPostgres
from services.cli.embedded.postgres_install import install
from shared.database import Connection
from shared.eventstore.appending import Append, Draft
from shared.eventstore.committer import Committer
from shared.eventstore.hashing import GENESIS
from tests.bench.append_rivals import BARE_TABLE, Library, pgbench
from tests.bench.measuring import Meter, Sample, table
from tests.integration.eventstore.things import (
    ACME,
    SCHEMA,
    THING,
    Make,
    create_log,
    databases,
    event_store,
    intent,
)

PAYLOAD_BYTES = 600
PAYLOAD = b'{"text":"' + b"x" * (PAYLOAD_BYTES - 11) + b'"}'
META = (
    b'{"actor":"member:1","correlation_id":"00000000-0000-0000-0000-000000000000","tenant":"acme"}'
)
PASSWORD = "bench-only"

Contender = Callable[[float], Awaitable[Sample]]


def command() -> Append:
    """One command with one event for a new stream."""
    return Append(
        command_id=uuid4(),
        stream_id=uuid4(),
        kind="thing",
        expected=0,
        prev=GENESIS,
        fingerprint=b"",
        drafts=(
            Draft(
                type="thing.made",
                schema_version=1,
                occurred_at=datetime.now(UTC),
                meta=META,
                payload=PAYLOAD,
                public_type="test.thing.made.v1",
            ),
        ),
    )


async def keep_busy(
    once: Callable[[], Awaitable[object]], in_flight: int, seconds: float
) -> list[float]:
    """Do ``once`` over and over, ``in_flight`` at a time; return how long each took."""
    latencies: list[float] = []
    end = perf_counter() + seconds

    async def work() -> None:
        while (began := perf_counter()) < end:
            await once()
            latencies.append(perf_counter() - began)

    await asyncio.gather(*(work() for _ in range(in_flight)))
    return latencies


class Bench:
    """The contenders, on one server."""

    def __init__(self, server: EmbeddedPostgres, programs: Path) -> None:
        self._meter = Meter(server)
        self._dsn = server.dsn
        self._programs = programs
        self._connections = databases(server.dsn)

    def contenders(self) -> dict[str, Contender]:
        """Return every contender by its name, in the order of the table."""
        return {
            "pgbench insert, 1 client": partial(self._pgbench, 1),
            "pgbench insert, 8 clients": partial(self._pgbench, 8),
            "eventsourcing, 8 threads": self._library,
            **{f"append, {n} in flight": partial(self._append, n) for n in (1, 8, 64, 256)},
            "execute, 64 in flight": self._execute,
        }

    async def close(self) -> None:
        """Give the connections back."""
        await self._connections.close()

    async def _append(self, in_flight: int, seconds: float) -> Sample:
        committer = Committer(SCHEMA, self._connection)
        began = self._meter.begin()
        latencies = await keep_busy(lambda: committer.append(command()), in_flight, seconds)
        await committer.close()
        return self._meter.end(began, len(latencies), latencies)

    def _connection(self) -> AbstractAsyncContextManager[Connection]:
        return self._connections.connection(ACME)

    async def _execute(self, seconds: float) -> Sample:
        store = event_store(self._connections)
        make = Make(name="x" * (PAYLOAD_BYTES - 11))
        began = self._meter.begin()
        latencies = await keep_busy(
            lambda: store.execute(THING, intent(), uuid4(), make), 64, seconds
        )
        await store.close()
        return self._meter.end(began, len(latencies), latencies)

    async def _pgbench(self, clients: int, seconds: float) -> Sample:
        began = self._meter.begin()
        done, latency_s = await pgbench(self._programs, self._dsn, clients, seconds, PAYLOAD)
        return self._meter.end(began, done, [latency_s])

    async def _library(self, seconds: float) -> Sample:
        library = Library(self._dsn, PAYLOAD)
        began = self._meter.begin()
        latencies = await asyncio.to_thread(library.keep_busy, 8, seconds)
        sample = self._meter.end(began, len(latencies), latencies)
        library.close()
        return sample


async def main(result: Path | None, rounds: int, seconds: float, commit_delay_ms: int) -> None:
    """Run all contenders and show the medians."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "postgres", password=PASSWORD)
    try:
        await server.start()
        await create_log(server.dsn)
        connection = await asyncpg.connect(server.dsn)
        await connection.execute(BARE_TABLE)
        await connection.execute(f"alter system set commit_delay = {commit_delay_ms * 1000}")
        await connection.execute("alter system set commit_siblings = 0")
        await connection.execute("select pg_reload_conf()")
        await connection.close()
        programs = Path(install(folder / "postgres").program("pgbench"))
        bench = Bench(server, programs)
        medians = await run(bench.contenders(), rounds, seconds)
        await bench.close()
    finally:
        await server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    show(medians)
    if result is not None:
        figures = json.dumps({name: asdict(one) for name, one in medians.items()}, indent=2)
        await asyncio.to_thread(result.write_text, figures)


def show(medians: dict[str, Sample]) -> None:
    """Print the table and what the gates are about."""
    bare, bare_8 = medians["pgbench insert, 1 client"], medians["pgbench insert, 8 clients"]
    library = medians["eventsourcing, 8 threads"]
    one, many = medians["append, 1 in flight"], medians["append, 64 in flight"]
    gates = (
        ("append 64 / bare insert 8", many.per_s / bare_8.per_s, ">= 0.8 quiet, 2 busy"),
        ("append 64 / eventsourcing", many.per_s / library.per_s, ">= 10"),
        ("server time, append 64 / bare insert", many.server_us / bare.server_us, "<= 0.5"),
        ("latency, append 1 / bare insert", one.p50_ms / bare.p50_ms, "<= 3"),
        ("p99 ms, append 64", many.p99_ms, "<= 50"),
    )
    lines = [f"{name:40}{figure:8.2f}   gate {gate}" for name, figure, gate in gates]
    sys.stdout.write("\n".join((table(medians), "", *lines, "")))


async def run(contenders: dict[str, Contender], rounds: int, seconds: float) -> dict[str, Sample]:
    """Run every contender once to warm up and then ``rounds`` times, in turn."""
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    for contender in contenders.values():
        await contender(0.3)
    for _ in range(rounds):
        for name, contender in contenders.items():
            samples[name].append(await contender(seconds))
    return {name: Sample.middle(ones) for name, ones in samples.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", nargs="?", type=Path, help="where to write the medians as JSON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument(
        "--commit-delay-ms",
        type=int,
        default=0,
        help="make every commit slower, like a cloud's disk",
    )
    arguments = parser.parse_args()
    uvloop.run(
        main(arguments.result, arguments.rounds, arguments.seconds, arguments.commit_delay_ms)
    )
