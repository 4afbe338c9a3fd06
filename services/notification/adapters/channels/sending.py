"""Sending: notices that are due, a line for each channel of a tenant.

What is due is read from a view, which hears of an attempt a moment after it was made. So a line
remembers what it has just done until the view has come as far.
"""

import asyncio
from collections.abc import Callable, Mapping
from uuid import UUID

from services.notification.adapters.lines import Begun, Bounds, Lines
from services.notification.app import App
from services.notification.app.looking import Look
from services.notification.views.notices import NoticesView
from shared.intent import TenantId
from shared.messaging.tenant_loops import Tenants

BOUNDS = Bounds(width=32, spare=128)
"""More than a mail server has connections to us: facts are kept while others are on their way."""

FAILURES_BEFORE_REST = 3
RESTS_S = (5.0, 10.0, 20.0, 40.0, 60.0)
ALONE_S = 2.0

Line = tuple[TenantId, str]
Reached = Callable[[TenantId], int]
"""How far the view of notices has come in a tenant's log."""


def rest(failures: int) -> float:
    """Rest after three failures in a row, longer with each that follows, a minute at most."""
    beyond = failures - FAILURES_BEFORE_REST
    return 0.0 if beyond < 0 else RESTS_S[min(beyond, len(RESTS_S) - 1)]


class Due:
    """What lines carry out of the house."""

    def __init__(self, app: App, notices: NoticesView, reached: Reached) -> None:
        self._app = app
        self._notices = notices
        self._reached = reached
        self._flying: dict[Line, set[UUID]] = {}
        self._done: dict[Line, dict[UUID, int]] = {}

    async def agenda(self, tenant: TenantId) -> Mapping[str, float]:
        """Return in how many seconds the first notice of each channel is due."""
        return await self._notices.agenda(tenant)

    async def begin(self, tenant: TenantId, key: str, room: int) -> Begun:
        """Return deliveries of what is due on a channel."""
        line, reached = (tenant, key), self._reached(tenant)
        flying = self._flying.setdefault(line, set())
        done = self._done.setdefault(line, {})
        for notice in [one for one, position in done.items() if position <= reached]:
            del done[notice]
        due = await self._notices.due(tenant, key, room, [*flying, *done])
        flying.update(due)
        try:
            look = await self._app.look(tenant, due) if due else None
        except BaseException:
            flying.difference_update(due)
            raise
        work = [self._deliver(line, one, look) for one in due]
        return Begun(work=work, next_in_s=0.0 if len(due) == room else None)

    async def _deliver(self, line: Line, notice: UUID, look: Look | None) -> bool:
        tenant, _ = line
        try:
            delivered = await self._app.deliver(tenant, notice, look)
        except Exception:
            self._leave_alone(line, notice)
            raise
        if delivered.position:
            self._done[line][notice] = delivered.position
            self._flying[line].discard(notice)
        else:
            self._leave_alone(line, notice)
        return delivered.is_well

    def _leave_alone(self, line: Line, notice: UUID) -> None:
        """Look at it again in a while only: nothing was said of it that the view could hear."""
        asyncio.get_running_loop().call_later(ALONE_S, self._flying[line].discard, notice)


def sender(app: App, notices: NoticesView, reached: Reached, tenants: Tenants) -> Lines[str]:
    """Return the lines of all channels."""
    return Lines("send", Due(app, notices, reached), tenants, BOUNDS, rest)
