"""The runner of a projection: every batch is one transaction of rows and checkpoint.

Killed anywhere it loses nothing and repeats nothing; two of them cannot both apply a batch. An
event that cannot be folded parks its stream, the others go on.
"""

import time
from collections.abc import Collection, Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

import structlog

from shared.database import Connection, Databases
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.messaging.following import CheckpointMoved, LogReader
from shared.projections.builds import Place
from shared.projections.dead_letters import is_passing, waiting
from shared.projections.noting import Noting
from shared.projections.parked import Parking, Replayable, Took, replay_in_rounds, untold
from shared.projections.planned import Part
from shared.projections.progress import Progress
from shared.projections.projection import Projection
from shared.projections.rebuild import Rebuild, RebuildHalted
from shared.projections.singly import Singly
from shared.recorded import Recorded
from shared.telemetry import count_events

HALT_S = 300.0
"""A rebuild that met an event it cannot fold is not begun again before so long."""
log = structlog.get_logger()


class ShapeSuperseded(Refusal):
    """A newer version of this service has taken this view over."""

    slug: ClassVar[str] = "shape-superseded"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class ProjectionApply:
    """Keeps one projection of one service; ``source`` is the log it is folded from.

    ``types`` are the events it is about, where it is not about all of them: a batch without any is
    passed over and costs nothing.
    """

    def __init__(
        self,
        *,
        service: str,
        projection: Projection,
        databases: Databases,
        source: LogReader,
        types: Collection[str] | None = None,
    ) -> None:
        self.progress = Progress()
        self._types = None if types is None else frozenset(types)
        self._noting = Noting()
        self._place = Place(service=service, projection=projection)
        self._projection = projection
        self._databases = databases
        self._singly = Singly(self._place, databases, source)
        self._ours: set[TenantId] = set()
        self._halted_until: dict[TenantId, float] = {}
        self._live: dict[TenantId, int] = {}
        self._parking = Parking(projection.name)
        self.rebuilding = Rebuild(self._place, databases, source)

    @property
    def name(self) -> str:
        """The projection's name."""
        return self._projection.name

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the live build has come.

        Makes the first build where there is none. Where the live one has another shape, the tables
        of this shape are built beside it and shown before this returns.
        """
        position = await self.standing(tenant)
        while position is None:
            await self._reshape(tenant)
            position = await self.standing(tenant)
        return position

    async def standing(self, tenant: TenantId) -> int | None:
        """Return what ``checkpoint`` does, but None at once where a build has to be made first."""
        before = self._noting.written_down(tenant)
        position = await self._checkpoint(tenant)
        if position is None:
            return None
        self._ours.add(tenant)
        position = self._noting.found(tenant, position, before)
        self.progress.moved(tenant, position)
        return position

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Fold events that continue the checkpoint; raises ``CheckpointMoved`` if they do not."""
        if self._passes(tenant, events):
            self._noting.passed(tenant, events[-1].position)
        else:
            await self._fold(tenant, events)
            self._noting.written(tenant, events[-1].position)
        self._moved(tenant, events)

    def part(self, tenant: TenantId, events: Sequence[Recorded]) -> Part | None:
        """Return what is needed to fold events together with other views.

        None where that cannot be: nothing is known of the live build, some of its streams are
        parked, or the events are passed over.
        """
        build = self._live.get(tenant, 0)
        if self._parking.is_possible(tenant, build) or self._passes(tenant, events):
            return None
        return Part(
            name=self.name,
            shape=self._projection.shape,
            build=build,
            schema=self._place.schema(build),
            noted=self._noting.noted(tenant, events[0].prev),
        )

    def folded(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Events were folded, and the checkpoint moved over them, together with other views."""
        self._noting.written(tenant, events[-1].position)
        self._moved(tenant, events)

    def overtaken(self, tenant: TenantId) -> None:
        """The checkpoint was not where it should have been; it has to be read again."""
        self._noting.forget(tenant)

    def _passes(self, tenant: TenantId, events: Sequence[Recorded]) -> bool:
        if self._types is None or any(event.type in self._types for event in events):
            return False
        return self._noting.may_wait(tenant, events[0].prev)

    def _moved(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        self.progress.moved(tenant, events[-1].position)
        count_events(f"projected:{self.name}", len(events))

    async def _fold(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        try:
            async with self._databases.tenant_transaction(tenant) as tx:
                build = await self._move(tx, tenant, events)
                fresh = await self._park_waiting(tx, tenant, build, events)
                if fresh:
                    await self._projection.fold(tx, self._place.schema(build), fresh)
        except CheckpointMoved:
            raise
        except Exception as error:
            if is_passing(error):
                raise
            log.warning("batch_failed", view=self.name, tenant=tenant, error=repr(error))
            await self._apply_singly(tenant, events)

    def replayables(self) -> Sequence[Replayable]:
        """Return ourselves."""
        return [self]

    async def replay_parked(self, tenant: TenantId, took: Took = untold) -> int:
        """Fold what was parked, stream by stream and in order; return how many events it took.

        An event that fails again stays parked, with those of its stream behind it.
        """
        async with self._databases.connection(tenant) as db:
            builds = await self._place.builds(db)
        if builds is None:
            return 0
        build = builds.active
        replayed = await replay_in_rounds(
            partial(self._next_streams, tenant, build),
            partial(self._singly.replay, tenant, build),
            took,
        )
        async with self._databases.connection(tenant) as db:
            await self._parking.look(db, tenant, self._singly.letters(build))
        return replayed

    async def _next_streams(
        self, tenant: TenantId, build: int, but: Collection[UUID]
    ) -> list[tuple[UUID, list[int]]]:
        async with self._databases.connection(tenant) as db:
            return await self._singly.letters(build).next_streams(db, but)

    async def _checkpoint(self, tenant: TenantId) -> int | None:
        """Return the live build's position, None if it has another shape than ours."""
        async with self._databases.connection(tenant) as db:
            builds = await self._place.builds(db)
            if builds is None:
                async with db.transaction():
                    builds = await self._place.create_first(db)
            if builds.shape != self._projection.shape:
                return None
            build = self._live[tenant] = builds.active
            position = await self._place.position(db, build)
            # Asked last: whoever parks a stream moves the checkpoint in the same transaction.
            await self._parking.look(db, tenant, self._singly.letters(build))
            return position

    async def _reshape(self, tenant: TenantId) -> None:
        """Have the view built in our shape, if it was not ours before and did not just fail."""
        if tenant in self._ours:
            raise ShapeSuperseded(view=self.name)
        if time.monotonic() < self._halted_until.get(tenant, 0.0):
            raise RebuildHalted(view=self.name)
        try:
            await self.rebuilding.reshape(tenant)
        except RebuildHalted:
            self._halted_until[tenant] = time.monotonic() + HALT_S
            raise

    async def _move(self, tx: Connection, tenant: TenantId, events: Sequence[Recorded]) -> int:
        """Move the live build's checkpoint over the events, or refuse; return the build.

        The row of ``read_models`` is held, so the build cannot be switched under us; the checkpoint
        only moves from where the events begin, so a zombie cannot apply them again.
        """
        build = await tx.fetchval(
            "with live as ("
            f" select active_build from {self._place.registry}.read_models"
            " where name = $1 and shape = $2 for share)"
            f" update {self._place.registry}.checkpoints c"
            " set position = $4, updated_at = clock_timestamp() from live"
            " where c.name = $1 and c.build = live.active_build and c.position = $3"
            " returning c.build",
            self.name,
            self._projection.shape,
            self._noting.noted(tenant, events[0].prev),
            events[-1].position,
        )
        if build is None:
            self.overtaken(tenant)
            raise CheckpointMoved(view=self.name, after=str(events[0].prev))
        return int(build)

    async def _park_waiting(
        self, tx: Connection, tenant: TenantId, build: int, events: Sequence[Recorded]
    ) -> Sequence[Recorded]:
        """Park the events of parked streams; return the others."""
        letters = self._singly.letters(build)
        if not self._parking.is_possible(tenant, build):
            return events
        parked = await letters.parked(tx, {event.stream_id for event in events})
        if not parked:
            return events
        await letters.park(tx, [waiting(e) for e in events if e.stream_id in parked])
        return [event for event in events if event.stream_id not in parked]

    async def _apply_singly(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Fold one event at a time, to find those that cannot be and park their streams."""
        async with self._databases.tenant_transaction(tenant) as tx:
            build = await self._move(tx, tenant, events)
            any_parked = await self._singly.fold(tx, build, events)
        if any_parked:
            self._parking.began(tenant, build)
