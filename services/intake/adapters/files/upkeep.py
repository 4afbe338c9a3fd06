"""Upkeep: what nobody finished, nobody used, or was left half done is cleared away in time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.intake.adapters.files.upload_table import PostgresUploads, Prepare
from services.intake.app.attaching import Attaching
from services.intake.app.file_ports import Blobs
from services.intake.app.uploads import Uploads
from services.intake.domain.files.limits import UNCLAIMED
from services.intake.views.files import files_discarded, files_unclaimed
from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Refusal
from shared.intent import TenantId

EVERY_S: Final = 300.0
BATCH: Final = 100
AGAIN: Final = timedelta(hours=1)
"""Bytes of discarded files are deleted again for so long: we may have died before we did."""

HALF_DONE: Final = timedelta(days=1)

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class FileUpkeep:
    """Clears away, tenant by tenant."""

    databases: Databases
    tenants: Callable[[], Sequence[TenantId]]
    uploads: Uploads
    table: PostgresUploads
    attaching: Attaching
    blobs: Blobs
    clock: Callable[[], datetime]
    prepare: Prepare

    async def run(self) -> None:
        """Clear away every few minutes until cancelled; what fails is tried again."""
        while True:
            await asyncio.sleep(EVERY_S)
            for tenant in self.tenants():
                try:
                    await self.clear(tenant)
                except (Refusal, *CONNECTION_TROUBLE, TimeoutError) as trouble:
                    log.warning("file_upkeep_postponed", tenant=tenant, trouble=repr(trouble))

    async def clear(self, tenant: TenantId) -> None:
        """Clear away a tenant's leftovers."""
        await self.prepare(tenant)
        now = self.clock()
        while await self.uploads.expire(tenant, BATCH) == BATCH:
            pass
        async with self.databases.connection(tenant) as db:
            unclaimed = await files_unclaimed(db, now - UNCLAIMED, BATCH)
            discarded = await files_discarded(db, now - AGAIN, BATCH)
        for file_id in unclaimed:
            await self.attaching.discard_unclaimed(tenant, file_id, UNCLAIMED)
        if discarded:
            await self.blobs.delete(tenant, discarded)
        await self.table.forget_settled_keys(tenant)
        await self.blobs.tidy(tenant, now - HALF_DONE)
