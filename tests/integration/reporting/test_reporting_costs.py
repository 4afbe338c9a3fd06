"""What an asset cost month by month: what may be seen is added up, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.rpc import call
from tests.integration.reporting.asking import DISPATCHER, Reporting, token

pytestmark = pytest.mark.integration

BOSS = token("member:d", DISPATCHER)
ADMIN = token("key:1", scopes=["tenant:admin"])
NOW = datetime.now(UTC)
LAST_YEAR = NOW - timedelta(days=200)
LONG_AGO = NOW - timedelta(days=800)
FREEZER = "FRZ/0042"


async def costs(reporting: Reporting, token_: str, asset: str = FREEZER) -> dict[str, Any]:
    request = reporting_pb2.GetAssetCostsRequest(asset=asset)
    answer = await call(reporting.stub.GetAssetCosts, request, token=token_)
    return msgspec.json.decode(answer.costs, type=dict[str, Any])


def by_month(told: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Return the months in which there was something."""
    months = {one["month"]: (one["cost"], one["tickets"]) for one in told["months"]}
    return {month: one for month, one in months.items() if one != ("0", 0)}


@pytest.fixture
async def freezers(restaurant: Reporting) -> Reporting:
    """One freezer: a repair long ago, one half a year ago, two now in different stores."""
    workflow = restaurant.workflow
    fields = {"repair_cost": {"type": "money", "cost": True}, "refund": {"type": "money"}}
    workflow.says_of_scenario(
        {"scenario": "repairs", "ticket_types": [{"key": "equipment_repair", "fields": fields}]}
    )
    for name, at, store, cost in (
        ("R-0", LONG_AGO, "042", "9000"),
        ("R-1", LAST_YEAR, "042", "120.50"),
        ("R-2", NOW, "042", "300.25"),
        ("R-3", NOW, "007", "1000"),
    ):
        opened = {"number": name, "asset": FREEZER, "fields": {"store": store}}
        said = {"definition": "repairs@1", "state": "new", "priority": "P2"}
        workflow.says("opened", name, at, **said, **opened)
        told = {"repair_cost": cost, "refund": "77"}
        workflow.says("moved", name, at, state="done", fields=told)
    await restaurant.hear()
    return restaurant


async def test_costs_are_added_up_by_month_for_a_year(freezers: Reporting) -> None:
    told = await costs(freezers, BOSS)
    assert len(told["months"]) == 12
    # The month may turn between this test's beginning and the answer.
    assert told["months"][-1]["month"] in {f"{NOW:%Y-%m}", f"{datetime.now(UTC):%Y-%m}"}
    assert by_month(told) == {f"{LAST_YEAR:%Y-%m}": ("120.50", 1), f"{NOW:%Y-%m}": ("1300.25", 2)}
    assert (told["cost"], told["tickets"], told["is_whole"]) == ("1420.75", 3, True)
    assert by_month(await costs(freezers, BOSS, "FRZ/0043")) == {}


async def test_who_sees_one_store_is_told_what_it_cost_there(freezers: Reporting) -> None:
    clerk = token("member:c", "store_clerk", store="007")
    assert by_month(await costs(freezers, clerk)) == {f"{NOW:%Y-%m}": ("1000", 1)}
    assert by_month(await costs(freezers, token("member:x"))) == {}


async def test_a_hidden_cost_is_not_added_and_a_hidden_asset_has_no_tickets(
    freezers: Reporting,
) -> None:
    freezers.workflow.says("restricted", "R-2", NOW, veiled={"/fields/repair_cost": ["qa"]})
    freezers.workflow.says("restricted", "R-3", NOW, veiled={"/asset": ["qa"]})
    await freezers.hear()
    told = await costs(freezers, BOSS)
    assert by_month(told) == {f"{LAST_YEAR:%Y-%m}": ("120.50", 1), f"{NOW:%Y-%m}": ("0", 1)}
    assert (await costs(freezers, ADMIN))["cost"] == "1420.75"


async def test_what_a_cost_is_the_scenario_of_the_ticket_says(freezers: Reporting) -> None:
    """Another scenario has a type of that name, in which a refund is a cost as well."""
    costs_too = {"type": "money", "cost": True}
    fields = {"repair_cost": costs_too, "refund": costs_too}
    freezers.workflow.says_of_scenario(
        {"scenario": "returns", "ticket_types": [{"key": "equipment_repair", "fields": fields}]}
    )
    told = {"repair_cost": "1", "refund": "77"}
    opened = {"number": "R-4", "asset": "FRZ/0044", "fields": {"store": "042"}}
    freezers.workflow.says("opened", "R-4", NOW, state="new", definition="returns@3", **opened)
    freezers.workflow.says("moved", "R-4", NOW, state="done", fields=told)
    await freezers.hear()
    assert (await costs(freezers, BOSS))["cost"] == "1420.75"
    assert (await costs(freezers, BOSS, "FRZ/0044"))["cost"] == "78"


async def test_the_tickets_of_assets_are_listed_to_who_may_know_which_it_is(
    freezers: Reporting,
) -> None:
    async def numbers(token_: str, *assets: str) -> list[str]:
        request = reporting_pb2.ListTicketsRequest(view="all", assets=assets, sort="opened_at")
        answer = await call(freezers.stub.ListTickets, request, token=token_)
        return [msgspec.json.decode(one)["number"] for one in answer.tickets]

    assert sorted(await numbers(BOSS, FREEZER, "none")) == ["R-0", "R-1", "R-2", "R-3"]
    assert await numbers(BOSS, "none") == []
    clerk = token("member:c", "store_clerk", store="007")
    assert await numbers(clerk, FREEZER) == ["R-3"]
    freezers.workflow.says("restricted", "R-3", NOW, veiled={"/asset": ["qa"]})
    await freezers.hear()
    assert await numbers(clerk, FREEZER) == []
    assert sorted(await numbers(BOSS, FREEZER)) == ["R-0", "R-1", "R-2"]
    assert "R-3" in await numbers(ADMIN, FREEZER)
    freezers.workflow.says("restricted", "R-3", NOW, veiled={"/asset": ["store_clerk"]})
    await freezers.hear()
    assert await numbers(clerk, FREEZER) == ["R-3"]
