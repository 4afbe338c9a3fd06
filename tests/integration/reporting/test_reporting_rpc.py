"""Reporting over gRPC, on a real database: everybody sees what their roles let them see."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from shared.decider import Refusal
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.projections.builds import checksum
from shared.rpc import call
from tests.integration.reporting.asking import DISPATCHER, NOON, VIEWS, Reporting, token
from tests.written_log import ACME

pytestmark = pytest.mark.integration


def numbers(tickets: list[dict[str, object]]) -> list[object]:
    return [ticket["number"] for ticket in tickets]


async def test_everybody_sees_what_their_roles_let_them_see(restaurant: Reporting) -> None:
    everything = [f"T-{n:06d}" for n in range(6)]
    seen = {
        "dispatcher": numbers(await restaurant.tickets(token("member:d", DISPATCHER))),
        "admin": numbers(await restaurant.tickets(token("key:1", scopes=["tenant:admin"]))),
        "clerk": numbers(await restaurant.tickets(token("member:c", "store_clerk", store="042"))),
        "technician": numbers(await restaurant.tickets(token("member:li", "technician"))),
        "quality": numbers(await restaurant.tickets(token("member:q", "qa"))),
        "reporter": numbers(await restaurant.tickets(token("member:wang", "customer"))),
        "technician who reported": numbers(
            await restaurant.tickets(token("member:wang", "technician"))
        ),
        "stranger": numbers(await restaurant.tickets(token("member:x"))),
        "region": numbers(await restaurant.tickets(token("member:r", "region_head", store="hz"))),
    }
    assert seen == {
        "dispatcher": everything,
        "admin": everything,
        "clerk": ["T-000001", "T-000003", "T-000005"],
        "technician": ["T-000003"],
        "quality": ["T-000005"],
        "reporter": everything,
        "technician who reported": everything,
        "stranger": [],
        "region": [],
    }


async def test_what_cannot_be_assigned_is_a_list_of_its_own(restaurant: Reporting) -> None:
    workflow, boss = restaurant.workflow, token("member:d", DISPATCHER)
    request = reporting_pb2.ListTicketsRequest(view="unassignable")
    before = await call(restaurant.stub.ListTickets, request, token=boss)
    assert (before.total, len(before.tickets)) == (0, 0)
    held = {"number": "T-000100", "type": "complaint", "held": "location_missing"}
    workflow.says("opened", "nowhere", NOON, state="new", **held)
    workflow.says("opened", "hard", NOON, state="new", number="T-000101", type="complaint")
    workflow.says("unassignable", "hard", NOON, reason="nobody_has:焊接")
    await restaurant.hear()
    stuck = await call(restaurant.stub.ListTickets, request, token=boss)
    rows = [msgspec.json.decode(one, type=dict[str, object]) for one in stuck.tickets]
    assert {row["number"]: row["unassignable"] for row in rows} == {
        "T-000100": "held:location_missing",
        "T-000101": "nobody_has:焊接",
    }
    assert stuck.total == len(rows)
    workflow.says("offered", "hard", NOON, technician_id="t", round=1)
    await restaurant.hear()
    assert (await call(restaurant.stub.ListTickets, request, token=boss)).total == 1


async def test_what_nobody_could_come_to_is_listed_with_its_slot(restaurant: Reporting) -> None:
    workflow, boss = restaurant.workflow, token("member:d", DISPATCHER)
    request = reporting_pb2.ListTicketsRequest(view="unassignable")

    async def listed() -> list[tuple[object, object]]:
        await restaurant.hear()
        found = await call(restaurant.stub.ListTickets, request, token=boss)
        rows = [msgspec.json.decode(one, type=dict[str, object]) for one in found.tickets]
        return [(row["unassignable"], row["slot"]) for row in rows]

    window = {"start": "2026-03-04T02:00:00+00:00", "end": "2026-03-04T04:00:00+00:00"}
    workflow.says("opened", "visit", NOON, state="new", number="T-000102", type="complaint")
    workflow.says("appointed", "visit", NOON, fields={"window": window})
    assert await listed() == []

    workflow.says("endangered", "visit", NOON, reason="all_eliminated:off_shift")
    assert await listed() == [("all_eliminated:off_shift", {"field": "window", **window})]

    workflow.says("restricted", "visit", NOON, veiled={"/fields/window": ["qa"]})
    assert await listed() == [("all_eliminated:off_shift", None)], "who does not see the field"
    workflow.says("secured", "visit", NOON)
    assert await listed() == []


async def test_a_history_is_told_to_whoever_may_see_the_ticket(restaurant: Reporting) -> None:
    ticket = restaurant.workflow.events[4].stream_id
    request = reporting_pb2.GetHistoryRequest(ticket_id=str(ticket))
    answer = await call(restaurant.stub.GetHistory, request, token=token("member:li", "technician"))
    events = [msgspec.json.decode(one, type=dict[str, object]) for one in answer.events]
    assert [event["type"] for event in events] == [
        "ticket.opened",
        "ticket.offered",
        "ticket.moved",
        "ticket.accepted",
    ]
    assert answer.position == f"workflow.1.{len(restaurant.workflow.events)}"
    for hidden in (ticket, "nonsense"):
        with pytest.raises(Refusal) as refused:
            await call(
                restaurant.stub.GetHistory,
                reporting_pb2.GetHistoryRequest(ticket_id=str(hidden)),
                token=token("member:wu", "technician"),
            )
        assert refused.value.slug == "ticket-unknown"


async def test_who_may_take_a_ticket_out_of_a_queue_is_told_to_who_sees_everything(
    restaurant: Reporting,
) -> None:
    workflow = restaurant.workflow
    queued = workflow.says("queued", "T-2", NOON, queue="team:night", members=["li"], round=1)
    await restaurant.hear()
    request = reporting_pb2.GetHistoryRequest(ticket_id=str(queued.stream_id))

    async def told(asker: str) -> dict[str, object]:
        answer = await call(restaurant.stub.GetHistory, request, token=asker)
        event = msgspec.json.decode(answer.events[-1], type=dict[str, Any])
        return dict(event["data"])

    customer = await told(token("member:wang", "customer"))
    assert (customer["queue"], customer["members"]) == ("team:night", None)
    admin = await told(token("key:1", scopes=["tenant:admin"]))
    assert admin["members"] == ["li"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("transfer_asked", {"how": "asked", "nth": 1}),
        ("crew_told", {"how": "declined", "post": "helper:1"}),
    ],
)
async def test_why_a_ticket_is_given_away_is_told_to_colleagues(
    restaurant: Reporting, kind: str, told: dict[str, object]
) -> None:
    asked = {"technician_id": "t-2", "round": 1, "reason": "too much", **told}
    said = restaurant.workflow.says(kind, "T-2", NOON, **asked)
    await restaurant.hear()
    request = reporting_pb2.GetHistoryRequest(ticket_id=str(said.stream_id))

    async def reason(asker: str) -> object:
        answer = await call(restaurant.stub.GetHistory, request, token=asker)
        event = msgspec.json.decode(answer.events[-1], type=dict[str, Any])
        return event["data"]["reason"]

    assert await reason(token("member:wang", "customer")) is None
    assert await reason(token("member:d", DISPATCHER)) == "too much"


async def test_figures_are_for_those_who_may_see_everything(restaurant: Reporting) -> None:
    boss = token("member:d", DISPATCHER)
    tickets = await restaurant.metrics("tickets", boss)
    assert (tickets["cases"], tickets["open"], tickets["events"]) == (6, 6, 1)
    assert tickets["by_state"] == {"assigned": 1, "new": 5}
    assert tickets["by_type"] == {"complaint": 1, "equipment_repair": 5}
    ranged = await restaurant.metrics(
        "tickets", boss, **{"from": "2026-03-01T14:00:00Z", "type": "equipment_repair"}
    )
    assert (ranged["cases"], ranged["by_priority"]) == (3, {"P2": 3})
    responses = await restaurant.metrics("responses", boss)
    assert responses["assigned_s"] == {
        "tickets": 1,
        "median": 18_000.0,
        "mean": 18_000.0,
        "p90": 18_000.0,
        "max": 18_000.0,
    }
    assert responses["waiting"] == 5
    assert await restaurant.metrics("promises", boss) == {"replies": []}
    waiting: Any = await restaurant.metrics("waiting", boss)
    assert (waiting["tickets"], waiting["open"]["tickets"], waiting["owners"]) == (0, 6, [])
    backlog = await restaurant.metrics("backlog", boss, **{"from": "2026-03-02"})
    assert backlog["days"] == [
        {"day": "2026-03-02", "open": 6, "active": 0, "arrivals": 0, "closings": 0}
    ]
    for name, asker, slug in (
        ("tickets", token("member:li", "technician"), "figures-not-yours"),
        ("waiting", token("member:li", "technician"), "figures-not-yours"),
        ("salaries", boss, "figures-unknown"),
    ):
        with pytest.raises(Refusal) as refused:
            await restaurant.metrics(name, asker)
        assert refused.value.slug == slug
    for start, end in (("2020-01-01", "2019-01-01"), ("2020-01-01T08:00:00+08:00", "2019-12-31")):
        with pytest.raises(Refusal) as refused:
            await restaurant.metrics("tickets", boss, **{"from": start, "to": end})
        assert refused.value.slug == "figures-range-wrong"


async def test_figures_leave_out_what_is_hidden_and_are_told_all_the_same(
    restaurant: Reporting,
) -> None:
    """One ticket that is kept from somebody takes no figures from them: it does not count."""
    boss, admin = token("member:d", DISPATCHER), token("key:1", scopes=["tenant:admin"])
    for n, kept in enumerate(({"only_for": ["qa"]}, {"hidden_from": [DISPATCHER]})):
        restaurant.workflow.says("restricted", f"T-{n}", NOON + timedelta(hours=n), **kept)
    restaurant.workflow.says("committed", "T-0", NOON, reply="ack", nth=1, within_s=60)
    restaurant.workflow.says("committed", "T-3", NOON, reply="ack", nth=1, within_s=60)
    await restaurant.hear()
    counted = {
        name: await restaurant.metrics("tickets", one)
        for name, one in (("boss", boss), ("admin", admin))
    }
    assert {name: one["cases"] for name, one in counted.items()} == {"boss": 4, "admin": 6}
    assert counted["boss"]["by_state"] == {"assigned": 1, "new": 3}
    later = await restaurant.metrics("tickets", boss, **{"from": "2026-03-01"})
    assert (later["cases"], later["by_state"]) == (4, {"assigned": 1, "new": 3})
    backlog = await restaurant.metrics("backlog", boss, **{"from": "2026-03-02"})
    day = {"day": "2026-03-02", "open": 4, "active": 0, "arrivals": 0, "closings": 0}
    assert backlog["days"] == [day]
    assert (await restaurant.metrics("responses", boss))["waiting"] == 3
    ack = {"reply": "ack", "kept": 0, "standing": 0}
    assert await restaurant.metrics("promises", boss) == {
        "replies": [{**ack, "made": 1, "broken": 1, "tickets": 1}]
    }
    assert await restaurant.metrics("promises", admin) == {
        "replies": [{**ack, "made": 2, "broken": 2, "tickets": 2}]
    }
    assert numbers(await restaurant.tickets(boss)) == [f"T-{n:06d}" for n in range(2, 6)]
    restaurant.workflow.says("restricted", "T-0", NOON, only_for=None, hidden_from=[])
    await restaurant.hear()
    assert (await restaurant.metrics("tickets", boss))["cases"] == 5
    assert len(await restaurant.tickets(boss)) == 5


async def test_who_is_asked_about_a_hidden_ticket_finds_it_in_lists_and_in_no_figure(
    restaurant: Reporting,
) -> None:
    boss = token("member:d", DISPATCHER)
    restaurant.workflow.says("restricted", "T-0", NOON, only_for=["qa"])
    seat = {"step": "one", "seat": "one", "members": ["d"]}
    restaurant.workflow.says("approval_opened", "T-0", NOON, approval="pay", awaited=[seat])
    named = {"step": "one", "seat": "one", "approvers": [{"member": "d"}]}
    restaurant.workflow.says(
        "approvers_named", "T-0", NOON, approval="pay", awaited=[seat], **named
    )
    await restaurant.hear()
    assert len(await restaurant.tickets(boss)) == 6
    assert (await restaurant.metrics("tickets", boss))["cases"] == 5


async def test_a_confidential_type_is_in_the_figures_of_those_who_act_in_it(
    restaurant: Reporting,
) -> None:
    roles = {
        "head": {"scope": "tenant", "confidential": True},
        DISPATCHER: {"scope": "tenant"},
    }
    types = [{"key": "complaint", "transitions": [{"by": ["head"]}]}]
    restaurant.workflow.says_of_scenario(
        {"scenario": "quiet", "roles": roles, "ticket_types": types}
    )
    await restaurant.hear()
    cases = {
        who: (await restaurant.metrics("tickets", token(f"member:{who}", *held)))["cases"]
        for who, held in (("d", (DISPATCHER,)), ("h", ("head",)))
    }
    assert cases == {"d": 5, "h": 6}
    fatigue = await restaurant.metrics(
        "form-fatigue", token("member:d", DISPATCHER), type="complaint"
    )
    assert fatigue["forms"] == 0
    assert len(await restaurant.tickets(token("member:d", DISPATCHER))) == 5


async def test_a_list_waits_for_what_the_caller_has_written(restaurant: Reporting) -> None:
    ahead = len(restaurant.workflow.events) + 1
    restaurant.workflow.says("moved", "T-1", NOON + timedelta(days=1), state="closed", closed=True)
    request = reporting_pb2.ListTicketsRequest(view="closed")
    boss, metadata = token("member:d", DISPATCHER), {"gongdan-min-position": f"workflow.1.{ahead}"}
    with pytest.raises(Refusal) as refused:
        await call(
            restaurant.stub.ListTickets, request, token=boss, metadata=metadata, timeout_s=1.0
        )
    assert refused.value.slug == "not-caught-up"
    await restaurant.hear()
    answer = await call(restaurant.stub.ListTickets, request, token=boss, metadata=metadata)
    assert answer.total == 1


async def test_a_rebuild_says_how_far_it_is_and_changes_nothing(restaurant: Reporting) -> None:
    admin = token("key:1", scopes=["tenant:admin"])
    before = await restaurant.tickets(admin)
    stream = restaurant.stub.Rebuild(
        reporting_pb2.RebuildRequest(), metadata=(("authorization", f"Bearer {admin}"),)
    )
    steps = [step async for step in stream]
    head = len(restaurant.workflow.events)
    done = [(step.view, step.done, step.total) for step in steps if step.state == "done"]
    assert done == [(view, head, head) for view in VIEWS]
    assert await restaurant.tickets(admin) == before
    async with restaurant.databases.connection(ACME) as db:
        for view in restaurant.views:
            built = [await checksum(db, f"reporting_rm_{view}_{build}") for build in (1, 2)]
            assert built[0] == built[1]


async def test_a_tenant_that_was_just_made_has_an_empty_list(reporting: Reporting) -> None:
    assert await reporting.tickets(token("key:1", scopes=["tenant:admin"])) == []
    assert (await reporting.metrics("backlog", token("operator")))["days"] == []


async def test_what_a_contract_gives_is_history_for_those_who_work_there(
    restaurant: Reporting,
) -> None:
    """Whoever reports an asset that is not theirs learns nothing of its contract."""
    known = {"asset_facts": {"contract": "HT-7"}, "entitlement": {"chargeable": True}}
    opened = restaurant.workflow.says(
        "opened", "E-1", NOON, number="E-1", state="new", priority="P2", fields={}, **known
    )
    await restaurant.hear()

    async def told(token_: str) -> dict[str, Any]:
        request = reporting_pb2.GetHistoryRequest(ticket_id=str(opened.stream_id))
        answer = await call(restaurant.stub.GetHistory, request, token=token_)
        data: dict[str, Any] = msgspec.json.decode(answer.events[0])["data"]
        return data

    of_staff = await told(token("member:d", DISPATCHER))
    assert {name: of_staff[name] for name in known} == known
    customers = await told(token("member:wang", "customer"))
    assert {name: customers.get(name) for name in known} == dict.fromkeys(known)
