"""Projections of one service that follow the same log together: a batch is one read and one write.

The write moves the checkpoint of every view that stands where the batch begins, and changes the
rows of those it moved; so each view is as safe from a second reader as if it were alone. A view
that stands elsewhere, is being switched, has parked streams or cannot take the batch goes on alone
for a while: no view waits for another, and none fails with another.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import structlog

from shared.database import Databases
from shared.intent import TenantId
from shared.messaging.following import (
    CATCH_UP_EVENTS,
    CheckpointMoved,
    LogBroken,
    LogReader,
    continues,
)
from shared.messaging.tenant_loops import TenantLoops, TryLater
from shared.projections.dead_letters import is_passing
from shared.projections.parked import Replayable
from shared.projections.planned import Part, Planned, has_content, plans, statements
from shared.projections.registry import Registry
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from shared.telemetry import lag_events

LAG_REPORT_S = 5.0
FIRST_DOCUMENT = 6
"""Before it are the names, shapes, builds and noted positions of views, and the new position."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _View:
    projection: Planned
    apply: ProjectionApply
    alone: TenantLoops

    @property
    def name(self) -> str:
        return self.projection.name


@dataclass(frozen=True, slots=True)
class _Joining:
    view: _View
    part: Part


class ProjectionsTogether:
    """Keeps projections of one service level with ``source``; an Apply, to be followed as one.

    ``types`` are the events that views are about, by name, where they are not about all of them.
    ``run`` has to run meanwhile.
    """

    def __init__(
        self,
        *,
        service: str,
        name: str,
        projections: Sequence[Planned],
        databases: Databases,
        source: LogReader,
        types: Mapping[str, Collection[str]],
    ) -> None:
        self.name = name
        self._databases = databases
        self._source = source
        self._registry = Registry(service, databases).schema
        self._views: list[_View] = []
        for projection in projections:
            apply = ProjectionApply(
                service=service,
                projection=projection,
                databases=databases,
                source=source,
                types=types.get(projection.name),
            )
            step = partial(self._catch_up, apply)
            alone = TenantLoops(f"follow:{projection.name}", step)
            self._views.append(_View(projection, apply, alone))
        self.views = MappingProxyType({view.name: view.apply for view in self._views})
        self._at: dict[TenantId, dict[str, int]] = {}
        self._front: dict[TenantId, int] = {}

    def replayables(self) -> Sequence[Replayable]:
        """Return the views, each of which parks for itself."""
        return list(self.views.values())

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the foremost view has come; those behind it begin to catch up.

        Makes the first builds where there are none. Raises ``TryLater`` while all are being built.
        """
        at = self._at[tenant] = {}
        for view in self._views:
            try:
                position = await view.apply.standing(tenant)
            except Exception as error:
                if is_passing(error):
                    raise
                log.warning("view_left_out", view=view.name, tenant=tenant, error=repr(error))
                continue
            if position is not None:
                at[view.name] = position
        self._wake_behind(tenant, max(at.values(), default=0))
        if not at:
            raise TryLater(apply=self.name)
        return max(at.values())

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Fold events into the views that stand where they begin.

        Raises ``CheckpointMoved`` if none does, and what stopped the first if all were stopped.
        """
        begin, end = events[0].prev, events[-1].position
        at = self._at.setdefault(tenant, {})
        joining = [
            _Joining(view, part)
            for view in self._views
            if at.get(view.name) == begin and (part := view.apply.part(tenant, events))
        ]
        done = await self._apply_together(tenant, joining, events)
        alone = [
            view
            for view in self._views
            if view.name not in done and begin <= at.get(view.name, -1) < end
        ]
        failures = await asyncio.gather(
            *(self._apply_alone(view, tenant, events) for view in alone)
        )
        if max(at.values(), default=0) < end:
            raise next(filter(None, failures), CheckpointMoved(apply=self.name, after=str(begin)))
        self._wake_behind(tenant, end)

    def lag_events(self) -> int:
        """Return by how many events views are behind the foremost, all tenants together."""
        return sum(self._lag(view) for view in self._views)

    async def run(self) -> None:
        """Report the lag of each view until cancelled, then stop those that catch up alone."""
        try:
            while True:
                await asyncio.sleep(LAG_REPORT_S)
                for view in self._views:
                    lag_events(view.name, self._lag(view))
        finally:
            for view in self._views:
                await view.alone.close()

    def _lag(self, view: _View) -> int:
        return sum(
            max(0, front - view.apply.progress.at(tenant)) for tenant, front in self._front.items()
        )

    def _wake_behind(self, tenant: TenantId, front: int) -> None:
        self._front[tenant] = front
        at = self._at[tenant]
        for view in self._views:
            if at.get(view.name, -1) < front:
                view.alone.wake(tenant)

    async def _apply_together(
        self, tenant: TenantId, joining: Sequence[_Joining], events: Sequence[Recorded]
    ) -> Collection[str]:
        """Fold events into views by one statement; return those that need not be tried alone."""
        if not joining:
            return ()
        try:
            moved = await self._write(tenant, joining, events)
        except Exception as error:  # noqa: BLE001  # whose it is shows when each is tried alone
            log.warning("joint_batch_failed", apply=self.name, tenant=tenant, error=repr(error))
            return ()
        at = self._at[tenant]
        for one in joining:
            if one.view.name in moved:
                one.view.apply.folded(tenant, events)
                at[one.view.name] = events[-1].position
            else:
                one.view.apply.overtaken(tenant)
                at.pop(one.view.name, None)
        return {one.view.name for one in joining}

    async def _write(
        self, tenant: TenantId, joining: Sequence[_Joining], events: Sequence[Recorded]
    ) -> set[str]:
        """Move checkpoints and write what follows; return the views whose checkpoint moved.

        What is read before is not locked. It holds all the same where the checkpoint then still
        moves: whoever changes rows of a live build moves its checkpoint too, but for a replay of
        parked streams, and a view that has such is not among these.
        """
        folds = [(one.view.projection, one.part.schema) for one in joining]
        parts = [one.part for one in joining]
        async with self._databases.connection(tenant) as db:
            planned = await plans(db, folds, events)
            members = [_moving(self._registry)]
            values: list[str] = []
            for (projection, schema), documents in zip(folds, planned, strict=True):
                if has_content(documents):
                    gate = f"exists (select from moved where name = '{projection.name}')"
                    first = FIRST_DOCUMENT + len(values)
                    members += statements(projection, schema, documents, first=first, gate=gate)
                    values += documents
            rows = await db.fetch(
                f"with {', '.join(members)} select name from moved",
                [part.name for part in parts],
                [part.shape for part in parts],
                [part.build for part in parts],
                [part.noted for part in parts],
                events[-1].position,
                *values,
            )
        return {row["name"] for row in rows}

    async def _apply_alone(
        self, view: _View, tenant: TenantId, events: Sequence[Recorded]
    ) -> Exception | None:
        """Fold the events a view has not had; return what kept it from that."""
        at = self._at[tenant]
        fresh = [event for event in events if event.position > at.get(view.name, 0)]
        if not fresh:
            return None
        try:
            await view.apply.apply(tenant, fresh)
        except Exception as error:  # noqa: BLE001  # it catches up from the log
            log.warning("view_fell_behind", view=view.name, tenant=tenant, error=repr(error))
            at.pop(view.name, None)
            return error
        at[view.name] = fresh[-1].position
        return None

    async def _catch_up(self, apply: ProjectionApply, tenant: TenantId) -> bool:
        """Fold the next events of the log into one view, from where it stands."""
        after = await apply.checkpoint(tenant)
        events = await self._source.read(tenant, after, CATCH_UP_EVENTS)
        if events:
            if not continues(after, events):
                raise LogBroken(apply=apply.name, after=str(after), first=str(events[0].position))
            await apply.apply(tenant, events)
            after = events[-1].position
        self._at.setdefault(tenant, {})[apply.name] = after
        return len(events) >= CATCH_UP_EVENTS


def _moving(registry: str) -> str:
    """Return the members of a ``with`` that move checkpoints; ``moved`` names the views.

    The rows of ``read_models`` are held, so that no build is switched under us; a view that is
    being switched is left out, so that the others need not wait. A checkpoint only moves from where
    it was noted, so a zombie cannot apply events again.
    """
    return (
        "live as (select m.name, m.active_build, known.noted from"
        " unnest($1::text[], $2::text[], $3::int[], $4::bigint[])"
        " as known(name, shape, build, noted)"
        f" join {registry}.read_models m on m.name = known.name and m.shape = known.shape"
        " and m.active_build = known.build order by m.name for share of m skip locked),"
        f" moved as (update {registry}.checkpoints c set position = $5::bigint,"
        " updated_at = clock_timestamp() from live"
        " where c.name = live.name and c.build = live.active_build and c.position = live.noted"
        " returning c.name)"
    )
