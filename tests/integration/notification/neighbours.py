"""What stands around notification: a log it hears, a clock, addresses, texts without a seal."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from services.notification.domain.channels.kinds import Form
from shared.intent import TenantId
from shared.recorded import Meta, Recorded
from tests.written_log import ACME

NOW = datetime.now(UTC)


@dataclass
class Log:
    """Another service's published log."""

    events: list[Recorded] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)

    def say(self, kind: str, stream: UUID, at: datetime = NOW, **data: object) -> Recorded:
        position = len(self.events) + 1
        self.versions[stream] = self.versions.get(stream, 0) + 1
        event = Recorded(
            position=position,
            prev=position - 1,
            stream_id=stream,
            version=self.versions[stream],
            event_id=uuid5(stream, f"{kind} {self.versions[stream]}"),
            type=kind,
            schema_version=1,
            occurred_at=at,
            recorded_at=NOW,
            meta=Meta(
                tenant=ACME,
                actor="member:clerk",
                correlation_id=stream,
                definition="restaurant_chain@1",
            ),
            data=msgspec.json.encode(data),
        )
        self.events.append(event)
        return event

    async def read(self, tenant: TenantId, after: int, limit: int) -> list[Recorded]:
        assert tenant == ACME
        return self.events[after : after + limit]


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class AddressBook:
    """Addresses: of letters by recipient, of others by recipient/channel."""

    known: dict[str, str] = field(default_factory=dict)

    async def of(self, tenant: TenantId, recipient: str, channel: str, form: Form) -> str | None:
        assert tenant == ACME
        return self.known.get(recipient if form is Form.EMAIL else f"{recipient}/{channel}")


class Plain:
    """Opens nothing: these texts hold nothing sealed."""

    async def open(self, tenant: TenantId, text: str) -> str:
        assert tenant == ACME
        return text
