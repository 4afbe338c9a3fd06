"""The queue as of a past moment: what was listed then, to who may see it now."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from services.reporting.views.listing import Asked, ListingWrong, list_tickets
from services.reporting.views.past.asking import TURNS_MAX, playback
from services.reporting.views.past.listing import PastPage, PastRow, list_as_of
from services.reporting.views.past.window import PlaybackTooMuch, Window
from services.reporting.views.scopes import ALL
from shared.database import Connection
from shared.decider import Refusal
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.recorded import Recorded
from shared.rpc import call
from tests.integration.reporting.asking import DISPATCHER, Reporting, token
from tests.integration.reporting.test_reporting_views import a_busy_week
from tests.unit.reporting.told_by_workflow import PUBLISHED_AT, Workflow

pytestmark = pytest.mark.integration

NIGHT = datetime(2025, 7, 20, 21, tzinfo=UTC)
SAME = ("number", "state", "priority", "assignee", "is_open", "unassignable", "due_at", "closed_at")
PAGE = 7


def learned(events: Sequence[Recorded]) -> list[Recorded]:
    """Return events as they were learned of, three in a second; several at one moment."""
    return [
        replace(one, recorded_at=NIGHT + timedelta(seconds=number // 3))
        for number, one in enumerate(events)
    ]


async def every_page(tx: Connection, asked: Asked, moment: datetime) -> list[PastRow]:
    found: list[PastRow] = []
    page = PastPage(tickets=[], next_after="", total=0, is_whole=True)
    while not found or page.next_after:
        again = replace(asked, after=page.next_after)
        page = await list_as_of(tx, ALL, again, moment)
        found += page.tickets
        if not page.tickets:
            break
    assert (page.total, page.is_whole) == (len(found), True)
    return found


def told(rows: Sequence[object]) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in SAME) for row in rows]


@pytest.mark.parametrize("view", ["open", "closed", "all"])
async def test_a_past_moment_lists_what_was_listed_then(
    view: str, workflow: Workflow, build: Any, second_build: Any, tx: Connection
) -> None:
    a_busy_week(workflow, tickets=20)
    events = learned(workflow.events)
    chance = random.Random(5)  # noqa: S311  # a story, not a secret
    asked = Asked(view=view, limit=PAGE)
    then: dict[datetime, list[tuple[object, ...]]] = {}
    for start in range(0, len(events), 9):
        await build.fold(events[start : start + 9], batch=chance.choice([1, 4, 9]))
        page = await list_tickets(tx, ALL, replace(asked, limit=100))
        then[events[start : start + 9][-1].recorded_at] = told(page.tickets)
    for moment, rows in then.items():
        assert told(await every_page(tx, asked, moment)) == rows, moment
    assert await every_page(tx, asked, NIGHT - timedelta(microseconds=1)) == []

    await second_build.fold(events, batch=50)
    for table, kept in (await build.content()).items():
        assert (await second_build.content())[table] == kept, table


async def test_the_past_is_filtered_and_ordered_as_the_present(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    a_busy_week(workflow, tickets=20)
    events = learned(workflow.events)
    await build.fold(events)
    now = events[-1].recorded_at
    for asked in (
        Asked(view="all", priorities=("P1", "P3"), limit=PAGE),
        Asked(view="all", states=("working",), limit=PAGE),
        Asked(view="all", assignee="tech-1", sort="-opened_at", limit=PAGE),
        Asked(view="open", types=("equipment_repair",), sort="opened_at", limit=PAGE),
        Asked(view="merged", limit=PAGE),
    ):
        whole = await list_tickets(tx, ALL, replace(asked, limit=100))
        assert told(await every_page(tx, asked, now)) == told(whole.tickets), asked
    for asked in (Asked(text="冷柜"), Asked(sort="updated_at")):
        with pytest.raises(ListingWrong):
            await list_as_of(tx, ALL, asked, now)


async def past(
    reporting: Reporting, moment: datetime, token_: str, **asked: str
) -> list[dict[str, object]]:
    request = reporting_pb2.ListTicketsRequest(as_of=moment.isoformat(), limit=100, **asked)
    answer = await call(reporting.stub.ListTickets, request, token=token_)
    assert (answer.total, answer.counted_in_part) == (len(answer.tickets), False)
    return [msgspec.json.decode(one, type=dict[str, object]) for one in answer.tickets]


async def test_who_sees_nothing_of_a_ticket_learns_nothing_of_its_past(
    restaurant: Reporting,
) -> None:
    boss, clerk = token("member:qi", DISPATCHER), token("member:wu", "store_clerk", store="042")
    li, qa = token("member:li", "technician"), token("member:an", "qa")
    everything = await past(restaurant, PUBLISHED_AT, boss)
    assert {one["number"] for one in everything} == {f"T-{n:06d}" for n in range(6)}
    seen = {
        name: {str(one["number"]) for one in await past(restaurant, PUBLISHED_AT, who)}
        for name, who in {"clerk": clerk, "li": li, "qa": qa}.items()
    }
    assert seen == {
        "clerk": {"T-000001", "T-000003", "T-000005"},
        "li": {"T-000003"},
        "qa": {"T-000005"},
    }

    workflow = restaurant.workflow
    workflow.says("restricted", "T-3", PUBLISHED_AT, only_for=[DISPATCHER], hidden_from=[])
    workflow.says("declined", "T-3", PUBLISHED_AT, technician_id="tech-li")
    await restaurant.hear()
    assert "T-000003" not in {one["number"] for one in await past(restaurant, PUBLISHED_AT, clerk)}
    assert await past(restaurant, PUBLISHED_AT, li) == []
    assert await past(restaurant, PUBLISHED_AT, li, assignee="tech-li") == []


async def test_a_past_list_names_no_ticket_that_may_not_be_seen(restaurant: Reporting) -> None:
    workflow = restaurant.workflow
    hidden = str(workflow.events[1].stream_id)  # T-0, of store 007
    workflow.says("merged", "T-1", PUBLISHED_AT, into=hidden)
    await restaurant.hear()
    boss, clerk = token("member:qi", DISPATCHER), token("member:wu", "store_clerk", store="042")
    [shown] = await past(restaurant, PUBLISHED_AT, boss, view="merged")
    assert shown["merged_into"] == hidden
    [kept] = await past(restaurant, PUBLISHED_AT, clerk, view="merged")
    assert (kept["number"], kept["merged_into"]) == ("T-000001", None)


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+08:00"])
async def test_a_moment_that_is_none_is_refused(restaurant: Reporting, moment: str) -> None:
    request = reporting_pb2.ListTicketsRequest(as_of=moment)
    with pytest.raises(Refusal) as refused:
        await call(restaurant.stub.ListTickets, request, token=token("member:qi", DISPATCHER))
    assert refused.value.slug == "figures-range-wrong"


async def test_a_moment_that_has_not_come_is_refused(restaurant: Reporting) -> None:
    boss, now = token("member:qi", DISPATCHER), datetime.now(UTC)
    assert await past(restaurant, now + timedelta(seconds=30), boss)  # a clock may be fast
    ahead = now + timedelta(days=2)
    with pytest.raises(Refusal) as listed:
        await past(restaurant, ahead, boss)
    with pytest.raises(Refusal) as back:
        await played(restaurant, boss, ahead)
    assert (listed.value.slug, back.value.slug) == ("moment-ahead", "moment-ahead")


MANY = """
insert into reporting.queue ({columns}) select {columns} from (
    select (jsonb_populate_record(one, jsonb_build_object('ticket_id', gen_random_uuid()))).*
    from reporting.queue one, generate_series(1, $1) where type = 'equipment_repair'
) many
"""
WRITTEN = """
select string_agg(column_name, ', ') from information_schema.columns
where table_schema = 'build_1' and table_name = 'queue' and is_generated = 'NEVER'
"""


async def test_of_too_many_open_tickets_one_type_is_played_back(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    workflow.says("opened", "lamp", NIGHT, number="T-1", state="new", priority="P3")
    workflow.says("opened", "call", NIGHT, number="T-2", state="new", type="complaint")
    await build.fold(learned(workflow.events))
    await tx.execute(MANY.format(columns=await tx.fetchval(WRITTEN)), TURNS_MAX)
    moment = Window(since=NIGHT + timedelta(hours=1), until=NIGHT + timedelta(hours=1), step_s=1)
    with pytest.raises(PlaybackTooMuch, match="one `type`"):
        await playback(tx, ALL, moment)
    answer = await playback(tx, ALL, replace(moment, types=("complaint",)))
    [step] = msgspec.json.decode(msgspec.json.encode(answer))["steps"]
    assert [one["unassigned"] for one in step["priorities"]] == [1]


async def played(reporting: Reporting, token_: str, moment: datetime, **asked: Any) -> Any:
    until = moment + timedelta(minutes=5)
    said = {"since": moment.isoformat(), "until": until.isoformat(), "step_s": 60, **asked}
    request = reporting_pb2.PlayBackRequest(**said)
    answer = await call(reporting.stub.PlayBack, request, token=token_)
    return msgspec.json.decode(answer.playback)


async def test_a_night_is_played_back_with_who_decided_what(
    reporting: Reporting, workflow: Workflow
) -> None:
    workflow.says_of_scenario({"scenario": "shop", "roles": {DISPATCHER: {"scope": "tenant"}}})
    workflow.says("opened", "lamp", NIGHT, number="T-1", state="new", priority="P3")
    workflow.says("offered", "lamp", NIGHT, technician_id="li", member_id="li")
    workflow.says("opened", "pipe", NIGHT, number="T-2", state="new", priority="P1")
    workflow.says("unassignable", "pipe", NIGHT, reason="all_eliminated:capacity")
    workflow.says("moved", "lamp", NIGHT, state="closed", closed=True, transition="finish")
    workflow.says("offered", "pipe", NIGHT, technician_id="li", member_id="li")
    workflow.events[:] = [
        replace(one, recorded_at=NIGHT + timedelta(seconds=40 * one.position))
        for one in workflow.events
    ]
    await reporting.hear()
    boss, at = token("member:qi", DISPATCHER), NIGHT + timedelta(seconds=80)
    night = await played(reporting, boss, at)
    assert [
        [(one["priority"], one["unassigned"], one["in_hand"]) for one in step["priorities"]]
        for step in night["steps"]
    ] == [
        [("P3", 1, 0)],
        [("P3", 0, 1)],
        [("P1", 1, 0), ("P3", 0, 1)],
        [("P1", 1, 0)],
        [("P1", 0, 1)],
        [("P1", 0, 1)],
    ]
    assert [one["oldest_s"] for step in night["steps"] for one in step["priorities"]] == [
        *(0, 0, 40, 0, 100, 0, 0)
    ]
    changes = [one for step in night["steps"] for one in step["changes"]]
    assert [(one["position"], one["number"], one["what"], one["actor"]) for one in changes] == [
        (position, number, f"ticket.{what}", "member:wang")
        for position, number, what in (
            (3, "T-1", "offered"),
            (4, "T-2", "opened"),
            (5, "T-2", "unassignable"),
            (6, "T-1", "moved"),
            (7, "T-2", "offered"),
        )
    ]
    assert [one["was"] and one["was"]["unassignable"] for one in changes] == [
        *(None, None, None, None, "all_eliminated:capacity")
    ]
    assert night == await played(reporting, boss, at)
    nobody = await played(reporting, token("member:wu", "store_clerk"), at)
    assert {len(step["changes"]) + len(step["priorities"]) for step in nobody["steps"]} == {0}
    none = await played(reporting, boss, at, types=["complaint"])
    assert not any(step["changes"] for step in none["steps"])


async def test_a_window_that_cannot_be_played_is_refused(restaurant: Reporting) -> None:
    boss = token("member:qi", DISPATCHER)
    for asked in ({"since": ""}, {"step_s": 0}, {"until": "2020-01-01"}):
        with pytest.raises(Refusal) as refused:
            await played(restaurant, boss, NIGHT, **asked)
        assert refused.value.slug == "playback-wrong"
    with pytest.raises(Refusal) as refused:
        await played(restaurant, boss, NIGHT, until="soon")
    assert refused.value.slug == "figures-range-wrong"
