"""Who is asked where: the view of what waits for people, once it knows all that has happened."""

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from services.workflow.adapters.approving.waiting import AwaitedView
from shared.eventstore import EventStore
from shared.intent import TenantId

PAGE: Final = 200
PAGES_MAX: Final = 50
NO_ID: Final = UUID(int=0)


class Followed(Protocol):
    """Waits until the view has come as far as a position of our log."""

    async def reach_position(self, tenant: TenantId, position: int, timeout_s: float = ...) -> None:
        """Return when it has; raises NotCaughtUp."""


@dataclass(frozen=True, kw_only=True)
class AskedTickets:
    """The tickets in which somebody is asked by name; none that has just come is missed."""

    view: AwaitedView
    store: EventStore
    wait: Followed

    async def tickets_asking(self, tenant: TenantId, member: str) -> list[UUID]:
        """Return the tickets in which a member is asked by name now."""
        head = await self.store.head(tenant)
        await self.wait.reach_position(tenant, head.position)
        found: list[UUID] = []
        for _ in range(PAGES_MAX):
            last = found[-1] if found else NO_ID
            page = await self.view.tickets_asking(tenant, member, last, PAGE)
            found += page
            if len(page) < PAGE:
                break
        return found
