"""Rebuilding a view beside the live one, and going over to it without anybody noticing.

The new build is folded from the whole log while readers use the old one. When it has caught up,
one transaction brings it to exactly where the live one stands and shows it. The old build is kept,
and going back to it works the same way.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

import asyncpg
import structlog

from shared.database import Connection, Databases
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.deadlines import pause_s
from shared.messaging.following import CheckpointMoved, LogBroken, LogReader, continues
from shared.projections.builds import Builds, Place
from shared.projections.dead_letters import is_passing
from shared.projections.registry import Registry
from shared.recorded import Recorded

REBUILD_EVENTS = 2_000
SWITCH_TRIES = 40
LEASE_S = 60.0
LOCK_TIMEOUT_MS = 500
"""How long a switch may make readers queue behind it before it lets go and tries again."""

log = structlog.get_logger()


class RebuildRunning(Refusal):
    """Somebody is rebuilding this view already."""

    slug: ClassVar[str] = "rebuild-running"
    kind: ClassVar[Kind] = Kind.BUSY


class RebuildHalted(Refusal):
    """An event cannot be folded; the live view stays as it is until that is mended."""

    slug: ClassVar[str] = "rebuild-halted"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class NothingToGoBackTo(Refusal):
    """There is no earlier build of this view with the present shape."""

    slug: ClassVar[str] = "nothing-to-go-back-to"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class SwitchBlocked(Refusal):
    """Readers held the view too long to switch it; try again."""

    slug: ClassVar[str] = "switch-blocked"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildProgress:
    """How far a rebuild has come: the position reached, and how many events were folded."""

    tenant: TenantId
    view: str
    build: int
    position: int
    events: int


Report = Callable[[RebuildProgress], None]


def unreported(_progress: RebuildProgress) -> None:
    """Report to nobody."""


class Rebuild:
    """Rebuilds one view of one service, tenant by tenant."""

    def __init__(self, place: Place, databases: Databases, source: LogReader) -> None:
        self._place = place
        self._databases = databases
        self._source = source
        self._registry = Registry(place.service, databases)
        self._owner = f"rebuild-{uuid4()}"
        self._lease = f"rebuild:{place.projection.name}"

    async def rebuild(self, tenant: TenantId, report: Report = unreported) -> int:
        """Build the view anew and show it; return the number of the build.

        Raises ``RebuildRunning``, ``RebuildHalted`` or ``SwitchBlocked``; then readers keep what
        they had, and the next attempt begins from the start.
        """
        await self._take_lease(tenant)
        try:
            async with self._databases.tenant_transaction(tenant) as tx:
                build = await self._place.next_number(tx)
                await self._place.create(tx, build)
            await self._go_over(tenant, build, report)
        finally:
            await self._registry.release_lease(tenant, self._lease, self._owner)
        log.info("view_rebuilt", view=self._place.projection.name, tenant=tenant, build=build)
        return build

    async def go_back(self, tenant: TenantId, report: Report = unreported) -> int:
        """Bring the previous build up to date and show it; return its number.

        Raises ``NothingToGoBackTo``, and what ``rebuild`` raises.
        """
        await self._take_lease(tenant)
        try:
            async with self._databases.connection(tenant) as db:
                builds = await self._place.builds(db)
            if builds is None or not self._can_go_back(builds) or builds.previous is None:
                raise NothingToGoBackTo(view=self._place.projection.name)
            await self._go_over(tenant, builds.previous, report)
        finally:
            await self._registry.release_lease(tenant, self._lease, self._owner)
        return builds.previous

    async def reshape(self, tenant: TenantId, report: Report = unreported) -> None:
        """Show a build of the present shape: the previous one if it has it, else a new one."""
        async with self._databases.connection(tenant) as db:
            builds = await self._place.builds(db)
        if builds is not None and self._can_go_back(builds):
            await self.go_back(tenant, report)
        else:
            await self.rebuild(tenant, report)

    async def drop_previous(self, tenant: TenantId) -> None:
        """Remove the build that was kept to go back to."""
        async with self._databases.tenant_transaction(tenant) as tx:
            row = await tx.fetchrow(
                f"select previous_build from {self._place.registry}.read_models"
                " where name = $1 for update",
                self._place.projection.name,
            )
            if row is None or row["previous_build"] is None:
                return
            await self._place.drop(tx, row["previous_build"])
            await tx.execute(
                f"update {self._place.registry}.read_models"
                " set previous_build = null, previous_shape = null where name = $1",
                self._place.projection.name,
            )

    def _can_go_back(self, builds: Builds) -> bool:
        return builds.previous is not None and builds.previous_shape == self._place.projection.shape

    async def _take_lease(self, tenant: TenantId) -> None:
        if not await self._registry.take_lease(tenant, self._lease, self._owner, LEASE_S):
            raise RebuildRunning(view=self._place.projection.name)

    async def _go_over(self, tenant: TenantId, build: int, report: Report) -> None:
        for attempt in range(1, SWITCH_TRIES + 1):
            await self._catch_up(tenant, build, report)
            try:
                await self._switch(tenant, build)
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
                await asyncio.sleep(pause_s(attempt, most=1.0))
            else:
                return
        raise SwitchBlocked(view=self._place.projection.name)

    async def _catch_up(self, tenant: TenantId, build: int, report: Report) -> None:
        """Fold the log up to its present end, reading the next events while folding some."""
        async with self._databases.connection(tenant) as db:
            position = await self._place.position(db, build)
        count = 0
        events = await self._read(tenant, position)
        while events:
            following = asyncio.create_task(self._read(tenant, events[-1].position))
            try:
                await self._take_lease(tenant)
                async with self._databases.tenant_transaction(tenant) as tx:
                    await self._advance(tx, build, position, events)
            except BaseException:
                following.cancel()
                raise
            count += len(events)
            position = events[-1].position
            report(
                RebuildProgress(
                    tenant=tenant,
                    view=self._place.projection.name,
                    build=build,
                    position=position,
                    events=count,
                )
            )
            events = await following

    async def _switch(self, tenant: TenantId, build: int) -> None:
        """Bring the build to where the live one stands, which is held meanwhile, and show it."""
        name, registry = self._place.projection.name, self._place.registry
        async with self._databases.tenant_transaction(tenant) as tx:
            await tx.execute(f"set local lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
            live = await tx.fetchval(
                f"select active_build from {registry}.read_models where name = $1 for update", name
            )
            reached = await tx.fetchval(
                f"select position from {registry}.checkpoints"
                " where name = $1 and build = $2 for update",
                name,
                live,
            )
            position = await self._place.position(tx, build)
            while position < reached:
                events = [e for e in await self._read(tenant, position) if e.position <= reached]
                await self._advance(tx, build, position, events)
                position = events[-1].position
            await self._place.switch(tx, build)

    async def _advance(
        self, tx: Connection, build: int, position: int, events: Sequence[Recorded]
    ) -> None:
        """Fold events into a build and move its checkpoint, which must not have moved."""
        if not events or not continues(position, events):
            raise LogBroken(view=self._place.projection.name, after=str(position))
        moved = await tx.fetchval(
            f"update {self._place.registry}.checkpoints"
            " set position = $4, updated_at = clock_timestamp()"
            " where name = $1 and build = $2 and position = $3 returning true",
            self._place.projection.name,
            build,
            position,
            events[-1].position,
        )
        if not moved:
            raise CheckpointMoved(view=self._place.projection.name, build=str(build))
        try:
            async with tx.transaction():
                await self._place.projection.fold(tx, self._place.schema(build), events)
        except Exception as error:
            if is_passing(error):
                raise
            raise await self._halted(tx, build, events, error) from error

    async def _halted(
        self, tx: Connection, build: int, events: Sequence[Recorded], error: Exception
    ) -> RebuildHalted:
        """Find the first event that cannot be folded: what is sound before it is folded by halves.

        The transaction is spoilt anyway. Where every event is sound by itself, all are named.
        """
        at_fault = events
        while at_fault:
            half = at_fault[: (len(at_fault) + 1) // 2]
            try:
                async with tx.transaction():
                    await self._place.projection.fold(tx, self._place.schema(build), half)
            except Exception as narrower:
                if is_passing(narrower):
                    raise
                at_fault, error = half, narrower
                if len(half) == 1:
                    break
            else:
                at_fault = at_fault[len(half) :]
        if not at_fault:
            return RebuildHalted(
                view=self._place.projection.name,
                error=repr(error)[:500],
                positions=f"{events[0].position}-{events[-1].position}",
            )
        first = at_fault[0]
        return RebuildHalted(
            f"Event {first.position} ({first.type}) cannot be folded; the live view stays as it is "
            "until that is mended.",
            view=self._place.projection.name,
            error=repr(error)[:500],
            position=str(first.position),
            event=first.type,
        )

    async def _read(self, tenant: TenantId, after: int) -> Sequence[Recorded]:
        return await self._source.read(tenant, after, REBUILD_EVENTS)
