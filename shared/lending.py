"""Lending: who may have one of a process's few database connections now, and who is next.

A database that stands still keeps what was lent for it, and its callers go on asking. So one may
hold more than two only while as many are left for all others: a single one gets half of them, and
whoever asks for another does not wait.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

from shared.connections import Connection
from shared.decider import Kind, Refusal

ACQUIRE_TIMEOUT_S = 10.0
ALWAYS_OURS = 2
"""So many a database may always have if there are any: who holds one may need to read beside it."""
PATIENCE_S = 0.02
"""A new session costs PostgreSQL about as much as a few statements: rather than close another
database's for it, whoever comes second waits so long for one of their own to come back."""


class DatabaseAway(Refusal):
    """The database does not answer; nothing was changed, try again in a few seconds."""

    slug: ClassVar[str] = "database-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class DatabaseBusy(Refusal):
    """Every database connection is in use; nothing was changed, try again in a few seconds."""

    slug: ClassVar[str] = "database-busy"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One database and the role to use there."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)


ELSEWHERE = Target(host="", port=0, database="", user="", password="")
"""Stands for connections that others open: none of these ever comes back to be lent again."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An idle connection; or the right to open one, once the unwanted one is closed."""

    found: Connection | None = None
    unwanted: Connection | None = None


class Lending:
    """Keeps to ``limit`` connections, lent and idle ones together."""

    def __init__(self, limit: int, patience_s: float = PATIENCE_S) -> None:
        self.limit = limit
        self._patience_s = patience_s
        self.open = 0
        self.closed = False
        self._idle: OrderedDict[Target, list[Connection]] = OrderedDict()
        self._lent: Counter[Target] = Counter()
        self._waiting: OrderedDict[Target, deque[asyncio.Future[Grant]]] = OrderedDict()
        self._hoping: dict[Target, deque[asyncio.Future[None]]] = {}

    async def borrow(self, target: Target) -> Grant:
        """Wait for one's turn: in order for one database, in turns between databases."""
        if self._is_shared(target):
            await self._hope(target)
        if self.closed:
            raise DatabaseAway
        if target not in self._waiting and self._may_have(target):
            return self._grant(target)
        turn: asyncio.Future[Grant] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(target, deque()).append(turn)
        try:
            async with asyncio.timeout(ACQUIRE_TIMEOUT_S):
                return await turn
        except TimeoutError as late:
            self._leave(target, turn)
            raise DatabaseBusy from late
        except BaseException:
            self._leave(target, turn)
            raise

    def give_back(self, target: Target, connection: Connection) -> None:
        """Take back a connection that can be lent again."""
        self._returned(target)
        self._idle.setdefault(target, []).append(connection)
        self._idle.move_to_end(target)
        self._next()
        if target in self._idle:
            self._tell(target)

    def give_up(self, target: Target) -> None:
        """Take back the right to a connection that is closed, or was never opened."""
        self._returned(target)
        self.open -= 1
        self._next()
        if self.open < self.limit and self._hoping:
            self._tell(next(iter(self._hoping)))

    def close(self) -> list[Connection]:
        """Lend nothing any more; return what is to be closed."""
        self.closed = True
        idle = [one for ones in self._idle.values() for one in ones]
        self._idle.clear()
        self.open -= len(idle)
        for turn in [turn for turns in self._waiting.values() for turn in turns]:
            if not turn.done():
                turn.set_exception(DatabaseAway())
        self._waiting.clear()
        for target, hoping in self._hoping.items():
            for _ in tuple(hoping):
                self._tell(target)
        return idle

    def _returned(self, target: Target) -> None:
        self._lent[target] -= 1
        if not self._lent[target]:
            del self._lent[target]

    def _may_have(self, target: Target) -> bool:
        left = self.limit - self._lent.total()
        return left > 0 and self._lent[target] < max(left, ALWAYS_OURS)

    def _is_shared(self, target: Target) -> bool:
        """Whether one more would take another database's place while somebody has one of ours."""
        is_out = self._lent[target] > 0 and target not in self._idle and target != ELSEWHERE
        return is_out and self.open >= self.limit

    async def _hope(self, target: Target) -> None:
        """Wait a moment for a connection to the database to come back."""
        coming: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hoping.setdefault(target, deque()).append(coming)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience_s):
                    await coming
        except asyncio.CancelledError:
            if coming.done() and not coming.cancelled():
                self._tell(target)  # the next has a look instead of us
            raise
        finally:
            hoping = self._hoping.get(target, deque())
            if coming in hoping:
                hoping.remove(coming)
            if not hoping:
                self._hoping.pop(target, None)

    def _tell(self, target: Target) -> None:
        """Let the first of those who hope for a connection have a look."""
        hoping = self._hoping.get(target, deque())
        while hoping:
            coming = hoping.popleft()
            if not coming.done():
                coming.set_result(None)
                return

    def _grant(self, target: Target) -> Grant:
        self._lent[target] += 1
        ones = self._idle.pop(target, [])
        while ones:
            one = ones.pop()
            if not one.is_closed():
                if ones:
                    self._idle[target] = ones
                return Grant(found=one)
            self.open -= 1
        if self.open < self.limit:
            self.open += 1
            return Grant()
        return Grant(unwanted=self._take_least_used())

    def _take_least_used(self) -> Connection:
        target, ones = next(iter(self._idle.items()))
        one = ones.pop(0)
        if not ones:
            del self._idle[target]
        return one

    def _next(self) -> None:
        """Give turns to those who may have one now."""
        while True:
            target = next((one for one in self._waiting if self._may_have(one)), None)
            if target is None:
                return
            turn = self._waiting[target].popleft()
            if self._waiting[target]:
                self._waiting.move_to_end(target)
            else:
                del self._waiting[target]
            if not turn.done():
                turn.set_result(self._grant(target))

    def _leave(self, target: Target, turn: "asyncio.Future[Grant]") -> None:
        """Stop waiting; what was granted in the same moment goes to the next."""
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            grant = turn.result()
            if grant.found is not None:
                self.give_back(target, grant.found)
            elif grant.unwanted is not None:
                grant.unwanted.terminate()
                self.give_up(target)
            else:
                self.give_up(target)
        elif turn in (turns := self._waiting.get(target, deque())):
            turns.remove(turn)
            if not turns:
                del self._waiting[target]
