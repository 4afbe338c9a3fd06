"""Trials: an invented ticket lives through a story, decided by the engine itself."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.adapters.trying.notation import read_step
from services.workflow.adapters.trying.trials import (
    STEPS_MAX,
    TrialTooLong,
    TrialUnclear,
    run_trial,
)
from tests.pace import within
from tests.unit.workflow.document_spec import laundry
from tests.unit.workflow.trial_spec import MONDAY, last, rules_of, steps, told

RESTAURANT = shipped_text("restaurant_chain")
FREEZER = """
    it is 2026-11-23T10:00:00+08:00
    Given 店员 报单，asset=FRZ-0042 symptom=不制冷 stops_sales=true
    Then 优先级是 P1
    When it is offered to technician
    +5m
    And it is accepted
    Then the clock 接单 is met
    When Technician does Start
    And 技术员 做 完工，fault_code=压缩机 parts_used=[{"part":"c","qty":1}] photo_after=x.jpg
    Then 状态是 待验收
    And 店员 不能做 验收
    When 店长 做 验收
    Then it is closed
    And 时钟 resolve 按时
"""


def test_a_freezer_is_repaired_in_words_of_either_language() -> None:
    assert told(RESTAURANT, FREEZER).passed
    one = last(RESTAURANT, FREEZER)
    assert one["ticket"]["state"] == "closed"
    assert one["at"] == "2026-11-23T02:05:00+00:00"
    assert one["zone"] == "Asia/Shanghai"


def test_each_step_tells_its_facts_and_the_ticket_after_it() -> None:
    opened, finished = steps(laundry(), "open ...\ndo start")
    assert [one["fact"] for one in opened["facts"]] == ["ticket.opened"]
    assert opened["ticket"]["state"] == "new"
    assert finished["facts"][0]["data"]["to_state"] == "working"
    assert finished["ticket"]["movers"]["finish"] == [{"zh": "技术员", "en": "Technician"}]


def test_moves_are_shown_as_they_stand_for_the_role_that_acts() -> None:
    (*_, technician, clerk) = steps(laundry(), "open ...\nas technician\nas 店员")
    start = {one["name"]: one for one in technician["ticket"]["moves"]}["start"]
    assert start["open"]
    closed = {one["name"]: one for one in clerk["ticket"]["moves"]}["start"]
    assert (closed["open"], closed["why_not_code"]) == (False, "role-missing")


def test_a_refusal_that_the_next_line_does_not_expect_is_said_to_be_unforeseen() -> None:
    story = "open ...\ndo finish\nstate is new\ndo finish\nit is refused"
    assert [one["unforeseen"] for one in steps(laundry(), story)] == [False, True, *[False] * 3]


@pytest.mark.parametrize(
    ("story", "passed"),
    [
        ("open ...\nstate is new", True),
        ("open ...\nstate is working", False),
        ("open ...\ndo finish", False),
        ("open ...\ndo finish\nit is refused", True),
        ("open ...\ndo finish ...\nit is refused as not-in-this-state", True),
        ("open ...\ndo finish\nit is refused as guard-not-met", False),
        ("open ...\ndo start\nit is refused", False),
        ("open\nit is refused as fields-missing", True),
        ("open symptom=x loads=many\nit is refused as field-invalid", True),
        ("open ...\nclerk may not do start\n技术员 可以做 start", True),
        ("open ...\nclerk may do start", False),
        ("open symptom=x cost=600\nthe flag dear is raised\nfield cost is 600", True),
        ("open ...\nwait parts\n正在等待 等待配件\nresume", True),
        ("open ...\n说 你好\nticket.commented happened", True),
        ("open ...\nnobody is upcoming", False),
        ("Scenario: one\nopen ...\ndo start\nScenario: two\nopen ...\nstate is new", True),
    ],
)
def test_a_story_passes_when_everything_is_as_expected(story: str, passed: bool) -> None:  # noqa: FBT001  # a verdict
    assert told(laundry(), story).passed is passed


def test_what_is_expected_in_vain_is_told_as_it_is() -> None:
    assert last(laundry(), "open ...\nstate is working")["failed"] == "Its state is new."


def test_what_is_personal_is_neither_kept_nor_shown() -> None:
    text = laundry("loads: {type: int}", "phone: {type: phone, pii: true, required_on: create}")
    one = last(text, "open symptom=x phone=13812345678")
    assert one["ticket"]["fields"]["phone"] == "•••"
    assert "13812345678" not in str(one["facts"])
    assert last(laundry(), "open symptom=s1.secret")["ticket"]["fields"]["symptom"] == "•••"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dance", "This is no step"),
        ("do start cause", "name=value"),
        ('do start {"cause": ', "no JSON"),
        ("it is 2026-99-99", "RFC 3339"),
        ("x" * 4_001, "4,000 characters"),
    ],
)
def test_a_line_that_is_no_step_is_refused_with_its_place(line: str, said: str) -> None:
    with pytest.raises(TrialUnclear) as refusal:
        told(laundry(), f"open ...\n{line}")
    (one,) = refusal.value.reasons
    assert one.pointer == "/steps/1"
    assert said in one.message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("do finsh", "did you mean finish?"),
        ("as clrk", "did you mean clerk?"),
        ("state is 处理种", "did you mean 处理中?"),
        ("do start, cuase=motor", "did you mean cause?"),
        ("wait coffee", "reason to wait"),
        ("open ...", "There is a ticket already"),
        ("it is 2020-01-01T00:00:00Z", "later than that"),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest(line: str, said: str) -> None:
    one = last(laundry(), f"open ...\n{line}")
    assert one["refused"]["code"] == "step-unclear"
    assert said in one["refused"]["message"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Scenario: warm", "场景：warm"),
        ("it is 2026-11-23T10:00+08:00", "时间是 2026-11-23T10:00+08:00"),
        ("+2h", "过去 2小时"),
        ("When 3 d pass", "当 过去 3天"),
        ("as 店长", "作为 店长"),
        ("open a=1 b={} ...", "报单 a=1 b={} …"),
        ("Given clerk reports it with a=x", "假如 clerk 报单，a=x"),
        ("do start", "做 start"),
        ('"Store clerk" does start with a="b c"', "“Store clerk” 做 start，填写 a=“b c”"),
        ("manager approves", "manager 同意"),
        ("manager rejects because no", "manager 驳回，因为 no"),
        ("it is offered to x", "派给 x"),
        ("it is accepted", "接单"),
        ("it is declined because too far", "拒单，因为 too far"),
        ("nobody answers", "无人应答"),
        ("it is released", "释放"),
        ("nobody is found", "无人可派"),
        ("x waits for parts", "x 等待 parts"),
        ("x goes on", "x 继续"),
        ("x says hello", "x 说 hello"),
        ("x marks technician_arrived", "x 标记 technician_arrived"),
        ("x finishes a with b=1", "x 完成 a，填写 b=1"),
        ("Then the state is done", "那么 状态是 done"),
        ("the priority is P1", "优先级是 P1"),
        ("it is closed", "工单已关闭"),
        ("it is open", "工单未关闭"),
        ("clerk may not do start", "clerk 不能做 start"),
        ("clerk may do start", "clerk 可以做 start"),
        ("it is refused as x", "被拒绝，x"),
        ("the clock x is missed", "时钟 x 超时"),
        ("the field x is [1]", "字段 x 是 [1]"),
        ("the flag x is raised", "有标记 x"),
        ("it is waiting for parts", "正在等待 parts"),
        ("escalate:resolve is upcoming", "即将发生 escalate:resolve"),
        ("ticket.moved happened", "发生了 ticket.moved"),
    ],
)
def test_a_step_is_the_same_in_either_language(english: str, chinese: str) -> None:
    assert read_step(english) == read_step(chinese)


def test_nothing_can_be_done_to_a_ticket_that_was_not_reported() -> None:
    for line in ("do start", "offer", "wait parts", "state is new", "say hello"):
        assert last(laundry(), line)["refused"]["code"] == "ticket-unknown"


def test_a_trial_has_bounds() -> None:
    with pytest.raises(TrialTooLong):
        told(laundry(), "+1m\n" * (STEPS_MAX + 1))
    with pytest.raises(TrialTooLong):
        run_trial(rules_of(laundry()), "story@1", ["+1m"], MONDAY, cpu_s_max=0.0)
    within(500, lambda: told(RESTAURANT, "\n".join(["open ...", *["+3650d"] * 150])))


def test_what_is_seen_to_happen_stops_a_clock() -> None:
    story = """
        店员 报单，asset=FRZ-1 symptom=x stops_sales=true
        offer technician
        accept
        technician marks technician_arrived
        the clock arrive is met
    """
    assert told(RESTAURANT, story).passed, last(RESTAURANT, story)


@pytest.mark.parametrize("key", shipped_keys())
def test_whatever_ships_can_be_tried(key: str) -> None:
    for kind in definition_of(read_document(shipped_text(key)), 1).types:
        one = last(shipped_text(key), "open ...", kind)
        assert one["refused"] is None, (kind, one["refused"])
        assert one["ticket"]["moves"]


def test_those_who_must_agree_do_so_one_after_the_other() -> None:
    story = """
        technician reports it with ...
        technician does submit with part=7 qty=1 amount=6000
        finance does order with po_no=1
        state is 审批中
        finance approves
        it is refused as step-unclear
        dept_manager approves
        finance 同意，因为 预算内
        gm approves
        state is ordered
    """
    assert told(RESTAURANT, story, "purchase_request").passed, [
        (one["step"], one["failed"], one["refused"])
        for one in steps(RESTAURANT, story, "purchase_request")
    ]


def test_when_nobody_decides_an_administrator_may() -> None:
    story = """
        technician reports it with ...
        technician does submit with part=7 qty=1 amount=600
        finance does order with po_no=1
        absent:purchase:1:dept_manager:dept_manager is upcoming
        +1d
        ticket.approver_absent happened
        管理员 approves
        finance approves
        state is ordered
    """
    assert told(RESTAURANT, story, "purchase_request").passed, [
        (one["step"], one["failed"], one["refused"])
        for one in steps(RESTAURANT, story, "purchase_request")
    ]


def test_a_follow_up_asks_for_its_ticket_when_its_time_has_come() -> None:
    story = """
        store_clerk reports it with ...
        offer technician
        accept
        technician does start
        technician does finish with ...
        store_manager does accept
        follow_up is upcoming
        +4d
        ticket.child_requested happened
    """
    assert told(RESTAURANT, story, "equipment_repair").passed


def test_a_refusal_names_its_reasons() -> None:
    one = last(laundry(), "open symptom=x loads=many")
    assert "a whole number" in one["refused"]["message"]


def test_who_does_not_come_to_a_class_is_missed_a_day_after_it_began() -> None:
    story = """
        member reports it with {"class_id": {"ref": "YOGA", "snapshot": {"starts_at": "2026-11-27T10:00:00+08:00"}}}
        it is 2026-11-28T09:59+08:00
        state is confirmed
        auto:miss is upcoming
        +1m
        state is no_show
    """  # noqa: E501  # a line of a story is a line
    assert told(shipped_text("gym"), story, "class_booking").passed
