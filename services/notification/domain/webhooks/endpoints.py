"""The endpoints of a tenant: one stream, so that whoever asks after a command knows all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, assert_never
from uuid import UUID

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
    Wanted,
    WebhookChanged,
    WebhookDeleted,
    WebhookPaused,
    WebhookRegistered,
    WebhookReplayAsked,
    WebhookResendAsked,
    WebhookResumed,
    WebhookSecretRotated,
    WebhookSkipAsked,
    Why,
)
from services.notification.domain.webhooks.subscriptions import Subscription
from shared.decider import Decider, Kind, Refusal

ENDPOINTS_MAX = 20


class WebhookUnknown(Refusal):
    """There is no such webhook."""

    slug: ClassVar[str] = "webhook-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class WebhooksTooMany(Refusal):
    """There are 20 webhooks already: delete one, or let one address be told of more types."""

    slug: ClassVar[str] = "webhooks-too-many"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A sealed secret; it signs until a moment, or as long as no other takes its place."""

    sealed: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An address that is told of events; ``paused`` says why it is not, for the time being.

    ``since`` is the position in each service's log after which it is told. ``secrets`` begins with
    the newest.
    """

    id: UUID
    subscription: Subscription
    secrets: tuple[Secret, ...]
    owner: str
    since: Mapping[str, int]
    registered_at: datetime
    paused: Why | None = None

    def wants(self, source: str, position: int, type_: str) -> bool:
        """Say whether it is told of an event at a position of a service's log."""
        return position > self.since.get(source, 0) and self.subscription.wants(type_)

    def signing(self, now: datetime) -> list[str]:
        """Return the sealed secrets that sign now, the newest first."""
        return [one.sealed for one in self.secrets if one.until is None or now < one.until]


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """All of a tenant, by their ids."""

    by_id: Mapping[UUID, Endpoint] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, endpoint: UUID) -> Endpoint:
        """Return one; raises ``WebhookUnknown``."""
        found = self.by_id.get(endpoint)
        if found is None:
            raise WebhookUnknown
        return found

    def having(self, endpoint: Endpoint) -> "Endpoints":
        """Return them with one as it is now."""
        return Endpoints(by_id=MappingProxyType({**self.by_id, endpoint.id: endpoint}))

    def without(self, endpoint: UUID) -> "Endpoints":
        """Return them without one."""
        left = {key: one for key, one in self.by_id.items() if key != endpoint}
        return Endpoints(by_id=MappingProxyType(left))


def decide(command: Command, endpoints: Endpoints) -> list[Event]:
    """Say which facts follow; raises ``WebhookUnknown`` or ``WebhooksTooMany``."""
    match command:
        case Register():
            return _registered(command, endpoints)
        case Change(at=at, endpoint=endpoint, subscription=subscription):
            is_new = endpoints.of(endpoint).subscription != subscription
            changed = WebhookChanged(
                occurred_at=at,
                endpoint=endpoint,
                url=subscription.url,
                types=subscription.types,
                ordered=subscription.ordered,
                description=subscription.description,
            )
            return [changed] if is_new else []
        case Rotate(at=at, endpoint=endpoint, secret=secret, overlap_until=until):
            endpoints.of(endpoint)
            return [
                WebhookSecretRotated(
                    occurred_at=at, endpoint=endpoint, secret=secret, overlap_until=until
                )
            ]
        case Pause() | Resume():
            return _stopped_or_not(command, endpoints)
        case Delete(at=at, endpoint=endpoint):
            endpoints.of(endpoint)
            return [WebhookDeleted(occurred_at=at, endpoint=endpoint)]
        case Resend() | Skip() | Replay():
            endpoints.of(command.endpoint)
            return [_wanted(command)]
        case _:
            assert_never(command)


def _wanted(command: Resend | Skip | Replay) -> Wanted:
    at, endpoint = command.at, command.endpoint
    match command:
        case Resend(delivery=delivery, state=state, since=since, until=until):
            return WebhookResendAsked(
                occurred_at=at,
                endpoint=endpoint,
                delivery=delivery,
                state=state,
                since=since,
                until=until,
            )
        case Skip(delivery=delivery):
            return WebhookSkipAsked(occurred_at=at, endpoint=endpoint, delivery=delivery)
        case Replay(source=source, after=after, upto=upto):
            return WebhookReplayAsked(
                occurred_at=at, endpoint=endpoint, source=source, after=after, upto=upto
            )
        case _:
            assert_never(command)


def _stopped_or_not(command: Pause | Resume, endpoints: Endpoints) -> list[Event]:
    is_paused = endpoints.of(command.endpoint).paused is not None
    if isinstance(command, Pause):
        paused = WebhookPaused(occurred_at=command.at, endpoint=command.endpoint, why=command.why)
        return [] if is_paused else [paused]
    return [WebhookResumed(occurred_at=command.at, endpoint=command.endpoint)] if is_paused else []


def _registered(command: Register, endpoints: Endpoints) -> list[Event]:
    if len(endpoints.by_id) >= ENDPOINTS_MAX:
        raise WebhooksTooMany
    return [
        WebhookRegistered(
            occurred_at=command.at,
            endpoint=command.endpoint,
            url=command.subscription.url,
            types=command.subscription.types,
            ordered=command.subscription.ordered,
            description=command.subscription.description,
            secret=command.secret,
            owner=command.owner,
            since=command.since,
        )
    ]


def evolve(endpoints: Endpoints, fact: Event) -> Endpoints:
    """Return the endpoints after a fact."""
    match fact:
        case WebhookRegistered():
            registered = Endpoint(
                id=fact.endpoint,
                subscription=_subscription(fact),
                secrets=(Secret(sealed=fact.secret),),
                owner=fact.owner,
                since=fact.since,
                registered_at=fact.occurred_at,
            )
            return endpoints.having(registered)
        case WebhookDeleted(endpoint=endpoint):
            return endpoints.without(endpoint)
        case WebhookResendAsked() | WebhookSkipAsked() | WebhookReplayAsked():
            return endpoints
        case _:
            return endpoints.having(_after(endpoints.by_id[fact.endpoint], fact))


def _after(
    endpoint: Endpoint,
    fact: WebhookChanged | WebhookSecretRotated | WebhookPaused | WebhookResumed,
) -> Endpoint:
    match fact:
        case WebhookChanged():
            return replace(endpoint, subscription=_subscription(fact))
        case WebhookSecretRotated(secret=secret, overlap_until=until):
            before = replace(endpoint.secrets[0], until=until)
            return replace(endpoint, secrets=(Secret(sealed=secret), before))
        case WebhookPaused(why=why):
            return replace(endpoint, paused=why)
        case WebhookResumed():
            return replace(endpoint, paused=None)
        case _:
            assert_never(fact)


def _subscription(fact: WebhookRegistered | WebhookChanged) -> Subscription:
    return Subscription(
        url=fact.url, types=fact.types, ordered=fact.ordered, description=fact.description
    )


WEBHOOKS: Decider[Command, Event, Endpoints] = Decider(
    kind="webhooks",
    initial=Endpoints,
    decide=decide,
    evolve=evolve,
    facts=(
        WebhookRegistered,
        WebhookChanged,
        WebhookSecretRotated,
        WebhookPaused,
        WebhookResumed,
        WebhookDeleted,
        WebhookResendAsked,
        WebhookSkipAsked,
        WebhookReplayAsked,
    ),
)
