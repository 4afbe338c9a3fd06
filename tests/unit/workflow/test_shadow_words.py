"""What people are told of a ticket that would go another way: sentences, in two languages."""

from dataclasses import replace
from datetime import UTC, datetime

from services.workflow.domain.facts.approvals import TicketApprovalOpened
from services.workflow.domain.labels import Label
from services.workflow.domain.shadow import Divergence
from services.workflow.domain.shadow.differing import between
from services.workflow.domain.shadow.words import said

ASKED = TicketApprovalOpened(
    occurred_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    number="T-000001",
    type="inspection",
    approval="big_cost",
    approval_label=Label(zh="大额", en="Big cost"),
    round=1,
    gate="close",
    gate_label=Label(zh="关闭", en="Close"),
    mode="all",
    quorum=0,
    steps=(),
    fields={},
    carries_out=True,
    asked_by="member:1",
    sources=("checking",),
    on_empty="skip",
    forbid_submitter=False,
    rollback_to=(),
    form="",
)


def test_an_approval_that_is_asked_from_elsewhere_is_told_without_a_word_of_python() -> None:
    [differs] = between([ASKED], [replace(ASKED, sources=("review", "checking"))])
    told = said(differs)
    assert told.en == (
        "approval asked for big_cost, but otherwise:"
        " from the states checking → from the states review, checking"
    )
    assert told.zh == "“发起审批 big_cost”不同：起始状态 checking → 起始状态 review, checking"


def test_a_plan_that_is_not_made_is_told_by_what_it_is_for() -> None:
    told = said(Divergence(kind="less", name="follow_up_planned loop_1:loop_1:1"))
    assert (told.zh, told.en) == ("少一次“计划 loop_1 1”", "once less: planned loop_1 1")


def test_what_never_differs_by_a_word_of_python_says_yes_and_no() -> None:
    [differs] = between([ASKED], [replace(ASKED, forbid_submitter=True)])
    assert said(differs).en.endswith("not by whoever asked no → not by whoever asked yes")
