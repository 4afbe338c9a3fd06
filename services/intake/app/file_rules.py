"""What a tenant takes: asked for with each file, set by whoever administers it."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from services.intake.domain.files.limits import Limits
from services.intake.domain.files.rules import FILE_RULES, FileRulesSet, SetFileRules
from services.intake.domain.rights import must_administer
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace


@dataclass(frozen=True, kw_only=True)
class FileRulesDesk:
    """Knows and sets the rules of files."""

    store: EventStore

    async def of(self, tenant: TenantId) -> Limits:
        """Return what a tenant takes."""
        loaded = await self.store.glances.state(FILE_RULES, tenant, _stream(tenant))
        return loaded.state.limits

    async def set(self, intent: Intent, caller: Caller, wanted: FileRulesSet) -> Limits:
        """Set what a tenant takes, and return it; raises NotAllowed and FileRulesWrong."""
        must_administer(caller)
        command = SetFileRules(wanted=wanted)
        stream = _stream(intent.tenant)
        receipt = await self.store.execute(FILE_RULES, intent, stream, command)
        if receipt.state is not None:
            return receipt.state.limits
        return (await self.store.load(FILE_RULES, intent.tenant, stream)).state.limits


def _stream(tenant: TenantId) -> UUID:
    return uuid5(tenant_namespace(tenant), "file_rules")
