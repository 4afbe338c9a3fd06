"""What is done with policies: published, listed, shown, brought back, withdrawn, and applied."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.dispatch.domain.need import Need
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.policy_versions import (
    POLICIES,
    PolicyPublished,
    PolicyUnknown,
    PolicyVersion,
    PublishedPolicies,
    PublishPolicy,
    WithdrawPolicy,
)
from services.dispatch.domain.rights import (
    ADMIN,
    OPERATOR,
    NotYourDecision,
    ScopeMissing,
    may_look_into,
)
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace

OLD_S = 1.0
"""So long another process may not have heard of a new version yet; this one hears at once."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a command came to: the version that stands now, and the position of the log."""

    version: PolicyVersion
    position: int


class PolicyDesk:
    """The use cases. All policies of a tenant are one stream."""

    def __init__(self, store: EventStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[TenantId, tuple[float, PublishedPolicies]] = {}

    async def applied(self, tenant: TenantId, need: Need, at: datetime) -> Need:
        """Return what a ticket needs, compared by the policy that is in force for it."""
        asked, policies = self._known.get(tenant, (0.0, PublishedPolicies()))
        if not asked or self._clock() - asked > OLD_S:
            policies = await self._read(tenant)
        return policies.applied(need, at)

    async def publish(
        self,
        caller: Caller,
        intent: Intent,
        change: PolicyChange,
        document: str,
        effective_from: datetime | None,
    ) -> Published:
        """Put a policy in force; raises what the domain refuses, and ``ScopeMissing``."""
        _must_publish(caller)
        command = PublishPolicy(
            change=change, document=document, at=intent.occurred_at, effective_from=effective_from
        )
        return await self._execute(intent, change.key, command)

    async def revert(self, caller: Caller, intent: Intent, key: str, version: int) -> Published:
        """Put an earlier version in force again, as a new one; raises ``PolicyUnknown``."""
        _must_publish(caller)
        earlier = await self.version(caller, key, version)
        command = PublishPolicy(
            change=earlier.change,
            document=earlier.document,
            at=intent.occurred_at,
            reverts=earlier.version,
        )
        return await self._execute(intent, key, command)

    async def withdraw(self, caller: Caller, intent: Intent, key: str) -> Published:
        """Let a policy be in force no longer; raises ``PolicyUnknown``."""
        _must_publish(caller)
        return await self._execute(intent, key, WithdrawPolicy(key=key, at=intent.occurred_at))

    async def policies(self, caller: Caller) -> PublishedPolicies:
        """Return all policies with their versions."""
        _must_look(caller)
        return await self._read(caller.tenant)

    async def version(self, caller: Caller, key: str, version: int) -> PolicyPublished:
        """Return a version as it was published (0: the newest); raises ``PolicyUnknown``."""
        _must_look(caller)
        written = (await self._read(caller.tenant)).written(key, version)
        if written is None:
            raise PolicyUnknown
        stored = await self._store.facts(
            POLICIES,
            caller.tenant,
            stream_of(caller.tenant),
            after=written.number - 1,
            upto=written.number,
        )
        published = [one.fact for one in stored if isinstance(one.fact, PolicyPublished)]
        return published[0]

    async def _execute(
        self, intent: Intent, key: str, command: PublishPolicy | WithdrawPolicy
    ) -> Published:
        stream = stream_of(intent.tenant)
        receipt = await self._store.execute(POLICIES, intent, stream, command)
        state = await self._read(intent.tenant)
        return Published(version=state.of(key)[-1], position=receipt.position)

    async def _read(self, tenant: TenantId) -> PublishedPolicies:
        loaded = await self._store.load(POLICIES, tenant, stream_of(tenant))
        self._known[tenant] = (self._clock(), loaded.state)
        return loaded.state


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's policies."""
    return uuid5(tenant_namespace(tenant), "dispatch:policies")


def _must_publish(caller: Caller) -> None:
    trusted = caller.is_system or caller.actor == OPERATOR
    if not trusted and ADMIN not in caller.scopes:
        raise ScopeMissing(f"Publishing a policy needs the scope {ADMIN}.", scope=ADMIN)


def _must_look(caller: Caller) -> None:
    if not may_look_into(caller, ()):
        raise NotYourDecision
