"""What goes to disk together: alone, a command goes at once; a busy process writes several."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from shared.database import Connection
from shared.eventstore.appending import Append
from shared.eventstore.committer import Committer
from shared.eventstore.hashing import GENESIS

WORK_S = 0.000_2


class Ledger:
    """A log that takes everything, and notes how much at a time."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def fetchrow(
        self, _query: str, ids: Sequence[object], *_: object, **_more: object
    ) -> object:
        self.batches.append(len(ids))
        answer = (["ok"] * len(ids), [0] * len(ids), [0] * len(ids))
        return Row((*answer, datetime.now(UTC)))

    async def fetchval(self, _query: str) -> int:
        return 10**9


class Row(tuple[object, ...]):
    """What the log answers: by place, and its moment by name."""

    __slots__ = ()

    def __getitem__(self, key: object) -> object:  # type: ignore[override]  # as records have it
        return self[-1] if key == "stamp" else super().__getitem__(cast("int", key))


def committer_of(ledger: Ledger) -> Committer:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Connection]:
        yield cast("Connection", ledger)

    return Committer("test_log", connect)


def command() -> Append:
    return Append(
        command_id=uuid4(),
        stream_id=uuid4(),
        kind="thing",
        expected=0,
        prev=GENESIS,
        fingerprint=b"f",
        drafts=(),
    )


async def test_alone_a_command_goes_at_once() -> None:
    ledger = Ledger()
    committer = committer_of(ledger)
    for _ in range(3):
        await committer.append(command())
    assert ledger.batches == [1, 1, 1]


async def test_what_comes_while_the_process_is_busy_goes_together() -> None:
    ledger = Ledger()
    committer = committer_of(ledger)
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(committer.append(command()))
            until = time.perf_counter() + WORK_S
            while time.perf_counter() < until:
                """Somebody is working; nobody else gets a turn."""
            await asyncio.sleep(0)
    assert sum(ledger.batches) == 20
    assert max(ledger.batches) > 2
