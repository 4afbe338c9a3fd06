"""When something happens to a ticket, tell who should know; what waits for a digest, gather."""

from collections.abc import Callable, Sequence

from services.notification.app.gathering import Gathering
from services.notification.app.telling import Teller
from services.notification.views.cards import fact_of
from services.notification.views.notices import NoticesView
from shared.intent import TenantId
from shared.messaging.following import Apply
from shared.messaging.tenant_loops import TenantLoops, Tenants
from shared.projections.parked import Replayable, replayables_of
from shared.recorded import Recorded

TICKET = "ticket."


class TellWhoShouldKnow:
    """The reaction to what happens to tickets."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    async def when_something_happens_to_a_ticket(self, tenant: TenantId, event: Recorded) -> None:
        """Make the notices that rules want; again is harmless, each has an id of its own."""
        if event.type.startswith(TICKET):
            await self._teller.tell(tenant, fact_of(event), event)


class GatherWhatIsDue:
    """Makes digests when their time has come; a few seconds late is early enough."""

    def __init__(self, gathering: Gathering, notices: NoticesView, tenants: Tenants) -> None:
        self._gathering = gathering
        self._notices = notices
        self._tenants = tenants
        self._loops = TenantLoops("gather", self._gather_once)

    def wake(self, tenant: TenantId) -> None:
        """What was gathered is seen to be, so there may be more; returns at once."""
        self._loops.wake(tenant)

    async def run(self) -> None:
        """Look for what is to be gathered until cancelled."""
        try:
            await self._loops.sweep(self._tenants)
        finally:
            await self._loops.close()

    async def gather_due(self, tenant: TenantId) -> int:
        """Gather for a few people; return how many notices were gathered."""
        return await self._gathering.gather(tenant, await self._notices.to_gather(tenant))

    async def _gather_once(self, tenant: TenantId) -> bool:
        await self.gather_due(tenant)
        return False


class AndThen:
    """An Apply after which somebody is woken: what was due is seen as soon as it is there."""

    def __init__(self, apply: Apply, wake: Callable[[TenantId], None]) -> None:
        self._apply = apply
        self._wake = wake

    @property
    def name(self) -> str:
        """The name of the Apply."""
        return self._apply.name

    def replayables(self) -> Sequence[Replayable]:
        """Return the readers that the Apply is made of."""
        return replayables_of([self._apply])

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the Apply has come."""
        return await self._apply.checkpoint(tenant)

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Apply the events, then wake."""
        await self._apply.apply(tenant, events)
        self._wake(tenant)
