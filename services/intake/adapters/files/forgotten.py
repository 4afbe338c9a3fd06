"""When a person is forgotten, the bytes of their files go: nobody can open them any more."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from services.intake.app.attaching import Attaching
from services.intake.views.files import files_of
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.recorded import Recorded

FORGOTTEN: Final = "person.forgotten"
BATCH: Final = 100


@dataclass(frozen=True, kw_only=True)
class ForgottenFiles:
    """Deletes what was kept of somebody; ``kept`` waits for the view of files."""

    store: EventStore
    attaching: Attaching
    view: Reading
    kept: WaitFor

    async def when_a_person_is_forgotten_delete_their_files(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Delete every file that was theirs by now; again is harmless."""
        person = UUID(json.loads(event.data)["person"])
        head = await self.store.head(tenant)
        await self.kept.reach_position(tenant, head.position)
        while files := await self.view(tenant, partial(files_of, person=person, limit=BATCH)):
            for file_id in files:
                await self.attaching.forget(tenant, file_id, person)
            head = await self.store.head(tenant)
            await self.kept.reach_position(tenant, head.position)
