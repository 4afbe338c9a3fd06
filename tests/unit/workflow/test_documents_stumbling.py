"""Slips of a new author's pen: each is named where it is, with what to write instead."""

import pytest

from tests.unit.workflow.document_spec import laundry, refused

CLOCK = "    clocks:\n      - {key: fix, label: Fix, start: create, stop: finish,\ntarget: 4h}\n"
SLIPS = {
    "a tab": ("      cost: {", "\tcost: {", "spaces, not with tabs", "制表符"),
    "a wide space": ("      cost: {", "\u3000\u3000\u3000cost: {", "no plain spaces", "全角空格"),
    "a hard space": ("      cost: {", "\xa0     cost: {", "no plain spaces", "全角空格"),
    "a wide colon": ("    flags:", "    flags：", "write : and a space", "半角的 :（后加空格）"),
    "a wide comma": ("urgent, set", "urgent， set", "write , instead", "半角的 ,"),
    "a wide comma before a key": ("text, required", "text，required", "write ,", "半角的 ,"),
    "a wide colon between braces": ("{type: money", "{type：money", "write : and", "半角的 :"),
    "wide brackets": ("[motor, door]", "【motor, door】", "write ] instead", "半角的 ]"),
    "a bracket left open": ("[motor, door]", "[motor, door", "closing ]", "右方括号"),
    "a brace left open": ("{type: money}", "{type: money", "closing }", "右花括号"),
    "too little indented": ("      cost: {", "     cost: {", "otherwise than", "缩进"),
    "an entry without a dash": ("      - {id: start", "      {id: start", "otherwise than", "缩进"),
    "a key beside a list": ("    name: {zh", "   name: {zh", "begins with -", "以 - 开头"),
    "a colon in a text": ("{zh: 洗衣店, en: Laundry}", "A: B", "in quotes", "引号"),
    "a colon in a text between braces": ("label: Dear", "label: A: B", "in quotes", "引号"),
    "a text that begins oddly": ("label: Dear", "label: '@dear', x: @dear", "@", "@"),
    "a quote left open": ('"{number}"', '"{number}', "never closed", "没有闭合"),
    "a key without a colon": ("    flags:\n", "    flags\n", "is followed by :", "冒号"),
    "a name beside other keys": ("{zh: 待受理, en: New}", "{zh: 待, en: New, initial: true}",
                                 "goes under label", "写在 label 里"),
    "a yes that is a text": ("{zh: 待受理, en: New}", "{label: 待, initial: yes}",
                             "true instead of yes", "请写 true"),
    "two documents": ("ticket_types:", "---\nticket_types:", "leave out ---", "---"),
    "a list on the line of its key": ("    flags:\n", "    flags: - x\n", "line of its", "另起"),
    "a backslash in quotes": ("label: Dear", 'label: "C:\\de"', "single quotes", "单引号"),
    "a wide bracket": ("[motor, door]", "【motor，door】", "write [ instead", "半角的 ["),
    "a hard space in a value": ("{type: money}", "{type: \xa0money}", "no-break", "不间断空格"),
    "a rule in words": ("    flags:", '    schedule: {rrule: "每两周"}\n    flags:',
                        "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2"),
    "a percentage without its sign": (
        "    flags:",
        f"{CLOCK}    escalate: [\n{{clock: fix, at: 75, notify: [clerk]}}]\n    flags:",
        "75%", "75%",
    ),
    "ages": ("    flags:", f"{CLOCK.replace('4h', '99999999999w')}    flags:", "999999", "999999"),
    "a number that is too large for a priority": (
        "{default: P2}", "{default: 1e999}", "P1 to P9", "P1 至 P9",
    ),
    "a condition that goes wrong": ("cost > 500", "cost > > 5", "character 8, >", "第 8 个字符 >"),
    "a letter that is none": ("label: Dear", "label: De\x00ar", "no text may have", "不能出现"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "en", "zh"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_with_what_to_write_instead(old: str, new: str, en: str, zh: str) -> None:
    text = laundry().replace(old, new, 1)
    assert text != laundry()
    said = refused(text)
    assert any(en in one.message and zh in one.zh for one in said), said
    assert all(one.line and one.column for one in said)
    assert not any("无法按" in one.zh for one in said)


@pytest.mark.parametrize(
    ("when", "en", "zh"),
    [
        ("cost = 5", "write ==", "=="),
        ("cost > 5 and urgent", "write && instead of and", "&&"),
        ("cost > 5 OR urgent", "write || instead of OR", "||"),
        ("not urgent", "write ! instead of not", "!"),
        ("cost ＞ 5", "＞ is a full-width sign", "半角"),
        ("cause == “motor”", "“ is a full-width sign", "半角"),
        ("费用 > 5", "费用 is no key", "费用"),
        ("cost <> 5", "write != instead of <>", "!="),
    ],
)
def test_a_slip_in_a_condition_is_named_with_what_to_write_instead(
    when: str, en: str, zh: str
) -> None:
    (one,) = refused(laundry("cost > 500", when))
    assert en in one.message
    assert zh in one.zh
    assert one.message.startswith("Line 26, column 34: This is not a CEL expression: ")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("cost >", "something is missing at its character 7"),
        ("cost > 5)", "its character 9, ), does not belong there"),
        ("'＞ and =' >", "something is missing at its character 12"),
    ],
)
def test_of_a_condition_with_no_known_slip_it_is_said_where_it_goes_wrong(
    when: str, said: str
) -> None:
    (one,) = refused(laundry("cost > 500", when))
    assert one.message == f"Line 26, column 34: This is not a CEL expression: {said}."


def test_chinese_belongs_into_a_label() -> None:
    (one,) = refused(laundry("      cost:", "      费用（元）:").replace("cost > 500", "urgent"))
    assert one.message.endswith("what people read goes into its label.")
    assert one.zh.endswith("给人看的名称写在 label 里。")


def test_a_name_beside_other_keys_is_said_once() -> None:
    text = laundry("{zh: 待受理, en: New}", "{zh: 待, en: New, initial: true}")
    (said,) = refused(text)
    assert (said.pointer, said.line) == ("/ticket_types/0/states/new/label", 10)


def test_a_number_where_a_name_belongs_is_one_mistake() -> None:
    (said,) = refused(laundry("{id: start,", "{id: 1,"))
    assert said.pointer.endswith("/transitions/0/id")
