"""Publishing scenarios: what a tenant writes down becomes the next version of its rules."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.workflow.app.ports import Advice, Documents
from services.workflow.app.rules import scenarios_stream
from services.workflow.domain import SCENARIOS
from services.workflow.domain.refusals import ScenarioUnknown
from services.workflow.domain.scenarios import PublishScenario, Version
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What publishing came to; position 0 when the latest version already said the same."""

    definition: str
    position: int


@dataclass(frozen=True, kw_only=True)
class ScenarioDesk:
    """The use cases of those who design processes."""

    store: EventStore
    documents: Documents

    async def publish(self, intent: Intent, caller: Caller, text: str) -> Publication:
        """Publish what a text says.

        Raises ScenarioInvalid, ScopeMissing, TooManyScenarios.
        """
        # A long document takes a good part of a second; tickets need not wait for it.
        draft = await asyncio.to_thread(self.documents.read, text)
        command = PublishScenario(
            key=draft.key,
            content_hash=draft.content_hash,
            document=draft.document,
            caller=caller,
            now=intent.occurred_at,
        )
        stream = scenarios_stream(intent.tenant)
        receipt = await self.store.execute(SCENARIOS, intent, stream, command)
        said = receipt.state.saying(draft.key, draft.content_hash) if receipt.state else None
        if said is None:
            raise ScenarioUnknown
        return Publication(definition=f"{said.key}@{said.version}", position=receipt.position)

    def shipped(self, key: str) -> str:
        """Return the text of a scenario that ships; raises ScenarioUnknown."""
        return self.documents.shipped(key)

    def advice(self, text: str) -> list[Advice]:
        """Return everything to be said about a text before it is published."""
        return self.documents.advice(text)

    async def published(self, tenant: TenantId) -> Sequence[Version]:
        """Return every version the tenant has published, by key, then oldest first."""
        loaded = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        return sorted(loaded.state.versions, key=lambda one: (one.key, one.version))
