"""Canned replies: each time one is said is kept, with what followed and nothing from before."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from services.reporting.views.replies.keeping import SAID_MAX, RepliesProjection, SaidRow
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def kept(workflow: Workflow, batch: int = 100) -> list[SaidRow]:
    """Fold batch by batch, each knowing what the last one left."""
    projection, known = RepliesProjection(), dict[tuple[str, int], SaidRow]()
    for start in range(0, len(workflow.events), batch):
        document = msgspec.json.encode(list(known.values())).decode()
        said, _, _ = projection.plan(workflow.events[start : start + batch], document)
        rows = msgspec.json.decode(said, type=list[SaidRow])
        known |= {(str(one.ticket_id), one.nth): one for one in rows}
    return list(known.values())


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_what_follows_a_reply_is_kept_with_it_however_batches_fall(
    workflow: Workflow, batch: int
) -> None:
    workflow.says("moved", "T-1", at(0), transition="rate", fields={"stars": 1})
    workflow.says("commented", "T-1", at(1), text="马上到", canned="ack30")
    workflow.says("commented", "T-1", at(2), text="自己写的")
    workflow.says("commented", "T-1", at(3), text="配件已到", canned="parts")
    workflow.says("moved", "T-1", at(4), transition="reopen", reopened=True)
    workflow.says("moved", "T-1", at(5), transition="rate", fields={"stars": 4, "note": "好"})
    workflow.says("moved", "T-2", at(6), transition="rate", fields={"stars": 2})
    first, second = kept(workflow, batch)
    assert (first.reply, first.reopened_at, first.told) == ("ack30", at(4), {"stars": 4})
    assert (second.reply, second.nth, second.told) == ("parts", 2, {"stars": 4})


def test_what_happened_before_a_reply_says_nothing_about_it_also_if_learned_late(
    workflow: Workflow,
) -> None:
    workflow.says("commented", "T-1", at(10), text="马上到", canned="ack30")
    workflow.says("moved", "T-1", at(5), reopened=True, fields={"stars": 1}, late=True)
    (row,) = kept(workflow)
    assert (row.reopened_at, row.told) == (None, {})


def test_no_ticket_is_talked_about_without_end(workflow: Workflow) -> None:
    for n in range(SAID_MAX + 5):
        workflow.says("commented", "T-1", at(n), text="好", canned="ack30")
    assert len(kept(workflow)) == SAID_MAX


def test_ratings_are_the_fields_that_the_newest_scenario_calls_so(workflow: Workflow) -> None:
    rated = {"key": "repair", "fields": {"stars": {"type": "rating"}, "note": {"type": "text"}}}
    plain = {"key": "cleaning", "fields": {"note": {"type": "text"}}}
    workflow.says_of_scenario({"scenario": "shop", "ticket_types": [rated, plain]})
    _, scenarios, ratings = RepliesProjection().plan(workflow.events, "[]")
    assert msgspec.json.decode(scenarios) == ["shop"]
    assert msgspec.json.decode(ratings) == [
        {"type_key": "shop/repair", "scenario": "shop", "type": "repair", "fields": ["stars"]}
    ]
