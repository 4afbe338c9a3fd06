"""Forms as they are kept: answers as digests, tickets that come back, rules that look at fields."""

from datetime import UTC, datetime

import msgspec

from services.reporting.views.fatigue.forms import FormsProjection, answers_of
from services.reporting.views.fatigue.naming import rules_naming_fields
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def planned(workflow: Workflow, known: str = "[]") -> tuple[list[dict[str, object]], ...]:
    forms, tickets, types = FormsProjection().plan(workflow.events, known)
    return tuple(msgspec.json.decode(each) for each in (forms, tickets, types))


def moved(workflow: Workflow, to: str, **data: object) -> None:
    workflow.says("moved", "T-1", NOON, **{"from": "x", "to": to, **data})


def test_each_answer_is_kept_as_a_digest_and_sealed_ones_are_not() -> None:
    given = {
        "symptom": "不制冷",
        "phone": "s1.a.phone.b.c.d",
        "note": None,
        "checks": {"door": "ok", "seal": "bad"},
        "steps": [{"item": "fan", "answer": True}, {"item": "coil", "answer": False}],
    }
    answers = dict(answers_of(given))
    assert set(answers) == {"symptom", "checks/door", "checks/seal", "steps/fan", "steps/coil"}
    assert all(len(one) == 16 for one in answers.values())
    assert answers["checks/door"] != answers["checks/seal"]
    assert "不制冷" not in str(answers)


def test_a_form_says_who_filled_it_in_and_how_long_it_took(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", fields={"symptom": "x"})
    moved(workflow, "done", fields={"fault": "pump"}, form_s=12)
    forms, _, _ = planned(workflow)
    assert [(one["version"], one["who"], one["seconds"]) for one in forms] == [
        (1, "member:wang", None),
        (2, "member:wang", 12),
    ]


def test_a_ticket_comes_back_when_people_send_it_where_it_was(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new")
    moved(workflow, "working")
    moved(workflow, "checking")
    moved(workflow, "working")
    _, tickets, _ = planned(workflow)
    assert [(one["came_back_at"], one["visited"]) for one in tickets] == [
        (4, ["new", "checking", "working"])
    ]


def test_what_dispatch_does_or_what_is_learned_of_late_is_no_rework(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new")
    moved(workflow, "assigned", bound_to="assignment.offered")
    moved(workflow, "new", bound_to="assignment.declined")
    moved(workflow, "assigned", late=True)
    _, tickets, _ = planned(workflow)
    assert tickets[0]["came_back_at"] == 0


def test_rules_are_found_wherever_a_type_has_expressions() -> None:
    kind: dict[str, object] = {
        "key": "repair",
        "fields": {"urgent": {}, "kind": {}, "cost": {}, "note": {}, "batch": {}, "finish": {}},
        "priority": [{"when": "urgent", "set": "P1"}, {"when": "kind == 'note'", "set": "P2"}],
        "transitions": [{"id": "finish", "when": "cost < 500"}],
        "approvals": [{"add": [{"when": "cost > 100 && kind != 'x'"}]}],
        "rules": [{"per": "batch"}],
    }
    assert rules_naming_fields(kind) == {
        "urgent": ("priority",),
        "kind": ("priority", "approvals"),
        "cost": ("transitions", "approvals"),
        "batch": ("rules",),
    }
