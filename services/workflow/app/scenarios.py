"""Publishing scenarios: what a tenant writes down becomes the next version of its rules."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.workflow.app.migrating import Homeless, Migrator, Way
from services.workflow.app.ports import Advice, Documents, Draft, Teacher
from services.workflow.app.rules import scenarios_stream
from services.workflow.domain import SCENARIOS
from services.workflow.domain.definition import Definition
from services.workflow.domain.places import PLACES_MAX, Places, faults_of_places
from services.workflow.domain.refusals import (
    PlacesInvalid,
    PlacesMissing,
    ScenarioUnknown,
)
from services.workflow.domain.scenarios import (
    Migration,
    PublishScenario,
    RevertScenario,
    Scenarios,
    Version,
    must_publish,
)
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId

NAMED_MAX = 40
"""Tickets that a refusal names; all are listed by those who ask for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What publishing came to; position 0 when the latest version already said the same.

    ``restored`` is the version that says the same, if an earlier one was taken back.
    """

    definition: str
    position: int
    restored: str = ""


@dataclass(frozen=True, kw_only=True)
class ScenarioDesk:
    """The use cases of those who design processes."""

    store: EventStore
    documents: Documents
    migrator: Migrator
    wake: Callable[[TenantId], None]
    teacher: Teacher

    async def publish(self, intent: Intent, caller: Caller, text: str) -> Publication:
        """Publish what a text says; tickets in flight keep the version they follow.

        Raises ScenarioInvalid, ScopeMissing, TooManyScenarios.
        """
        draft = await self.draft(text)
        # What cannot be compiled would keep everybody from their tickets: it ends here.
        newer = await self.next_version(intent.tenant, draft)
        publication = await self._published(intent, caller, draft, None)
        await self.teacher.learn_ahead(intent.tenant, [newer])
        return publication

    async def publish_and_migrate(
        self, intent: Intent, caller: Caller, text: str, places: Places
    ) -> Publication:
        """Publish what a text says, and let the tickets in flight follow it.

        Raises as ``publish`` does, PlacesInvalid, and PlacesMissing as long as one has no place.
        """
        must_publish(caller)
        draft = await self.draft(text)
        newer = await self.next_version(intent.tenant, draft)
        if len(places) > PLACES_MAX:
            raise PlacesInvalid(f"At most {PLACES_MAX:,} places can be given.")
        if faults := list(faults_of_places(places, newer)):
            raise PlacesInvalid(reasons=faults)
        homeless = await self.migrator.homeless(intent.tenant, newer, places)
        if homeless.total:
            raise _missing(homeless)
        publication = await self._published(intent, caller, draft, places)
        await self.teacher.learn_ahead(intent.tenant, [newer])
        return publication

    async def revert(self, intent: Intent, caller: Caller, key: str) -> Publication:
        """Publish again what a scenario said before its newest version.

        Tickets that were migrated to that one return to where they stood, unless they have moved.
        Raises ScopeMissing, ScenarioUnknown, NoEarlierVersion, TooManyScenarios.
        """
        command = RevertScenario(key=key, caller=caller, now=intent.occurred_at)
        stream = scenarios_stream(intent.tenant)
        receipt = await self.store.execute(SCENARIOS, intent, stream, command)
        self.wake(intent.tenant)
        published = receipt.state or Scenarios()
        newest = published.latest(key)
        if newest is None:
            raise ScenarioUnknown
        return Publication(
            definition=f"{key}@{newest.version}",
            position=receipt.position,
            restored=f"{key}@{newest.version - 2}",
        )

    async def homeless(self, caller: Caller, draft: Draft, places: Places) -> Homeless:
        """Return the tickets in flight that would have no place in a draft; raises ScopeMissing."""
        must_publish(caller)
        newer = await self.next_version(caller.tenant, draft)
        return await self.migrator.homeless(caller.tenant, newer, places)

    async def migration(self, tenant: TenantId, key: str) -> tuple[Migration, Way | None]:
        """Return the latest migration of a scenario's tickets, and how far it has come.

        Raises ScenarioUnknown if there was none.
        """
        loaded = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        for one in reversed(loaded.state.migrations):
            if one.key == key:
                return one, self.migrator.way(tenant, one)
        raise ScenarioUnknown(f"No ticket of {key!r} was ever migrated.", definition=key)

    async def draft(self, text: str) -> Draft:
        """Return what a text says in its normal form; raises ScenarioInvalid."""
        # A long document takes a good part of a second; tickets need not wait for it.
        return await asyncio.to_thread(self.documents.read, text)

    async def next_version(self, tenant: TenantId, draft: Draft) -> Definition:
        """Return the rules of a draft as the version it would be published as."""
        loaded = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        latest = loaded.state.latest(draft.key)
        version = latest.version if latest else 0
        if latest is None or latest.content_hash != draft.content_hash:
            version += 1
        return await asyncio.to_thread(self.documents.compiled, draft.document, version)

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

    async def version(self, tenant: TenantId, name: str) -> Version:
        """Return a version (``key@7``), or the newest of a scenario (``key``).

        Raises ScenarioUnknown.
        """
        for one in reversed(await self.published(tenant)):
            if name in {one.key, f"{one.key}@{one.version}"}:
                return one
        raise ScenarioUnknown(f"There is no scenario {name!r}.", definition=name)

    async def _published(
        self, intent: Intent, caller: Caller, draft: Draft, places: Places | None
    ) -> Publication:
        command = PublishScenario(
            key=draft.key,
            content_hash=draft.content_hash,
            document=draft.document,
            caller=caller,
            now=intent.occurred_at,
            places=places,
        )
        stream = scenarios_stream(intent.tenant)
        receipt = await self.store.execute(SCENARIOS, intent, stream, command)
        said = receipt.state.saying(draft.key, draft.content_hash) if receipt.state else None
        if said is None:
            raise ScenarioUnknown
        if places is not None:
            self.wake(intent.tenant)
        return Publication(definition=f"{said.key}@{said.version}", position=receipt.position)


def _missing(homeless: Homeless) -> PlacesMissing:
    """Return the refusal that names the tickets without a place."""
    named = homeless.tickets[:NAMED_MAX]
    more = homeless.total - len(named)
    and_more = f" (and {more:,} more)" if more else ""
    listed = ", ".join(f"{one.number} ({one.state})" for one in named)
    return PlacesMissing(
        f"{homeless.total:,} tickets in flight have no place in the new version:"
        f" {listed}{and_more}. Say for each state where they go, or that they stay.",
        reasons=[
            Reason(
                code="place-missing",
                message=f"{one.number} stands in {one.state}.",
                pointer=f"/places/{one.type}/{one.state}",
            )
            for one in named
        ],
        tickets=str(homeless.total),
    )
