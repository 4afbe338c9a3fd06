"""Group commit: while one batch is being written to disk, the next gathers.

One committer per process and log. Alone, a command is sent at once; under load, a batch is whatever
arrived while the one before it was in flight, or while the process was busy with what may become
more to write: for that it waits five milliseconds at most.

A connection may be lost after a batch was sent and before it was answered. Nobody knows then
whether it was stored, so it is never simply done again: it is asked for again under its command
ids, which the log looks up under its lock before it writes anything; those that it knows, it
answers as the first time.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog

from shared.database import CONNECTION_TROUBLE, Connection, DatabaseAway, DatabaseBusy
from shared.eventstore.appending import Append, Appender, Outcome
from shared.eventstore.refusals import LogBusy, LogUnavailable

BATCH_EVENTS_MAX = 512
BATCH_BYTES_MAX = 1024 * 1024
WAITING_COMMANDS_MAX = 4096
WAITING_BYTES_MAX = 64 * 1024 * 1024
BATCHES_PER_CONNECTION_MAX = 64
"""A busy log gives its connection back after so many batches, for other tenants to have a turn."""
QUIET_S = 0.000_05
"""A turn of the event loop that takes no longer had nothing to do but ours."""
GATHER_S_MAX = 0.005
"""A batch waits no longer for others: the busier the process, the more go to disk together."""
RETRY_DELAY_S_MIN = 0.02
RETRY_DELAY_S_MAX = 1.0
PATIENCE_S = 30.0
"""How long a command waits for a log that is away before it is refused."""
ROOM_POSITIONS_MIN = 100_000
"""Fewer free positions than this ahead, and the next partition is made."""

log = structlog.get_logger()


def _tell_nobody(_batch: Sequence[Append], _outcomes: Sequence[Outcome]) -> None:
    """Nobody keeps what was stored."""


@dataclass(eq=False, slots=True)
class _Waiting:
    append: Append
    done: asyncio.Future[Outcome]
    give_up_at: float
    alone: bool = False


class Committer:
    """Writes the commands of one process to one log, in batches."""

    def __init__(
        self,
        schema: str,
        connect: Callable[[], AbstractAsyncContextManager[Connection]],
        stored: Callable[[Sequence[Append], Sequence[Outcome]], None] = _tell_nobody,
    ) -> None:
        """Take the log, a way to reach it, and whom to tell what each batch came to."""
        self._appender = Appender(schema)
        self._schema = schema
        self._connect = connect
        self._stored = stored
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._last = 0
        self._room = 0
        self._in_flight: list[_Waiting] = []
        self._drain: asyncio.Task[None] | None = None

    async def append(self, append: Append) -> Outcome:
        """Append one command and return the log's answer, after the commit.

        Raises ``LogBusy`` when too much is waiting, ``LogUnavailable`` when the log was away for
        too long: the command may or may not be stored then, and may be sent again as it is. A
        caller who is cancelled takes the command back if it was not sent yet.
        """
        if (
            len(self._waiting) >= WAITING_COMMANDS_MAX
            or self._waiting_bytes + append.size > WAITING_BYTES_MAX
        ):
            raise LogBusy
        loop = asyncio.get_running_loop()
        waiting = _Waiting(append, loop.create_future(), loop.time() + PATIENCE_S)
        self._put(waiting)
        if self._drain is None:
            self._drain = loop.create_task(self._run())
        return await waiting.done

    async def close(self) -> None:
        """Wait until everything that was taken is answered."""
        if self._drain is not None:
            await self._drain

    async def _run(self) -> None:
        """Write until nobody waits. Starts and ends with the demand, and holds nothing between."""
        delay_s = RETRY_DELAY_S_MIN
        try:
            while self._waiting:
                try:
                    async with self._connect() as connection:
                        await self._write(connection)
                    delay_s = RETRY_DELAY_S_MIN
                except (DatabaseAway, DatabaseBusy, _Interrupted) as trouble:
                    log.warning(
                        "log_away", log=self._schema, trouble=repr(trouble.__cause__ or trouble)
                    )
                    self._give_up()
                    await asyncio.sleep(delay_s)
                    delay_s = min(2 * delay_s, RETRY_DELAY_S_MAX)
        except Exception as error:  # noqa: BLE001  (every waiter must hear of it, whatever it is)
            _fail([*self._in_flight, *self._take_all()], error)
        finally:
            self._drain = None
            for one in (*self._in_flight, *self._take_all()):
                one.done.cancel()
            self._in_flight = []

    async def _write(self, connection: Connection) -> None:
        for _ in range(BATCHES_PER_CONNECTION_MAX):
            await self._gather()
            batch = self._in_flight = self._take_batch()
            if not batch:
                return
            await self._commit(connection, batch)
            self._in_flight = []
            await self._make_room(connection)

    async def _gather(self) -> None:
        """Let everybody go first who has something to do now: it may be something to write."""
        began = time.perf_counter()
        turn = began
        while self._waiting and turn - began < GATHER_S_MAX:
            await asyncio.sleep(0)
            before, turn = turn, time.perf_counter()
            if turn - before < QUIET_S:
                return

    async def _commit(self, connection: Connection, batch: list[_Waiting]) -> None:
        try:
            outcomes = await self._appender.append(connection, [one.append for one in batch])
        except (*CONNECTION_TROUBLE, asyncpg.OperatorInterventionError, TimeoutError) as error:
            # Stored or not: asked again, the log knows (see above).
            connection.terminate()
            self._put_back(batch)
            self._in_flight = []
            raise _Interrupted from error
        except asyncpg.PostgresError as error:
            self._isolate(batch, error)
        else:
            self._last = max(self._last, *(outcome.position for outcome in outcomes))
            self._stored([one.append for one in batch], outcomes)
            for one, outcome in zip(batch, outcomes, strict=True):
                if not one.done.done():
                    one.done.set_result(outcome)

    def _isolate(self, batch: list[_Waiting], error: Exception) -> None:
        """Have each command of a failed batch written alone, so that only the guilty one fails."""
        if len(batch) == 1:
            _fail(batch, error)
            return
        for one in batch:
            one.alone = True
        self._put_back(batch)

    async def _make_room(self, connection: Connection) -> None:
        if self._last + ROOM_POSITIONS_MIN <= self._room:
            return
        try:
            self._room = await self._appender.extend(connection)
        except (*CONNECTION_TROUBLE, asyncpg.PostgresError, TimeoutError) as error:
            # There is room still; the next batch tries again, on another connection.
            log.warning("log_not_extended", log=self._schema, trouble=repr(error))
            connection.terminate()
            raise _Interrupted from error

    def _put(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._waiting_bytes += waiting.append.size

    def _put_back(self, batch: list[_Waiting]) -> None:
        self._waiting.extendleft(reversed(batch))
        self._waiting_bytes += sum(one.append.size for one in batch)

    def _take_batch(self) -> list[_Waiting]:
        """Take what fits into one batch, in order: no stream and no command twice.

        Nor anything behind what would break its condition: the log judges by what it has already.
        """
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        taken: set[UUID] = set()
        tagged: defaultdict[UUID, set[UUID]] = defaultdict(set)
        events = size = 0
        while self._waiting:
            one = self._waiting[0]
            append = one.append
            events += len(append.drafts)
            size += append.size
            full = events > BATCH_EVENTS_MAX or size > BATCH_BYTES_MAX or one.alone
            if full and batch:
                break
            self._waiting.popleft()
            self._waiting_bytes -= append.size
            if one.done.done():
                continue
            if append.stream_id in taken or append.command_id in taken or _breaks(tagged, append):
                later.append(one)
                continue
            taken.update((append.stream_id, append.command_id))
            for _, tag in append.tags:
                tagged[tag].add(append.stream_id)
            batch.append(one)
            if full:
                break
        self._put_back(later)
        return batch

    def _take_all(self) -> list[_Waiting]:
        everything = list(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        return everything

    def _give_up(self) -> None:
        """Refuse those who waited too long."""
        now = asyncio.get_running_loop().time()
        everything = self._take_all()
        for one in everything:
            if one.give_up_at <= now:
                _fail([one], LogUnavailable())
        self._put_back([one for one in everything if one.give_up_at > now])


def _breaks(tagged: Mapping[UUID, set[UUID]], append: Append) -> bool:
    """Say whether events of some streams, by their tags, break a condition of a command."""
    return any(not one.besides >= tagged.get(one.tag, set()) for one in append.untagged)


def _fail(batch: list[_Waiting], error: BaseException) -> None:
    for one in batch:
        if not one.done.done():
            one.done.set_exception(error)


class _Interrupted(Exception):
    """The connection was lost, or did not answer in time."""
