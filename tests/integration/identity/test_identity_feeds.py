"""Feeds, asked over gRPC of a real process: what a token is good for, and until when."""

import pytest

from shared.intent import ONLY_METHOD
from shared.pb.gongdan.identity.v1 import feeds_pb2, feeds_pb2_grpc
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.rpc import call
from shared.tokens import Verifier
from tests.integration.identity.conftest import WEILAI, Client
from tests.integration.identity.test_identity_service import once, refused

pytestmark = pytest.mark.integration


async def member(client: Client, login: str) -> str:
    grants = [pb.Grant(role="technician", scope_value="042")]
    request = pb.AddMemberRequest(
        name="林", login=login, password="correct horse battery staple", grants=grants
    )
    token = await client.operator(WEILAI)
    added: pb.AddMemberResponse = await call(
        client.identity.AddMember, request, token=token, metadata=once()
    )
    return added.member_id


async def test_a_token_is_its_owner_for_reading_a_calendar_until_it_is_withdrawn(
    client: Client, first_key: str
) -> None:
    assert first_key
    feeds = feeds_pb2_grpc.FeedServiceStub(client.channel)
    lin, token = await member(client, "lin"), await client.operator(WEILAI)
    key = once()
    wish = feeds_pb2.MakeFeedRequest(member_id=lin, name="手机")
    made = await call(feeds.MakeFeed, wish, token=token, metadata=key)
    again = await call(feeds.MakeFeed, wish, token=token, metadata=key)
    assert again.token == made.token, "the same request, the same feed"

    admitted = await client.exchange(calendar=made.token)
    keys = await call(client.sessions.GetKeys, pb.GetKeysRequest())
    caller = Verifier(keys.jwks).verify(admitted.token)
    assert (caller.tenant, caller.actor) == (WEILAI, f"member:{lin}")
    assert (caller.roles, caller.scopes) == (frozenset({"technician"}), frozenset())
    assert ("technician", "042") in caller.attributes
    assert {method.rpartition("/")[2] for method in caller.purpose} == {"GetAgenda", "GetTicket"}
    assert (ONLY_METHOD, "") not in caller.attributes
    members = call(client.identity.ListMembers, pb.ListMembersRequest(), token=admitted.token)
    assert (await refused(members)).slug == "purpose-bound"
    its_own = call(feeds.MakeFeed, wish, token=admitted.token, metadata=once())
    assert (await refused(its_own)).slug == "purpose-bound"

    ended = feeds_pb2.WithdrawFeedRequest(member_id=lin, feed_id=made.feed.feed_id)
    await call(feeds.WithdrawFeed, ended, token=token, metadata=once())
    assert (await refused(client.exchange(calendar=made.token))).slug == "calendar-unknown"
    listing = feeds_pb2.ListFeedsRequest(member_id=lin)
    [listed] = (await call(feeds.ListFeeds, listing, token=token)).feeds
    assert (listed.name, bool(listed.withdrawn_at)) == ("手机", True)


async def test_nobody_makes_or_lists_the_feeds_of_others(client: Client, first_key: str) -> None:
    assert first_key
    feeds = feeds_pb2_grpc.FeedServiceStub(client.channel)
    lin, token = await member(client, "lin2"), await client.service_tokens("gateway").token(WEILAI)
    wish = feeds_pb2.MakeFeedRequest(member_id=lin, name="手机")
    asked = call(feeds.MakeFeed, wish, token=token, metadata=once())
    assert (await refused(asked)).slug == "not-allowed"
    listing = call(feeds.ListFeeds, feeds_pb2.ListFeedsRequest(member_id=lin), token=token)
    assert (await refused(listing)).slug == "not-allowed"
    operator = await client.operator(WEILAI)
    nobody = feeds_pb2.MakeFeedRequest(member_id="018f0000-0000-7000-8000-000000000001", name="x")
    asked = call(feeds.MakeFeed, nobody, token=operator, metadata=once())
    assert (await refused(asked)).slug == "member-unknown"
