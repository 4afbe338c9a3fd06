"""Scenario cards: five answers become a first scenario that lints clean and keeps its word."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.workflow.adapters.cards.beginning import begin
from services.workflow.adapters.cards.card import Card, CardInvalid, read_card
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.remarks import Remark
from tests.unit.workflow.trial_spec import told

FREEZER = """\
# 设备报修
- 谁：店员、技术员、店长
- 触发：店里的设备坏了
- 步骤：
  1. 店员 报修：设备、故障现象、是否影响出餐
  2. 技术员 接手
  3. 技术员 完工：故障原因(压缩机/温控/其他)、维修后照片、费用
  4. 店长 验收
- 特殊规则：影响出餐的加急
- 承诺：4小时内完工
"""
LAPTOP = """\
name: Laptop repair
who: [Employee, IT desk, Team lead]
trigger: a laptop is broken
steps:
  - "Employee reports: what is wrong, cost, phone"
  - IT desk takes
  - IT desk repairs: cause (screen/battery), photo
  - Employee confirms
special rule:
  - if cost is over 500, urgent
  - the CEO gets chocolate
promise: 2 working days, P1 4h
"""


def kept(card: Card) -> None:
    """Hold a card's scenario against the linter, and against its own sentences in both tongues."""
    for language in ("zh", "en"):
        made = begin(card, "zh" if language == "zh" else "en")
        assert advice_on(read_document(made.document)) == []
        assert told(made.document, "\n".join(made.acceptance)).passed, made.acceptance


@pytest.mark.parametrize("text", [FREEZER, LAPTOP], ids=["zh", "en"])
def test_a_card_becomes_a_scenario_that_keeps_its_promise(text: str) -> None:
    kept(read_card(text))


def test_what_a_card_says_stands_in_the_document() -> None:
    part = read_document(begin(read_card(FREEZER), "zh").document).ticket_types[0]
    assert [one.label.zh for one in part.states.values()] == [
        "待受理", "已接手", "已完工", "已验收", "已取消",
    ]  # fmt: skip
    assert [(one.id, one.by) for one in part.transitions] == [
        ("take", ["technician"]),
        ("finish", ["technician"]),
        ("accept", ["manager"]),
        ("cancel", ["clerk"]),
    ]
    assert part.fields["cause"].values == ["压缩机", "温控", "其他"]
    assert part.fields["cost"].type == "money"
    assert (part.priority[0].when, part.priority[0].set) == ("stops_sales", "P1")
    assert (part.clocks[0].stop, part.clocks[0].target) == ("finish", {"default": "4h"})


def test_working_days_are_counted_by_a_calendar_and_numbers_compared() -> None:
    made = begin(read_card(LAPTOP), "en")
    document = read_document(made.document)
    part = document.ticket_types[0]
    assert part.clocks[0].calendar == "office"
    assert part.clocks[0].target == {"P1": "4h", "default": "2d"}
    assert part.priority[0].when == "cost > 500"
    assert part.fields["phone"].pii


def test_what_is_not_understood_is_said_and_stands_in_a_comment() -> None:
    made = begin(read_card(LAPTOP), "en")
    (left,) = made.left
    assert (left.code, left.pointer) == ("card-rule", "/special/1")
    assert f"# {left.message}" in made.document
    assert left.zh.startswith("特殊规则")


@pytest.mark.parametrize("between", ["；", ";", "，", "。"])
def test_the_half_of_a_special_rule_that_is_not_understood_is_named(between: str) -> None:
    half = "费用超过3000要店长同意"
    made = begin(
        read_card(FREEZER.replace("影响出餐的加急", f"影响出餐的加急{between}{half}")), "zh"
    )
    (left,) = made.left
    assert (left.code, left.pointer) == ("card-rule", "/special/0")
    assert half in left.zh
    assert f"# {left.zh}" in made.document
    part = read_document(made.document).ticket_types[0]
    assert (part.priority[0].when, part.priority[0].set) == ("stops_sales", "P1")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  2. 技术员 接手", "  2. 技师员 接手", "did you mean 技术员?"),
        ("谁：店员、技术员、店长", "谁：", "say who takes part"),
        ("- 触发：店里的设备坏了\n", "", ""),
        ("步骤：", "步聚：", "this line belongs to no question"),
        ("  4. 店长 验收\n", "  4. 店长 验收\n  5. 店长 归档\n  6. 店长 存档\n", "2 to 5 steps"),
        ("设备、故障现象", "一、二、三、四、五、六", "leave some out"),
    ],
)
def test_a_card_that_lacks_something_is_refused_with_a_sentence(
    old: str, new: str, said: str
) -> None:
    assert old in FREEZER
    text = FREEZER.replace(old, new)
    if not said:
        kept(read_card(text))
        return
    with pytest.raises(CardInvalid) as refusal:
        begin(read_card(text), "zh")
    one = refusal.value.reasons[0]
    assert isinstance(one, Remark)
    assert said.lower() in one.message.lower()
    assert any("\u4e00" <= char <= "\u9fff" for char in one.zh)


NAMES = st.sampled_from(
    ["店员", "技术员|Technician", "IT desk", "no", "system", "create", "a|b", "取消", "cancel", "Y",
     "店 长", "x" * 80, "9", "state", "é", "on|off", "验收员", "是", "P1"]
)  # fmt: skip
ASKED = st.sampled_from(
    ["设备", "费用", "是否漏水", "原因(电机/门)", "电话", "照片", "数量", "state", "flags",
     "note(text)", "cancel_reason", "日期", "the name", "零件", "评分", "on", "等级(a/b/a)", "a=b"]
)  # fmt: skip
PROMISES = st.sampled_from(["", "4小时", "P1 30m, 2h", "3个工作日", "soon", "1 week", "9999 weeks"])
RULES = st.sampled_from(["", "漏水加急", "费用超过500 优先", "原因是电机的紧急", "随缘", "P1"])


@st.composite
def cards(draw: st.DrawFn) -> Card:
    who = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    steps = []
    for _ in range(draw(st.integers(2, 5))):
        asked = draw(st.lists(ASKED, max_size=2, unique=True))
        first = draw(st.sampled_from(who)).partition("|")[0]
        what = draw(NAMES)
        steps.append(f"{first} {what}" + (f"：{'、'.join(asked)}" if asked else ""))
    return Card(
        name=draw(NAMES),
        who=tuple(who),
        trigger=draw(st.text(max_size=20)),
        steps=tuple(steps),
        special=tuple(one for one in [draw(RULES)] if one),
        promise=draw(PROMISES),
    )


@settings(max_examples=60, deadline=None)
@given(cards())
@example(Card(who=("on", "off"), steps=("on on", "off off")))
@example(Card(name="\\ \" ' # :", who=("a", "b"), steps=("a x", "b y: \" 'z")))
def test_any_card_becomes_a_scenario_that_works_or_is_refused(card: Card) -> None:
    with suppress(CardInvalid):
        begin(card, "zh")
        kept(card)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="谁步骤：:,-#\n店员 a1", max_size=200))
def test_any_text_is_a_card_or_refused(text: str) -> None:
    with suppress(CardInvalid):
        begin(read_card(text), "en")
