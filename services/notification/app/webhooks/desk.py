"""The desk: webhooks are registered, changed, given another secret, paused, resumed, deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import ClassVar
from uuid import UUID, uuid5

from services.notification.app.webhooks.ports import Egress, Heads, Secrets
from services.notification.domain.webhooks.endpoints import WEBHOOKS, Endpoint, Endpoints
from services.notification.domain.webhooks.facts import (
    Change,
    Command,
    Delete,
    Event,
    Pause,
    Register,
    Replay,
    Resend,
    Resume,
    Rotate,
    Skip,
    Why,
)
from services.notification.domain.webhooks.subscriptions import Subscription, checked
from shared.contracts.nouns import NOUNS
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction, tenant_namespace
from shared.web_addresses import address_of
from shared.webhook_signatures import SECRET_BYTES, secret_of

ADMIN = "tenant:admin"
OPERATOR = "operator"
REPLAYED_MAX = 10_000
SYSTEM = "system:notification"
NOUNS_OF_ALL = frozenset(noun for nouns in NOUNS.values() for noun in nouns)


class WebhooksForbidden(Refusal):
    """Webhooks are for whoever administers the tenant (scope `tenant:admin`): they tell of all."""

    slug: ClassVar[str] = "webhooks-forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ReplayTooLong(Refusal):
    """At most 10,000 positions of a log are sent again at once: ask for the rest after that."""

    slug: ClassVar[str] = "replay-too-long"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An endpoint after a command, its new secret if it got one, and the position of the log."""

    endpoint: Endpoint
    position: int
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class WebhookDesk:
    """The use cases. All endpoints of a tenant are one stream.

    ``random`` gives so many random bytes.
    """

    store: EventStore
    egress: Egress
    secrets: Secrets
    heads: Heads
    clock: Callable[[], datetime]
    random: Callable[[int], bytes] = token_bytes

    async def register(self, caller: Caller, intent: Intent, subscription: Subscription) -> Shown:
        """Tell an address of what happens from now on; the secret is shown this once.

        Raises ``WebhookWrong``, ``WebhookAddressForbidden``, ``WebhooksTooMany``,
        ``WebhooksForbidden``, and a refusal when a service is away that has a log.
        """
        _must_administer(caller)
        subscription = await self._checked(subscription)
        endpoint = uuid5(intent.command_id, "webhook")
        command = Register(
            at=intent.occurred_at,
            endpoint=endpoint,
            subscription=subscription,
            secret=await self._new_secret(intent.tenant, endpoint),
            owner=intent.actor,
            since=await self.heads.heads(intent.tenant),
        )
        receipt = await self._execute(intent, command)
        return await self._with_secret(intent.tenant, receipt, endpoint)

    async def change(
        self, caller: Caller, intent: Intent, endpoint: UUID, subscription: Subscription
    ) -> Shown:
        """Tell it something else, or somewhere else; raises as ``register``, ``WebhookUnknown``."""
        _must_administer(caller)
        subscription = await self._checked(subscription)
        command = Change(at=intent.occurred_at, endpoint=endpoint, subscription=subscription)
        return _shown(await self._execute(intent, command), endpoint)

    async def rotate(
        self, caller: Caller, intent: Intent, endpoint: UUID, overlap: timedelta
    ) -> Shown:
        """Sign with a new secret, for ``overlap`` with the old one too; raises as ``change``."""
        _must_administer(caller)
        command = Rotate(
            at=intent.occurred_at,
            endpoint=endpoint,
            secret=await self._new_secret(intent.tenant, endpoint),
            overlap_until=intent.occurred_at + overlap,
        )
        receipt = await self._execute(intent, command)
        return await self._with_secret(intent.tenant, receipt, endpoint)

    async def pause(self, caller: Caller, intent: Intent, endpoint: UUID) -> Shown:
        """Send nothing to it; what comes meanwhile waits. Raises ``WebhookUnknown``."""
        _must_administer(caller)
        command = Pause(at=intent.occurred_at, endpoint=endpoint, why=Why.ASKED)
        return _shown(await self._execute(intent, command), endpoint)

    async def resume(self, caller: Caller, intent: Intent, endpoint: UUID) -> Shown:
        """Send again, first what waits; raises ``WebhookUnknown``."""
        _must_administer(caller)
        command = Resume(at=intent.occurred_at, endpoint=endpoint)
        return _shown(await self._execute(intent, command), endpoint)

    async def delete(self, caller: Caller, intent: Intent, endpoint: UUID) -> int:
        """Tell it nothing any more; return the position. Raises ``WebhookUnknown``."""
        _must_administer(caller)
        command = Delete(at=intent.occurred_at, endpoint=endpoint)
        return (await self._execute(intent, command)).position

    async def ask(self, caller: Caller, intent: Intent, command: Resend | Skip | Replay) -> int:
        """Keep what is wanted of deliveries, which is done soon; return the position of that.

        Raises ``WebhookUnknown``, ``ReplayTooLong``.
        """
        _must_administer(caller)
        if isinstance(command, Replay) and not 0 < command.upto - command.after <= REPLAYED_MAX:
            raise ReplayTooLong
        return (await self._execute(intent, command)).position

    async def listed(self, caller: Caller) -> list[Endpoint]:
        """Return all endpoints, the newest first."""
        _must_administer(caller)
        known = await self.endpoints(caller.tenant)
        return sorted(known.by_id.values(), key=lambda one: one.registered_at, reverse=True)

    async def one(self, caller: Caller, endpoint: UUID) -> Endpoint:
        """Return an endpoint; raises ``WebhookUnknown``."""
        _must_administer(caller)
        return (await self.endpoints(caller.tenant)).of(endpoint)

    async def endpoints(self, tenant: TenantId) -> Endpoints:
        """Return all endpoints as they are at this moment."""
        return (await self.store.load(WEBHOOKS, tenant, stream_of(tenant))).state

    async def glance(self, tenant: TenantId) -> Endpoints:
        """Return all endpoints as they were at most a second ago."""
        return (await self.store.glances.state(WEBHOOKS, tenant, stream_of(tenant))).state

    async def stop(self, tenant: TenantId, endpoint: UUID, why: Why, attempt: str) -> None:
        """Pause an endpoint because of what came of an attempt; does nothing if it is deleted."""
        if endpoint not in (await self.endpoints(tenant)).by_id:
            return
        now = self.clock()
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(endpoint, f"stop:{attempt}"),
            actor=SYSTEM,
            occurred_at=now,
            correlation_id=endpoint,
        )
        await self._execute(intent, Pause(at=now, endpoint=endpoint, why=why))

    async def _execute(self, intent: Intent, command: Command) -> Receipt[Event, Endpoints]:
        return await self.store.execute(WEBHOOKS, intent, stream_of(intent.tenant), command)

    async def _checked(self, subscription: Subscription) -> Subscription:
        """Return a subscription whose address may be dialled at this moment."""
        subscription = checked(subscription, NOUNS_OF_ALL)
        address = address_of(subscription.url)
        if address is not None:
            await self.egress.check(address)
        return subscription

    async def _new_secret(self, tenant: TenantId, endpoint: UUID) -> str:
        return await self.secrets.seal(tenant, endpoint, secret_of(self.random(SECRET_BYTES)))

    async def _with_secret(
        self, tenant: TenantId, receipt: Receipt[Event, Endpoints], endpoint: UUID
    ) -> Shown:
        """Return the endpoint with its newest secret: a command sent again is answered alike."""
        shown = _shown(receipt, endpoint)
        opened = await self.secrets.open(tenant, [shown.endpoint.secrets[0].sealed])
        return Shown(endpoint=shown.endpoint, position=shown.position, secret="".join(opened))


def _must_administer(caller: Caller) -> None:
    if caller.actor != OPERATOR and ADMIN not in caller.scopes:
        raise WebhooksForbidden


def _shown(receipt: Receipt[Event, Endpoints], endpoint: UUID) -> Shown:
    state = receipt.state or Endpoints()
    return Shown(endpoint=state.of(endpoint), position=receipt.position)


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's endpoints."""
    return uuid5(tenant_namespace(tenant), "notification:webhooks")
