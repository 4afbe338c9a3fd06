"""Listening: recordings wait for the process that listens, and are looked for after a restart."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec
import structlog

from services.intake.app.call_recordings import CallRecordings
from services.intake.domain.calls.draft import CallHeard
from services.intake.views.drafts import drafts_unheard
from shared.database import CONNECTION_TROUBLE
from shared.decider import Refusal
from shared.intent import TenantId
from shared.projections.reading import Reading
from shared.recorded import Recorded

SWEEP_S: Final = 300.0
WAITING_MAX: Final = 1_000
BATCH: Final = 20
CALL_HEARD, RECORDING_KEPT = CallHeard.TOPIC, "draft.recording_kept"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Fetches recordings as calls are told of, and has them listened to one after the other."""

    recordings: CallRecordings
    tenants: Callable[[], Sequence[TenantId]]
    view: Reading
    _waiting: asyncio.Queue[tuple[TenantId, UUID]] = field(
        default_factory=lambda: asyncio.Queue(WAITING_MAX)
    )

    async def when_a_call_is_told_of_fetch_its_recording(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Fetch and keep it; one that is kept waits to be listened to."""
        if event.type == RECORDING_KEPT:
            self.wake(tenant, event.stream_id)
            return
        said = msgspec.json.decode(event.data, type=dict[str, object])
        heard = msgspec.convert({**said, "occurred_at": event.occurred_at}, type=CallHeard)
        await self.recordings.fetch(tenant, event.stream_id, heard)

    def wake(self, tenant: TenantId, draft_id: UUID) -> None:
        """Let a recording wait; where too many do, the next look finds it."""
        if self.recordings.recogniser is not None and not self._waiting.full():
            self._waiting.put_nowait((tenant, draft_id))

    async def run(self) -> None:
        """Listen until cancelled; what fails is found again at the next look."""
        looking = asyncio.create_task(self._look())
        try:
            while True:
                tenant, draft_id = await self._waiting.get()
                try:
                    await self.recordings.listen(tenant, draft_id)
                except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
                    log.warning("listening_postponed", tenant=tenant, trouble=repr(trouble))
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while True:
            for tenant in self.tenants():
                try:
                    await self._look_at(tenant)
                except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
                    log.warning("listening_postponed", tenant=tenant, trouble=repr(trouble))
            await asyncio.sleep(SWEEP_S)

    async def _look_at(self, tenant: TenantId) -> None:
        for draft_id in await self.view(tenant, lambda db: drafts_unheard(db, BATCH)):
            self.wake(tenant, draft_id)
