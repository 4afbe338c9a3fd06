"""Lines: what leaves, one line for each place it goes to, so that one that hangs slows no other.

Each line always has one piece of work under way, if there is any; one that does well has more, as
long as the process has room. One failure brings it back to one. After several in a row it rests,
and then tries with one again: what waits behind it meanwhile is not used up.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import structlog

from shared.intent import TenantId
from shared.messaging.tenant_loops import TenantLoops, Tenants

ALARM_S_MAX = 3_600.0
TROUBLE_S = 5.0
GRACE_S = 5.0
"""For work under way to be answered when we are to stop."""

K = TypeVar("K", bound=Hashable)

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What can be done at once, each saying whether it went well; when to look for more.

    ``next_in_s`` is 0 if there may be more at once, None if nothing is known to come.
    """

    work: Sequence[Coroutine[None, None, bool]] = ()
    next_in_s: float | None = None


class Work(Protocol[K]):
    """What the lines carry."""

    async def agenda(self, tenant: TenantId) -> Mapping[K, float]:
        """Return in how many seconds the first piece of each line is due."""

    async def begin(self, tenant: TenantId, key: K, room: int) -> Begun:
        """Return what is due on a line, at most ``room`` pieces."""


Rest = Callable[[int], float]
"""How many seconds a line rests after so many failures in a row."""


def no_rest(failures: int) -> float:  # noqa: ARG001  # a Rest
    """Rest never: each piece has pauses of its own."""
    return 0.0


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How many pieces of one line at once; of the process, beyond the one that each line has."""

    width: int
    spare: int


@dataclass
class _Line:
    width: int = 1
    failures: int = 0
    rests_until: float = 0.0
    flying: set[asyncio.Task[bool]] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    pump: asyncio.Task[None] | None = None


class Lines(Generic[K]):
    """Pumps of all lines, started when something is due and ended when nothing is."""

    def __init__(
        self, name: str, work: Work[K], tenants: Tenants, bounds: Bounds, rest: Rest = no_rest
    ) -> None:
        self._name = name
        self._work = work
        self._tenants = tenants
        self._bounds = bounds
        self._rest = rest
        self._loops = TenantLoops(name, self._look)
        self._lines: dict[tuple[TenantId, K], _Line] = {}
        self._alarms: dict[TenantId, asyncio.TimerHandle] = {}

    def wake(self, tenant: TenantId) -> None:
        """Something may be due; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Look for what is due until cancelled; what is not answered soon is in doubt then."""
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._close()

    async def _close(self) -> None:
        await self._loops.close()
        for alarm in self._alarms.values():
            alarm.cancel()
        lines = list(self._lines.values())
        pumps = [line.pump for line in lines if line.pump is not None]
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        if flying := [piece for line in lines for piece in line.flying]:
            _, late = await asyncio.wait(flying, timeout=GRACE_S)
            for piece in late:
                piece.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def _look(self, tenant: TenantId) -> bool:
        for key, due_in_s in (await self._work.agenda(tenant)).items():
            if due_in_s > 0:
                self._look_in(tenant, due_in_s)
            else:
                self._do_what_is_due(tenant, key)
        return False

    def _do_what_is_due(self, tenant: TenantId, key: K) -> None:
        line = self._lines.setdefault((tenant, key), _Line())
        line.woken.set()
        if line.pump is None or line.pump.done():
            line.pump = asyncio.create_task(self._pump(tenant, key, line))

    async def _pump(self, tenant: TenantId, key: K, line: _Line) -> None:
        """Work on one line until nothing is due and nothing under way."""
        try:
            may_be_due = True
            while may_be_due or line.woken.is_set():
                line.woken.clear()
                may_be_due = await self._begin(tenant, key, line) or bool(line.flying)
                if line.flying:
                    await self._something(line)
        except Exception as error:  # noqa: BLE001  # one line's trouble stops no other
            log.warning("line_stalled", line=self._name, tenant=tenant, key=key, error=repr(error))
            self._look_in(tenant, TROUBLE_S)
        if not line.flying and not self._rest(line.failures):
            self._lines.pop((tenant, key), None)

    async def _begin(self, tenant: TenantId, key: K, line: _Line) -> bool:
        """Begin as much as there is room for; answer whether something is due."""
        rests_s = line.rests_until - asyncio.get_running_loop().time()
        if rests_s > 0:
            self._look_in(tenant, rests_s)
            return False
        room = self._room(line)
        if not room:
            return True
        begun = await self._work.begin(tenant, key, room)
        line.flying.update(asyncio.create_task(piece) for piece in begun.work)
        if begun.next_in_s:
            self._look_in(tenant, begun.next_in_s)
        return begun.next_in_s == 0.0

    def _room(self, line: _Line) -> int:
        if not line.flying:
            return line.width if self._spare() >= line.width else 1
        return max(0, min(line.width - len(line.flying), self._spare()))

    def _spare(self) -> int:
        """Return how much there may be besides what is each line's own."""
        more = sum(max(0, len(one.flying) - 1) for one in self._lines.values())
        return self._bounds.spare - more

    async def _something(self, line: _Line) -> None:
        """Wait until a piece has ended, or there may be more to do."""
        waking = asyncio.create_task(line.woken.wait())
        await asyncio.wait({*line.flying, waking}, return_when=asyncio.FIRST_COMPLETED)
        waking.cancel()
        for one in [each for each in line.flying if each.done()]:
            line.flying.discard(one)
            trouble = one.exception()
            if trouble is not None:  # not kept: it is in doubt, and will be done again
                log.warning("line_lost_one", line=self._name, error=repr(trouble))
            self._learn(line, is_well=trouble is None and one.result())

    def _learn(self, line: _Line, *, is_well: bool) -> None:
        line.width = min(2 * line.width, self._bounds.width) if is_well else 1
        line.failures = 0 if is_well else line.failures + 1
        if not is_well:
            now = asyncio.get_running_loop().time()
            line.rests_until = now + self._rest(line.failures)

    def _look_in(self, tenant: TenantId, seconds: float) -> None:
        """Look again at the earliest moment at which somebody wants that."""
        loop = asyncio.get_running_loop()
        at = loop.time() + min(seconds, ALARM_S_MAX)
        alarm = self._alarms.get(tenant)
        if alarm is None or alarm.cancelled() or not loop.time() < alarm.when() <= at:
            if alarm is not None:
                alarm.cancel()
            self._alarms[tenant] = loop.call_at(at, self.wake, tenant)
