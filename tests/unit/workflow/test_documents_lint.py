"""The linter: small deliberate mistakes, each found where it was made, in plain words."""

import time
from pathlib import Path

import pytest

from services.workflow.adapters.documents.compiling import read_document, read_with_places
from services.workflow.adapters.documents.linting import CODES, advice_on, codes_table
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries, conditions_of
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from tests.unit.workflow.document_spec import laundry

PAGE = Path(__file__).parents[3] / "docs" / "scenarios.md"
START = "{id: start, from: new, to: working, by: [technician]}"
FINISH = "{id: finish, from: working, to: done, by: [technician], needs: [cause]}"
EIGHT = "".join(f"      f{n}: {{type: text, required_on: finish}}\n" for n in range(8))
APPROVAL = "    approvals: [{{key: ok, gate: finish, forbid: submitter, steps: [{}]}}]\n"
SIX = ", ".join(f"{{step: s{number}, who: clerk}}" for number in range(6))
CLOSED = "when: \"cause == 'pump'\", by:"
CLOCK = "    clocks: [{key: solve, label: Solve, start: create, stop: finish, target: 4h}]\n"
OTHER = """\
  - key: {key}
    name: Other
    states: {{new: New, {end}}}
    priority: [{{default: P3}}]
    transitions: [{{id: finish, from: new, to: {to}, by: [clerk]}}]
"""
MISTAKES = {
    "many-states": [("      done:", "      a: A\n      b: B\n      c: C\n      d: D\n      done:")],
    "many-fields": [("    fields:\n", f"    fields:\n{EIGHT}")],
    "unreachable": [
        ("      done:", "      lost: {zh: 丢失, en: Lost}\n      done:"),
        (START, START.replace("by:", "when: \"cause == 'pump'\", by:")),
    ],
    "dead-end": [
        (START, f"{START}\n      - {{id: back, from: done, to: working, by: [clerk]}}"),
        ("done: {zh: 已完成, en: Done}", "done: {label: Done, final: false}"),
        (FINISH, (f"{FINISH}\n      - {{id: lose, from: new, to: lost, by: [clerk]}}\n"
                  "      - {id: search, from: lost, to: lost, by: [clerk]}")),
    ],
    "no-owner": [(START, START.replace("technician", "system"))],
    "guard-never-true": [
        (START, START.replace("by:", "when: \"cause == 'pump'\", by:")),
        ("cost > 500", "cost > 500 && cost < 100"),
        ("cost > 500", "loads > 5 && loads < 6"),
        ("when: urgent", "when: urgent && state == 'done'"),
        ("when: urgent", "when: cause == 'motor' && cause == 'door'"),
        ("when: urgent", "when: symptom.contains('x') && !symptom.contains('x')"),
        ("when: urgent", "when: urgent == 'yes'"),
        ("    flags:\n", ("    branches: [{when: cost > 9 && cost < 5, notify: [clerk]}]\n"
                          "    flags:\n")),
        ("    flags:\n", "    route: {team: clerk, when: cause == 'pump'}\n    flags:\n"),
        ("    flags:\n", ("    loops: [{after: finish, ask: cost, when: state == 'new'}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    visibility: [{when: cause == 'pump', roles: [clerk]}]\n"
                          "    flags:\n")),
        ("loads: {type: int}", "loads: {type: int, required_when: cause == 'pump'}"),
    ],
    "notify-never-fires": [
        ("when: ticket.moved\n        transition: finish", "when: ticket.offered"),
        ("        via: app", "        priority: [P9]\n        via: app"),
        (FINISH, FINISH.replace("by:", "when: \"cause == 'pump'\", by:")),
        ("transition: finish", "transition: search"),
    ],
    "nobody-fills": [
        ("loads: {type: int}", "loads: {type: int, editable_by: [clerk], editable_on: [start]}"),
    ],
    "needed-too-early": [
        ("values: [motor, door]}", "values: [motor, door], editable_by: [clerk]}"),
        ("required_on: create}", "required_on: create, editable_on: [start]}"),
    ],
    "hidden-from-filler": [
        ("values: [motor, door]}", "values: [motor, door], visible_to: [clerk]}"),
    ],
    "unique-free-text": [("required_on: create}", "required_on: create, unique: true}")],
    "clock-never-stops": [
        ("    flags:\n", f"{CLOCK.replace('finish', 'search')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('finish', 'technician_accepted')}    flags:\n"),
    ],
    "clock-may-promise-nothing": [
        ("    flags:\n", f"{CLOCK.replace('4h', 'ready.end')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('4h', '{default: ready.start}')}    flags:\n"),
    ],
    "long-approval": [("    flags:\n", f"{APPROVAL.format(SIX)}    flags:\n")],
    "step-nobody-holds": [
        ("clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}\n",
         ("clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}\n"
          "  customer: {label: C, scope: own}\n")),
    ],
    "may-stay": [
        (START, START.replace("by: [technician]", 'by: [system], when: "cost > 5"')),
        (FINISH, (f"{FINISH.replace('technician', 'system').replace(', needs: [cause]', '')}\n"
                  "    auto: [{transition: finish, after: 1h, when: urgent}]")),
    ],
    "after-one-that-holds": [
        ("when: urgent, set: P1}", "when: cost > 5, set: P1}\n      - {when: cost > 9, set: P9}"),
        (FINISH, (f"{FINISH.replace('technician', 'system').replace(', needs: [cause]', '')}\n"
                  "      - {id: late, from: working, to: done, by: [system], when: urgent}")),
    ],
    "goes-round-in-time": [
        (FINISH, (f"{FINISH}\n      - {{id: back, from: working, to: new, by: [system]}}\n"
                  "      - {id: again, from: new, to: working, by: [system]}\n"
                  "    auto: [{transition: back, after: 1h}, {transition: again, after: 2h}]")),
    ],
    "opens-each-other": [
        ("    flags:\n", "    branches: [{when: always, create: repair}]\n    flags:\n"),
        ("    flags:\n", "    branches: [{when: urgent, create: check}]\n    flags:\n"),
        ("    flags:\n", "    loops: [{after: create, delay: 3d, create: repair}]\n    flags:\n"),
        ("    flags:\n", ("    rules: [{key: r, window: 1d, per: cause, count: 1,"
                          " create: repair}]\n"
                          "    flags:\n")),
    ],
    "waits-for-ever": [
        ("    flags:\n", ("    parallel: {gate: start, spawn: [{branch: b, role: []}],"
                          " blocks: [finish]}\n    flags:\n")),
        ("    flags:\n", ("    branches: [{when: urgent, create: endless, blocks: [finish]}]\n"
                          "    flags:\n")),
    ],
    "hidden-but-told": [
        ("cost: {type: money}", "cost: {type: money, visible_to: [clerk]}"),
        ("urgent: {type: bool}", "urgent: {type: bool, visible_to: [clerk]}"),
        (FINISH, (f"{FINISH}\n      - {{id: stop, from: new, to: done, by: [technician],"
                  " when: loads > 5}\n"
                  "    visibility: [{fields: [loads], roles: [clerk]}]")),
        ("    flags:\n", ("    branches: [{when: loads > 5, notify: [technician]}]\n"
                          "    visibility: [{fields: [loads], roles: [clerk]}]\n    flags:\n")),
    ],
    "approval-never-asked": [
        (FINISH, f"{FINISH.replace('by:', CLOSED)}\n{APPROVAL.format('clerk')[:-1]}"),
    ],
}  # fmt: skip


def made(old: str, new: str) -> str:
    """Return the laundry with a mistake in it, and what the mistake needs to be one."""
    text = laundry(old, new)
    if "- {id: lose" in new:
        text = text.replace("      done:", "      lost: Lost\n      done:")
    if "ready" in new:
        text = text.replace("    fields:\n", "    fields:\n      ready: {type: time_window}\n")
    if "customer" in new:
        text = text.replace("    flags:\n", f"{APPROVAL.format('customer')}    flags:\n")
    if "create: check" in new:
        text += OTHER.format(key="check", end="done: Done", to="done").replace(
            "    transitions", "    branches: [{when: always, create: repair}]\n    transitions"
        )
    if "create: endless" in new:
        text += OTHER.format(key="endless", end="lost: {label: Lost, final: false}", to="lost")
    if "search" in new and "lose" not in new:
        text = text.replace(
            FINISH, f"{FINISH}\n      - {{id: search, from: x, to: x, by: [clerk]}}"
        )
        text = text.replace("      done:", "      x: X\n      done:")
    return text


def found(text: str) -> list[Remark]:
    """Return the advice on a text, each with its place."""
    document, places = read_with_places(text)
    return [places.say(one) for one in advice_on(document)]


def test_a_laundry_without_mistakes_needs_no_advice() -> None:
    assert found(laundry()) == []
    assert found(laundry("    flags:\n", f"{CLOCK}    flags:\n")) == []


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [(code, old, new) for code, mistakes in MISTAKES.items() for old, new in mistakes],
)
def test_a_deliberate_mistake_is_found_where_it_was_made(code: str, old: str, new: str) -> None:
    text = made(old, new)
    advice = {one.code: one for one in found(text)}
    assert code in advice
    one = advice[code]
    assert one.message.startswith(f"Line {one.line}, column {one.column}: ")
    assert one.zh.startswith(f"第 {one.line} 行第 {one.column} 列：")
    assert one.line > 1


def test_every_code_has_a_mistake_that_shows_it_and_a_line_in_the_documentation() -> None:
    assert set(MISTAKES) == set(CODES)
    assert codes_table() in PAGE.read_text("utf-8")


@pytest.mark.parametrize("key", shipped_keys())
def test_what_ships_needs_no_advice(key: str) -> None:
    assert found(shipped_text(key)) == []


def test_advice_speaks_chinese_and_english() -> None:
    (one,) = found(made("cost > 500", "cost > 500 && cost < 100"))
    assert one.message == (
        "Line 26, column 34: This condition can never hold, so its rule does nothing:"
        " cost > 500 && cost < 100."
    )
    assert one.zh == (
        "第 26 行第 34 列：这个条件永远不成立，它所在的规则没有作用：cost > 500 && cost < 100。"
    )


def test_an_unknown_field_in_a_guard_is_an_error_with_the_nearest_name() -> None:
    (one,) = ScenarioDocuments().advice(laundry("cost > 500", "coast > 500"))
    assert (one.severity, one.reason.code, one.line) == ("error", "unknown-field", 26)
    assert one.message_zh == "第 26 行第 34 列：没有字段 coast，是否指 cost？"


def test_a_question_for_each_value_of_no_field_is_an_error_with_the_nearest_name() -> None:
    loop = "    loops: [{after: finish, ask: cost, for_each: cuase}]\n    flags:\n"
    (one,) = ScenarioDocuments().advice(laundry("    flags:\n", loop))
    assert (one.severity, one.reason.code) == ("error", "unknown-field")
    assert one.message_zh.endswith("没有字段 cuase，是否指 cause？")


def test_two_moves_of_the_system_between_them_may_hold_for_everything() -> None:
    both = (
        START.replace("by: [technician]", "by: [system], when: urgent == true")
        + "\n      - {id: calm, from: new, to: working, by: [system], when: urgent != true}"
    )
    assert {one.code for one in found(laundry(START, both))} == {"no-owner"}


def test_reasons_that_only_a_move_asks_for_are_no_required_fields() -> None:
    reasons = "".join(f"      r{n}: {{type: text}}\n" for n in range(9))
    names = ", ".join(f"r{n}" for n in range(9))
    text = laundry("    fields:\n", f"    fields:\n{reasons}")
    assert found(text.replace("needs: [cause]", f"needs: [cause, {names}]")) == []


@pytest.mark.parametrize(
    ("when", "can"),
    [
        ("cause == 'motor' || cause == 'pump'", True),
        ("cause in ['pump', 'belt']", False),
        ("cost > 5 && cost < 6", True),
        ("cost > 5.001 && cost < 5.002 && loads == 7", True),
        ("loads > 100 && loads < 50", False),
        ("loads == -4", True),
        ("cost * 2 > 100", True),
        ("loads * loads == 50", None),
        ("symptom.startsWith('a') && symptom.endsWith('b') && !symptom.contains('ab')", True),
        ("symptom == null && symptom == 'x'", False),
        ("symptom > 'a' && symptom < 'b'", True),
        ("size(symptom) > 30000", None),
        ("'x' in flags && 'y' in flags", True),
        ("asset.class == 'washer' && asset.ref == 'W-1'", True),
        ("asset.class == 'washer' && asset.class == 'dryer'", False),
        ("location != null && location.lat == 0.0 && location.lon == 0.0", True),
        ("opened_at < occurred_at && occurred_at < opened_at", False),
        ("occurred_at - opened_at > duration('6h')", True),
        ("occurred_at - opened_at > duration('600h')", None),
        ("state == 'new' && imported && !urgent", True),
        ("1 == 2", False),
    ],
)
def test_whether_a_condition_can_hold_is_found_by_trying(when: str, *, can: bool | None) -> None:
    (part,) = read_document(laundry("when: urgent", f'when: "{when}"')).ticket_types
    assert Tries().can_hold(next(conditions_of(part)), part) is can


def test_where_there_is_too_much_to_try_nothing_is_said() -> None:
    parts = " && ".join(f"asset.p{n} == {n}" for n in range(9))
    (part,) = read_document(laundry("when: urgent", f"when: {parts}")).ticket_types
    tries = Tries()
    assert tries.can_hold(next(conditions_of(part)), part) is None
    assert tries.can_hold(next(conditions_of(part)), part) is None
    assert Tries(left=3).can_hold(next(conditions_of(part)), part) is None


def test_a_document_full_of_conditions_is_checked_quickly() -> None:
    parts = " && ".join(f"asset.p{n} == {n}" for n in range(9))
    flags = "".join(f'      - {{key: f{n}, label: F, when: "{parts} && {n} == {n}"}}\n'
                    for n in range(90))  # fmt: skip
    began = time.process_time()
    assert found(laundry("    flags:\n", f"    flags:\n{flags}")) == []
    assert time.process_time() - began < 2
