"""Feeds: made and withdrawn by whose calendar it is, proven by their signature before a look.

The signature is an HMAC under a key that follows from the installation's master secret: nothing is
kept by which somebody could read a calendar, and a forged token costs no look into a database.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.identity.app.rights import ADMIN, NotAllowed
from services.identity.domain.feed import (
    FEEDS,
    Feed,
    FeedUnknown,
    MakeFeed,
    ShownToken,
    WithdrawFeed,
    feeds_stream,
    parse_token,
    token_text,
)
from services.identity.domain.member import MEMBER, MemberUnknown
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, named

SIGNATURE_BYTES: Final = 16
ID_CHARS: Final = 12


class FeedSigner:
    """Signs the tokens of one installation, and proves them."""

    def __init__(self, master: bytes) -> None:
        """Take the master secret."""
        self._key = hmac.new(master, b"calendar-feeds", hashlib.sha256).digest()

    def token(self, tenant: TenantId, member_id: UUID, feed_id: str) -> str:
        """Return the token of a feed, each time the same."""
        signature = self._sign(tenant, member_id, feed_id)
        return token_text(tenant, member_id, feed_id, signature)

    def proven(self, text: str) -> ShownToken:
        """Return the parts of a token that we signed; raises ``FeedUnknown``."""
        shown = parse_token(text)
        right = self._sign(shown.tenant, shown.member_id, shown.feed_id)
        if not hmac.compare_digest(right, shown.signature):
            raise FeedUnknown
        return shown

    def _sign(self, tenant: TenantId, member_id: UUID, feed_id: str) -> str:
        said = f"{tenant}|{member_id.hex}|{feed_id}".encode()
        signature = hmac.new(self._key, said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
        return base64.b32encode(signature).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """A feed that there is now, with its token."""

    feed_id: str
    feed: Feed
    position: int
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CalendarFeeds:
    """The use cases of those whose calendar it is, and of who administers the tenant."""

    store: EventStore
    signer: FeedSigner

    async def make(self, caller: Caller, intent: Intent, member_id: UUID, name: str) -> MadeFeed:
        """Make a feed; repeated under the same key, it is the same one.

        Raises ``NotAllowed``, ``MemberUnknown``, ``FeedWishWrong``, ``FeedsTooMany``.
        """
        must_be_theirs(caller, member_id)
        tenant = intent.tenant
        if not (await self.store.load(MEMBER, tenant, member_id)).state.exists:
            raise MemberUnknown
        feed_id = named(intent.command_id, "feed").hex[-ID_CHARS:]
        command = MakeFeed(at=intent.occurred_at, member_id=member_id, feed_id=feed_id, name=name)
        stream = feeds_stream(tenant, member_id)
        receipt = await self.store.execute(FEEDS, intent, stream, command)
        feeds = (await self.store.load(FEEDS, tenant, stream)).state
        return MadeFeed(
            feed_id=feed_id,
            feed=feeds.known[feed_id],
            position=receipt.position,
            token=self.signer.token(tenant, member_id, feed_id),
        )

    async def withdraw(self, caller: Caller, intent: Intent, member_id: UUID, feed_id: str) -> int:
        """End a feed at once; raises ``NotAllowed``, ``FeedNotFound``."""
        must_be_theirs(caller, member_id)
        command = WithdrawFeed(at=intent.occurred_at, member_id=member_id, feed_id=feed_id)
        stream = feeds_stream(intent.tenant, member_id)
        return (await self.store.execute(FEEDS, intent, stream, command)).position

    async def listed(self, caller: Caller, member_id: UUID) -> list[tuple[str, Feed]]:
        """Return all feeds there were of a member, the newest first; raises ``NotAllowed``."""
        must_be_theirs(caller, member_id)
        stream = feeds_stream(caller.tenant, member_id)
        feeds = (await self.store.load(FEEDS, caller.tenant, stream)).state
        return [*feeds.known.items()][::-1]


def must_be_theirs(caller: Caller, member_id: UUID) -> None:
    """Refuse whoever it is not about and who does not administer the tenant."""
    is_theirs = caller.actor == f"member:{member_id}"
    if not caller.tenant or not (is_theirs or ADMIN in caller.scopes):
        raise NotAllowed
