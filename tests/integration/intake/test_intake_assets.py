"""Assets over gRPC: said, said again, looked at as of a time, and what stands in what."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from services.intake.adapters.asset_calls import SERVICE, AssetRpc
from services.intake.views.assets import TYPES, Assets, assets_page
from shared.decider import Refusal
from shared.intent import Caller
from shared.pb.gongdan.intake.v1 import assets_pb2, assets_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.rpc import Channels, RpcServer, call
from tests.integration.intake.conftest import (
    NOBODY_YET,
    TENANT,
    IntakeHere,
    bytes_of,
    level,
)
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration
OWNER = Caller(tenant=TENANT, actor="key:1", scopes=frozenset({"references:write"}))
STRANGER = Caller(tenant=TENANT, actor="member:9", roles=frozenset({"customer"}))
Said = dict[str, object]


@pytest.fixture
async def stub(intake: IntakeHere) -> AsyncIterator[assets_pb2_grpc.AssetServiceStub]:
    servicer = AssetRpc(
        intake.register,
        intake.app.rules,
        intake.store,
        Reading(intake.databases, intake.assets.checkpoint),
        WaitFor("intake", [intake.assets], intake.store),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    assets_pb2_grpc.add_AssetServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"intake": f"127.0.0.1:{port}"})
    yield assets_pb2_grpc.AssetServiceStub(channels.to("intake"))
    await channels.close()
    await server.stop()


async def describe(
    stub: assets_pb2_grpc.AssetServiceStub,
    *assets: Said,
    name: str = "",
    dry_run: bool = False,
    caller: Caller = OWNER,
) -> assets_pb2.DescribeAssetsResponse:
    request = assets_pb2.DescribeAssetsRequest(
        source="urn:test", id=name or str(uuid4()), body=bytes_of({"assets": list(assets)})
    )
    method = stub.CheckAssets if dry_run else stub.DescribeAssets
    answer: assets_pb2.DescribeAssetsResponse = await call(method, request, token=spoken(caller))
    return answer


def outcomes(answer: assets_pb2.DescribeAssetsResponse) -> list[tuple[str, list[str]]]:
    return [(one.outcome, [*one.changed]) for one in answer.assets]


def keys(count: int) -> list[str]:
    run = uuid4().hex[:8]
    return [f"{run}-{n}" for n in range(count)]


async def test_a_list_said_twice_is_news_once_and_a_trial_keeps_nothing(
    stub: assets_pb2_grpc.AssetServiceStub, intake: IntakeHere
) -> None:
    line, freezer = keys(2)
    said: list[Said] = [
        {"key": freezer, "values": {"name": "冷柜一号", "class": "冷柜", "parent": line}},
        {"key": line, "values": {"name": "后厨"}},
    ]
    head = (await intake.store.head(TENANT)).position
    tried = await describe(stub, *said, dry_run=True)
    assert (outcomes(tried), tried.position) == ([("registered", []), ("registered", [])], "")
    assert [one.orphan for one in tried.assets] == [False, False]
    assert (await intake.store.head(TENANT)).position == head
    first = await describe(stub, *said)
    again = await describe(stub, *said)
    assert first.position.startswith("intake.")
    assert (outcomes(again), again.position) == ([("unchanged", []), ("unchanged", [])], "")
    moved: Said = {"key": freezer, "values": {"place": "store:042", "name": "冷柜一号"}}
    assert outcomes(await describe(stub, moved)) == [("changed", ["place"])]


async def test_the_same_name_is_the_same_list_for_ever(
    stub: assets_pb2_grpc.AssetServiceStub,
) -> None:
    (key,) = keys(1)
    name = str(uuid4())
    await describe(stub, {"key": key, "values": {"doors": 1}}, name=name)
    await describe(stub, {"key": key, "values": {"doors": 1}}, name=name)
    with pytest.raises(Refusal) as refused:
        await describe(stub, {"key": key, "values": {"doors": 2}}, name=name)
    assert refused.value.slug == "idempotency-key-reused"


async def test_every_mistake_of_a_list_is_told_and_nothing_of_it_is_kept(
    stub: assets_pb2_grpc.AssetServiceStub, intake: IntakeHere
) -> None:
    good, bad, worse = keys(3)
    with pytest.raises(Refusal) as refused:
        await describe(
            stub,
            {"key": good, "values": {"name": "good"}},
            {"key": bad, "values": {"installed_on": "1.3.2024", "name": "打 13812345678"}},
            {"key": worse, "value": {}},
        )
    assert refused.value.slug == "asset-wrong"
    assert [(one.pointer, one.code) for one in refused.value.reasons] == [
        ("/assets/2/value", "unknown-key")
    ]
    with pytest.raises(Refusal) as refused:
        await describe(
            stub,
            {"key": good, "values": {"name": "good"}},
            {"key": bad, "values": {"installed_on": "1.3.2024", "name": "打 13812345678"}},
        )
    assert [(one.pointer, one.code) for one in refused.value.reasons] == [
        ("/assets/1/values/installed_on", "not-a-day"),
        ("/assets/1/values/name", "personal"),
    ]
    assert await intake.register.held_at(TENANT, good, datetime.now(UTC)) is None


async def test_a_list_that_is_wrong_throughout_is_told_so_row_by_row(
    stub: assets_pb2_grpc.AssetServiceStub,
) -> None:
    wrong: list[Said] = [
        {"key": f"two words {n}", "values": {"warranty_until": "next year"}} for n in range(200)
    ]
    with pytest.raises(Refusal) as refused:
        await describe(stub, *wrong, dry_run=True)
    assert refused.value.slug == "asset-wrong"
    assert len({one.pointer for one in refused.value.reasons}) == 400


async def test_no_asset_becomes_a_part_of_itself_by_whatever_detour(
    stub: assets_pb2_grpc.AssetServiceStub,
) -> None:
    a, b, c = keys(3)
    with pytest.raises(Refusal) as refused:
        await describe(
            stub,
            {"key": a, "values": {"parent": b}},
            {"key": b, "values": {"parent": c}},
            {"key": c, "values": {"parent": a}},
        )
    assert [(one.pointer, one.code) for one in refused.value.reasons] == [
        ("/assets/2/values/parent", "circular")
    ]
    kept = await describe(
        stub, {"key": a, "values": {"parent": b}}, {"key": b, "values": {"parent": c}}
    )
    assert [one.orphan for one in kept.assets] == [False, True]
    with pytest.raises(Refusal):
        await describe(stub, {"key": c, "values": {"parent": a}})


async def test_the_tree_is_shown_from_above_and_from_below_and_lists_are_filtered(
    stub: assets_pb2_grpc.AssetServiceStub, intake: IntakeHere
) -> None:
    site, line, freezer, fan = keys(4)
    await describe(
        stub,
        {"key": fan, "values": {"name": "风扇", "parent": freezer}},
        {"key": freezer, "values": {"name": "冷柜", "class": "冷柜", "parent": line}},
        {"key": line, "values": {"parent": site}},
        {"key": site, "values": {"place": f"store:{site}"}},
    )
    await level(intake.assets, intake.store, TENANT)
    token = spoken(OWNER)
    tree = await call(stub.GetAssetTree, assets_pb2.GetAssetTreeRequest(key=line), token=token)
    assert ([one.key for one in tree.assets], tree.more) == ([line, freezer, fan], False)
    shown = await call(stub.GetAsset, assets_pb2.GetAssetRequest(key=fan), token=token)
    assert [one.key for one in shown.line] == [freezer, line, site]
    assert json.loads(shown.asset.values) == {"name": "风扇", "parent": freezer}
    at = assets_pb2.ListAssetsRequest(place=f"store:{site}")
    listed = await call(stub.ListAssets, at, token=token)
    assert [one.key for one in listed.assets] == [site]
    page = assets_pb2.ListAssetsRequest(text=fan[:-1], limit=3)
    first = await call(stub.ListAssets, page, token=token)
    page.cursor = first.next_cursor
    rest = await call(stub.ListAssets, page, token=token)
    assert sorted(one.key for one in (*first.assets, *rest.assets)) == [site, line, freezer, fan]


async def test_what_is_told_late_is_seen_then_and_covers_nothing_later(
    stub: assets_pb2_grpc.AssetServiceStub, intake: IntakeHere
) -> None:
    (key,) = keys(1)
    now = datetime.now(UTC)
    week = [(now - timedelta(days=n)).isoformat() for n in range(7)]
    await describe(stub, {"key": key, "values": {"place": "store:1"}, "valid_from": week[6]})
    await describe(stub, {"key": key, "values": {"place": "store:3"}, "valid_from": week[1]})
    await describe(stub, {"key": key, "values": {"place": "store:2"}, "valid_from": week[3]})
    await level(intake.assets, intake.store, TENANT)
    token = spoken(OWNER)
    for day, place in ((5, "store:1"), (2, "store:2"), (0, "store:3")):
        wanted = assets_pb2.GetAssetRequest(key=key, as_of=week[day])
        shown = await call(stub.GetAsset, wanted, token=token)
        assert json.loads(shown.asset.values) == {"place": place}
    listed = await call(stub.ListAssets, assets_pb2.ListAssetsRequest(text=key), token=token)
    assert [json.loads(one.values) for one in listed.assets] == [{"place": "store:3"}]


async def test_whoever_works_elsewhere_neither_describes_assets_nor_looks_at_them(
    stub: assets_pb2_grpc.AssetServiceStub,
) -> None:
    (key,) = keys(1)
    with pytest.raises(Refusal) as refused:
        await describe(stub, {"key": key}, caller=STRANGER)
    assert refused.value.slug == "scope-missing"
    wanted = assets_pb2.GetAssetRequest(key=key)
    with pytest.raises(Refusal) as refused:
        await call(stub.GetAsset, wanted, token=spoken(STRANGER))
    assert refused.value.slug == "scope-missing"
    with pytest.raises(Refusal) as refused:
        await call(stub.GetAsset, wanted, token=spoken(OWNER))
    assert refused.value.slug == "asset-unknown"


async def test_a_company_that_has_just_begun_has_no_assets_and_that_is_no_mistake(
    intake: IntakeHere,
) -> None:
    view = ProjectionApply(
        service="intake",
        projection=Assets(),
        databases=intake.databases,
        source=intake.store,
        types=[*TYPES],
    )
    page = partial(assets_page, place="", asset_class="", text="", after="", limit=5)
    assert await Reading(intake.databases, view.checkpoint)(NOBODY_YET, page) == []
