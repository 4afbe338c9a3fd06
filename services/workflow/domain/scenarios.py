"""Scenarios: the rules a tenant has published, version after version, none ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from services.workflow.domain.facts import (
    MigrationBegan,
    MigrationEnded,
    ScenarioEvent,
    ScenarioPublished,
    TicketLeft,
)
from services.workflow.domain.places import Places
from services.workflow.domain.refusals import (
    NoEarlierVersion,
    ScenarioUnknown,
    ScopeMissing,
    TooManyScenarios,
)
from shared.decider import Decider
from shared.intent import Caller

PUBLISH = "scenario:publish"
"""The scope of a credential that may publish rules."""

ADMINISTER = "tenant:admin"
"""The scope of those who run a tenant: they may publish, too."""

VERSIONS_MAX = 1_000
"""Of all scenarios of a tenant (and migrations): they are kept in memory, and for ever."""


@dataclass(frozen=True, kw_only=True)
class PublishScenario:
    """Make a normalised document the newest version of its scenario.

    With ``places`` the open tickets move to it (an empty one will do where none loses its place).
    """

    key: str
    content_hash: str
    document: Mapping[str, object] = field(repr=False)
    caller: Caller
    now: datetime
    places: Places | None = None


@dataclass(frozen=True, kw_only=True)
class RevertScenario:
    """Publish again what a scenario said before its newest version, and take its tickets back."""

    key: str
    caller: Caller
    now: datetime


@dataclass(frozen=True, kw_only=True)
class EndMigration:
    """Keep what a migration came to."""

    number: int
    tickets_migrated: int
    tickets_left: int
    left: tuple[TicketLeft, ...]
    now: datetime


ScenarioCommand = PublishScenario | RevertScenario | EndMigration


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version."""

    key: str
    version: int
    content_hash: str
    document: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The way of open tickets to a version, as ``MigrationBegan`` says; its end, once it came."""

    number: int
    key: str
    version: int
    places: Places
    undoes: int | None
    ended: MigrationEnded | None = None

    @property
    def definition(self) -> str:
        """Return the version it was published with."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """Everything a tenant has published, and the migrations of its tickets, oldest first."""

    versions: tuple[Version, ...] = ()
    migrations: tuple[Migration, ...] = ()

    def migration_to(self, key: str, version: int) -> Migration | None:
        """Return the latest migration of a scenario's tickets to (or back from) a version."""
        for one in reversed(self.migrations):
            if (one.key, one.version) == (key, version):
                return one
        return None

    def latest_migration(self, key: str) -> Migration | None:
        """Return the latest migration of a scenario's tickets, if there was one."""
        return next((one for one in reversed(self.migrations) if one.key == key), None)

    def migration_beyond(self, key: str, version: int) -> Migration | None:
        """Return what took tickets under a version to a later one, and stands.

        One that was undone does not, nor is undoing a way for tickets that never went: they stay,
        or go where those before them had gone earlier.
        """
        undone = {one.undoes for one in self.migrations if one.key == key}
        for one in reversed(self.migrations):
            if one.key == key and one.undoes is None and one.version not in undone:
                return one if version < one.version else None
        return None

    @property
    def unfinished(self) -> Migration | None:
        """Return the migration that is to be gone on with."""
        return next((one for one in self.migrations if one.ended is None), None)

    def latest(self, key: str) -> Version | None:
        """Return the version of a scenario that new tickets follow."""
        return next((one for one in reversed(self.versions) if one.key == key), None)

    def saying(self, key: str, content_hash: str) -> Version | None:
        """Return the newest version of a scenario with this content."""
        for one in reversed(self.versions):
            if (one.key, one.content_hash) == (key, content_hash):
                return one
        return None

    def find(self, key: str, version: int) -> Version | None:
        """Return the version that a ticket pinned."""
        for one in self.versions:
            if (one.key, one.version) == (key, version):
                return one
        return None


def must_publish(caller: Caller) -> None:
    """Raise ScopeMissing unless the caller may say what a tenant's rules are."""
    trusted = caller.is_system or caller.actor == "operator"
    if not trusted and not caller.scopes & {PUBLISH, ADMINISTER}:
        raise ScopeMissing(f"Publishing a scenario needs the scope {PUBLISH}.", scope=PUBLISH)


def decide(command: ScenarioCommand, scenarios: Scenarios) -> list[ScenarioEvent]:
    """Return what follows; nothing if it says what the latest one says."""
    match command:
        case PublishScenario():
            return _published(command, scenarios)
        case RevertScenario():
            return _reverted(command, scenarios)
        case EndMigration():
            return _ended(command, scenarios)
        case _:
            assert_never(command)


def _published(command: PublishScenario, scenarios: Scenarios) -> list[ScenarioEvent]:
    must_publish(command.caller)
    latest = scenarios.latest(command.key)
    facts: list[ScenarioEvent] = []
    version = latest.version if latest else 0
    if latest is None or latest.content_hash != command.content_hash:
        _must_have_room(scenarios)
        version += 1
        facts.append(
            ScenarioPublished(
                occurred_at=command.now,
                key=command.key,
                version=version,
                content_hash=command.content_hash,
                document=command.document,
            )
        )
    if command.places is not None:
        _must_have_room(scenarios)
        facts.append(
            MigrationBegan(
                occurred_at=command.now,
                number=len(scenarios.migrations) + 1,
                key=command.key,
                version=version,
                places=command.places,
            )
        )
    return facts


def _reverted(command: RevertScenario, scenarios: Scenarios) -> list[ScenarioEvent]:
    must_publish(command.caller)
    latest = scenarios.latest(command.key)
    if latest is None:
        raise ScenarioUnknown(f"There is no scenario {command.key!r}.", definition=command.key)
    before = scenarios.find(command.key, latest.version - 1)
    if before is None:
        raise NoEarlierVersion
    version = latest.version + 1
    _must_have_room(scenarios)
    published = ScenarioPublished(
        occurred_at=command.now,
        key=command.key,
        version=version,
        content_hash=before.content_hash,
        document=before.document,
    )
    came = scenarios.migration_to(command.key, latest.version)
    if came is None or came.undoes is not None:
        return [published]
    back = MigrationBegan(
        occurred_at=command.now,
        number=len(scenarios.migrations) + 1,
        key=command.key,
        version=version,
        places={},
        undoes=latest.version,
    )
    return [published, back]


def _must_have_room(scenarios: Scenarios) -> None:
    if max(len(scenarios.versions), len(scenarios.migrations)) >= VERSIONS_MAX:
        raise TooManyScenarios


def _ended(command: EndMigration, scenarios: Scenarios) -> list[ScenarioEvent]:
    migration = next((one for one in scenarios.migrations if one.number == command.number), None)
    if migration is None or migration.ended is not None:
        return []
    return [
        MigrationEnded(
            occurred_at=command.now,
            number=migration.number,
            key=migration.key,
            version=migration.version,
            tickets_migrated=command.tickets_migrated,
            tickets_left=command.tickets_left,
            left=command.left,
        )
    ]


def evolve(scenarios: Scenarios, fact: ScenarioEvent) -> Scenarios:
    """Return what is published, and what migrates, after ``fact``."""
    match fact:
        case ScenarioPublished():
            version = Version(
                key=fact.key,
                version=fact.version,
                content_hash=fact.content_hash,
                document=fact.document,
            )
            return replace(scenarios, versions=(*scenarios.versions, version))
        case MigrationBegan():
            began = Migration(
                number=fact.number,
                key=fact.key,
                version=fact.version,
                places=fact.places,
                undoes=fact.undoes,
            )
            return replace(scenarios, migrations=(*scenarios.migrations, began))
        case MigrationEnded():
            migrations = tuple(
                replace(one, ended=fact) if one.number == fact.number else one
                for one in scenarios.migrations
            )
            return replace(scenarios, migrations=migrations)
        case _:
            assert_never(fact)


SCENARIOS: Decider[ScenarioCommand, ScenarioEvent, Scenarios] = Decider(
    kind="scenario",
    initial=Scenarios,
    decide=decide,
    evolve=evolve,
    facts=(ScenarioPublished, MigrationBegan, MigrationEnded),
)
