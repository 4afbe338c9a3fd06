"""Lists and histories as reporting makes them, of what workflow really published."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from services.reporting.views.delegations import DelegationsProjection
from services.reporting.views.history import HistoryProjection
from services.reporting.views.listing import LIMIT_MAX, Asked, list_tickets
from services.reporting.views.queue import QueueProjection
from services.reporting.views.scopes import ScopesProjection, Visible, visible
from services.reporting.views.standing import QueueRow
from services.reporting.views.telling import history_told
from shared.database import Connection
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId

PROJECTIONS = (
    QueueProjection(),
    ScopesProjection(),
    HistoryProjection(),
    DelegationsProjection(),
)


@dataclass(frozen=True)
class Lists:
    """Reporting's tables in a database of their own."""

    db: Connection

    async def create(self) -> None:
        """Make the empty tables."""
        await self.db.execute("create schema reporting")
        for projection in PROJECTIONS:
            await self.db.execute(projection.ddl("reporting"))

    async def follow(self, store: EventStore, tenant: TenantId) -> None:
        """Fold everything that was published until now."""
        after = 0
        while events := await store.read_published(tenant, after, 1000):
            after = events[-1].position
            for projection in PROJECTIONS:
                await projection.fold(self.db, "reporting", events)

    async def shown_to(self, who: str, view: str = "all") -> set[UUID]:
        """Return every ticket in somebody's list."""
        return {row.ticket_id for row in await self._rows(who, view)}

    async def flags(self, ticket: UUID, who: str) -> list[str]:
        """Return the doubts that somebody's list shows of a ticket."""
        return next(row.flags for row in await self._rows(who) if row.ticket_id == ticket)

    async def _rows(self, who: str, view: str = "all") -> list[QueueRow]:
        """Return somebody's list, page by page."""
        seen = await self._visible(who)
        page = await list_tickets(self.db, seen, Asked(view=view, limit=LIMIT_MAX))
        rows = page.tickets
        while page.next_after:
            asked = Asked(view=view, limit=LIMIT_MAX, after=page.next_after)
            page = await list_tickets(self.db, seen, asked)
            rows = [*rows, *page.tickets]
        assert page.total == len(rows) == len({row.ticket_id for row in rows})
        return rows

    async def history(self, ticket: UUID, who: str) -> str:
        """Return a ticket's history as somebody reads it; nothing of a ticket they may not see."""
        seen = await self._visible(who)
        told = await history_told(self.db, seen, ticket, after_version=0, limit=100)
        return "" if told is None else msgspec.json.encode(told).decode()

    async def _visible(self, who: str) -> Visible:
        caller = msgspec.json.decode(who, type=Caller)
        return await visible(self.db, caller)
