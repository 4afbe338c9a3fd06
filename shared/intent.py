"""Intents: who wants something, when it happened in the world, and what made them want it.

A command says *what*; its intent says everything else that the log keeps about it. Identifiers
that outsiders store are derived here, in one place (decision 6), and their test vectors are
published in ``docs/identifiers.md``.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NewType
from uuid import NAMESPACE_URL, UUID, uuid5

TenantId = NewType("TenantId", str)
"""A tenant's key: ``^[a-z][a-z0-9]{1,30}$``, never reused."""

_HASHED = (1 << 128) - 1 & ~(0xF000 << 64) & ~(0xC000 << 48)
"""The bits of a UUID that a hash fills; the others say which kind of UUID it is."""
_VERSION_5 = 5 << 76 | 0x8000 << 48

ABOUT_TYPE, ABOUT_ASSET, ABOUT_PLACE = "about:type", "about:asset", "about:place"
"""The attributes of a caller who may speak of one thing only; no grant has a name like these."""

KEY, AGENT = "key:", "agent:"
"""How the actors of programs begin: those that do as they were told, and those that decide."""

ONLY_METHOD = "only:method"
"""The attribute of a caller whose token is good for the methods that it names, and for no other."""

COMMANDS = uuid5(NAMESPACE_URL, "gongdan:commands")
TENANTS_KEPT_MAX = 1_024


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who is asking, as a verified token says it.

    ``actor`` is ``member:<id>``, ``key:<id>`` (a program), ``agent:<id>`` (one that decides for
    itself), ``label:<id>`` (who scanned a printed code), ``hook:<id>`` (a program that signed),
    ``wecom:<id>`` (who talked to an account), ``system:<service>`` or ``operator``; ``roles`` are
    the scenario's role keys granted to the actor, ``scopes`` what the credential may do
    (``history:import``...), ``attributes`` grant values such as ``own_store -> 042``.
    """

    tenant: TenantId
    actor: str
    on_behalf_of: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_system(self) -> bool:
        """Whether one of our own services is asking."""
        return self.actor.startswith("system:")

    @property
    def is_of_label(self) -> bool:
        """Whether somebody is asking who only scanned a printed code."""
        return self.actor.startswith("label:")

    @property
    def is_program(self) -> bool:
        """Whether a program of the tenant is asking, by an API key."""
        return self.actor.startswith((KEY, AGENT))

    @property
    def purpose(self) -> frozenset[str]:
        """The methods that somebody may call, as their full names; empty: any there are."""
        return frozenset(value for name, value in self.attributes if name == ONLY_METHOD)

    def about(self, name: str) -> str:
        """Return what a caller may speak of, by one of the names above; empty for no such thing."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a command carries besides its content, kept in every event it causes.

    ``command_id`` makes a retry harmless: the log answers the second time as it did the first.
    ``fingerprint`` is a keyed digest of the request; the same id with another one is refused.
    ``occurred_at`` is when it happened in the world, aware; ``definition`` the rules in force
    (``restaurant_chain@7``); ``traceparent`` the W3C trace it belongs to.
    """

    tenant: TenantId
    command_id: UUID
    actor: str
    occurred_at: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    on_behalf_of: str | None = None
    definition: str | None = None
    traceparent: str | None = None
    fingerprint: bytes = field(default=b"")

    def under(self, definition: str) -> "Intent":
        """Return the same intent under the rules ``definition``."""
        return Intent(  # nearly every command needs one, and ``replace`` takes twice as long
            tenant=self.tenant,
            command_id=self.command_id,
            actor=self.actor,
            occurred_at=self.occurred_at,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            on_behalf_of=self.on_behalf_of,
            definition=definition,
            traceparent=self.traceparent,
            fingerprint=self.fingerprint,
        )


def named(namespace: UUID, name: str) -> UUID:
    """Return ``uuid5(namespace, name)`` (RFC 9562, 5.5), in half the time: each event needs one."""
    digest = hashlib.sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _HASHED | _VERSION_5)


def command_id_of_request(principal: str, idempotency_key: str) -> UUID:
    """Return the command id of a client's request: the same key is the same command, for ever."""
    return named(COMMANDS, f"{principal}\n{idempotency_key}")


def command_id_of_reaction(event_id: UUID, handler: str) -> UUID:
    """Return the command id of ``handler``'s reaction to an event: this is the inbox."""
    return named(event_id, handler)


def event_id_of(command_id: UUID, ordinal: int) -> UUID:
    """Return the id of a command's ``ordinal``-th event (from 0)."""
    return named(command_id, str(ordinal))


@lru_cache(TENANTS_KEPT_MAX)
def tenant_namespace(tenant: TenantId) -> UUID:
    """Return the namespace under which a tenant's outside names become ids."""
    return named(NAMESPACE_URL, f"gongdan:{tenant}")


def id_of_report(tenant: TenantId, source: str, external_id: str) -> UUID:
    """Return the id of what a CloudEvent ``source`` and ``id`` reported: one report, one id."""
    return named(tenant_namespace(tenant), f"{source}\n{external_id}")


def child_id(parent: UUID, rule: str, ordinal: int) -> UUID:
    """Return the id of the ``ordinal``-th thing that ``rule`` made out of ``parent``."""
    return named(parent, f"{rule}:{ordinal}")
