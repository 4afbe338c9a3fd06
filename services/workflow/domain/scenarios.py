"""Scenarios: the rules a tenant has published, version after version, none ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.workflow.domain.facts import ScenarioPublished
from services.workflow.domain.refusals import ScopeMissing, TooManyScenarios
from shared.decider import Decider
from shared.intent import Caller

PUBLISH = "scenario:publish"
"""The scope of a credential that may publish rules."""

ADMINISTER = "tenant:admin"
"""The scope of those who run a tenant: they may publish, too."""

VERSIONS_MAX = 1_000
"""Of all scenarios of a tenant: they are kept in memory, and for ever."""


@dataclass(frozen=True, kw_only=True)
class PublishScenario:
    """Make a normalised document the newest version of its scenario."""

    key: str
    content_hash: str
    document: Mapping[str, object] = field(repr=False)
    caller: Caller
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version."""

    key: str
    version: int
    content_hash: str
    document: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """Everything a tenant has published, oldest first."""

    versions: tuple[Version, ...] = ()

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


def decide(command: PublishScenario, scenarios: Scenarios) -> list[ScenarioPublished]:
    """Return the new version; nothing if it says what the latest one says."""
    must_publish(command.caller)
    latest = scenarios.latest(command.key)
    if latest and latest.content_hash == command.content_hash:
        return []
    if len(scenarios.versions) >= VERSIONS_MAX:
        raise TooManyScenarios
    return [
        ScenarioPublished(
            occurred_at=command.now,
            key=command.key,
            version=latest.version + 1 if latest else 1,
            content_hash=command.content_hash,
            document=command.document,
        )
    ]


def evolve(scenarios: Scenarios, fact: ScenarioPublished) -> Scenarios:
    """Return what is published after ``fact``."""
    version = Version(
        key=fact.key,
        version=fact.version,
        content_hash=fact.content_hash,
        document=fact.document,
    )
    return replace(scenarios, versions=(*scenarios.versions, version))


SCENARIOS: Decider[PublishScenario, ScenarioPublished, Scenarios] = Decider(
    kind="scenario",
    initial=Scenarios,
    decide=decide,
    evolve=evolve,
    facts=(ScenarioPublished,),
)
