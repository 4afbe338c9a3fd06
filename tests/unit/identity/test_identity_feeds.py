"""Feeds: good until they are withdrawn, a few at a time, and no token that we did not sign."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.identity.app.feeds import FeedSigner, must_be_theirs
from services.identity.app.rights import NotAllowed
from services.identity.domain.feed import (
    FEEDS,
    FEEDS_MAX,
    FeedMade,
    FeedNotFound,
    Feeds,
    FeedsTooMany,
    FeedUnknown,
    FeedWishWrong,
    MakeFeed,
    WithdrawFeed,
)
from services.identity.published import public_form
from shared.decider import Refusal
from shared.intent import Caller, TenantId

AT = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
WEILAI = TenantId("weilai")
LIN = UUID(int=7)


def wish(feed_id: str = "0123456789ab", name: str = "我的手机") -> MakeFeed:
    return MakeFeed(at=AT, member_id=LIN, feed_id=feed_id, name=name)


def end(feed_id: str = "0123456789ab") -> WithdrawFeed:
    return WithdrawFeed(at=AT, member_id=LIN, feed_id=feed_id)


def after(*commands: MakeFeed | WithdrawFeed) -> Feeds:
    feeds = FEEDS.initial()
    for command in commands:
        feeds = FEEDS.fold(FEEDS.decide(command, feeds), feeds)
    return feeds


def refused(command: MakeFeed | WithdrawFeed, feeds: Feeds) -> type[Refusal]:
    with pytest.raises(Refusal) as refusal:
        FEEDS.decide(command, feeds)
    return type(refusal.value)


def test_a_feed_is_good_until_it_is_withdrawn_and_never_again() -> None:
    made = after(wish())
    assert made.is_good("0123456789ab")
    ended = after(wish(), end())
    assert not ended.is_good("0123456789ab")
    assert ended.known["0123456789ab"].name == "我的手机"
    assert FEEDS.decide(end(), ended) == []
    assert refused(end("ba9876543210"), ended) is FeedNotFound


def test_a_member_has_a_few_at_a_time_and_another_when_one_has_ended() -> None:
    many = [wish(f"{number:012x}") for number in range(FEEDS_MAX)]
    assert refused(wish(), after(*many)) is FeedsTooMany
    assert after(*many, end(f"{0:012x}"), wish()).is_good("0123456789ab")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "turned \u202e round"])
def test_a_feed_has_a_name_that_can_be_read(name: str) -> None:
    assert refused(wish(name=name), Feeds()) is FeedWishWrong


def test_only_its_owner_and_who_administers_the_tenant_handle_it() -> None:
    must_be_theirs(Caller(tenant=WEILAI, actor=f"member:{LIN}"), LIN)
    admin = frozenset({"tenant:admin"})
    must_be_theirs(Caller(tenant=WEILAI, actor="key:1", scopes=admin), LIN)
    for actor in (f"member:{UUID(int=8)}", "key:1"):
        with pytest.raises(NotAllowed):
            must_be_theirs(Caller(tenant=WEILAI, actor=actor), LIN)


def test_a_token_is_proven_before_anything_is_looked_up() -> None:
    signer = FeedSigner(b"a master secret")
    token = signer.token(WEILAI, LIN, "0123456789ab")
    shown = signer.proven(token)
    assert (shown.tenant, shown.member_id, shown.feed_id) == (WEILAI, LIN, "0123456789ab")
    other = signer.token(WEILAI, UUID(int=8), "0123456789ab")
    forged = token[:-26] + other[-26:]
    elsewhere = FeedSigner(b"another master").token(WEILAI, LIN, "0123456789ab")
    for wrong in (forged, elsewhere, "", "x" * 500, token.upper(), f"{token} "):
        with pytest.raises(FeedUnknown):
            signer.proven(wrong)


def test_others_hear_of_a_feed_but_not_what_it_is_called() -> None:
    [made] = FEEDS.decide(wish(), Feeds())
    assert isinstance(made, FeedMade)
    public = public_form(made)
    assert public is not None
    assert "手机" not in (public.data or b"").decode()
