"""Whether a thing was reported lately: told to who scans its label, and what is hidden is not."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.decider import Refusal
from shared.intent import ABOUT_ASSET, ABOUT_TYPE, Caller
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.rpc import call
from tests.integration.reporting.asking import DISPATCHER, Reporting, token
from tests.spoken import spoken
from tests.written_log import ACME

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC)
FREEZER = "FRZ-0042"


async def lately(
    reporting: Reporting, asset: str = FREEZER, role: str = "customer"
) -> datetime | None:
    answer = await told(reporting, asset, role)
    return datetime.fromisoformat(answer.opened_at) if answer.opened_at else None


async def told(
    reporting: Reporting, asset: str = FREEZER, role: str = "customer"
) -> reporting_pb2.GetReportedLatelyResponse:
    scanned = Caller(
        tenant=ACME,
        actor="label:0123456789ab",
        roles=frozenset({role}),
        scopes=frozenset({"submissions:write"}),
        attributes=((ABOUT_TYPE, "equipment_repair"), (ABOUT_ASSET, asset)),
    )
    request = reporting_pb2.GetReportedLatelyRequest()
    answer: reporting_pb2.GetReportedLatelyResponse = await call(
        reporting.stub.GetReportedLately, request, token=spoken(scanned)
    )
    return answer


async def opened(reporting: Reporting, name: str, ago: timedelta, **told: object) -> datetime:
    at = (NOW - ago).replace(microsecond=0)
    said = {"number": name, "state": "new", "priority": "P2", "asset": FREEZER, **told}
    reporting.workflow.says("opened", name, at, fields={}, **said)
    await reporting.hear()
    return at


async def test_who_scans_a_label_is_told_when_its_thing_was_last_reported(
    restaurant: Reporting,
) -> None:
    assert await lately(restaurant) is None
    await opened(restaurant, "L-1", timedelta(hours=3))
    last = await opened(restaurant, "L-2", timedelta(hours=2))
    assert await lately(restaurant) == last
    assert await lately(restaurant, "FRZ-004") is None
    assert await lately(restaurant, "") is None


async def test_the_state_is_told_and_the_ticket_to_whoever_scanned_the_same_label(
    restaurant: Reporting,
) -> None:
    called = {"zh": "待受理", "en": "New"}
    restaurant.workflow.actor = "label:0123456789ab"
    await opened(restaurant, "L-1", timedelta(hours=3), state_label=called)
    own = await told(restaurant)
    assert json.loads(own.state_label) == called
    assert own.ticket_id
    restaurant.workflow.actor = "label:another"
    await opened(restaurant, "L-2", timedelta(hours=2))
    assert (await told(restaurant)).ticket_id == ""


async def test_what_is_closed_or_long_ago_or_about_something_else_is_not_told(
    restaurant: Reporting,
) -> None:
    await opened(restaurant, "L-1", timedelta(hours=2), type="complaint")
    await opened(restaurant, "L-2", timedelta(days=3))
    await opened(restaurant, "L-3", timedelta(hours=2), asset=f"{FREEZER}-B")
    done = await opened(restaurant, "L-4", timedelta(hours=2))
    restaurant.workflow.says("moved", "L-4", done, state="closed", to="closed", closed=True)
    await restaurant.hear()
    assert await lately(restaurant) is None


async def test_what_is_kept_from_the_role_of_a_label_is_not_told(restaurant: Reporting) -> None:
    at = await opened(restaurant, "L-1", timedelta(hours=2))
    restaurant.workflow.says("restricted", "L-1", at, hidden_from=["customer"])
    await restaurant.hear()
    assert await lately(restaurant) is None
    assert await lately(restaurant, role="store_clerk") == at
    restaurant.workflow.says("restricted", "L-1", at, only_for=["qa"])
    await restaurant.hear()
    assert await lately(restaurant) is None
    restaurant.workflow.says("restricted", "L-1", at, veiled={"/asset": ["qa"]})
    await restaurant.hear()
    assert await lately(restaurant) is None
    restaurant.workflow.says("restricted", "L-1", at)
    await restaurant.hear()
    assert await lately(restaurant) == at


async def test_a_role_that_no_scenario_has_is_told_nothing(restaurant: Reporting) -> None:
    await opened(restaurant, "L-1", timedelta(hours=2))
    assert await lately(restaurant, role="stranger") is None


async def test_nobody_else_asks(restaurant: Reporting) -> None:
    request = reporting_pb2.GetReportedLatelyRequest()
    with pytest.raises(Refusal) as refusal:
        await call(restaurant.stub.GetReportedLately, request, token=token("member:d", DISPATCHER))
    assert refusal.value.slug == "ticket-unknown"
