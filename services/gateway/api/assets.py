"""Assets: the things that tickets are about, described, looked at, and what stands in what."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.nobody import explained
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.pb.gongdan.intake.v1 import assets_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2

router = APIRouter(route_class=Guarded, tags=["assets"])

Key = Annotated[str, Path(min_length=1, max_length=64, description="The key it was registered by")]
Text = Annotated[str, Query(max_length=200)]


class Described(Body):
    """What is said of an asset: how it is from a moment on; null takes a value away."""

    key: Annotated[str, Field(max_length=200, examples=["FRZ-0042"])]
    values: dict[str, object] = Field(
        default_factory=dict,
        examples=[{"name": "冷柜一号", "class": "冷柜", "place": "store:042", "parent": "LINE-1"}],
    )
    valid_from: Annotated[str, Field(max_length=64, description="RFC 3339; now if missing")] = ""
    reason: Annotated[
        str, Field(max_length=500, description="Why it is retired, or in use again")
    ] = ""


class Descriptions(Body):
    """What is said of assets; ``dry_run`` says what would become of it and keeps nothing."""

    assets: Annotated[list[Described], Field(min_length=1, max_length=200)]
    dry_run: bool = False


@router.post(
    "/assets", operation_id="describeAssets", status_code=200, responses={200: {"model": Shown}}
)
async def describe_assets(body: Descriptions, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say how assets are, up to 200 at once: every mistake is told before anything is kept.

    One that nobody spoke of before is registered. What is known already changes nothing, so a list
    that broke off may be sent again.
    """
    request = assets_pb2.DescribeAssetsRequest(
        source=f"urn:gongdan:api:{asking.caller.actor}",
        id=asking.idempotency_key,
        body=body.model_dump_json(include={"assets"}, exclude_unset=True).encode(),
    )
    intake = gateway.clients.assets
    answer: assets_pb2.DescribeAssetsResponse = await asking.command(
        intake.CheckAssets if body.dry_run else intake.DescribeAssets, request
    )
    value = {"assets": [plain(one) for one in answer.assets]}
    return await reply(gateway, asking, value, position=answer.position)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which assets are listed."""

    place: str
    class_: str
    text: str
    customer: str


async def wanted_of(
    place: Text = "",
    class_: Annotated[Text, Query(alias="class")] = "",
    text: Annotated[Text, Query(description="A part of the key or the name")] = "",
    customer: Annotated[Text, Query(description="The key of whose they are")] = "",
) -> Wanted:
    """Return which assets are asked for."""
    return Wanted(place=place, class_=class_, text=text, customer=customer)


@router.get("/assets", operation_id="listAssets", responses={200: {"model": Page}})
async def list_assets(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    which: Annotated[Wanted, Depends(wanted_of)],
) -> Response:
    """Return assets as they are now, by key."""
    wanted = assets_pb2.ListAssetsRequest(
        place=which.place,
        text=which.text,
        customer=which.customer,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
        **{"class": which.class_},
    )
    answer: assets_pb2.ListAssetsResponse = await asking.ask(
        gateway.clients.assets.ListAssets, wanted
    )
    return await page(gateway, asking, paging, _assets(answer.assets), answer.next_cursor)


@router.get(
    "/assets/{key:path}/tree", operation_id="getAssetTree", responses={200: {"model": Shown}}
)
async def get_asset_tree(key: Key, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return an asset and everything that stands in it, level by level, 1,000 at most."""
    answer: assets_pb2.GetAssetTreeResponse = await asking.ask(
        gateway.clients.assets.GetAssetTree, assets_pb2.GetAssetTreeRequest(key=key)
    )
    value = {"assets": _assets(answer.assets), "more": answer.more}
    return await reply(gateway, asking, value)


@router.get(
    "/assets/{key:path}/tickets", operation_id="listAssetTickets", responses={200: {"model": Page}}
)
async def list_asset_tickets(
    key: Key, gateway: GatewayNow, asking: AskingNow, paging: PagingNow
) -> Response:
    """Return the tickets of an asset and of everything that stands in it, the newest first.

    They are those that the asker may see; what stands in it is told as it is now.
    """
    tree: assets_pb2.GetAssetTreeResponse = await asking.ask(
        gateway.clients.assets.GetAssetTree, assets_pb2.GetAssetTreeRequest(key=key)
    )
    request = reporting_pb2.ListTicketsRequest(
        view="all",
        sort="-opened_at",
        assets=[one.key for one in tree.assets],
        limit=paging.limit,
        after=after_of(gateway, asking, paging),
    )
    answer: reporting_pb2.ListTicketsResponse = await asking.ask(
        gateway.clients.reporting.ListTickets, request
    )
    items = [explained(decoded(each)) for each in answer.tickets]
    more = {"total": answer.total, "is_whole": not tree.more}
    return await page(
        gateway, asking, paging, items, answer.next_after, position=answer.position, more=more
    )


@router.get("/assets/{key:path}", operation_id="getAsset", responses={200: {"model": Shown}})
async def get_asset(
    key: Key,
    gateway: GatewayNow,
    asking: AskingNow,
    as_of: Annotated[str, Query(max_length=64, description="RFC 3339: as it was then")] = "",
) -> Response:
    """Return how an asset was at a moment (now, if none is named), and what it stands in now."""
    request = assets_pb2.GetAssetRequest(key=key, as_of=SPACE_BEFORE_OFFSET.sub("+", as_of))
    answer: assets_pb2.GetAssetResponse = await asking.ask(gateway.clients.assets.GetAsset, request)
    value = {**_asset(answer.asset), "line": _assets(answer.line)}
    return await reply(gateway, asking, value)


def _assets(assets: Iterable[assets_pb2.Asset]) -> list[dict[str, object]]:
    return [_asset(one) for one in assets]


def _asset(asset: assets_pb2.Asset) -> dict[str, object]:
    return {"key": asset.key, "values": json.loads(asset.values)}
