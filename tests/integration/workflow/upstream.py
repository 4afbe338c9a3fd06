"""Logs of other services, as workflow reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from shared.intent import TenantId
from shared.recorded import Meta, Recorded
from tests.written_log import WrittenHead


@dataclass
class MemoryLog:
    """A published log, in memory: contiguous from 1."""

    events: list[Recorded] = field(default_factory=list)

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        del tenant
        return self.events[after : after + limit]

    async def head(self, tenant: TenantId) -> WrittenHead:
        del tenant
        return WrittenHead(published=len(self.events), position=len(self.events))

    def say(
        self,
        stream_id: UUID,
        kind: str,
        data: dict[str, object],
        *,
        occurred_at: datetime | None = None,
    ) -> Recorded:
        position = len(self.events) + 1
        now = datetime.now(UTC)
        event = Recorded(
            position=position,
            prev=position - 1,
            stream_id=stream_id,
            version=1,
            event_id=uuid4(),
            type=kind,
            schema_version=1,
            occurred_at=occurred_at or now,
            recorded_at=now,
            meta=Meta(tenant="wflow", actor="key:producer", correlation_id=stream_id),
            data=msgspec.json.encode(data),
        )
        self.events.append(event)
        return event

    def report(self, *, occurred_at: datetime | None = None, **changes: object) -> UUID:
        """Say that a report was accepted; return the id of the ticket it will be."""
        ticket_id = uuid4()
        self.say(
            ticket_id,
            "submission.accepted",
            {
                "type": "equipment_repair",
                "summary": "冷柜不制冷",
                "channel": "api",
                "source": "urn:test",
                "external_id": str(ticket_id),
                "definition": "restaurant_chain@1",
                "fields": {"symptom": "不制冷", "stops_sales": True},
                "reporter": None,
                "asset": "FRZ-0042",
                "location": {"lat": 30.27, "lon": 120.15, "address": "西湖"},
                "attachments": [{"name": "a.jpg"}],
                "links": {"store": "042"},
                "flags": [],
                "imported": False,
                "dispatch": True,
                **changes,
            },
            occurred_at=occurred_at,
        )
        return ticket_id
