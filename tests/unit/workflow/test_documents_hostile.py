"""Hostile documents: whatever is done to what ships, the answer is quick and has a place."""

import copy
import json
import resource
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import read_with_places
from services.workflow.adapters.documents.reading import read_text
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.domain.refusals import ScenarioInvalid
from tests.pace import within
from tests.unit.workflow.document_spec import laundry, refused
from tests.unit.workflow.trial_spec import last

YARDS_MAX = 100
MEMORY_KIB_MAX = 256 * 1024
SHIPPED = {key: read_text(shipped_text(key)).data for key in shipped_keys()}
OTHER_TYPES: list[Any] = [None, True, 7, 1.5, "", "x" * 600, [], {}, [[]], {"a": {"b": []}}]
RULES = """\
    transitions:
      - {id: ping, from: new, to: working, by: [technician, system]}
      - {id: pong, from: working, to: new, by: [technician, system]}
      - {id: finish, from: working, to: done, by: [technician], needs: [cause]}
    auto:
      - {transition: ping, after: 1h}
      - {transition: pong, after: 1h}
"""


def nodes(value: object) -> Iterator[Any]:
    """Yield every mapping and list of a document."""
    if isinstance(value, dict | list):
        yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from nodes(one)


def mangled(random: Random) -> dict[str, Any]:
    """Return what ships with parts left out, renamed, doubled, or of another type."""
    document: dict[str, Any] = copy.deepcopy(SHIPPED[random.choice(sorted(SHIPPED))])
    for _ in range(random.randint(1, 4)):
        node = random.choice([one for one in nodes(document) if one] or [{"x": 1}])
        if isinstance(node, dict):
            key = random.choice(list(node))
            match random.randint(0, 2):
                case 0:
                    del node[key]
                case 1:
                    node[f"{key}{random.choice(['', 's', '_', '2'])}"] = node.pop(key)
                case _:
                    node[key] = copy.deepcopy(random.choice(OTHER_TYPES))
        else:
            place = random.randrange(len(node))
            match random.randint(0, 2):
                case 0:
                    del node[place]
                case 1:
                    node.append(copy.deepcopy(node[place]))
                case _:
                    node[place] = copy.deepcopy(random.choice(OTHER_TYPES))
    return document


def reasons_against(text: str) -> tuple[object, ...] | None:
    try:
        read_with_places(text)
    except ScenarioInvalid as refusal:
        return tuple(refusal.reasons)
    return None


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_ships_may_be_mangled_in_any_way(random: Random) -> None:
    text = json.dumps(mangled(random), ensure_ascii=False, indent=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reasons = within(YARDS_MAX, lambda: reasons_against(text))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MEMORY_KIB_MAX
    assert reasons != ()
    for one in reasons or ():
        assert isinstance(one, Remark)
        assert one.line >= 1
        assert one.message.startswith(f"Line {one.line}, column {one.column}: ")
        assert one.zh.startswith(f"第 {one.line} 行第 {one.column} 列：")


@pytest.mark.parametrize(
    "source",
    [
        "(" * 400,
        "!" * 490 + "a",
        " + ".join(["cost"] * 80),
        "[" * 100 + "]" * 100,
        "symptom.matches('(a+)+$')",
        "[1, 2].all(x, [1, 2].all(y, x == y))",
        "x" * 501,
        "urgent ? " * 50 + "urgent",
    ],
)
def test_a_condition_that_would_explode_is_refused_with_its_place(source: str) -> None:
    text = laundry('when: "cost > 500"', f"when: {json.dumps(source)}")
    reasons = within(YARDS_MAX, lambda: refused(text))
    assert all(one.line >= 1 for one in reasons)


def test_moves_that_play_ping_pong_for_ever_end_with_the_step() -> None:
    begin = laundry().index("    transitions:")
    end = laundry().index("    flags:")
    text = laundry()[:begin] + RULES + laundry()[end:]
    one = within(5 * YARDS_MAX, lambda: last(text, "open ...\n+365d"))
    assert 0 < len(one["facts"]) <= 1_000


def test_approvals_that_wait_for_each_other_are_refused() -> None:
    cyclic = """\
    approvals:
      - {key: first, gate: start, opens_on: finish, steps: [clerk]}
      - {key: second, gate: finish, opens_on: start, steps: [clerk]}
    flags:
"""
    reasons = refused(laundry("    flags:\n", cyclic))
    assert {one.code for one in reasons} == {"gates-itself"}
    assert all(one.line >= 1 and "互相等待" in one.zh for one in reasons)


def test_moves_that_play_ping_pong_at_once_are_refused() -> None:
    begin = laundry().index("    transitions:")
    end = laundry().index("    flags:")
    text = laundry()[:begin] + RULES.replace("1h", "0s") + laundry()[end:]
    (one,) = refused(text)
    assert (one.code, one.line) == ("goes-round", text[: text.index("- {id: ping")].count("\n") + 1)


def test_a_field_asked_for_by_a_key_that_yaml_takes_for_truth_is_refused() -> None:
    for word in ("on", "off", "yes", "no", "Y", "N"):
        (one,) = refused(laundry("      urgent: {type: bool}", f"      {word}: {{type: bool}}"))
        assert one.line == laundry()[: laundry().index("      urgent: {")].count("\n") + 1
        assert "true or false" in one.message
