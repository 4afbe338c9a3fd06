"""What can be said of the webhooks of a tenant, and what can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.notification.domain.webhooks.subscriptions import Subscription
from shared.decider import Fact


class Why(StrEnum):
    """Why nothing is sent to a webhook for the time being."""

    ASKED = "asked"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class WebhookRegistered(Fact):
    """An address is to be told of events; ``secret`` is sealed.

    ``since`` is where each service's published log stood: what comes after is sent.
    """

    TOPIC: ClassVar[str] = "rule.webhook_registered"

    endpoint: UUID
    url: str
    types: tuple[str, ...]
    ordered: bool
    description: str
    secret: str
    owner: str
    since: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(Fact):
    """It is told something else from now on, or somewhere else."""

    TOPIC: ClassVar[str] = "rule.webhook_changed"

    endpoint: UUID
    url: str
    types: tuple[str, ...]
    ordered: bool
    description: str


@dataclass(frozen=True, kw_only=True)
class WebhookSecretRotated(Fact):
    """It is signed with another secret; until ``overlap_until`` with the one before as well."""

    TOPIC: ClassVar[str] = "rule.webhook_secret_rotated"

    endpoint: UUID
    secret: str
    overlap_until: datetime


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Fact):
    """Nothing is sent to it; what it would have been told waits."""

    TOPIC: ClassVar[str] = "rule.webhook_paused"

    endpoint: UUID
    why: Why


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(Fact):
    """What waits is sent, and whatever comes."""

    TOPIC: ClassVar[str] = "rule.webhook_resumed"

    endpoint: UUID


@dataclass(frozen=True, kw_only=True)
class WebhookDeleted(Fact):
    """It is told nothing any more."""

    TOPIC: ClassVar[str] = "rule.webhook_deleted"

    endpoint: UUID


@dataclass(frozen=True, kw_only=True)
class WebhookResendAsked(Fact):
    """What it was sent is to be sent again: one delivery, or those of a time that stand so.

    ``delivery`` 0 stands for all that became owed from ``since`` to ``until`` (not included).
    """

    TOPIC: ClassVar[str] = "rule.webhook_resend_asked"

    endpoint: UUID
    delivery: int
    state: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class WebhookSkipAsked(Fact):
    """One delivery is not to be made any more; what waits behind it may go."""

    TOPIC: ClassVar[str] = "rule.webhook_skip_asked"

    endpoint: UUID
    delivery: int


@dataclass(frozen=True, kw_only=True)
class WebhookReplayAsked(Fact):
    """What a service's log holds after a position, up to another, is to be sent (again)."""

    TOPIC: ClassVar[str] = "rule.webhook_replay_asked"

    endpoint: UUID
    source: str
    after: int
    upto: int


Wanted: TypeAlias = WebhookResendAsked | WebhookSkipAsked | WebhookReplayAsked
"""What is asked about deliveries; it changes nothing about an endpoint."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """Tell an address of events."""

    at: datetime
    endpoint: UUID
    subscription: Subscription
    secret: str
    owner: str
    since: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Tell it something else, or somewhere else."""

    at: datetime
    endpoint: UUID
    subscription: Subscription


@dataclass(frozen=True, kw_only=True)
class Rotate:
    """Sign with another secret from now on."""

    at: datetime
    endpoint: UUID
    secret: str
    overlap_until: datetime


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Send nothing for the time being."""

    at: datetime
    endpoint: UUID
    why: Why


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Send again."""

    at: datetime
    endpoint: UUID


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Tell it nothing any more."""

    at: datetime
    endpoint: UUID


@dataclass(frozen=True, kw_only=True)
class Resend:
    """Send one delivery again (``delivery`` not 0), or those of a time that stand so."""

    at: datetime
    endpoint: UUID
    delivery: int = 0
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Do not make one delivery any more."""

    at: datetime
    endpoint: UUID
    delivery: int


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Send what a service's log holds after a position, up to another."""

    at: datetime
    endpoint: UUID
    source: str
    after: int
    upto: int


Event: TypeAlias = (
    WebhookRegistered
    | WebhookChanged
    | WebhookSecretRotated
    | WebhookPaused
    | WebhookResumed
    | WebhookDeleted
    | Wanted
)
Command: TypeAlias = Register | Change | Rotate | Pause | Resume | Delete | Resend | Skip | Replay
