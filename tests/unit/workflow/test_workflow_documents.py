"""Scenario documents: what ships can be used, what cannot be used is refused with every reason."""

import json

import pytest

from services.workflow.adapters.documents.compiling import (
    check_document,
    definition_of,
    read_document,
)
from services.workflow.adapters.documents.expressions import CelCondition, ExpressionInvalid
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.domain import SCENARIOS
from services.workflow.domain.forms import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.refusals import ScenarioInvalid, ScenarioUnknown, ScopeMissing
from services.workflow.domain.scenarios import PublishScenario
from services.workflow.domain.values import faults_of
from tests.unit.workflow.ticket_spec import T0, member, rules, shipped

SMALL = """
scenario: small
name: Small
roles: {{boss: {{label: Boss, scope: tenant}}}}
ticket_types:
  - key: task
    name: Task
    states: {{todo: To do, done: Done}}
    fields: {{note: {{type: text}}, phone: {{type: phone, pii: true}}}}
    priority: [{{when: "{when}", set: P1}}, {{default: P2}}]
    transitions: [{{id: {move}, from: todo, to: {to}, by: {by}}}]
"""


def small(when: str = "note == 'x'", move: str = "do", to: str = "done", by: str = "boss") -> str:
    return SMALL.format(when=when, move=move, to=to, by=by)


def reasons(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(text)
    return [(reason.code, reason.pointer) for reason in refused.value.reasons]


@pytest.mark.parametrize("key", shipped_keys())
def test_what_ships_can_be_published_and_read_back_without_change(key: str) -> None:
    document = read_document(shipped_text(key))
    again = check_document(json.loads(json.dumps(document.normalised())))
    assert content_hash(again.normalised()) == content_hash(document.normalised())
    assert definition_of(again, 7).id == f"{key}@7"
    assert advice_on(document) == []


def test_the_repair_of_equipment_is_as_its_owners_drew_it() -> None:
    repair = rules()
    assert {key: state.label.zh for key, state in repair.states.items()} == {
        "new": "待受理",
        "assigned": "已派单",
        "working": "处理中",
        "verifying": "待验收",
        "closed": "已关闭",
        "cancelled": "已取消",
    }
    drawn = {
        move.id: (sorted(move.sources), move.to, move.by, repair.needed_by(move))
        for move in repair.transitions.values()
    }
    assert drawn == {
        "assign": (["new"], "assigned", ("dispatcher", "system"), ()),
        "decline": (["assigned"], "new", ("technician",), ("decline_reason",)),
        "start": (["assigned"], "working", ("technician",), ()),
        "finish": (
            ["working"],
            "verifying",
            ("technician",),
            ("fault_code", "parts_used", "photo_after"),
        ),
        "rework": (["verifying"], "working", ("store_manager",), ("return_reason",)),
        "accept": (["verifying"], "closed", ("store_manager", "system"), ()),
        "cancel": (["new"], "cancelled", ("store_clerk", "store_manager"), ("cancel_reason",)),
    }
    assert [key for key, state in repair.states.items() if state.final] == ["closed", "cancelled"]


def test_every_activity_of_the_help_desk_may_follow_every_other() -> None:
    incident = shipped("helpdesk").types["incident"]
    assert len(incident.transitions) == 14
    assert all(one.sources == set(incident.states) for one in incident.transitions.values())


def test_a_document_that_does_not_fit_together_is_refused_with_every_reason() -> None:
    assert reasons(small(when="nobody == 1", to="gone", by="stranger")) == [
        ("unknown-state", "/ticket_types/0/transitions/0/to"),
        ("unknown-role", "/ticket_types/0/transitions/0/by"),
        ("unknown-field", "/ticket_types/0/priority/0/when"),
    ]
    assert reasons(small(when="phone == '1'")) == [("personal", "/ticket_types/0/priority/0/when")]


@pytest.mark.parametrize(
    "text",
    ["on: 1", "a: &x 1\nb: *x", "a: 1\na: 2", "[1]", "{", "{" * 1000, "x: !!python/name:os.x y"],
)
def test_text_that_yaml_readers_disagree_about_is_refused(text: str) -> None:
    with pytest.raises(ScenarioInvalid):
        read_document(text)


@pytest.mark.parametrize(
    "source",
    [
        "note.matches('(a+)+$')",
        "[1, 2].all(x, x > 0)",
        "[1, 2].map(x, x * 2) == [2]",
        "1 +",
        "(" * 21 + "1" + ")" * 21 + " == 1",
        "note == '" + "x" * 500 + "'",
    ],
)
def test_an_expression_that_could_cost_much_is_refused(source: str) -> None:
    with pytest.raises(ExpressionInvalid):
        CelCondition(source)


def test_what_cannot_be_evaluated_does_not_hold() -> None:
    condition = CelCondition("amount > 500 && note.contains('x')")
    assert condition({"amount": 501, "note": "xyz"})
    assert not condition({"amount": None, "note": None})
    assert not condition({})
    assert not CelCondition("1 / amount == 1")({"amount": 0})
    assert not CelCondition("9223372036854775807 + amount > 0")({"amount": 1})


def test_too_many_states_and_states_nobody_reaches_are_pointed_out() -> None:
    text = small().replace("done: Done", "done: Done, lost: Lost, c: C, d: D, e: E, f: F")
    advice = {one.code for one in advice_on(read_document(text))}
    assert advice == {"many-states", "unreachable"}


def test_the_same_content_is_the_same_version_and_another_the_next() -> None:
    def publish(text: str, *scopes: str) -> PublishScenario:
        document = read_document(text).normalised()
        return PublishScenario(
            key="small",
            content_hash=content_hash(document),
            document=document,
            caller=member("m", scopes=scopes),
            now=T0,
        )

    first = SCENARIOS.decide(publish(small(), "scenario:publish"), SCENARIOS.initial())
    state = SCENARIOS.fold(first)
    assert [fact.version for fact in first] == [1]
    assert SCENARIOS.decide(publish(small(), "scenario:publish"), state) == []
    (second,) = SCENARIOS.decide(publish(small(move="finish"), "scenario:publish"), state)
    assert second.version == 2
    with pytest.raises(ScopeMissing):
        SCENARIOS.decide(publish(small()), state)


def test_a_scenario_that_does_not_ship_is_unknown() -> None:
    with pytest.raises(ScenarioUnknown):
        shipped_text("../../etc/passwd")


def test_a_personal_value_is_taken_only_sealed() -> None:
    task = definition_of(read_document(small()), 1).types["task"]
    assert faults_of({"phone": "s1.subject.phone.dek.nonce.ct"}, task.fields) == []
    (fault,) = faults_of({"phone": "13812345678"}, task.fields)
    assert (fault.code, fault.pointer) == ("field-invalid", "/fields/phone")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", 3, True),
        ("bool", False, 0),
        ("money", "12.50", "much"),
        ("decimal", 1.5, float("nan")),
        ("date", "2026-11-22", "22.11.2026"),
        ("datetime", "2026-11-22T09:30:00+08:00", "soon"),
        ("rating5", 5, 6),
        ("photo", [{"name": "a.jpg"}], []),
        ("part_lines", [], [{"part": "x", "qty": 0}]),
        ("asset_ref", "FRZ-0042", " "),
        ("string", "x" * 500, "x" * 501),
        ("text", "你好", "half a \ud800 pair"),
        ("int", 2**53, 2**53 + 1),
    ],
)
def test_a_field_takes_what_its_type_says(kind: str, good: object, bad: object) -> None:
    known = {"it": Field(key="it", type=kind, label=Label(zh="它", en="it"))}
    assert faults_of({"it": good}, known) == []
    assert len(faults_of({"it": bad}, known)) == 1
