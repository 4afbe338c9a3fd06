"""What a new version changes is said in people's words, in both languages."""

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.comparing import Change, changes_between
from services.workflow.adapters.documents.compiling import check_document, read_document
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.domain.refusals import ScenarioInvalid
from tests.unit.workflow.document_spec import laundry
from tests.unit.workflow.test_documents_any import changed

CLOCK = (
    "    clocks: [{key: solve, label: Solve, start: create, stop: finish, target: {P1: 4h}}]\n"
    "    flags:\n"
)
TIMED = laundry().replace("    flags:\n", CLOCK)


def differing(old: str, new: str, text: str = "") -> list[Change]:
    """Return the changes that writing one thing differently makes."""
    before = text or laundry()
    assert before.count(old) == 1
    return changes_between(
        read_document(before).normalised(), read_document(before.replace(old, new)).normalised()
    )


def said(changes: list[Change]) -> set[str]:
    return {one.words.zh for one in changes} | {one.words.en for one in changes}


APPROVED = laundry().replace(
    "    flags:\n",
    "    approvals: [{key: ok, gate: finish, steps: [clerk], on_absent: 2d}]\n    flags:\n",
)


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            ", on_absent: 2d",
            "",
            "审批 ok 不再有审批期限",
            "The approval ok has no time limit any more",
        ),
        (
            "on_absent: 2d",
            "on_absent: {after: 2d, then: skip}",
            "审批 ok：到期无人审批改为跳过未审批的人",
            "",
        ),
        ("on_absent: 2d", "on_absent: 3d", "审批 ok 的审批期限 的时长 2d → 3d", ""),
    ],
)
def test_a_deadline_to_decide_that_changes_is_said(old: str, new: str, zh: str, en: str) -> None:
    sentences = said(differing(old, new, APPROVED))
    assert zh in sentences, sentences
    assert en in sentences or not en, sentences


def test_a_deadline_to_decide_that_is_new_is_said() -> None:
    without = APPROVED.replace(", on_absent: 2d", "")
    (change,) = changes_between(
        read_document(without).normalised(), read_document(APPROVED).normalised()
    )
    assert change.words.zh == "审批 ok：2d 内无人审批则先请代理人、再由管理员审批"
    assert change.words.en.startswith("In the approval ok, when nobody decided for 2d, their")


@pytest.mark.parametrize("key", shipped_keys())
def test_the_same_scenario_differs_in_nothing(key: str) -> None:
    assert changes_between(*[read_document(shipped_text(key)).normalised() for _ in "ab"]) == []


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            "      cost: {type: money}",
            "      cost: {type: money, required_on: finish}",
            "字段 cost 在 finish 时变为必填",
            "The field cost becomes required on finish",
        ),
        (
            "symptom: {type: text, required_on: create}",
            "symptom: {type: text}",
            "字段 symptom 在 create 时不再必填",
            "The field symptom is no longer required on create",
        ),
        (
            "needs: [cause]",
            "needs: [cause, cost]",
            "字段 cost 在 finish 时变为必填",
            "The move finish now needs cost",
        ),
        (
            "{id: start, from: new, to: working, by: [technician]}",
            "{id: start, from: new, to: working, by: [technician, clerk]}",
            "操作 start 的执行角色增加 clerk",
            "Roles that may make it of the move start: plus clerk",
        ),
        (
            'when: "cost > 500"',
            'when: "cost > 900"',
            "疑点标记 dear 的条件 cost > 500 → cost > 900",
            "Condition of the flag dear: cost > 500 → cost > 900",
        ),
        ("{default: P2}", "{default: P3}", "优先级规则 default 的结果 P2 → P3", ""),
        (
            "zh: 报修, en: Repair",
            "zh: 维修, en: Repair",
            "名称 报修 → 维修",
            "Name: Repair → Repair",
        ),
        ("      loads: {type: int}\n", "", "字段 loads 被删除", "The field loads is removed"),
        (
            "      loads: {type: int}\n",
            "      loads: {type: int}\n      drum: {type: int}\n",
            "新增字段 drum",
            "New: field drum",
        ),
        (
            "      loads: {type: int}\n      urgent: {type: bool}\n",
            "      urgent: {type: bool}\n      loads: {type: int}\n",
            "字段的顺序变了",
            "The order of the field list changes",
        ),
    ],
)
def test_each_change_is_one_sentence(old: str, new: str, zh: str, en: str) -> None:
    (change,) = differing(old, new)
    assert change.words.zh == zh
    assert change.words.en == en or not en
    assert change.type == "repair"


def test_a_state_that_is_taken_out_is_named_with_the_moves_that_go() -> None:
    text = laundry("      working: {zh: 处理中, en: Working}\n", "")
    text = text.replace("from: new, to: working", "from: new, to: done")
    text = text.replace(
        "      - {id: finish, from: working, to: done", "      - {id: finish, from: new, to: done"
    )
    changes = changes_between(
        read_document(laundry()).normalised(), read_document(text).normalised()
    )
    assert {"状态 working 被删除", "The state working is removed"} <= said(changes)
    assert {"操作 start 的目标 working → done"} <= said(changes)
    assert [one.path for one in changes if one.kind == "removed"] == [
        "/ticket_types/repair/states/working"
    ]


def test_a_promise_that_becomes_shorter_is_said_per_priority() -> None:
    (change,) = differing("{P1: 4h}", "{P1: 2h}", TIMED)
    assert change.words == (
        "时钟 solve 的 P1 目标 4h → 2h",
        "The P1 target of the clock solve: 4h → 2h",
    )
    (more,) = differing("{P1: 4h}", "{P1: 4h, default: 3d}", TIMED)
    assert more.words.zh == "时钟 solve 新增 默认 目标 3d"


def test_who_may_reveal_personal_data_is_said_outright() -> None:
    before, after = "scope: own_store}", "scope: own_store, reveal: with_reason}"
    (allowed,) = differing(before, after)
    assert allowed.words == (
        "角色 clerk 写明原因后可看到完整的个人信息",
        "The role clerk may have personal data shown in clear, giving a reason",
    )
    (taken,) = differing(after, before, laundry(before, after))
    assert taken.words.zh == "角色 clerk 不再能看到完整的个人信息"


def test_what_concerns_all_types_comes_first_and_then_type_by_type() -> None:
    before = read_document(shipped_text("restaurant_chain")).normalised()
    after = deepcopy(before)
    for part in after["ticket_types"]:  # type: ignore[attr-defined]  # a list, as every document's
        part["fields"].pop("rating", None)
        part["notify"] = []
    after["masks"] = {}
    types = [one.type for one in changes_between(before, after)]
    assert types == sorted(types, key=bool)
    assert types[0] == ""
    assert len(set(types)) > 1


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_two_documents_are_compared_and_only_equal_ones_are_equal(random: Random) -> None:
    try:
        before, after = [check_document(changed(random)).normalised() for _ in "ab"]
    except ScenarioInvalid:
        return
    changes = changes_between(before, after)
    assert all(one.words.zh and one.words.en and one.path for one in changes)
    assert changes_between(before, before) == []
    assert bool(changes) == bool(changes_between(after, before))
