"""The hooks of a tenant: one stream, so that whoever makes one knows how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from services.intake.domain.hooks.terms import Style, Terms
from shared.decider import Decider, Fact, Kind, Refusal

HOOKS_MAX = 50


class HookUnknown(Refusal):
    """There is no such hook, or it was removed."""

    slug: ClassVar[str] = "hook-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class HooksTooMany(Refusal):
    """There are 50 hooks already: remove one first."""

    slug: ClassVar[str] = "hooks-too-many"


class HookStyleKept(Refusal):
    """A hook is signed as it was from the beginning: make another one for the other style."""

    slug: ClassVar[str] = "hook-style-kept"


@dataclass(frozen=True, kw_only=True)
class HookMade(Fact):
    """Whoever knows the secret, which is sealed, may report by these terms."""

    TOPIC: ClassVar[str] = "hook.made"

    hook: UUID
    name: str
    type: str
    channel: str
    style: str
    pointers: Mapping[str, str]
    values: Mapping[str, object]
    secret: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class HookChanged(Fact):
    """What comes from now on is read by these terms."""

    TOPIC: ClassVar[str] = "hook.changed"

    hook: UUID
    name: str
    type: str
    channel: str
    pointers: Mapping[str, str]
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class HookSecretRotated(Fact):
    """Another secret proves who sends; until ``overlap_until`` the one before does as well."""

    TOPIC: ClassVar[str] = "hook.secret_rotated"

    hook: UUID
    secret: str
    overlap_until: datetime


@dataclass(frozen=True, kw_only=True)
class HookRemoved(Fact):
    """Nobody can report by it any more."""

    TOPIC: ClassVar[str] = "hook.removed"

    hook: UUID


@dataclass(frozen=True, kw_only=True)
class MakeHook:
    """Let whoever knows the secret report by these terms."""

    at: datetime
    hook: UUID
    terms: Terms
    secret: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class ChangeHook:
    """Read what comes by other terms."""

    at: datetime
    hook: UUID
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class RotateHookSecret:
    """Let another secret prove who sends."""

    at: datetime
    hook: UUID
    secret: str
    overlap_until: datetime


@dataclass(frozen=True, kw_only=True)
class RemoveHook:
    """Let nobody report by it any more."""

    at: datetime
    hook: UUID


HookFact: TypeAlias = HookMade | HookChanged | HookSecretRotated | HookRemoved
Command: TypeAlias = MakeHook | ChangeHook | RotateHookSecret | RemoveHook


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A sealed secret; it proves until a moment, or as long as no other takes its place."""

    sealed: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A door at which others report; ``secrets`` begins with the newest, and there are two."""

    id: UUID
    terms: Terms
    secrets: tuple[Secret, ...]
    owner: str
    made_at: datetime

    def proving(self, now: datetime) -> list[str]:
        """Return the sealed secrets that prove now, the newest first."""
        return [one.sealed for one in self.secrets if one.until is None or now < one.until]


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """All of a tenant, by their ids."""

    by_id: Mapping[UUID, Hook] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, hook: UUID) -> Hook:
        """Return one; raises ``HookUnknown``."""
        found = self.by_id.get(hook)
        if found is None:
            raise HookUnknown
        return found

    def having(self, hook: Hook) -> "Hooks":
        """Return them with one as it is now."""
        return Hooks(by_id=MappingProxyType({**self.by_id, hook.id: hook}))

    def without(self, hook: UUID) -> "Hooks":
        """Return them without one."""
        left = {key: one for key, one in self.by_id.items() if key != hook}
        return Hooks(by_id=MappingProxyType(left))


def decide(command: Command, hooks: Hooks) -> list[HookFact]:
    """Say which facts follow.

    Raises ``HookUnknown``, ``HooksTooMany`` or ``HookStyleKept``.
    """
    match command:
        case MakeHook(terms=terms):
            if len(hooks.by_id) >= HOOKS_MAX:
                raise HooksTooMany
            return [_made(command, terms)]
        case ChangeHook(terms=terms):
            before = hooks.of(command.hook).terms
            if terms.style is not before.style:
                raise HookStyleKept
            return [] if terms == before else [_changed(command, terms)]
        case RotateHookSecret(at=at, hook=hook, secret=secret, overlap_until=until):
            hooks.of(hook)
            return [
                HookSecretRotated(occurred_at=at, hook=hook, secret=secret, overlap_until=until)
            ]
        case RemoveHook(at=at, hook=hook):
            hooks.of(hook)
            return [HookRemoved(occurred_at=at, hook=hook)]
        case _:
            assert_never(command)


def _made(command: MakeHook, terms: Terms) -> HookMade:
    return HookMade(
        occurred_at=command.at,
        hook=command.hook,
        name=terms.name,
        type=terms.type,
        channel=terms.channel,
        style=terms.style.value,
        pointers=terms.pointers,
        values=terms.values,
        secret=command.secret,
        owner=command.owner,
    )


def _changed(command: ChangeHook, terms: Terms) -> HookChanged:
    return HookChanged(
        occurred_at=command.at,
        hook=command.hook,
        name=terms.name,
        type=terms.type,
        channel=terms.channel,
        pointers=terms.pointers,
        values=terms.values,
    )


def evolve(hooks: Hooks, fact: HookFact) -> Hooks:
    """Return the hooks after a fact."""
    match fact:
        case HookMade():
            made = Hook(
                id=fact.hook,
                terms=_terms(fact, Style(fact.style)),
                secrets=(Secret(sealed=fact.secret),),
                owner=fact.owner,
                made_at=fact.occurred_at,
            )
            return hooks.having(made)
        case HookChanged():
            before = hooks.by_id[fact.hook]
            return hooks.having(replace(before, terms=_terms(fact, before.terms.style)))
        case HookSecretRotated(secret=secret, overlap_until=until):
            before = hooks.by_id[fact.hook]
            old = replace(before.secrets[0], until=until)
            return hooks.having(replace(before, secrets=(Secret(sealed=secret), old)))
        case HookRemoved(hook=hook):
            return hooks.without(hook)
        case _:
            assert_never(fact)


def _terms(fact: HookMade | HookChanged, style: Style) -> Terms:
    return Terms(
        name=fact.name,
        type=fact.type,
        channel=fact.channel,
        style=style,
        pointers=fact.pointers,
        values=fact.values,
    )


HOOKS: Decider[Command, HookFact, Hooks] = Decider(
    kind="hooks",
    initial=Hooks,
    decide=decide,
    evolve=evolve,
    facts=(HookMade, HookChanged, HookSecretRotated, HookRemoved),
)
