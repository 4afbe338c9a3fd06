"""The linter: small deliberate mistakes, each found where it was made, in plain words."""

from pathlib import Path

import pytest

from services.workflow.adapters.documents.compiling import read_document, read_with_places
from services.workflow.adapters.documents.linting import CODES, advice_on, codes_table
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries, conditions_of
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from tests.pace import within
from tests.unit.workflow.document_spec import laundry, refused
from tests.unit.workflow.lint_mistakes import CLOCK, FINISH, MISTAKES, OTHER, START, made

PAGE = Path(__file__).parents[3] / "docs" / "scenarios" / "linting.md"


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


def test_tickets_that_open_each_other_whatever_they_say_are_refused_once() -> None:
    text = laundry("    flags:\n", "    branches: [{create: wash}]\n    flags:\n")
    other = OTHER.format(key="wash", end="done: Done", to="done")
    (one,) = refused(f"{text}{other}    branches: [{{when: always, create: repair}}]\n")
    assert (one.code, one.line, one.column) == ("goes-round", 25, 17)
    assert "repair, wash, repair" in one.message
    assert "repair, wash, repair" in one.zh
    (alone,) = refused(laundry("    flags:\n", "    branches: [{create: repair}]\n    flags:\n"))
    assert "repair, repair" in alone.message
    seldom = "    branches: [{when: \"'dear' in flags\", create: repair}]\n"
    assert "opens-each-other" in {one.code for one in found(f"{text}{other}{seldom}")}


@pytest.mark.parametrize("kind", ["{type: phone}", "{type: phone, pii: false}", "{type: address}"])
@pytest.mark.parametrize("when", ["loads.startsWith('138')", "loads != null"])
def test_no_rule_depends_on_what_is_always_sealed(kind: str, when: str) -> None:
    text = laundry("loads: {type: int}", f"loads: {kind}")
    (one,) = refused(text.replace("when: urgent", f'when: "{when}"'))
    assert one.code == "personal"


@pytest.mark.parametrize(
    "when",
    [
        "asset.ref.startsWith('LIFT')",
        "asset.class.contains('梯')",
        "asset.class.contains('梯') && asset.ref.endsWith('7')",
        "asset.ref . startsWith('LIFT') && urgent",
        "!asset.ref.contains('x')",
    ],
)
def test_what_is_asked_of_a_part_of_an_asset_may_hold(when: str) -> None:
    assert found(laundry("when: urgent", f'when: "{when}"')) == []


def test_what_is_asked_of_a_part_of_an_asset_may_never_hold_either() -> None:
    never = "asset.ref.contains('x') && !asset.ref.contains('x')"
    (one,) = found(laundry("when: urgent", f'when: "{never}"'))
    assert one.code == "guard-never-true"


@pytest.mark.parametrize("mode", ["hidden", "readonly", "editable"])
def test_nobody_must_fill_in_what_the_form_of_a_move_does_not_ask_of_them(mode: str) -> None:
    form = f"needs: [cause], form: {{cause: {{technician: {mode}, clerk: required}}}}"
    text = made("by: [technician], needs: [cause]", f"by: [technician, clerk], {form}")
    text = text.replace("values: [motor, door]}", "values: [motor, door], visible_to: [clerk]}")
    assert found(text) == []


def test_who_must_fill_in_what_they_do_not_see_is_named() -> None:
    form = "form: {cause: {technician: required}}"
    text = made("by: [technician], needs: [cause]", f"by: [technician, clerk], {form}")
    text = text.replace("values: [motor, door]}", "values: [motor, door], visible_to: [clerk]}")
    assert [one.code for one in found(text)] == ["hidden-from-filler"]


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
    assert {one.code for one in found(laundry(START, both))} == {"no-owner", "acts-unseen"}


def test_what_joins_branches_that_can_never_begin_leads_nowhere() -> None:
    split = (
        "{id: split, from: [new, working], to: new, by: [clerk], when: \"state == 'working'\"}\n"
        "      - {id: start, from: new, to: working, by: [system]}"
    )
    aside = "    parallel: {gate: split, spawn: [{branch: b, role: clerk}], then: start}\n"
    text = laundry(START, split).replace("    flags:\n", f"{aside}    flags:\n")
    assert "no-owner" in {one.code for one in found(text)}
    never = text.replace("from: [new, working]", "from: new")
    assert "dead-end" in {one.code for one in found(never)}


def test_where_an_end_is_named_a_state_that_no_move_leaves_is_none() -> None:
    done = "done: {zh: 已完成, en: Done}"
    lost = f"{FINISH}\n      - {{id: lose, from: new, to: lost, by: [clerk]}}"
    text = laundry(FINISH, lost).replace(done, f"{done}\n      lost: Lost")
    assert "dead-end" not in {one.code for one in found(text)}
    named = text.replace(done, "done: {label: {zh: 已完成, en: Done}, final: true}")
    assert "dead-end" in {one.code for one in found(named)}


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
    text = laundry("    flags:\n", f"    flags:\n{flags}")
    assert within(200, lambda: found(text)) == []
