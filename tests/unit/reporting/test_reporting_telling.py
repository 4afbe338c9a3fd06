"""Telling: what a history says to somebody from whom a part of the ticket is hidden."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from services.reporting.rpc import event_as_told
from services.reporting.views.doubles import DOUBLE, doubles_of
from services.reporting.views.history import row_of
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER = str(uuid5(NAMESPACE_URL, "T-2"))


def told(workflow: Workflow, *hidden: str) -> dict[str, object]:
    data = event_as_told(row_of(workflow.events[-1]), hidden)["data"]
    assert isinstance(data, dict)
    return data


def test_an_answer_does_not_repeat_what_a_hidden_field_holds(workflow: Workflow) -> None:
    said: dict[str, object] = {"answer": 2, "fields": {"rating": 2}, "item": ""}
    workflow.says("answered", "T-1", NOON, question="rating", **said)
    assert told(workflow, "/fields/other")["answer"] == 2
    hidden = told(workflow, "/fields/rating")
    assert (hidden["answer"], hidden["fields"]) == (None, {"rating": None})


def test_a_double_that_may_not_be_seen_was_never_there(workflow: Workflow) -> None:
    links = {"store": "042", "same_serial": OTHER}
    workflow.says("opened", "T-1", NOON, state="new", links=links, flags=["not_unique", "odd"])
    assert [str(one) for one in doubles_of({**links, "same_x": "nonsense"})] == [OTHER]
    shown = told(workflow, f"{DOUBLE}{OTHER}")
    assert (shown["links"], shown["flags"]) == ({"store": "042"}, ["odd"])
    assert told(workflow, "/fields/x")["links"] == links
