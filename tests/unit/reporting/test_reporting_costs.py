"""Costs: amounts are kept with the moment at which they were true, of tickets about an asset."""

from datetime import UTC, datetime, timedelta

import msgspec

from services.reporting.views.costs.keeping import AmountsRow, CostsProjection, CostsRow, row_after
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=40)


def row_of(workflow: Workflow) -> AmountsRow:
    row = None
    for event in workflow.events:
        row = row_after(row, event)
    assert row is not None
    return row


def told(row: AmountsRow) -> dict[str, str]:
    return {key: one.told for key, one in row.amounts.items()}


def test_what_is_told_last_of_a_cost_is_what_it_was(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, asset="FRZ-1", fields={"symptom": "停机"})
    workflow.says("moved", "T-1", NOON, fields={"repair_cost": "300.50", "qty": 2})
    workflow.says("moved", "T-1", LATER, fields={"repair_cost": 280})
    row = row_of(workflow)
    assert told(row) == {"repair_cost": "280", "qty": "2"}
    assert (row.asset, row.told_at, row.amounts["qty"].at) == ("FRZ-1", LATER, NOON)


def test_a_cost_that_is_taken_back_was_none(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, asset="FRZ-1")
    workflow.says("moved", "T-1", LATER, fields={"repair_cost": "300"})
    workflow.says("moved", "T-1", LATER, fields={"repair_cost": None})
    assert told(row_of(workflow)) == {}


def test_what_is_told_late_fills_in_what_nobody_had_said(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, fields={"asset": {"ref": "FRZ-1"}})
    workflow.says("moved", "T-1", LATER, fields={"repair_cost": "300"})
    workflow.says("moved", "T-1", NOON, late=True, fields={"repair_cost": "1", "parts_cost": "2"})
    assert told(row_of(workflow)) == {"repair_cost": "300", "parts_cost": "2"}


def test_tickets_about_no_asset_and_tasks_of_one_store_have_no_costs(workflow: Workflow) -> None:
    opened = workflow.says("opened", "T-1", NOON, fields={"repair_cost": "300"})
    assert row_after(None, opened) is None
    workflow.says("opened", "T-2", NOON, asset="FRZ-2")
    task = workflow.says("branch_done", "T-2", NOON, item="042", fields={"repair_cost": "300"})
    row = row_after(None, workflow.events[1])
    assert row_after(row, task) is row


def test_a_scenario_says_which_fields_are_costs(workflow: Workflow) -> None:
    fields = {"repair_cost": {"type": "money", "cost": True}, "amount": {"type": "money"}}
    types = [{"key": "repair", "fields": fields}, {"key": "visit"}]
    workflow.says_of_scenario({"scenario": "shop", "ticket_types": types})
    _, scenarios, costs = CostsProjection().plan(workflow.events, "[]")
    assert scenarios == '["shop"]'
    assert msgspec.json.decode(costs, type=list[CostsRow]) == [
        CostsRow(type_key="shop/repair", scenario="shop", type="repair", fields=["repair_cost"])
    ]


def test_amounts_are_of_the_scenario_that_the_ticket_was_opened_in(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, asset="FRZ-1", definition="shop@3")
    workflow.says("moved", "T-1", LATER, fields={"repair_cost": "300"})
    assert row_of(workflow).scenario == "shop"
