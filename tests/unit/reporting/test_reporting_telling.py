"""Telling: what a history says to somebody from whom a part of the ticket is hidden."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from services.reporting.views.doubles import DOUBLE, doubles_of
from services.reporting.views.history import row_of
from services.reporting.views.relatives import RELATIVE, relatives_in
from services.reporting.views.telling import BOOKED, event_as_told
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


def test_a_child_that_may_not_be_seen_has_no_number_and_no_type(workflow: Workflow) -> None:
    said = {"key": "quiet:1", "child_type": "complaint", "child_label": {"zh": "投诉"}}
    workflow.says("child_requested", "T-1", NOON, number="T-1", link="caused_by", **said)
    [child] = relatives_in([row_of(workflow.events[-1])]).ids
    assert told(workflow, f"{RELATIVE}{OTHER}")["child_type"] == "complaint"
    hidden = told(workflow, f"{RELATIVE}{child}")
    assert (hidden["key"], hidden["child_type"], hidden["child_label"]) == (None, None, None)
    assert hidden["number"] == "T-1"


def test_a_parent_that_may_not_be_seen_is_not_named(workflow: Workflow) -> None:
    said = {"parent": OTHER, "parent_number": "T-2", "external_id": f"{OTHER}/quiet:1"}
    workflow.says("opened", "T-1", NOON, state="new", **said)
    assert {str(one) for one in relatives_in([row_of(workflow.events[-1])]).ids} == {OTHER}
    assert told(workflow, "/fields/x")["parent_number"] == "T-2"
    hidden = told(workflow, f"{RELATIVE}{OTHER}")
    assert {hidden[key] for key in said} == {None}


def test_an_advice_names_only_tickets_that_are_seen_and_no_hidden_value(
    workflow: Workflow,
) -> None:
    workflow.says("advised", "T-1", NOON, counted=["T-1", "T-2", "T-3"], subject="freezer-7")
    assert relatives_in([row_of(workflow.events[-1])]).numbers == {"T-1", "T-2", "T-3"}
    shown = told(workflow, f"{RELATIVE}T-2")
    assert (shown["counted"], shown["subject"]) == (["T-1", "T-3"], "freezer-7")
    assert told(workflow, "/fields/phone")["subject"] is None


def test_that_a_hidden_field_is_lacking_is_hidden_as_well(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", lacks=["pay", "reason"], fields={})
    assert told(workflow, "/fields/pay")["lacks"] == ["reason"]
    assert told(workflow, "/fields/other")["lacks"] == ["pay", "reason"]


def test_it_does_not_tell_which_record_a_hidden_field_was_filled_from_or_by() -> None:
    workflow = Workflow()
    hours = {"field": "hours", "by": "contract", "kind": "attendance", "version": 1}
    workflow.says("opened", "T-1", NOON, state="new", filled=[hours], fields={})
    assert told(workflow, "/fields/other")["filled"] == [hours]
    assert told(workflow, "/fields/hours")["filled"] == []
    assert told(workflow, "/fields/contract")["filled"] == []


def test_a_double_that_may_not_be_seen_was_never_there(workflow: Workflow) -> None:
    links = {"store": "042", "same_serial": OTHER}
    workflow.says("opened", "T-1", NOON, state="new", links=links, flags=["not_unique", "odd"])
    assert [str(one) for one in doubles_of({**links, "same_x": "nonsense"})] == [OTHER]
    shown = told(workflow, f"{DOUBLE}{OTHER}")
    assert (shown["links"], shown["flags"]) == ({"store": "042"}, ["odd"])
    assert told(workflow, "/fields/x")["links"] == links


def test_a_child_names_only_those_it_was_counted_from_that_are_seen(workflow: Workflow) -> None:
    here = str(uuid5(NAMESPACE_URL, "T-1"))
    workflow.says("child_requested", "T-1", NOON, key="hold:1", counted=[here, OTHER])
    assert {here, OTHER} <= {str(one) for one in relatives_in([row_of(workflow.events[-1])]).ids}
    shown = told(workflow, f"{RELATIVE}{OTHER}")
    assert (shown["counted"], shown["key"]) == ([here], "hold:1")


def test_a_wait_for_another_ticket_says_which_to_those_who_see_it(workflow: Workflow) -> None:
    here = str(uuid5(NAMESPACE_URL, "T-1"))
    workflow.says("waiting", "T-1", NOON, reason="parts", note="T-2", other=OTHER)
    assert {str(one) for one in relatives_in([row_of(workflow.events[-1])]).ids} == {OTHER}
    unseen = told(workflow, f"{RELATIVE}{OTHER}")
    assert (unseen["reason"], unseen["note"], unseen["other"]) == ("parts", None, None)
    assert told(workflow, f"{RELATIVE}{here}")["note"] == "T-2"
    also = [{"other": OTHER, "number": "T-3", "reason": "parts"}]
    workflow.says("waiting", "T-1", NOON, reason="parts", note="T-2", other=here, also=also)
    assert {str(one) for one in relatives_in([row_of(workflow.events[-1])]).ids} == {here, OTHER}
    assert (told(workflow, "/x")["also"], told(workflow, f"{RELATIVE}{OTHER}")["also"]) == (
        also,
        [],
    )
    workflow.says("waiting", "T-1", NOON, reason="parts", note="T-2")
    assert told(workflow, f"{RELATIVE}{OTHER}")["note"] == "T-2"


def test_what_the_time_was_spent_on_is_told_with_the_ledger_and_not_here(
    workflow: Workflow,
) -> None:
    booked = {"total_s": 60, "shares": [{"owner": "child", "reason": "child:refund"}]}
    workflow.says("moved", "T-1", NOON, closed=True, booked=booked)
    assert told(workflow, "/fields/x")["booked"] == booked
    assert told(workflow, BOOKED)["booked"] is None


def test_a_ticket_that_a_rule_opened_names_only_those_counted_that_are_seen(
    workflow: Workflow,
) -> None:
    seen, first = str(uuid5(NAMESPACE_URL, "T-3")), str(uuid5(NAMESPACE_URL, "T-1"))
    links = {"brand": "tea", "counted": "T-2, T-3"}
    said = {"parent": first, "counted": [OTHER, seen], "links": links}
    workflow.says("opened", "T-9", NOON, state="new", **said)
    named = relatives_in([row_of(workflow.events[-1])])
    assert {str(one) for one in named.ids} == {first, OTHER, seen}
    assert named.numbers == {"T-2", "T-3"}
    shown = told(workflow, f"{RELATIVE}{OTHER}", f"{RELATIVE}T-2")
    assert (shown["counted"], shown["parent"]) == ([seen], first)
    assert shown["links"] == {"brand": "tea", "counted": "T-3"}
    none = told(workflow, *(f"{RELATIVE}{one}" for one in (first, OTHER, seen, "T-2", "T-3")))
    assert (none["counted"], none["links"], none["parent"]) == ([], {"brand": "tea"}, None)


def test_what_a_reporter_calls_counted_names_no_ticket(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", links={"counted": "three boxes"})
    assert not relatives_in([row_of(workflow.events[-1])]).numbers
    assert told(workflow, "/fields/x")["links"] == {"counted": "three boxes"}
