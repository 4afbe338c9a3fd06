"""The loop over timers: whoever leads counts what is marked, and lets ring what is due.

A tenant is looked at when its next timer is due, when something happened in it, and now and then
besides. One that does not answer makes no other's timers wait. A timer that fails makes no other
timer wait: it is tried again later and later. If the leader dies, another leads within seconds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid4

import asyncpg
import grpc
import structlog

from services.workflow.adapters.timers import failing, table
from services.workflow.adapters.timers.failing import Failure
from services.workflow.adapters.timers.table import TimerTable
from services.workflow.app import TimerDesk, VisitDesk
from services.workflow.app.timers import Counted, Desk, DueTimer
from services.workflow.app.visits import VISIT
from services.workflow.domain.calendars import DayChanges
from shared.database import CONNECTION_TROUBLE, Connection, Databases
from shared.decider import Refusal
from shared.intent import TenantId
from shared.projections.dead_letters import is_passing
from shared.projections.parked import ParkedList, Took, untold
from shared.projections.registry import Registry

IDLE_S = 15.0
"""What another process marked, or a rebuild did, is seen after so long at the latest."""

TROUBLE_S = 5.0
STEP_S = 0.1
LEASE_S = 10.0
ANOTHER_LEADS_S = 2.0
TENANTS_AT_ONCE = 6
TICKETS_AT_ONCE = 64
ROUNDS_MAX = 20
"""Of one look: then it is the turn of other tenants."""

REPLAY_S_MAX = 60.0
"""How long operators wait for what fails to be tried again: then it goes on without them."""

LEASE = "timers"
TROUBLE = (
    Refusal,
    *CONNECTION_TROUBLE,
    asyncpg.PostgresError,
    grpc.aio.AioRpcError,
    TimeoutError,
)

log = structlog.get_logger()


class TimerLoop:
    """Lets the timers of all tenants ring; ``folded`` says how far a tenant's log was read.

    Tickets have theirs from ``desk``, schedules from ``visits``.
    """

    name = "ring_timers"

    def __init__(
        self,
        *,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        desk: TimerDesk,
        visits: VisitDesk,
        folded: Callable[[TenantId], int],
    ) -> None:
        self._databases = databases
        self._tenants = tenants
        self._desk = desk
        self._visits = visits
        self._folded = folded
        self._registry = Registry("workflow", databases)
        self._owner = f"timers-{uuid4()}"
        self._seen: dict[TenantId, int] = {}
        self._look_again_at: dict[TenantId, float] = {}
        self._leads_until: dict[TenantId, float] = {}
        self._looking: set[TenantId] = set()
        self._standing: set[TenantId] = set()
        self._awaiting: set[TenantId] = set()
        self._leads_anew: set[TenantId] = set()
        self._tenant_slots = asyncio.Semaphore(TENANTS_AT_ONCE)
        self._ticket_slots = asyncio.Semaphore(TICKETS_AT_ONCE)

    async def run(self) -> None:
        """Look after all tenants' timers until cancelled; then another may lead at once."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    now = time.monotonic()
                    for tenant in self._tenants():
                        if tenant not in self._looking and self._is_due(tenant, now):
                            self._looking.add(tenant)
                            group.create_task(self._look_after(tenant))
                    await asyncio.sleep(STEP_S)
        finally:
            await self.let_go()

    async def let_go(self) -> None:
        """Lead no longer."""
        for tenant in list(self._leads_until):
            try:
                await self._registry.release_lease(tenant, LEASE, self._owner)
            except TROUBLE as trouble:
                log.warning("timers_not_let_go", tenant=tenant, error=repr(trouble))
        self._leads_until.clear()

    async def look(self, tenant: TenantId) -> float | None:
        """Count and ring what there is in one tenant; return in how many seconds to look again.

        None where no timer is pending, or the table is not made yet: the tail makes it when it
        first meets the tenant, and again where it has the shape of another release.
        """
        if not await self._stands(tenant):
            return None
        for _ in range(ROUNDS_MAX):
            if not await self._leads(tenant):
                return ANOTHER_LEADS_S
            async with self._databases.connection(tenant) as db:
                there_is = await table.to_do(db)
            if not (there_is.announced or there_is.marked or there_is.is_due):
                return there_is.next_s
            days = await self._days(tenant, there_is)
            if there_is.marked or there_is.announced:
                await self._count(tenant, days)
            if there_is.is_due:
                await self._ring(tenant, days)
        return 0.0

    async def _days(self, tenant: TenantId, there_is: table.ToDo) -> DayChanges:
        """Return the days that are different; one that was announced marks what it concerns.

        Another process may have announced it, or led when it was: then we ask the log.
        """
        if there_is.announced:
            async with self._databases.tenant_transaction(tenant) as tx:
                await table.mark_affected(tx)
        if there_is.announced or tenant in self._leads_anew:
            await self._desk.rules.catch_up(tenant)
            self._leads_anew.discard(tenant)
        return await self._desk.rules.days(tenant)

    async def parked(self, tenant: TenantId) -> ParkedList:
        """Return the timers that fail, as operators see what is parked."""
        if not await self._stands(tenant):
            return ParkedList(streams=(), total=0)
        async with self._databases.connection(tenant) as db:
            return await failing.listed(db, self.name)

    async def replay_parked(self, tenant: TenantId, took: Took = untold) -> int:
        """Have all timers that fail tried at once, by whoever leads; return how many rang."""
        if not await self._stands(tenant):
            return 0
        async with self._databases.tenant_transaction(tenant) as tx:
            before = await failing.want(tx)
        self._look_again_at.pop(tenant, None)
        deadline = time.monotonic() + REPLAY_S_MAX
        while (  # noqa: ASYNC110  # another process may lead
            await self._asks(tenant, failing.wanted) and time.monotonic() < deadline
        ):
            await asyncio.sleep(STEP_S)
        rang = max(before - await self._asks(tenant, failing.count), 0)
        took(rang)
        return rang

    async def _asks(
        self, tenant: TenantId, how_many: Callable[[Connection], Awaitable[int]]
    ) -> int:
        """Ask once, and keep no connection from others until we ask again."""
        async with self._databases.connection(tenant) as db:
            return await how_many(db)

    async def _count(self, tenant: TenantId, days: DayChanges) -> None:
        """Count the timers of the next marked tickets."""
        async with self._databases.connection(tenant) as db:
            marks = await table.marked(db)
        if not marks:
            return
        outcomes = await asyncio.gather(*(self._counted(tenant, one, days) for one in marks))
        counted = [one for one in outcomes if isinstance(one, Counted)]
        failures = [one for one in outcomes if isinstance(one, Failure)]
        uncounted = {one.ticket_id for one in failures}
        if not await self._leads(tenant):  # who does by now may know more
            return
        async with self._databases.tenant_transaction(tenant) as tx:
            done = [one for one in marks if one.ticket_id not in uncounted]
            await table.keep(tx, done, counted)
            await failing.failed(tx, failures)
            await failing.count_later(tx, [one for one in marks if one.ticket_id in uncounted])

    async def _counted(
        self, tenant: TenantId, one: table.Marked, days: DayChanges
    ) -> Counted | Failure:
        """Return a ticket's timers; where its rules are out of order, it keeps what it had."""
        async with self._ticket_slots:
            desk: Desk = self._visits if one.planned else self._desk
            try:
                return await desk.count(tenant, one.ticket_id, one.version, days)
            except Exception as trouble:  # it must not take the timers from others
                if is_passing(trouble):
                    raise
                return self._failure(tenant, one.ticket_id, "", trouble)

    async def _ring(self, tenant: TenantId, days: DayChanges) -> None:
        """Let due timers ring: those of one ticket one after the other, as they were due."""
        async with self._databases.connection(tenant) as db:
            due = await table.due(db)
        if not due:
            return
        in_order: dict[UUID, list[DueTimer]] = {}
        for one in sorted(due, key=lambda one: one.due_at):
            in_order.setdefault(one.ticket_id, []).append(one)
        rang = await asyncio.gather(*(self._rang(tenant, days, one) for one in in_order.values()))
        outcomes = [each for of_ticket in rang for each in of_ticket]
        loud = [timer for timer, outcome in outcomes if outcome is True]
        silent = [timer for timer, outcome in outcomes if outcome is not True]
        away = [timer for timer, outcome in outcomes if outcome is None]
        tried = [timer for timer, outcome in outcomes if isinstance(outcome, bool)]
        async with self._databases.tenant_transaction(tenant) as tx:
            if loud:
                await table.done(tx, loud)
            if silent:
                await table.put_off(tx, silent)
            await failing.mended(tx, [one.ticket_id for one in tried], [one.key for one in tried])
            await failing.tried(tx, [one.ticket_id for one in away], [one.key for one in away])
            await failing.failed(tx, [one for _, one in outcomes if isinstance(one, Failure)])

    async def _rang(
        self, tenant: TenantId, days: DayChanges, timers: Sequence[DueTimer]
    ) -> list[tuple[DueTimer, bool | Failure | None]]:
        return [(one, await self._rang_one(tenant, days, one)) for one in timers]

    async def _rang_one(
        self, tenant: TenantId, days: DayChanges, one: DueTimer
    ) -> bool | Failure | None:
        """Return whether something happened, or why it could not; None if that will pass."""
        async with self._ticket_slots:
            desk: Desk = self._visits if one.key.startswith(VISIT) else self._desk
            try:
                return await desk.ring(tenant, one, days)
            except Exception as trouble:  # noqa: BLE001  # it must not take the timers from others
                failure = self._failure(tenant, one.ticket_id, one.key, trouble)
                return None if is_passing(trouble) else failure

    async def _stands(self, tenant: TenantId) -> bool:
        if tenant not in self._standing:
            async with self._databases.connection(tenant) as db:
                shape = await table.shape_shown(db)
            if shape == TimerTable.shape:
                self._standing.add(tenant)
            elif shape is not None and tenant not in self._awaiting:
                self._awaiting.add(tenant)
                log.info("timers_being_rebuilt", tenant=tenant)
        return tenant in self._standing

    async def _leads(self, tenant: TenantId) -> bool:
        """Whether we lead in a tenant; a lease is renewed when a third of it is over."""
        now = time.monotonic()
        if self._leads_until.get(tenant, 0.0) - now > LEASE_S * 2 / 3:
            return True
        led = self._leads_until.get(tenant, 0.0) > now
        self._leads_until[tenant] = 0.0  # also if we are stopped before we hear that we lead
        if await self._registry.take_lease(tenant, LEASE, self._owner, LEASE_S):
            self._leads_until[tenant] = now + LEASE_S
            if not led:
                self._leads_anew.add(tenant)
            return True
        self._leads_until.pop(tenant, None)
        return False

    def _is_due(self, tenant: TenantId, now: float) -> bool:
        changed = self._seen.get(tenant) != self._folded(tenant)
        return changed or self._look_again_at.get(tenant, 0.0) <= now

    async def _look_after(self, tenant: TenantId) -> None:
        wait_s: float | None = TROUBLE_S
        try:
            async with self._tenant_slots:
                self._seen[tenant] = self._folded(tenant)
                wait_s = await self.look(tenant)
        except Exception as trouble:  # noqa: BLE001  # of one tenant: the others have theirs
            log.warning("timers_failed", tenant=tenant, error=repr(trouble))
        finally:
            self._looking.discard(tenant)
        wait_s = IDLE_S if wait_s is None else min(max(wait_s, 0.0), IDLE_S)
        self._look_again_at[tenant] = time.monotonic() + wait_s

    @staticmethod
    def _failure(tenant: TenantId, ticket_id: UUID, key: str, trouble: BaseException) -> Failure:
        log.error(
            "timer_failed", tenant=tenant, ticket=str(ticket_id), timer=key, error=repr(trouble)
        )
        return Failure(ticket_id=ticket_id, key=key, error=repr(trouble))
