"""What the log is measured against: one row at a time, and the library's own recorder."""

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

BARE_TABLE = """
create table bare (
    position bigint generated always as identity primary key, stream_id uuid not null,
    version int not null, recorded_at timestamptz not null default now(), payload bytea not null)
"""
# The payload is a bind parameter: a literal would be folded into the plan and flatter the rival.
BARE_INSERT = (
    "insert into bare (stream_id, version, payload) values (gen_random_uuid(), 1, :payload);"
)


async def pgbench(
    program: Path, dsn: str, clients: int, seconds: float, payload: bytes
) -> tuple[int, float]:
    """Run pgbench's bare INSERT; return how many it did and its mean latency in seconds."""
    url = urlsplit(dsn)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(BARE_INSERT)
        script.flush()
        process = await asyncio.create_subprocess_exec(
            program,
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"),
            f"--time={max(1, round(seconds))}",
            f"--define=payload={'x' * len(payload)}",
            f"--file={script.name}",
            *("--host=127.0.0.1", f"--port={url.port}", f"--username={url.username}"),
            url.path.strip("/"),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PGPASSWORD": unquote(url.password or ""), "PGSSLMODE": "disable"},
        )
        output, _ = await process.communicate()
    words = dict(line.split(": ", 1) for line in output.decode().splitlines() if ": " in line)
    done = int(words["number of transactions actually processed"].split("/")[0])
    return done, clients * max(1, round(seconds)) / done


class Library:
    """The ``eventsourcing`` recorder in its safe mode: a table lock for every append."""

    def __init__(self, dsn: str, payload: bytes) -> None:
        url = urlsplit(dsn)
        self._datastore = PostgresDatastore(
            dbname=url.path.strip("/"),
            host=url.hostname or "",
            port=str(url.port),
            user=url.username or "",
            password=unquote(url.password or ""),
            pool_size=8,
            originator_id_type="uuid",
            enable_db_functions=False,
        )
        self._recorder = PostgresApplicationRecorder(
            self._datastore, events_table_name="library_events"
        )
        self._recorder.create_table()
        self._payload = payload

    def keep_busy(self, threads: int, seconds: float) -> list[float]:
        """Insert single events from ``threads`` threads; return how long each took."""
        end = perf_counter() + seconds
        latencies: list[float] = []

        def work(_: int) -> None:
            while (began := perf_counter()) < end:
                event = StoredEvent(
                    originator_id=uuid4(), originator_version=1, topic="t", state=self._payload
                )
                self._recorder.insert_events([event])
                latencies.append(perf_counter() - began)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        return latencies

    def close(self) -> None:
        """Give the connections back."""
        self._datastore.close()
