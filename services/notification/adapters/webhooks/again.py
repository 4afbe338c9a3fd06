"""Again: deliveries that somebody wants repeated, left out, or sent from a position on; and pauses.

What is wanted is a fact first; this reaction does it, so a crash in between loses nothing. Doing it
once more does nothing more.
"""

from collections.abc import Callable, Mapping
from typing import assert_never, cast

from services.notification.adapters.webhooks.deliveries import DeliveryTables
from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.app.webhooks.telling import Telling
from services.notification.domain.webhooks.facts import (
    Wanted,
    WebhookPaused,
    WebhookReplayAsked,
    WebhookResendAsked,
    WebhookSkipAsked,
)
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.recorded import Recorded

PAGE = 1_000
TYPES = (
    WebhookResendAsked.TOPIC,
    WebhookSkipAsked.TOPIC,
    WebhookReplayAsked.TOPIC,
    WebhookPaused.TOPIC,
)


class DoWhatIsWanted:
    """The reaction to what somebody wants of deliveries, and to an endpoint that is paused."""

    def __init__(
        self,
        *,
        store: EventStore,
        desk: WebhookDesk,
        telling: Telling,
        deliveries: DeliveryTables,
        logs: Mapping[str, LogReader],
        wake: Callable[[TenantId], None],
    ) -> None:
        self._store = store
        self._desk = desk
        self._telling = telling
        self._deliveries = deliveries
        self._logs = logs
        self._wake = wake

    async def when_something_is_wanted(self, tenant: TenantId, event: Recorded) -> None:
        """Do it; nothing for an endpoint that was deleted since."""
        wanted = cast("Wanted | WebhookPaused", self._store.decode(event))
        match wanted:
            case WebhookResendAsked():
                await self._deliveries.ask_again(tenant, wanted, event.event_id)
            case WebhookSkipAsked():
                await self._deliveries.skip(tenant, wanted)
            case WebhookReplayAsked():
                await self._replay(tenant, wanted, event)
            case WebhookPaused():
                await self._telling.paused(tenant, wanted, event)
            case _:
                assert_never(wanted)
        self._wake(tenant)

    async def _replay(self, tenant: TenantId, wanted: WebhookReplayAsked, event: Recorded) -> None:
        endpoint = (await self._desk.endpoints(tenant)).by_id.get(wanted.endpoint)
        log = self._logs.get(wanted.source)
        if endpoint is None or log is None:
            return
        after = wanted.after
        while events := await log.read(tenant, after, min(PAGE, wanted.upto - after)):
            after = events[-1].position
            sent = [
                one
                for one in events
                if one.position <= wanted.upto and endpoint.subscription.wants(one.type)
            ]
            await self._deliveries.owe_again(
                tenant, endpoint.id, wanted.source, sent, event.event_id
            )
            if after >= wanted.upto:
                return
