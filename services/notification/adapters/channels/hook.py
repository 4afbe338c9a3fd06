"""A webhook for notices: a program is told what people are told, signed by Standard Webhooks.

https://www.standardwebhooks.com
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.notification.adapters.channels.asking import Http, encoded, judged, short
from services.notification.app.channels.ports import Answer, Message, refused, sent
from shared.web_addresses import address_of
from shared.webhook_signatures import signed_headers


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Hook:
    """One address; a message is known again by its ``webhook-id``."""

    http: Http
    url: str
    secret: str
    clock: Callable[[], datetime] = now

    def key_of(self, notice: UUID) -> str:
        """Return the ``webhook-id`` of a notice, the same for every attempt."""
        return str(notice)

    async def send(self, message: Message) -> Answer:
        """Post one message."""
        address = address_of(self.url)
        if address is None:
            return refused("address-wrong")
        body = encoded({"id": message.key, **message.about, "text": message.body})
        signed = signed_headers([self.secret], message.key, self.clock(), body)
        headers = {"content-type": "application/json", **signed}
        answer = await self.http.post(address, headers, body)
        return sent(short(f"{answer.status}")) if answer.is_success else judged(answer)
