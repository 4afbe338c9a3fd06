"""Trials: finer acts about approvals, questions, plans, children, branches, others before."""

import json

import pytest

from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.trying.notation import read_step
from tests.unit.workflow.trial_spec import last, steps, told

RESTAURANT = shipped_text("restaurant_chain")
PURCHASE = """
    technician reports it with ...
    technician does submit with part=7 qty=1 amount=6000
    finance does order with po_no=1
"""
CONTRACT = {"paid": 9000, "unit_price": 100, "material_fee": 0}
REFUND = f"""
    cs reports it with {json.dumps({"contract": {"ref": "c1", "snapshot": CONTRACT}})} ...
    cs does submit with used_hours=10 ...
"""


def passes(text: str, story: str, kind: str = "") -> None:
    """Let a story be told, and show what was not as it says."""
    assert told(text, story, kind).passed, [
        (one["step"], one["failed"], one["refused"])
        for one in steps(text, story, kind)
        if one["failed"] or one["refused"]
    ]


def test_whoever_must_agree_adds_a_signer_who_comes_first() -> None:
    story = f"""{PURCHASE}
        dept_manager adds maint_lead before because 技术上把关
        dept_manager approves
        it is refused
        maint_lead approves
        dept_manager approves
        finance approves
        gm approves
        state is ordered
    """
    passes(RESTAURANT, story, "purchase_request")


def test_a_decision_is_handed_over() -> None:
    story = f"""{PURCHASE}
        dept_manager 转交 maint_lead，因为 出差
        dept_manager 同意
        it is refused as step-unclear
        maint_lead 同意
        ticket.approval_decided happened
    """
    passes(RESTAURANT, story, "purchase_request")


def test_whoever_asked_reminds_copies_withdraws_and_asks_again() -> None:
    story = f"""{PURCHASE}
        催办
        ticket.approval_reminded happened
        催办
        it is refused as reminded-already
        抄送 总经理
        ticket.approval_copied happened
        撤回，因为 数量写错
        ticket.approval_closed happened
        重新发起
        ticket.approval_opened happened
    """
    passes(RESTAURANT, story, "purchase_request")


def test_an_approval_is_sent_back_to_an_earlier_step() -> None:
    story = f"""{REFUND}
        class_teacher approves
        academic sends back to class_teacher because no recording
        ticket.approval_sent_back happened
        class_teacher approves
        academic approves
        finance approves
        state is paying
    """
    passes(shipped_text("education_refund"), story)


def test_nobody_needs_to_be_named_whose_turn_it_is() -> None:
    story = f"{PURCHASE}\napprove\napprove\napprove\nstate is ordered"
    passes(RESTAURANT, story, "purchase_request")


def test_without_an_approval_nothing_can_be_handled() -> None:
    for line in ("remind", "approve", "add gm", "hand over to gm"):
        one = last(RESTAURANT, f"technician reports it\n{line}", "purchase_request")
        assert one["refused"]["code"] == "step-unclear", line


def test_parallel_branches_are_finished_by_those_whose_they_are() -> None:
    story = """
        front_desk reports it with ...
        front_desk does split
        完成 施工 ...
        state is working
        it is open
        designer finishes design with design_result=ok
        ticket.joined happened
        state is verifying
        owner does redo with return_reason=x which_branch=build
        state is working
        finish build with build_result=again
        state is verifying
    """
    passes(shipped_text("property"), story, "renovation_complaint")


def test_a_branch_of_every_store_is_done_at_that_store() -> None:
    one = last(
        shipped_text("bubble_tea"),
        'open stores=["001","002"] ...\ndo hold\n完成 001 ...',
        "batch_hold",
    )
    assert one["refused"] is None, one["refused"]
    assert [each["done_at"] is not None for each in one["ticket"]["branches"]] == [True, False]


def test_children_are_opened_by_themselves_and_closed_by_a_line() -> None:
    story = """
        agent reports it with ...
        agent does call
        agent does diagnose with reason=质量 offer=退款
        ticket.child_opened happened
        agent does reply
        team_lead does close
        it is refused as move-blocked
        child return_order is closed
        team_lead does close
        it is closed
    """
    passes(shipped_text("ecommerce"), story, "bad_review")


def test_what_is_asked_is_answered_item_by_item() -> None:
    story = """
        scheduler reports it with class_id=c1 bookings=["b-1","b-2"]
        scheduler does go_online
        +1s
        member answers about b-1 with true
        ticket.answered happened
        回答 accept_online_or_cancel 关于 b-2：false
        ticket.answered happened
        answer about b-3 with true
        it is refused
    """
    passes(shipped_text("gym"), story, "underfilled_class")


def test_what_is_planned_is_called_off() -> None:
    story = """
        store_clerk reports it with ...
        offer technician
        accept
        technician does start
        technician does finish with ...
        store_manager does accept
        follow_up is upcoming
        dispatcher calls off callback_visit
        ticket.follow_up_cancelled happened
        +4d
        ticket.child_requested happened
    """
    one = steps(RESTAURANT, story, "equipment_repair")
    assert one[-3]["failed"] == ""
    assert one[-1]["failed"] != ""


@pytest.mark.parametrize(("before", "advised"), [(1, False), (2, True)])
def test_one_too_many_about_the_same_thing_is_advised(before: int, advised: bool) -> None:  # noqa: FBT001  # a verdict
    story = f"{before} like it came 10d before\n店员 报单，asset=FRZ-1 ..."
    facts = [one["fact"] for one in last(RESTAURANT, story, "equipment_repair")["facts"]]
    assert ("ticket.advised" in facts) is advised


def test_others_come_before_the_report() -> None:
    one = last(RESTAURANT, "open ...\n2 like it came 10d before", "equipment_repair")
    assert one["refused"]["code"] == "step-unclear"


def test_facts_and_timers_are_told_in_both_languages() -> None:
    one = last(RESTAURANT, "open ...\noffer technician", "equipment_repair")
    assert one["facts"][1]["label"] == {"zh": "操作 派单", "en": "move Assign"}
    assert {"zh": "升级提醒 解决 75%", "en": "escalation: Resolve 75%"} in [
        each["label"] for each in one["upcoming"]
    ]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("add gm before", "加签 gm 之前"),
        ("finance adds gm beside because big", "finance 加签 gm 同时，因为 big"),
        ("finance hands over to gm", "finance 转交 gm"),
        ("send back to start because no", "退回 start 因为 no"),
        ("technician withdraws because wrong", "technician 撤回，因为 wrong"),
        ("technician reminds", "technician 催办"),
        ("copy to gm", "抄送 gm"),
        ("ask again", "重新发起"),
        ("answer with 5", "回答：5"),
        ("customer answers rating with 5", "customer 回答 rating：5"),
        ("answer online about b-1 with true", "回答 online 关于 b-1：true"),
        ("call off callback", "取消计划 callback"),
        ("child onsite is closed", "子单 onsite 关闭"),
        ("child onsite is reopened", "子单 onsite 重开"),
        ("2 like it came 10d before", "10天前已有2张同类"),
    ],
)
def test_a_line_is_the_same_in_either_language(english: str, chinese: str) -> None:
    assert read_step(english) == read_step(chinese)
