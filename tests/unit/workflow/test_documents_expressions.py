"""Conditions in CEL: amounts are numbers however they are kept, and no condition costs much."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.expressions import (
    CelCondition,
    ExpressionInvalid,
    divides_by_zero,
)
from services.workflow.domain.conditions import flags_of, priority_of, view_of
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.values import as_number, faults_of
from shared.conditions import ADDITIONS_MAX, LENGTH_MAX, NESTING_MAX
from shared.field_kinds.scalars import TEXT_LENGTH_MAX
from tests.pace import within
from tests.unit.workflow.document_spec import laundry

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONGEST = "x" * TEXT_LENGTH_MAX
YARDS_MAX = 10


def repair(when: str = "urgent") -> TicketType:
    return definition_of(read_document(laundry("when: urgent", f'when: "{when}"')), 1).types[
        "repair"
    ]


def view(rules: TicketType, **fields: object) -> Mapping[str, object]:
    return view_of(rules, fields, surroundings={}, occurred_at=NOW)


@pytest.mark.parametrize(
    ("kept", "dear"),
    [
        ("600.50", True),
        ("500.01", True),
        ("500", False),
        ("1e3", True),
        (600, True),
        (600.5, True),
        ("", False),
        ("much", False),
        (None, False),
    ],
)
def test_an_amount_kept_as_text_compares_as_a_number(kept: object, *, dear: bool) -> None:
    rules = repair()
    assert (flags_of(rules, view(rules, cost=kept)) == ("dear",)) is dear


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("cost == 600.5", True),
        ("cost > 600", True),
        ("cost * 2 > 1200", True),
        ("cost * 2.0 > 1200", True),
        ("cost - 100 > 500 && loads > 2", True),
        ("cost / loads > 200", True),
        ("loads + 1 == 4", True),
        ("loads / 2 == 1", True),
        ("cost + 1 > 1000", False),
        ("cost * 2 > 1200 && symptom.contains('2')", True),
    ],
)
def test_amounts_and_whole_numbers_are_calculated_with_together(when: str, *, holds: bool) -> None:
    rules = repair(when)
    priority, _ = priority_of(rules, view(rules, cost="600.50", loads=3, symptom="floor 2"))
    assert (priority == "P1") is holds


@pytest.mark.parametrize("text", ["sNaN", "NaN", "Infinity", "1e999999", "ten", "", None, True, []])
def test_what_is_no_amount_is_unknown(text: object) -> None:
    assert as_number(text) is None


@pytest.mark.parametrize(
    "macro",
    [
        "[1].all(x, x > 0)",
        "[1].exists(x, x > 0)",
        "[1].exists_one(x, x > 0)",
        "[1].map(x, x * 2) == [2]",
        "[1].map(x, x > 0, x * 2) == [2]",
        "[1].filter(x, x > 0) == [1]",
        "cel.bind(x, 'a', x + x) == 'aa'",
        "symptom.matches('(a+)+$')",
        "matches(symptom, '(a+)+$')",
        "symptom.replace('a', 'b') == ''",
        "symptom.split('') == []",
        "string(loads) == '1'",
        "bytes(symptom) == b''",
    ],
)
def test_there_are_no_loops_no_patterns_and_no_other_functions(macro: str) -> None:
    with pytest.raises(ExpressionInvalid):
        CelCondition(macro)


@pytest.mark.parametrize(
    "source",
    [
        "s == '" + "x" * LENGTH_MAX + "'",
        "(" * (NESTING_MAX + 1) + "1" + ")" * (NESTING_MAX + 1) + " == 1",
        "[" * (NESTING_MAX + 1) + "]" * (NESTING_MAX + 1) + " == []",
        "+".join(["s"] * (ADDITIONS_MAX + 2)) + " == ''",
    ],
)
def test_what_is_too_long_too_deep_or_adds_too_much_is_refused(source: str) -> None:
    with pytest.raises(ExpressionInvalid):
        CelCondition(source)


@pytest.mark.parametrize(
    "source",
    [
        "!" * (LENGTH_MAX - 1) + "b",
        "-" * (LENGTH_MAX - 6) + "1 == 1",
        "s" + ".a" * 249,
        "s" + "[0]" * 166,
        "||".join(["s == t"] * 62),
        "||".join(["s.contains(t)"] * 33),
        "+".join(["s"] * (ADDITIONS_MAX + 1)) + " == t",
        "size([" + ",".join(["s"] * 240) + "]) == 1",
        "[" + ",".join(["s + t"] * ADDITIONS_MAX) + "] == []",
        "(" * NESTING_MAX + "s" + ")" * NESTING_MAX + " == t",
        "b ? " * 19 + "b" + " : b" * 19,
        "t in [" + ",".join(["s"] * 240) + "]",
    ],
)
def test_the_dearest_conditions_over_the_longest_texts_cost_little(source: str) -> None:
    """Proves the bound of what is admitted at all; what is refused is cheap, too."""

    def ask() -> None:
        with suppress(ExpressionInvalid):
            CelCondition(source)({"s": LONGEST, "t": f"{LONGEST[:-1]}y", "b": False})

    within(YARDS_MAX, ask)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("LOT13812345678", True),
        ("2026/11-A_7.b", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("two words", False),
        ("批次7", False),
        ("line\n", False),
        (7, False),
    ],
)
def test_a_code_is_what_stands_on_a_label(value: object, *, fits: bool) -> None:
    known = {"lot": Field(key="lot", type="code", label=Label(zh="批次", en="Lot"))}
    assert (faults_of({"lot": value}, known) == []) is fits


@pytest.mark.parametrize(
    ("source", "divides"),
    [
        ("fee / 0 > 1", True),
        ("fee % 0 == 1", True),
        ("fee / (2 - 2) > 1", True),
        ("fee/-0.0 > 1", True),
        ("fee / ((3) - 3 * 1) > 1", True),
        ("fee / 2 > 0", False),
        ("fee / 0.5 > 1", False),
        ("fee / 05x > 1", False),
        ("fee / (2 - other) > 1", False),
        ("fee / (2 - 2", False),
        ("fee / (1 / 0) > 1", True),
        ("note == 'a / 0'", False),
    ],
)
def test_what_is_divided_by_zero_is_seen(source: str, *, divides: bool) -> None:
    assert divides_by_zero(source) is divides
