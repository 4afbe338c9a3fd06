"""Feeds over gRPC."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.identity.app.feeds import CalendarFeeds
from services.identity.domain.feed import Feed
from services.identity.domain.member import MemberUnknown
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import feeds_pb2, feeds_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call

LISTED_MAX: Final = 100


@dataclass(frozen=True, kw_only=True)
class FeedRpc(feeds_pb2_grpc.FeedServiceServicer):
    """Answers ``FeedService``."""

    app: CalendarFeeds

    async def MakeFeed(  # noqa: N802 - the name is the protocol's
        self, request: feeds_pb2.MakeFeedRequest, call: Call
    ) -> feeds_pb2.MakeFeedResponse:
        """Make a feed of a member's calendar."""
        member_id = _member(request.member_id)
        made = await self.app.make(call.caller, call.intent(), member_id, request.name)
        return feeds_pb2.MakeFeedResponse(
            feed=_feed(made.feed_id, made.feed),
            token=made.token,
            position=await self._token(call.caller.tenant, made.position),
        )

    async def ListFeeds(  # noqa: N802
        self, request: feeds_pb2.ListFeedsRequest, call: Call
    ) -> feeds_pb2.ListFeedsResponse:
        """List a member's feeds, the newest first."""
        feeds = await self.app.listed(call.caller, _member(request.member_id))
        shown = [_feed(feed_id, feed) for feed_id, feed in feeds[:LISTED_MAX]]
        return feeds_pb2.ListFeedsResponse(feeds=shown)

    async def WithdrawFeed(  # noqa: N802
        self, request: feeds_pb2.WithdrawFeedRequest, call: Call
    ) -> feeds_pb2.WithdrawFeedResponse:
        """Let a feed be good for nothing any more."""
        member_id = _member(request.member_id)
        position = await self.app.withdraw(call.caller, call.intent(), member_id, request.feed_id)
        token = await self._token(call.caller.tenant, position)
        return feeds_pb2.WithdrawFeedResponse(position=token)

    async def _token(self, tenant: TenantId, position: int) -> str:
        head = await self.app.store.head(tenant)
        reached = position or head.position
        return str(Position(service="identity", epoch=head.epoch, position=reached))


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise MemberUnknown from wrong


def _feed(feed_id: str, feed: Feed) -> feeds_pb2.Feed:
    ended = feed.withdrawn_at
    return feeds_pb2.Feed(
        feed_id=feed_id,
        name=feed.name,
        made_at=feed.made_at.isoformat(),
        withdrawn_at="" if ended is None else ended.isoformat(),
    )
