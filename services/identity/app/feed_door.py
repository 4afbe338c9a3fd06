"""The door of calendars: whoever shows a feed's token is its owner, for reading one calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.identity.app.exchange import Admitted
from services.identity.app.feeds import FeedSigner
from services.identity.app.ports import Tenants
from services.identity.domain.feed import FEEDS, FeedUnknown, feeds_stream
from services.identity.domain.grants import GRANTS, grants_stream
from shared.eventstore import EventStore
from shared.intent import ONLY_METHOD, Caller
from shared.tenancy import TenantUnknown
from shared.tokens import Minter

READING: Final = (
    (ONLY_METHOD, "/gongdan.dispatch.v1.AgendaService/GetAgenda"),
    (ONLY_METHOD, "/gongdan.workflow.v1.WorkflowService/GetTicket"),
)
"""All that whoever shows a token may ask: with the roles of its owner, nothing is written."""


@dataclass(frozen=True, kw_only=True)
class FeedDoor:
    """Admits by feeds. A token has the roles of its owner now, no scope, and reads calendars."""

    store: EventStore
    tenants: Tenants
    signer: FeedSigner
    minter: Minter
    clock: Callable[[], datetime]

    async def admit(self, text: str) -> Admitted:
        """Admit whoever shows a good token; raises ``FeedUnknown`` for every other."""
        shown = self.signer.proven(text)
        tenant, member_id = shown.tenant, shown.member_id
        try:
            await self.tenants.get(tenant)
        except TenantUnknown as unknown:
            raise FeedUnknown from unknown
        feeds = (await self.store.load(FEEDS, tenant, feeds_stream(tenant, member_id))).state
        if not feeds.is_good(shown.feed_id):
            raise FeedUnknown
        grants = (await self.store.load(GRANTS, tenant, grants_stream(member_id))).state
        caller = Caller(
            tenant=tenant,
            actor=f"member:{member_id}",
            roles=frozenset(role for role, _ in grants.held),
            attributes=(*sorted(grants.held), *READING),
        )
        token = self.minter.mint(caller, now=self.clock().timestamp())
        return Admitted(token=token, caller=caller, name=feeds.known[shown.feed_id].name)
