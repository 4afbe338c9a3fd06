"""Feeds: addresses at which a person's calendar can be read without signing in.

All feeds of a member are one stream. A feed is good until it is withdrawn, and never again; its
token is ``<tenant>-<member>-<feed>-<signature>`` and is kept nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from shared.decider import Decider, Fact, Kind, Refusal
from shared.intent import TenantId, tenant_namespace

TOKEN = re.compile(
    r"(?P<tenant>[a-z][a-z0-9]{1,30})-(?P<member>[0-9a-f]{32})-(?P<id>[0-9a-f]{12})"
    r"-(?P<signature>[a-z2-7]{26})"
)
TOKEN_CHARS_MAX = 120
NAME_CHARS_MAX = 40
FEEDS_MAX = 10
"""So many are good at a time; whoever wants another withdraws one."""


class FeedUnknown(Refusal):
    """There is no calendar at this address, or none any more; ask for a new address."""

    slug: ClassVar[str] = "calendar-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class FeedNotFound(Refusal):
    """There is no calendar feed of this id."""

    slug: ClassVar[str] = "feed-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class FeedWishWrong(Refusal):
    """A calendar feed has a name of 1 to 40 printable characters, such as `my phone`."""

    slug: ClassVar[str] = "feed-wish-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class FeedsTooMany(Refusal):
    """There are 10 calendar feeds of this member that are good: withdraw one of them first."""

    slug: ClassVar[str] = "feeds-too-many"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownToken:
    """A token somebody shows us, in its parts; nothing about it is proven."""

    tenant: TenantId
    member_id: UUID
    feed_id: str
    signature: str


@dataclass(frozen=True, kw_only=True)
class FeedMade(Fact):
    """There is a feed of a member's calendar."""

    TOPIC: ClassVar[str] = "grant.feed_made"

    member_id: UUID
    feed_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class FeedEnded(Fact):
    """A feed is good for nothing any more."""

    TOPIC: ClassVar[str] = "grant.feed_withdrawn"

    member_id: UUID
    feed_id: str


@dataclass(frozen=True, kw_only=True)
class MakeFeed:
    """Let a member's calendar be read at an address of its own."""

    at: datetime
    member_id: UUID
    feed_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class WithdrawFeed:
    """Let an address be good for nothing from now on."""

    at: datetime
    member_id: UUID
    feed_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that there is, or was."""

    name: str
    made_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """All feeds of one member, by their ids, in the order in which they were made."""

    known: Mapping[str, Feed] = field(default_factory=lambda: MappingProxyType({}))

    def is_good(self, feed_id: str) -> bool:
        """Say whether a feed was made and not withdrawn."""
        feed = self.known.get(feed_id)
        return feed is not None and feed.withdrawn_at is None


Event: TypeAlias = FeedMade | FeedEnded
Command: TypeAlias = MakeFeed | WithdrawFeed


def feeds_stream(tenant: TenantId, member_id: UUID) -> UUID:
    """Return the id of the stream of a member's feeds."""
    return uuid5(tenant_namespace(tenant), f"feeds:{member_id}")


def token_text(tenant: TenantId, member_id: UUID, feed_id: str, signature: str) -> str:
    """Return the token as it stands in an address."""
    return f"{tenant}-{member_id.hex}-{feed_id}-{signature}"


def parse_token(text: str) -> ShownToken:
    """Return the parts of a token; raises ``FeedUnknown`` for anything else."""
    match = TOKEN.fullmatch(text) if len(text) <= TOKEN_CHARS_MAX else None
    if match is None:
        raise FeedUnknown
    return ShownToken(
        tenant=TenantId(match["tenant"]),
        member_id=UUID(match["member"]),
        feed_id=match["id"],
        signature=match["signature"],
    )


def decide(command: Command, feeds: Feeds) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case MakeFeed():
            return _made(command, feeds)
        case WithdrawFeed(at=at, member_id=member_id, feed_id=feed_id):
            if feed_id not in feeds.known:
                raise FeedNotFound(feed_id=feed_id)
            if not feeds.is_good(feed_id):
                return []
            return [FeedEnded(occurred_at=at, member_id=member_id, feed_id=feed_id)]
        case _:
            assert_never(command)


def evolve(feeds: Feeds, event: Event) -> Feeds:
    """Say what is true after a fact."""
    match event:
        case FeedMade(occurred_at=at, feed_id=feed_id, name=name):
            return Feeds(known={**feeds.known, feed_id: Feed(name=name, made_at=at)})
        case FeedEnded(occurred_at=at, feed_id=feed_id):
            ended = replace(feeds.known[feed_id], withdrawn_at=at)
            return Feeds(known={**feeds.known, feed_id: ended})
        case _:
            assert_never(event)


def _made(wish: MakeFeed, feeds: Feeds) -> list[Event]:
    name = wish.name.strip()
    # What is not printable could turn the text around that stands beside it.
    if not 0 < len(name) <= NAME_CHARS_MAX or not name.isprintable():
        raise FeedWishWrong
    if sum(feeds.is_good(one) for one in feeds.known) >= FEEDS_MAX:
        raise FeedsTooMany
    made = FeedMade(occurred_at=wish.at, member_id=wish.member_id, feed_id=wish.feed_id, name=name)
    return [made]


FEEDS: Decider[Command, Event, Feeds] = Decider(
    kind="feeds", initial=Feeds, decide=decide, evolve=evolve, facts=(FeedMade, FeedEnded)
)
