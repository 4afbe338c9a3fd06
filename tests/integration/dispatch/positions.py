"""Live positions in memory, for tests that are not about the bus."""

from uuid import UUID

from services.dispatch.app.ports import LivePositionsAway
from services.dispatch.domain.live import LivePosition
from shared.intent import TenantId


class PositionsInMemory:
    """Live positions that do not go by themselves, and can be away."""

    def __init__(self) -> None:
        self.known: dict[UUID, LivePosition] = {}
        self.away = False

    async def put(self, _: TenantId, technician_id: UUID, position: LivePosition) -> None:
        self._require()
        self.known[technician_id] = position

    async def get(self, _: TenantId, technician_id: UUID) -> LivePosition | None:
        self._require()
        return self.known.get(technician_id)

    async def forget(self, _: TenantId, technician_id: UUID) -> None:
        self._require()
        self.known.pop(technician_id, None)

    def _require(self) -> None:
        if self.away:
            raise LivePositionsAway
