"""Promises as they are kept: what ends one, what comes late, and what says nothing about it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from services.reporting.views.commitments.keeping import CommitmentRow, CommitmentsProjection
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def promised(
    workflow: Workflow,
    minutes: float = 0,
    until: tuple[str, str] = ("mark", "arrived"),
    nth: int = 1,
) -> None:
    workflow.says(
        "committed",
        "T-1",
        at(minutes),
        reply="ack30",
        nth=nth,
        within_s=1_800,
        due_at=at(minutes + 30).isoformat(),
        until_what=until[0],
        until_about=until[1],
    )


def kept(workflow: Workflow, batch: int = 100) -> list[CommitmentRow]:
    """Fold batch by batch, each knowing what the last one left."""
    projection, known = CommitmentsProjection(), dict[tuple[str, int], CommitmentRow]()
    for start in range(0, len(workflow.events), batch):
        document = msgspec.json.encode(list(known.values())).decode()
        (told,) = projection.plan(workflow.events[start : start + batch], document)
        rows = msgspec.json.decode(told, type=list[CommitmentRow])
        known |= {(one.reply, one.nth): one for one in rows}
    return list(known.values())


def test_what_it_was_made_until_ends_it_and_nothing_else_does(workflow: Workflow) -> None:
    promised(workflow)
    workflow.says("marked", "T-1", at(5), mark="departed")
    workflow.says("moved", "T-1", at(6), transition="start", to_final=False)
    assert [(one.due_at, one.ended_at) for one in kept(workflow)] == [(at(30), None)]
    workflow.says("marked", "T-1", at(20), mark="arrived")
    workflow.says("marked", "T-1", at(90), mark="arrived")
    assert [one.ended_at for one in kept(workflow)] == [at(20)]


@pytest.mark.parametrize(
    ("until", "what", "data"),
    [
        (("move", "finish"), "moved", {"transition": "finish"}),
        (("accepted", ""), "accepted", {}),
        (("approved", ""), "approval_closed", {"outcome": "approved"}),
        (("branch_done", ""), "branch_done", {"branch": "a"}),
        (("joined", ""), "joined", {}),
        (("mark", "arrived"), "moved", {"transition": "cancel", "to_final": True}),
    ],
)
def test_every_happening_a_reply_may_name_ends_it(
    workflow: Workflow, until: tuple[str, str], what: str, data: dict[str, object]
) -> None:
    promised(workflow, until=until)
    workflow.says("approval_closed", "T-1", at(8), outcome="rejected")
    workflow.says(what, "T-1", at(10), **data)
    assert [one.ended_at for one in kept(workflow)] == [at(10)]


def test_an_arrival_told_of_late_counts_when_it_was(workflow: Workflow) -> None:
    promised(workflow)
    workflow.says("marked", "T-1", at(-5), mark="arrived")  # before it was promised
    workflow.says("marked", "T-1", at(50), mark="arrived")
    workflow.says("marked", "T-1", at(29), mark="arrived")
    assert [one.ended_at for one in kept(workflow)] == [at(29)]


def test_each_promise_stands_for_itself_however_the_log_is_cut(workflow: Workflow) -> None:
    promised(workflow)
    workflow.says("marked", "T-1", at(20), mark="arrived")
    promised(workflow, 40, nth=2)
    workflow.says("moved", "T-1", at(50), transition="cancel", to_final=True)
    for batch in (1, 2, 3, 100):
        assert [one.ended_at for one in kept(workflow, batch)] == [at(20), at(50)]


def test_a_promise_of_the_first_release_is_due_as_if_nobody_closed(workflow: Workflow) -> None:
    workflow.says("committed", "T-1", NOON, reply="ack", nth=1, within_s=600, until_what="joined")
    assert [one.due_at for one in kept(workflow)] == [at(10)]
