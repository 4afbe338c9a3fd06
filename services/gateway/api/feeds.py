"""Feeds: addresses at which a technician's calendar is read, and the calendar itself."""

import hashlib
from typing import Annotated, ClassVar
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded, Open
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import reply
from services.gateway.calendars.reading import calendar_by
from shared.decider import Kind, Refusal
from shared.pb.gongdan.dispatch.v1 import agenda_pb2
from shared.pb.gongdan.identity.v1 import feeds_pb2

router = APIRouter(
    route_class=Guarded, prefix="/technicians/{technician_id}/feeds", tags=["people"]
)
open_router = APIRouter(route_class=Open, tags=["people"])

CALENDAR = "text/calendar; charset=utf-8"
FeedId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]


class NewFeed(Body):
    """An address for one reader, by whose name it is found again when it has to end."""

    name: Annotated[str, Field(max_length=200, examples=["我的手机"])]


class TechnicianWithoutMember(Refusal):
    """Nobody signs in as this technician, so there is no calendar: give them a `member_id`."""

    slug: ClassVar[str] = "technician-without-member"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@router.post("", operation_id="makeFeed", status_code=201, responses={201: {"model": Shown}})
async def make_feed(
    technician_id: UUID,
    body: NewFeed,
    request: Request,
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Make an address at which the technician's calendar can be read; it is shown once.

    Whoever has it reads the calendar without signing in, until it is withdrawn.
    """
    member_id = await _owner(gateway, asking, technician_id)
    answer: feeds_pb2.MakeFeedResponse = await asking.command(
        gateway.clients.feeds.MakeFeed,
        feeds_pb2.MakeFeedRequest(member_id=member_id, name=body.name),
    )
    base = (gateway.public_url or str(request.base_url)).rstrip("/")
    token = quote(answer.token, safe="")
    url = f"{base}/api/v1/technicians/{technician_id}/calendar.ics?token={token}"
    value = {**_feed(answer.feed), "url": url}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.get("", operation_id="listFeeds", responses={200: {"model": Page}})
async def list_feeds(technician_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the technician's latest feeds, those that were withdrawn too; never their tokens."""
    member_id = await _owner(gateway, asking, technician_id)
    answer: feeds_pb2.ListFeedsResponse = await asking.ask(
        gateway.clients.feeds.ListFeeds, feeds_pb2.ListFeedsRequest(member_id=member_id)
    )
    value = {"items": [_feed(one) for one in answer.feeds], "next_cursor": None}
    return await reply(gateway, asking, value)


@router.delete("/{feed_id}", operation_id="withdrawFeed", responses={200: {"model": Shown}})
async def withdraw_feed(
    technician_id: UUID, feed_id: FeedId, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Withdraw a feed: at once nothing can be read at its address any more."""
    member_id = await _owner(gateway, asking, technician_id)
    answer: feeds_pb2.WithdrawFeedResponse = await asking.command(
        gateway.clients.feeds.WithdrawFeed,
        feeds_pb2.WithdrawFeedRequest(member_id=member_id, feed_id=feed_id),
    )
    return await reply(gateway, asking, {"feed_id": feed_id}, position=answer.position)


@open_router.get(
    "/technicians/{technician_id}/calendar.ics",
    operation_id="readCalendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, 304: {"description": "As it was"}},
)
async def read_calendar(
    technician_id: str,
    request: Request,
    gateway: GatewayNow,
    token: Annotated[str, Query(description="Of the address, as it was given out")] = "",
) -> Response:
    """Return a technician's shifts and visits as iCalendar, to whoever has its address."""
    calendar = await calendar_by(gateway, technician_id, token, request.state.language)
    etag = f'"{hashlib.sha256(calendar).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in _seen(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(calendar, headers=headers, media_type=CALENDAR)


async def _owner(gateway: Gateway, asking: Asking, technician_id: UUID) -> str:
    """Return which member a technician is; raises ``TechnicianWithoutMember``."""
    answer: agenda_pb2.GetOwnerResponse = await asking.ask(
        gateway.clients.agendas.GetOwner,
        agenda_pb2.GetOwnerRequest(technician_id=str(technician_id)),
    )
    if not answer.member_id:
        raise TechnicianWithoutMember
    return answer.member_id


def _feed(feed: feeds_pb2.Feed) -> dict[str, object]:
    return {
        "feed_id": feed.feed_id,
        "name": feed.name,
        "made_at": feed.made_at,
        "withdrawn_at": feed.withdrawn_at or None,
    }


def _seen(if_none_match: str) -> list[str]:
    """Return the ETags that a reader has; a proxy that packed the body calls them weak."""
    return [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
