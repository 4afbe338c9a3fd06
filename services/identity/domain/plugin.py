"""Plug-ins: programs of others that a company installs, and what each of them may do.

All plug-ins of a tenant are one stream. A plug-in says in its manifest what it wants; whoever
installs it agrees to that, and its key is good for nothing more. Another version is installed anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final, TypeAlias, assert_never
from uuid import UUID, uuid5

from services.identity.domain.plugin_commands import COMMANDS
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import TenantId, tenant_namespace

KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
LANGUAGES: Final = frozenset({"zh", "en"})
TEXT_CHARS_MAX: Final = 500
COMMANDS_MAX: Final = 50
PLUGINS_MAX: Final = 50


class ManifestWrong(Refusal):
    """A plug-in cannot be installed by this manifest; every reason is listed."""

    slug: ClassVar[str] = "manifest-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class PluginUnknown(Refusal):
    """No plug-in of this name is installed."""

    slug: ClassVar[str] = "plugin-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class PluginsTooMany(Refusal):
    """There are 50 plug-ins: remove one of them first."""

    slug: ClassVar[str] = "plugins-too-many"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a plug-in is and wants; ``commands`` are names of ``plugin_commands``."""

    plugin: str
    version: str
    name: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PluginInstalled(Fact):
    """A plug-in may do what its manifest says from now on, with the key of this id."""

    TOPIC: ClassVar[str] = "grant.plugin_installed"

    manifest: Manifest
    key_id: str


@dataclass(frozen=True, kw_only=True)
class PluginRemoved(Fact):
    """A plug-in may do nothing any more."""

    TOPIC: ClassVar[str] = "grant.plugin_removed"

    plugin: str
    key_id: str


@dataclass(frozen=True, kw_only=True)
class InstallPlugin:
    """Let a plug-in do what it wants."""

    at: datetime
    manifest: Manifest
    key_id: str


@dataclass(frozen=True, kw_only=True)
class RemovePlugin:
    """Let a plug-in do nothing any more."""

    at: datetime
    plugin: str


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A plug-in that is there; ``earlier_key_id`` was that of the version before."""

    manifest: Manifest
    key_id: str
    since: datetime
    earlier_key_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Plugins:
    """The plug-ins of a tenant, by their names."""

    known: Mapping[str, Installed] = field(default_factory=dict)


Command: TypeAlias = InstallPlugin | RemovePlugin
Event: TypeAlias = PluginInstalled | PluginRemoved


def plugins_stream(tenant: TenantId) -> UUID:
    """Return the id of the stream of a tenant's plug-ins."""
    return uuid5(tenant_namespace(tenant), "plugins")


def require_sound(manifest: Manifest) -> None:
    """Raise ManifestWrong with everything that is wrong with what a plug-in says of itself."""
    if reasons := [*_wrong_with(manifest)]:
        raise ManifestWrong(reasons=reasons)


def decide(command: Command, plugins: Plugins) -> list[Event]:
    """Say what follows. Raises ManifestWrong, PluginsTooMany and PluginUnknown."""
    match command:
        case InstallPlugin(at=at, manifest=manifest, key_id=key_id):
            require_sound(manifest)
            if manifest.plugin not in plugins.known and len(plugins.known) >= PLUGINS_MAX:
                raise PluginsTooMany
            return [PluginInstalled(occurred_at=at, manifest=manifest, key_id=key_id)]
        case RemovePlugin(at=at, plugin=plugin):
            if plugin not in plugins.known:
                raise PluginUnknown
            key_id = plugins.known[plugin].key_id
            return [PluginRemoved(occurred_at=at, plugin=plugin, key_id=key_id)]
        case _:
            assert_never(command)


def evolve(plugins: Plugins, event: Event) -> Plugins:
    """Say what is true after a fact."""
    match event:
        case PluginInstalled(manifest=manifest, key_id=key_id, occurred_at=at):
            before = plugins.known.get(manifest.plugin)
            there = Installed(
                manifest=manifest,
                key_id=key_id,
                since=at,
                earlier_key_id=before.key_id if before else "",
            )
            return replace(plugins, known={**plugins.known, manifest.plugin: there})
        case PluginRemoved(plugin=plugin):
            left = {name: one for name, one in plugins.known.items() if name != plugin}
            return replace(plugins, known=left)
        case _:
            assert_never(event)


PLUGINS: Decider[Command, Event, Plugins] = Decider(
    kind="plugins",
    initial=Plugins,
    decide=decide,
    evolve=evolve,
    facts=(PluginInstalled, PluginRemoved),
)


def _wrong_with(manifest: Manifest) -> Iterator[Reason]:
    if not KEY.fullmatch(manifest.plugin):
        message = "A plug-in is called by 2 to 40 small letters, digits and -, such as shift-bot."
        yield Reason(code="bad-format", message=message, pointer="/plugin")
    if not VERSION.fullmatch(manifest.version):
        message = "A version is such as 1.0.0."
        yield Reason(code="bad-format", message=message, pointer="/version")
    if not manifest.name:
        message = "Say what people call it, in zh, in en or in both."
        yield Reason(code="missing", message=message, pointer="/name")
    for pointer, label in (("/name", manifest.name), ("/about", manifest.about)):
        if not label.keys() <= LANGUAGES or any(
            not 0 < len(text.strip()) <= TEXT_CHARS_MAX for text in label.values()
        ):
            message = f"Say it in zh or en, with 1 to {TEXT_CHARS_MAX} characters."
            yield Reason(code="bad-format", message=message, pointer=pointer)
    yield from _wrong_with_commands(manifest.commands)


def _wrong_with_commands(commands: Sequence[str]) -> Iterator[Reason]:
    if len(commands) > COMMANDS_MAX:
        message = f"A plug-in has at most {COMMANDS_MAX} commands."
        yield Reason(code="too-many", message=message, pointer="/commands")
    for place, name in enumerate(commands):
        if name not in COMMANDS:
            listed = ", ".join(COMMANDS)
            message = f"Plug-ins have no such command; there are: {listed}."
            yield Reason(code="unknown", message=message, pointer=f"/commands/{place}")
