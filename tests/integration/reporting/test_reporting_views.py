"""Views on a real PostgreSQL: what is folded in any batches, late or twice, is what is rebuilt."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.reporting.views import figures
from services.reporting.views.commitments.asking import commitments
from services.reporting.views.fatigue.asking import TicketTypeMissing, form_fatigue
from services.reporting.views.figures import Range
from services.reporting.views.history import history_of
from services.reporting.views.listing import Asked, ListingWrong, Page, list_tickets
from services.reporting.views.paging import CursorWrong
from services.reporting.views.scopes import ALL, Visible
from services.reporting.views.seeing import Whole
from shared.database import Connection
from shared.sight import TENANT, Grant, Sight
from tests.unit.reporting.told_by_workflow import HelpDesk, Workflow

pytestmark = pytest.mark.integration
EVERYTHING = ALL
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABEL = {"zh": "新", "en": "new"}


def a_busy_week(workflow: Workflow, tickets: int = 60) -> None:
    chance = random.Random(3)  # noqa: S311  # a story, not a secret
    for n in range(tickets):
        workflow.says(
            "opened",
            f"T-{n}",
            NOON + timedelta(minutes=n),
            number=f"T-{n:06d}",
            summary=f"冷柜不制冷 {n}",
            state="new",
            state_label=LABEL,
            priority=f"P{1 + n % 3}",
            fields={"store": f"{n % 4:03d}"},
            flags=["location_missing"] if n % 10 == 0 else [],
        )
    for step in range(tickets * 4):
        n, hour = chance.randrange(tickets), chance.randrange(1, 150)
        closed = chance.random() < 0.3
        workflow.says(
            "moved",
            f"T-{n}",
            NOON + timedelta(hours=hour),
            transition="step",
            to="closed" if closed else "working",
            to_label=LABEL,
            state="closed" if closed else "working",
            state_label=LABEL,
            closed=closed,
            to_final=closed,
            assignee=f"tech-{step % 3}",
            **{"from": "new"},
        )


def granted(role: str, scope: str, *values: str) -> Grant:
    return Grant(role=role, scope=scope, values=frozenset(values), types=frozenset())


def only(*grants: Grant) -> Visible:
    return Visible(sight=Sight(everything=False, grants=grants))


async def pages(tx: Connection, asked: Asked, visible: Visible = EVERYTHING) -> list[Page]:
    found = [await list_tickets(tx, visible, asked)]
    while found[-1].next_after:
        args = {name: getattr(asked, name) for name in ("view", "types", "states", "sort", "limit")}
        found.append(await list_tickets(tx, visible, Asked(**args, after=found[-1].next_after)))
    return found


async def test_a_rebuilt_view_is_equal_to_the_last_byte(
    workflow: Workflow, build: Any, second_build: Any
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events, batch=7)
    await second_build.fold(workflow.events, batch=1_000)
    content = await build.content()
    assert content == await second_build.content()
    assert len(content["queue"]) == 60
    assert len(content["history"]) == len(workflow.events)


async def test_events_folded_twice_change_nothing(
    workflow: Workflow, build: Any, second_build: Any
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events)
    await second_build.fold(workflow.events, batch=50)
    await second_build.fold(workflow.events[10:120], batch=9)
    assert await build.content() == await second_build.content()


@pytest.mark.parametrize("sort", ["queue", "opened_at", "-opened_at", "updated_at", "-updated_at"])
async def test_pages_show_every_ticket_once_in_order(
    workflow: Workflow, build: Any, tx: Connection, sort: str
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events)
    found = await pages(tx, Asked(view="all", sort=sort, limit=7))
    rows = [row for page in found for row in page.tickets]
    assert len(rows) == len({row.ticket_id for row in rows}) == 60
    assert {page.total for page in found} == {60}
    column = sort.lstrip("-")
    values = [(row.rank, row.sort_at) if sort == "queue" else getattr(row, column) for row in rows]
    assert values == sorted(values, reverse=sort.startswith("-"))


async def test_counters_say_what_the_rows_say(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events, batch=11)
    counted = await tx.fetch(
        "select type, state, priority, is_open, tickets from reporting.queue_counts order by 1,2,3"
    )
    rows = await tx.fetch(
        "select type, state, priority, is_open, count(*) as tickets from reporting.queue"
        " group by 1, 2, 3, 4 order by 1, 2, 3"
    )
    assert counted == rows
    for view in ("open", "closed", "all"):
        page = await list_tickets(tx, EVERYTHING, Asked(view=view, priorities=("P1",)))
        assert page.total == len(
            [
                r
                for p in await pages(tx, Asked(view=view, limit=9))
                for r in p.tickets
                if r.rank == 1
            ]
        )


async def test_a_scope_hides_rows_and_counts_alike(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events)
    clerk = granted("clerk", "own_store", "store:002")
    one_store = only(clerk)
    page = await list_tickets(tx, one_store, Asked(view="all", limit=100))
    assert page.total == len(page.tickets) == 15
    assert {row.store for row in page.tickets} == {"002"}
    nothing = await list_tickets(tx, only(), Asked(view="all"))
    assert (nothing.tickets, nothing.total) == ([], 0)
    theirs = only(clerk, granted("technician", "assigned", "tech-1"))
    both = await list_tickets(tx, theirs, Asked(view="all", limit=100))
    assert all(row.store == "002" or row.assignee == "tech-1" for row in both.tickets)
    assert both.total == len(both.tickets) > 15


async def test_a_ticket_is_found_by_its_number_and_by_its_words(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    a_busy_week(workflow)
    await build.fold(workflow.events)
    by_number = await list_tickets(tx, EVERYTHING, Asked(view="all", text="t-000042"))
    assert [row.number for row in by_number.tickets] == ["T-000042"]
    by_words = await list_tickets(tx, EVERYTHING, Asked(view="all", text="不制冷 7"))
    assert [row.number for row in by_words.tickets] == ["T-000007"]
    hostile = await list_tickets(tx, EVERYTHING, Asked(view="all", text="%' or true --"))
    assert hostile.total == 0


@pytest.mark.usefixtures("build")
async def test_a_cursor_of_another_list_is_refused(tx: Connection) -> None:
    for cursor in ("nonsense", "[]", '["opened_at",1,"2026-03-01T12:00:00","x"]', "\ud800"):
        with pytest.raises(CursorWrong):
            await list_tickets(tx, EVERYTHING, Asked(after=cursor))
    with pytest.raises(ListingWrong):
        Asked(sort="ticket_id; drop table x")


async def test_a_history_tells_who_when_from_where_and_why(
    workflow: Workflow, build: Any, tx: Connection
) -> None:
    a_busy_week(workflow, tickets=3)
    await build.fold(workflow.events, batch=2)
    ticket = workflow.events[0].stream_id
    told = [event for event in workflow.events if event.stream_id == ticket]
    rows = await history_of(tx, ticket, after_version=0, limit=500)
    assert [row.version for row in rows] == list(range(1, len(told) + 1))
    assert [bytes(row.data) for row in rows] == [event.data for event in told]
    assert (rows[0].actor, rows[0].to_state, rows[0].to_label) == ("member:wang", "new", LABEL)
    assert (rows[1].from_state, rows[1].transition) == ("new", "step")
    rest = await history_of(tx, ticket, after_version=2, limit=1)
    assert [row.version for row in rest] == [3]


@pytest.mark.data
async def test_the_help_desks_figures_are_those_found_without_us(
    help_desk: HelpDesk, build: Any, tx: Connection
) -> None:
    await build.fold(help_desk.events, batch=2_000)
    expected = help_desk.expected
    found: dict[str, Any] = await figures.tickets(tx, Range())
    assert (found["cases"], found["events"]) == (expected["cases"], expected["events"])
    for name in ("median", "mean", "p90", "max"):
        assert found["cycle_s"][name] == pytest.approx(expected["cycle_s"][name], abs=1e-6)
    assert found["reopenings"] == {"total": 3, "tickets": 3}
    hands: dict[str, Any] = await figures.handovers(tx, Range())
    told = expected["handover:org:resource"]
    assert hands["total"] == told["total"]
    assert hands["tickets"] == told["cases_ge1"]
    assert hands["mean"] == pytest.approx(told["mean"])
    assert hands["pingpong_tickets"] == told["pingpong_cases"]
    assert hands["pingpong_total"] == told["pingpong_total"]
    assert [one["handovers"] for one in hands["top"]] == list(told["top5"].values())
    days: dict[str, Any] = await figures.backlog(tx, Range())
    assert {day["day"]: day["active"] for day in days["days"]} == expected["backlog_daily_00utc"]
    peak = dict(zip(("day", "tickets"), expected["backlog_peak"], strict=True))
    assert days["peak"]["active"] == peak


async def test_a_tired_crew_is_sensed_from_what_was_recorded(
    tx: Connection, build: Any, workflow: Workflow
) -> None:
    workflow.says_of_scenario(
        {
            "scenario": "shop",
            "ticket_types": [
                {
                    "key": "equipment_repair",
                    "fields": {"fault": {"label": LABEL}, "a": {}, "b": {}, "c": {}},
                    "priority": [{"when": "fault == 'pump'", "set": "P1"}],
                }
            ],
        }
    )
    for n in range(120):
        careful = n % 3 == 0
        answers = {"fault": "pump" if n % 2 else "fan", "a": "ok", "b": "ok", "c": "ok"}
        workflow.says("opened", f"T-{n}", NOON, state="new")
        workflow.says(
            "moved",
            f"T-{n}",
            NOON + timedelta(hours=1),
            **{"from": "new", "to": "done"},
            fields={**answers, "a": "bad" if careful and n % 7 == 0 else "ok"},
            form_s=40 if careful else 1,
        )
    await build.fold(workflow.events, batch=50)
    wanted = Range(type="equipment_repair")
    answer = await form_fatigue(tx, wanted)
    assert (answer["forms"], answer["with_times"]) == (120, 120)
    shown: Any = answer["fields"]
    by_field = {one["field"]: one for one in shown}
    assert (by_field["fault"]["proposal"], by_field["fault"]["rules"]) == ("keep", ["priority"])
    assert by_field["fault"]["label"] == LABEL
    assert {by_field[key]["proposal"] for key in "abc"} == {"remove"}
    assert by_field["b"]["careless_share"] == pytest.approx(2 / 3)
    with pytest.raises(TicketTypeMissing):
        await form_fatigue(tx, Range())

    for n in range(120):
        allowed = {"/fields/fault": ["qa"]} | ({"/fields/b": ["qa"]} if n % 2 else {})
        workflow.says("restricted", f"T-{n}", NOON, only_for=None, hidden_from=[], veiled=allowed)
    await build.fold(workflow.events[-120:])
    everything = dict.fromkeys(by_field, 120)
    for role, asked in (("boss", {"a": 120, "b": 60, "c": 120}), ("qa", everything)):
        grants = (granted(role, TENANT),)
        whole = Whole(everything=False, grants=grants, roles=frozenset({role}))
        told: Any = await form_fatigue(tx, replace(wanted, whole=whole))
        assert {one["field"]: one["asked"] for one in told["fields"]} == asked


async def test_promises_are_counted_by_reply(
    tx: Connection, build: Any, workflow: Workflow
) -> None:
    for n in range(4):
        said = {"reply": "ack30" if n < 3 else "parts", "nth": 1, "within_s": 1_800}
        due_at = (NOON + timedelta(minutes=30)).isoformat()
        until = {"until_what": "mark", "until_about": "arrived"}
        workflow.says("committed", f"T-{n}", NOON, due_at=due_at, **said, **until)
    for n, (minutes, microseconds) in enumerate([(30, 999_999), (31, 0)]):
        arrived_at = NOON + timedelta(minutes=minutes, microseconds=microseconds)
        workflow.says("marked", f"T-{n}", arrived_at, mark="arrived")
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    workflow.says("committed", "T-9", NOON, due_at=later, **(said | {"nth": 2}), **until)
    await build.fold(workflow.events, batch=2)
    answer = await commitments(tx, Range(type="equipment_repair"))
    assert answer["replies"] == [
        # The second one came a minute late, and the third never.
        {"reply": "ack30", "made": 3, "broken": 2, "kept": 1, "standing": 0, "tickets": 3},
        {"reply": "parts", "made": 2, "broken": 1, "kept": 0, "standing": 1, "tickets": 2},
    ]
    assert await commitments(tx, Range(type="other")) == {"replies": []}
    assert await commitments(tx, Range(since=NOON + timedelta(hours=1))) == {"replies": []}
