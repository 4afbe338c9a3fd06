"""Tenants: a company that works here, under a key that is never used again for another."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from shared.decider import Decider, Fact, Kind, Refusal
from shared.intent import TenantId, tenant_namespace

NAME_CHARS_MAX = 200


class TenantKeyTaken(Refusal):
    """A tenant of this key exists under another name; choose another key."""

    slug: ClassVar[str] = "tenant-key-taken"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class TenantNameWrong(Refusal):
    """A tenant needs a name of 1 to 200 printable characters."""

    slug: ClassVar[str] = "tenant-name-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class TenantCreated(Fact):
    """The tenant began to exist, with everything it needs."""

    TOPIC: ClassVar[str] = "tenant.created"

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class CreateTenant:
    """Let a tenant exist."""

    at: datetime
    key: TenantId
    name: str


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A tenant, or none yet."""

    key: str = ""
    name: str = ""


Event: TypeAlias = TenantCreated
Command: TypeAlias = CreateTenant


def tenant_stream(tenant: TenantId) -> UUID:
    """Return the id of the tenant's stream."""
    return uuid5(tenant_namespace(tenant), "tenant")


def valid_name(name: str) -> str:
    """Return a tenant's name, trimmed; raises ``TenantNameWrong``."""
    trimmed = name.strip()
    if not 0 < len(trimmed) <= NAME_CHARS_MAX or not trimmed.isprintable():
        raise TenantNameWrong
    return trimmed


def decide(command: Command, tenant: Tenant) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case CreateTenant(at=at, key=key, name=name):
            if not tenant.key:
                return [TenantCreated(occurred_at=at, key=key, name=valid_name(name))]
            if tenant.name != valid_name(name):
                raise TenantKeyTaken(key=key)
            return []
        case _:
            assert_never(command)


def evolve(_tenant: Tenant, event: Event) -> Tenant:
    """Say what is true after a fact."""
    match event:
        case TenantCreated(key=key, name=name):
            return Tenant(key=key, name=name)
        case _:
            assert_never(event)


TENANT: Decider[Command, Event, Tenant] = Decider(
    kind="tenant", initial=Tenant, decide=decide, evolve=evolve, facts=(TenantCreated,)
)
