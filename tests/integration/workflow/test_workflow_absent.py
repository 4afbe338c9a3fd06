"""Approvers who are silent, or whose role was taken away: nobody waits for them for ever."""

from functools import partial
from uuid import UUID

import pytest

from shared.database import Databases
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_approvals import (
    ADMIN,
    BUYER,
    FINANCE,
    LEAD,
    SHOP,
    asked,
    decide,
    shown,
    waiting_for,
)
from tests.integration.workflow.test_workflow_service import refused
from tests.integration.workflow.timed import Timed, timed
from tests.product import eventually

pytestmark = pytest.mark.integration

HURRIED = SHOP.replace(
    "forbid: submitter", "forbid: submitter, on_absent: {after: 1s, then: admin}"
)
SUCCESSOR = token("member:lo", "lead")


async def is_passed_over(rig: Timed, ticket_id: UUID) -> bool:
    ticket = await rig.ticket(ticket_id)
    return ticket.approvals[0].steps[0].seats[0].absent == "admin"


async def test_when_nobody_decides_in_time_an_administrator_may(
    workflow: Workflow, databases: Databases
) -> None:
    workflow.approving.members.by_role["admin"] = ["ad"]
    ticket_id = await asked(workflow, HURRIED)
    async with timed(TENANT, databases) as rig, rig.ringing():
        await eventually(partial(is_passed_over, rig, ticket_id), bool)
    await workflow.follow_approvals()
    seat = (await shown(workflow, ticket_id, LEAD))["steps"][0]["seats"][0]  # type: ignore[index]  # JSON
    assert (seat["approvers"], seat["stand_ins"], seat["absent"]) == (["le"], ["ad"], "admin")
    assert await waiting_for(workflow, ADMIN, ticket_id) == ["lead"]
    await decide(workflow, ticket_id, "lead", ADMIN)
    decision = (await shown(workflow, ticket_id, BUYER))["steps"][0]["decisions"][0]  # type: ignore[index]  # JSON
    assert (decision["actor"], decision["on_behalf_of"]) == ("ad", "le")
    assert decision["authority"] == "stand_in"
    assert await waiting_for(workflow, ADMIN, ticket_id) == ["finance"]


async def test_when_a_role_is_taken_away_others_are_asked_instead(workflow: Workflow) -> None:
    ticket_id = await asked(workflow)
    assert await waiting_for(workflow, LEAD, ticket_id) == ["lead"]
    workflow.approving.members.by_role["lead"].append("lo")
    await workflow.approving.take_away(TENANT, "lead", "le")
    left = token("member:le")
    assert await waiting_for(workflow, left, ticket_id) == []
    assert (await refused(decide(workflow, ticket_id, "lead", left))).slug == "ticket-unknown"
    assert await waiting_for(workflow, SUCCESSOR, ticket_id) == ["lead"]
    workflow.approving.members.by_role["finance"] = ["fi"]
    await decide(workflow, ticket_id, "lead", SUCCESSOR)
    assert await waiting_for(workflow, FINANCE, ticket_id) == ["finance"]


async def test_when_the_last_one_is_gone_it_is_as_when_nobody_was_there(workflow: Workflow) -> None:
    workflow.approving.members.by_role["admin"] = ["ad"]
    ticket_id = await asked(workflow)
    await workflow.approving.take_away(TENANT, "lead", "le")
    seat = (await shown(workflow, ticket_id, BUYER))["steps"][0]["seats"][0]  # type: ignore[index]  # JSON
    assert (seat["fallback"], seat["approvers"]) == ("admin", ["ad"])
    assert await waiting_for(workflow, ADMIN, ticket_id) == ["lead"]
