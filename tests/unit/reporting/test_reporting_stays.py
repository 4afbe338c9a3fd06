"""Stays: how long a ticket stood as it did, by when we learned of what changed it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.reporting.views.past.stays import Stay, ended
from services.reporting.views.standing import QueueRow, row_after
from tests.unit.reporting.told_by_workflow import Workflow

NIGHT = datetime(2026, 7, 20, 21, tzinfo=UTC)
LONG_AGO = NIGHT - timedelta(days=3)


def minute(number: int) -> datetime:
    return NIGHT + timedelta(minutes=number)


def told(workflow: Workflow) -> tuple[Sequence[Stay], QueueRow]:
    """Return the stays that are over and the row that goes on; an event is learned a minute."""
    row, stays = None, list[Stay]()
    for number, event in enumerate(workflow.events):
        after = row_after(row, replace(event, recorded_at=minute(number)))
        stays += ended(row, after)
        row = after
    assert row is not None
    return stays, row


def test_a_stay_ends_where_the_next_begins() -> None:
    workflow = Workflow()
    workflow.says("opened", "T-1", LONG_AGO, state="new", priority="P1")
    workflow.says("offered", "T-1", LONG_AGO, technician_id="li")
    workflow.says("moved", "T-1", LONG_AGO, state="assigned", assignee="li")
    stays, row = told(workflow)
    assert [(one.state, one.assignee, one.stay_since, one.stay_until) for one in stays] == [
        ("new", None, minute(0), minute(1)),
        ("new", "li", minute(1), minute(2)),
    ]
    assert (row.state, row.stay_since, row.stay_version) == ("assigned", minute(2), 3)


def test_what_changes_nothing_about_where_it_stands_ends_no_stay() -> None:
    workflow = Workflow()
    workflow.says("opened", "T-1", NIGHT, state="new", priority="P1")
    workflow.says("commented", "T-1", NIGHT, text="在路上")
    workflow.says("flagged", "T-1", NIGHT, flags=["location_missing"])
    workflow.says("restricted", "T-1", NIGHT, only_for=["boss"])
    workflow.says("moved", "T-1", NIGHT, to="working", state="new", late=True)
    stays, row = told(workflow)
    assert (stays, row.stay_since, row.version) == ([], minute(0), 5)


def test_it_is_known_since_when_nobody_has_a_ticket() -> None:
    workflow = Workflow()
    workflow.says("opened", "T-1", NIGHT, state="new", priority="P3")
    workflow.says("unassignable", "T-1", NIGHT, reason="all_eliminated:capacity")
    workflow.says("prioritised", "T-1", NIGHT, priority="P1")
    assert told(workflow)[1].nobody_since == minute(0)
    workflow.says("offered", "T-1", NIGHT, technician_id="li")
    assert told(workflow)[1].nobody_since is None
    workflow.says("declined", "T-1", NIGHT, technician_id="li")
    assert told(workflow)[1].nobody_since == minute(4)
    workflow.says("moved", "T-1", NIGHT, state="closed", closed=True)
    assert told(workflow)[1].nobody_since is None


def test_what_a_ticket_waits_for_ends_with_a_resumption_or_a_move() -> None:
    workflow = Workflow()
    workflow.says("opened", "T-1", NIGHT, state="new")
    workflow.says("waiting", "T-1", NIGHT, reason="parts")
    assert told(workflow)[1].waiting == "parts"
    workflow.says("waiting", "T-1", LONG_AGO, reason="customer", late=True)
    assert told(workflow)[1].waiting == "parts"
    workflow.says("resumed", "T-1", NIGHT, reason="parts")
    assert told(workflow)[1].waiting is None
    workflow.says("waiting", "T-1", NIGHT, reason="access")
    workflow.says("moved", "T-1", NIGHT, state="working")
    assert [one.waiting for one in told(workflow)[0]] == [None, "parts", None, "access"]
    assert told(workflow)[1].waiting is None


def test_a_merge_begins_a_stay_and_its_undoing_another() -> None:
    workflow = Workflow()
    workflow.says("opened", "T-1", NIGHT, state="new")
    other = str(workflow.events[0].stream_id)
    workflow.says("merged", "T-1", NIGHT, into=other)
    workflow.says("unmerged", "T-1", NIGHT)
    stays, row = told(workflow)
    assert [str(one.merged_into or "") for one in stays] == ["", other]
    assert (row.merged_into, row.nobody_since) == (None, minute(0))
