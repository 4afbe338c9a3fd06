"""A ticket's story: figures that do not depend on the order in which its steps were heard."""

import random
from datetime import UTC, datetime, timedelta

from services.reporting.views.heard import ticket_fact
from services.reporting.views.metrics import Known, daily_figures, daily_rows
from services.reporting.views.story import Figures, Step, figures_of, step_of, with_step
from shared.recorded import Recorded
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR_US = 3_600_000_000


def hours(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def figures(events: list[Recorded]) -> Figures:
    steps: list[Step] = []
    for event in events:
        step = step_of(event, ticket_fact(event))
        steps = steps if step is None else with_step(steps, step)
    found = figures_of(steps)
    assert found is not None
    return found


def test_the_cycle_runs_from_the_opening_to_the_last_move(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    workflow.says("moved", "T-1", hours(1), to="working")
    workflow.says("moved", "T-1", hours(5), to="closed", closed=True)
    workflow.says("commented", "T-1", hours(9), text="thanks")
    found = figures(workflow.events)
    assert (found.moves, found.cycle_us, found.resolution_us) == (2, 5 * HOUR_US, 5 * HOUR_US)


def test_a_handover_is_a_change_of_hands_and_a_return_is_a_ping_pong(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    for hour, hand in enumerate(["anna", "anna", "bo", None, "bo", "anna", "bo"], start=1):
        workflow.says("moved", "T-1", hours(hour), fields={"resource": hand} if hand else {})
    found = figures(workflow.events)
    assert (found.handovers, found.pingpong) == (3, 2)


def test_the_technician_who_has_a_ticket_is_the_hand_it_is_in(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    workflow.says("offered", "T-1", hours(1), technician_id="li")
    workflow.says("moved", "T-1", hours(1), to="assigned", assignee="li")
    workflow.says("moved", "T-1", hours(2), to="new", assignee=None)
    workflow.says("moved", "T-1", hours(3), to="assigned", assignee="zhao")
    workflow.says("accepted", "T-1", hours(4), technician_id="zhao")
    found = figures(workflow.events)
    assert found.handovers == 1
    assert (found.assigned_us, found.accepted_us) == (HOUR_US, 4 * HOUR_US)


def test_a_move_after_the_closing_that_closes_nothing_reopens(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    workflow.says("moved", "T-1", hours(1), to="closed", closed=True)
    workflow.says("moved", "T-1", hours(2), to="closed", closed=True)
    workflow.says("moved", "T-1", hours(3), to="working")
    workflow.says("moved", "T-1", hours(4), to="closed", closed=True)
    found = figures(workflow.events)
    assert found.reopenings == 1
    assert found.resolution_us == 4 * HOUR_US


def test_a_late_move_takes_its_place_in_time(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    workflow.says("moved", "T-1", hours(3), to="new", fields={"resource": "anna"})
    workflow.says(
        "moved",
        "T-1",
        hours(2),
        to="closed",
        fields={"resource": "bo"},
        late=True,
        closed=False,
        to_final=True,
    )
    workflow.says("moved", "T-1", hours(1), to="new", fields={"resource": "anna"}, late=True)
    found = figures(workflow.events)
    assert (found.handovers, found.pingpong, found.reopenings) == (2, 1, 1)
    assert found.is_open


def test_neither_order_nor_repetition_changes_a_figure(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", hours(0))
    for hour in range(1, 30):
        workflow.says(
            "moved", "T-1", hours(hour), closed=hour % 7 == 0, fields={"resource": f"{hour % 3}"}
        )
    straight = figures(workflow.events)
    chance = random.Random(7)  # noqa: S311  # a shuffle, not a secret
    for _ in range(20):
        shuffled = [*workflow.events, *chance.choices(workflow.events, k=10)]
        chance.shuffle(shuffled)
        assert figures(shuffled) == straight


def test_a_ticket_counts_at_every_midnight_at_which_it_is_open(workflow: Workflow) -> None:
    known = Known()
    known.hear(workflow.says("opened", "T-1", hours(0)))
    known.hear(workflow.says("moved", "T-1", hours(36), closed=True))
    rows = daily_rows(daily_figures(known))
    assert [(str(row.day), row.arrivals, row.closings, row.open_change) for row in rows] == [
        ("2026-03-01", 1, 0, 0),
        ("2026-03-02", 0, 0, 1),
        ("2026-03-03", 0, 1, -1),
    ]


def test_a_ticket_closed_at_midnight_is_not_counted_at_that_midnight(workflow: Workflow) -> None:
    known = Known()
    known.hear(workflow.says("opened", "T-1", hours(12)))
    known.hear(workflow.says("moved", "T-1", hours(36), closed=True))
    rows = daily_rows(daily_figures(known))
    assert [(str(row.day), row.open_change) for row in rows] == [
        ("2026-03-02", 1),
        ("2026-03-03", -1),
    ]
