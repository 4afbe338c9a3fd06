"""Writers as processes of their own, and what they say was acknowledged."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Writer:
    """One writing process and its acknowledgements: command id -> (position, version)."""

    process: asyncio.subprocess.Process
    acked: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.endswith(b"\n"):
                command, position, version = line.split()
                self.acked[UUID(command.decode())] = (int(position), int(version))

    def tell_to_stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()


@asynccontextmanager
async def writers(
    dsn: str, *, count: int, workers: int, streams: int
) -> AsyncIterator[list[Writer]]:
    """Run ``count`` writing processes; at the end they finish what they began, and are awaited."""
    running = []
    for seed in range(count):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.integration.eventstore.writer",
            dsn,
            *map(str, (seed, workers, streams)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        running.append(Writer(process))
    listening = [asyncio.create_task(one.listen()) for one in running]
    try:
        yield running
    finally:
        for one in running:
            one.tell_to_stop()
        await asyncio.gather(*listening)
        await asyncio.gather(*(one.process.wait() for one in running))


async def until(condition: Callable[[], bool], deadline_s: float = 20.0) -> None:
    """Wait for a condition, looking every 10 ms; fail after the deadline."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110  (it looks at other processes)
            await asyncio.sleep(0.01)
