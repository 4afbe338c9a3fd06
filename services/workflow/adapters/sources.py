"""Sources: which scenario somebody means: one they send, one that ships, or one of their own."""

from typing import Protocol

from services.workflow.app import Draft, ScenarioDesk
from shared.intent import TenantId


class Source(Protocol):
    """A request that names a scenario in one of three ways."""

    document: str
    shipped: str
    definition: str


async def draft_of(desk: ScenarioDesk, tenant: TenantId, source: Source) -> Draft:
    """Return the scenario that a source names; raises ScenarioInvalid, ScenarioUnknown."""
    if source.definition:
        # What was published once need not pass the checks of today.
        version = await desk.version(tenant, source.definition)
        return Draft(key=version.key, content_hash=version.content_hash, document=version.document)
    shipped = desk.shipped(source.shipped) if source.shipped else ""
    return await desk.draft(shipped or source.document)
