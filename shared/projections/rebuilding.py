"""Rebuilding by name: views beside the live ones, one after the other, told as it goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.decider import Kind, Refusal
from shared.intent import Caller, TenantId
from shared.projections.rebuild import RebuildProgress
from shared.projections.runner import ProjectionApply

RUNNING, DONE = "running", "done"


class ViewUnknown(Refusal):
    """There is no such view."""

    slug: ClassVar[str] = "view-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class RebuildNotAllowed(Refusal):
    """Only who administers the tenant may rebuild its views."""

    slug: ClassVar[str] = "rebuild-not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def may_rebuild(caller: Caller) -> None:
    """Raise RebuildNotAllowed unless ``caller`` looks after the tenant."""
    if not (caller.is_system or caller.actor == "operator" or "tenant:admin" in caller.scopes):
        raise RebuildNotAllowed


class Upstream(Protocol):
    """The log the views are folded from."""

    async def published_head(self, tenant: TenantId) -> int:
        """Return its last published position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far the rebuild of a view has come, in positions of the log."""

    view: str
    done: int
    total: int
    state: str


class Rebuilding:
    """Rebuilds views by name."""

    def __init__(self, views: Mapping[str, ProjectionApply], upstream: Upstream) -> None:
        self._views = views
        self._upstream = upstream

    async def run(self, tenant: TenantId, view: str) -> AsyncIterator[Step]:
        """Rebuild one view, or every one if ``view`` is empty; raises ``ViewUnknown``."""
        if view and view not in self._views:
            raise ViewUnknown(f"There is no such view; there are {', '.join(self._views)}.")
        for name in [view] if view else list(self._views):
            total = await self._upstream.published_head(tenant)
            reached = 0
            async for progress in self._rebuild(tenant, name):
                reached = progress.position
                yield Step(view=name, done=reached, total=max(total, reached), state=RUNNING)
            yield Step(view=name, done=max(total, reached), total=max(total, reached), state=DONE)

    async def _rebuild(self, tenant: TenantId, view: str) -> AsyncIterator[RebuildProgress]:
        """Rebuild and yield what is reported; a reader who goes away breaks the rebuild off."""
        # One batch is reported for every two thousand events: the queue cannot grow long.
        reports: asyncio.Queue[RebuildProgress | None] = asyncio.Queue()
        apply = self._views[view]

        async def rebuild() -> None:
            try:
                await apply.checkpoint(tenant)
                await apply.rebuilding.rebuild(tenant, reports.put_nowait)
            finally:
                reports.put_nowait(None)

        task = asyncio.create_task(rebuild())
        try:
            while (report := await reports.get()) is not None:
                yield report
            await task
        finally:
            task.cancel()
