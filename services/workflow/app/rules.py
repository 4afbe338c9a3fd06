"""Rules: the definitions that tickets pin, compiled once and kept at hand."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID, uuid5

from services.workflow.app.ports import Documents
from services.workflow.domain import ANNOUNCEMENTS, SCENARIOS
from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.refusals import ScenarioUnknown, TypeUnknown
from services.workflow.domain.scenarios import Migration, Scenarios, Version
from shared.eventstore import EventStore
from shared.intent import TenantId, tenant_namespace

TENANTS_KEPT_MAX = 1_024
KEPT_MAX = 512
"""Definitions in memory, of all tenants; each is some ten kilobytes."""


@lru_cache(TENANTS_KEPT_MAX)
def scenarios_stream(tenant: TenantId) -> UUID:
    """Return the one stream in which a tenant publishes its scenarios."""
    return uuid5(tenant_namespace(tenant), "scenarios")


@lru_cache(TENANTS_KEPT_MAX)
def calendars_stream(tenant: TenantId) -> UUID:
    """Return the one stream in which a tenant announces days that are different."""
    return uuid5(tenant_namespace(tenant), "calendars")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Finds the rules that a ticket follows."""

    store: EventStore
    documents: Documents
    _kept: OrderedDict[tuple[TenantId, str], Definition] = field(default_factory=OrderedDict)

    async def of_type(self, tenant: TenantId, definition: str, kind: str) -> TicketType:
        """Return the rules of a ticket type as ``definition`` (``restaurant_chain@7``) has them.

        Raises ScenarioUnknown and TypeUnknown.
        """
        rules = (await self.definition(tenant, definition)).types.get(kind)
        if rules is None:
            raise TypeUnknown(f"{definition} has no type of ticket called {kind!r}.")
        return rules

    async def definition(self, tenant: TenantId, name: str) -> Definition:
        """Return a published version by its name; raises ScenarioUnknown."""
        known = self._kept.get((tenant, name))
        if known is None:
            known = self._kept[tenant, name] = await self._compiled(tenant, name)
            if len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        self._kept.move_to_end((tenant, name))
        return known

    async def newest(self, tenant: TenantId, key: str) -> Version:
        """Return the version of a scenario that new tickets follow; raises ScenarioUnknown."""
        return (await self.versions(tenant, key))[-1]

    async def versions(self, tenant: TenantId, key: str) -> tuple[Version, ...]:
        """Return every published version of a scenario, oldest first; raises ScenarioUnknown."""
        published = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        found = tuple(one for one in published.state.versions if one.key == key)
        if not found:
            raise ScenarioUnknown(f"There is no scenario {key!r}.", definition=key)
        return found

    async def newest_having(self, tenant: TenantId, key: str, kind: str) -> str:
        """Return the name of the newest version of a scenario that has a type; raises TypeUnknown.

        What comes by itself goes on though a later version forgot about it.
        """
        published = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        for one in reversed(published.state.versions):
            name = f"{key}@{one.version}"
            if one.key == key and kind in (await self.definition(tenant, name)).types:
                return name
        raise TypeUnknown(f"{key} has no type of ticket called {kind!r}.")

    async def newest_like(self, tenant: TenantId, definition: str, kind: str) -> TicketType | None:
        """Return a type as the newest version of a ticket's scenario has it; None if it has not."""
        key = definition.rpartition("@")[0]
        published = await self._published(tenant)
        newest = published.latest(key)
        if newest is None:
            return None
        return (await self.definition(tenant, f"{key}@{newest.version}")).types.get(kind)

    async def migration_beyond(self, tenant: TenantId, definition: str) -> Migration | None:
        """Return what took the tickets of a scenario to a later version than ``definition``."""
        key, _, version = definition.rpartition("@")
        if not version.isdecimal():
            return None
        return (await self._published(tenant)).migration_beyond(key, int(version))

    async def days(self, tenant: TenantId) -> DayChanges:
        """Return every day that a tenant announced to be different."""
        stream = calendars_stream(tenant)
        return (await self.store.glances.state(ANNOUNCEMENTS, tenant, stream)).state.changes

    async def times_published(self, tenant: TenantId) -> int:
        """Return how often a tenant has published, or had a second ago."""
        stream = scenarios_stream(tenant)
        return (await self.store.glances.state(SCENARIOS, tenant, stream)).version

    async def catch_up(self, tenant: TenantId) -> None:
        """Know from now on what other processes published and announced up to this moment."""
        await self.store.load(ANNOUNCEMENTS, tenant, calendars_stream(tenant))
        await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))

    async def days_of(self, tenant: TenantId, kind: TicketType) -> DayChanges:
        """Return the days announced, if a type has a calendar they might be of.

        Of its clocks they matter where somebody is sent, who should be there in time.
        """
        is_timed = kind.calendar is not None or (kind.dispatch is not None and kind.clocks)
        return await self.days(tenant) if is_timed else NO_CHANGES

    async def latest(self, tenant: TenantId) -> list[Definition]:
        """Return the newest version of every scenario of a tenant."""
        published = await self._published(tenant)
        newest = {one.key: one.version for one in published.versions}
        return [await self.definition(tenant, f"{key}@{n}") for key, n in newest.items()]

    async def _published(self, tenant: TenantId) -> Scenarios:
        """Return what a tenant has published; a version of another process a second later."""
        stream = scenarios_stream(tenant)
        return (await self.store.glances.state(SCENARIOS, tenant, stream)).state

    async def _compiled(self, tenant: TenantId, name: str) -> Definition:
        key, _, number = name.rpartition("@")
        published = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        version = published.state.find(key, int(number)) if number.isdecimal() else None
        if version is None:
            raise ScenarioUnknown(f"There is no scenario {name!r}.", definition=name)
        return self.documents.compiled(version.document, version.version)
