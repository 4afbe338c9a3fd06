"""Assets over gRPC: what is said of them comes in, how they are and where they stand goes out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec

from services.intake.adapters.asset_bodies import heard_in
from services.intake.app import Register, RuleBook
from services.intake.app.assets import Described
from services.intake.domain.assets.asset import AssetUnknown, AssetWrong
from services.intake.domain.rights import must_read_assets, must_state
from services.intake.views.assets import (
    PAGE_MAX,
    PARTS_MAX,
    AssetRow,
    assets_page,
    line_above,
    parts_of,
)
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Caller, id_of_report
from shared.pb.gongdan.intake.v1 import assets_pb2, assets_pb2_grpc
from shared.projections.position import Position, WaitFor
from shared.projections.reading import Reading
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.AssetService"
LIMIT_DEFAULT: Final = 50
MOMENT: Final = Reason(
    code="bad-format", message="This is not a time (RFC 3339).", pointer="/as_of"
)


class AssetRpc(assets_pb2_grpc.AssetServiceServicer):
    """Answers ``AssetService``."""

    def __init__(
        self,
        register: Register,
        rules: RuleBook,
        store: EventStore,
        view: Reading,
        shown: WaitFor,
    ) -> None:
        """``view`` is that of assets, and ``shown`` waits for it."""
        self._register = register
        self._rules = rules
        self._store = store
        self._view = view
        self._shown = shown

    async def DescribeAssets(  # noqa: N802  # the name is the protocol's
        self, request: assets_pb2.DescribeAssetsRequest, call: Call
    ) -> assets_pb2.DescribeAssetsResponse:
        """Keep what is said of many assets, in its order."""
        must_state(call.caller)
        now, tenant = datetime.now(UTC), call.caller.tenant
        whole = id_of_report(tenant, request.source, request.id)
        heard = heard_in(request.body, now)
        described, last = await self._register.describe(call.caller, heard, whole, now)
        epoch = await self._store.glances.epoch(tenant)
        return assets_pb2.DescribeAssetsResponse(
            assets=[_described(one) for one in described],
            position=str(Position(service="intake", epoch=epoch, position=last)) if last else "",
        )

    async def CheckAssets(  # noqa: N802  # the name is the protocol's
        self, request: assets_pb2.DescribeAssetsRequest, call: Call
    ) -> assets_pb2.DescribeAssetsResponse:
        """Say what would become of what is said, and keep nothing."""
        must_state(call.caller)
        now = datetime.now(UTC)
        heard = heard_in(request.body, now)
        described = await self._register.check(call.caller.tenant, heard, now)
        return assets_pb2.DescribeAssetsResponse(assets=[_described(one) for one in described])

    async def GetAsset(  # noqa: N802  # the name is the protocol's
        self, request: assets_pb2.GetAssetRequest, call: Call
    ) -> assets_pb2.GetAssetResponse:
        """Say how an asset was, and what it stands in."""
        await self._must_read(call.caller)
        tenant = call.caller.tenant
        moment = _moment(request.as_of)
        held = await self._register.read(tenant, request.key, moment)
        await self._shown.reach(tenant, call.min_position, call.deadline_s)
        line = await self._view(tenant, partial(line_above, key=request.key))
        return assets_pb2.GetAssetResponse(
            asset=_asset(request.key, held.values), line=_assets(line)
        )

    async def ListAssets(  # noqa: N802  # the name is the protocol's
        self, request: assets_pb2.ListAssetsRequest, call: Call
    ) -> assets_pb2.ListAssetsResponse:
        """List assets by key."""
        await self._must_read(call.caller)
        tenant = call.caller.tenant
        await self._shown.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        wanted = partial(
            assets_page,
            place=request.place,
            asset_class=getattr(request, "class"),
            text=request.text,
            customer=request.customer,
            after=request.cursor,
            limit=limit,
        )
        rows = await self._view(tenant, wanted)
        more = len(rows) == limit
        return assets_pb2.ListAssetsResponse(
            assets=_assets(rows), next_cursor=rows[-1].key if more else ""
        )

    async def GetAssetTree(  # noqa: N802  # the name is the protocol's
        self, request: assets_pb2.GetAssetTreeRequest, call: Call
    ) -> assets_pb2.GetAssetTreeResponse:
        """Say what stands in an asset."""
        await self._must_read(call.caller)
        tenant = call.caller.tenant
        await self._shown.reach(tenant, call.min_position, call.deadline_s)
        rows = await self._view(tenant, partial(parts_of, key=request.key))
        if not rows:
            raise AssetUnknown
        return assets_pb2.GetAssetTreeResponse(
            assets=_assets(rows[:PARTS_MAX]), more=len(rows) > PARTS_MAX
        )

    async def _must_read(self, caller: Caller) -> None:
        must_read_assets(caller, (await self._rules.rules(caller.tenant)).staff)


def _described(one: Described) -> assets_pb2.DescribedAsset:
    return assets_pb2.DescribedAsset(
        key=one.key, outcome=one.outcome.value, changed=one.changed, orphan=one.orphan
    )


def _assets(rows: Iterable[AssetRow]) -> list[assets_pb2.Asset]:
    return [_asset(one.key, one.values) for one in rows]


def _asset(key: str, values: Mapping[str, object]) -> assets_pb2.Asset:
    return assets_pb2.Asset(key=key, values=msgspec.json.encode(values, order="sorted"))


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise AssetWrong(reasons=[MOMENT]) from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
