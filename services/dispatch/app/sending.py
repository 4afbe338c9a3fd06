"""Sending: somebody is looked for, for a ticket that opened or one that nothing holds any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.app.crewing import Crewing
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.queueing import Queueing
from services.dispatch.domain.need import Need
from shared.intent import Intent

Intents = Callable[[str], Intent]
"""Names an intent after what it is for, the same whenever that is repeated."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Puts tickets into their queue, or asks whoever comes first, and fills their crew."""

    app: Dispatch
    crewing: Crewing
    queueing: Queueing

    async def send_out(self, intents: Intents, lead: Need, posts: Sequence[Need]) -> None:
        """Find somebody for each place on a ticket."""
        if not await self.queueing.open_in_queue(intents("queue"), lead):
            await self.app.find_technician(intents("find"), lead)
        await self.crewing.fill(intents("find"), posts)

    async def send_after_all(
        self, intents: Intents, ticket_id: UUID, asking: Callable[[Need], Need]
    ) -> None:
        """Find somebody for a ticket that was held, its lead as it is ``asking`` now.

        Its posts ask for what they did.
        """
        held = await self.crewing.held(intents("find").tenant, ticket_id)
        if held:
            lead, *posts = held
            await self.send_out(intents, asking(lead), posts)
