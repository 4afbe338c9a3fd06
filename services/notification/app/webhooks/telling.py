"""Telling: who looks after a webhook hears, in the app, that it was paused by itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from services.notification.app.ports import Directory
from services.notification.app.webhooks.desk import WebhookDesk
from services.notification.domain.facts import Tell
from services.notification.domain.notice import IN_APP
from services.notification.domain.webhooks.facts import WebhookPaused, Why
from shared.intent import TenantId
from shared.recorded import Recorded

ADMIN_ROLE = "admin"
TOLD_MAX = 50
TEXTS = {
    Why.FAILING: {
        "zh": "Webhook {url} 已暂停：一天内没有一次投递成功。修复后请恢复，期间的事件会补发。",
        "en": "The webhook {url} was paused: for a day nothing got through. Resume it when it is"
        " mended; what happens meanwhile waits.",
    },
    Why.GONE: {
        "zh": "Webhook {url} 已暂停：接收方表示不再需要（410）。请删除它，或修改后恢复。",
        "en": "The webhook {url} was paused: its receiver wants nothing any more (410). Delete it,"
        " or change it and resume.",
    },
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Makes the notices; ``make`` makes one because of an event."""

    desk: WebhookDesk
    directory: Directory
    make: Callable[[TenantId, Tell, Recorded], Awaitable[None]]
    clock: Callable[[], datetime]

    async def paused(self, tenant: TenantId, fact: WebhookPaused, heard: Recorded) -> None:
        """Tell its owner, or who administers the tenant if that is no member."""
        endpoint = (await self.desk.endpoints(tenant)).by_id.get(fact.endpoint)
        texts = TEXTS.get(fact.why)
        if endpoint is None or texts is None:
            return
        url = endpoint.subscription.url
        text = {language: one.format(url=url) for language, one in texts.items()}
        for recipient in await self._looking_after(tenant, endpoint.owner):
            command = Tell(
                at=self.clock(),
                ticket_id=None,
                number="",
                about=heard.type,
                about_event=heard.event_id,
                rule="webhook-paused",
                role=ADMIN_ROLE,
                channel=IN_APP,
                recipient=recipient,
                text=text,
            )
            await self.make(tenant, command, heard)

    async def _looking_after(self, tenant: TenantId, owner: str) -> list[str]:
        if owner.startswith("member:"):
            return [owner]
        admins = await self.directory.holders(tenant, ADMIN_ROLE)
        return [one.actor for one in admins][:TOLD_MAX]
