"""What a document may say about approvals, as the drafts of all industries say it."""

import json

import pytest

from services.workflow.adapters.documents.compiling import (
    definition_of,
    read_document,
)
from services.workflow.adapters.documents.linting import advice_on, notes_on
from services.workflow.domain.approvals.rules import AbsenceRule, ApprovalRule
from tests.unit.workflow.document_spec import laundry, refused

ROLES = [
    "bme",
    "class_teacher",
    "academic",
    "finance",
    "principal",
    "fin_director",
    "dept_manager",
    "gm",
    "qa",
    "supply",
    "club_head",
    "supervisor",
    "team_lead",
    "director",
]

DRAFTS = tuple(
    """\
{key: comp_big, gate: finish, when: "cost > 500", mode: sequential, steps: [dept_manager, finance]}
{key: purchase, gate: finish, mode: sequential, steps: [dept_manager, finance, gm], \
skip: [{step: gm, when: "cost < 5000"}], on_empty: delegate_then_admin, step_sla: 4h}
{key: scrap_ok, gate: finish, mode: all, steps: [qa, supply]}
{key: goodwill, gate: finish, when: "cost > 200", mode: any, steps: [team_lead], step_sla: 2h}
{key: goodwill_big, gate: finish, when: "cost > 2000", mode: sequential, \
steps: [team_lead, finance, director], step_sla: 4h}
{key: dismissal, gate: finish, when: "cause in ['motor', 'door']", mode: all, \
steps: [club_head, supervisor], step_sla: 1d, forbid: submitter}
{key: refund_chain, gate: finish, mode: sequential, steps: [class_teacher, academic, finance], \
add: [{after: academic, step: principal, when: "cost > 10000"}, \
{after: finance, step: fin_director, when: "cost > 30000"}], on_empty: delegate_then_admin, \
forbid: submitter, step_sla: 1d, rollback_to: [class_teacher, academic, start]}
{key: board, gate: finish, mode: quorum, quorum: 60%, steps: [qa, {step: boss, who: manager}, \
{step: named, who: inspector, label: 质检}, {step: heads, who: gm, people: all}]}
""".splitlines()
)
AFTER_EACH_OTHER = """\
{key: a, gate: finish, steps: [qa], add: [{after: y, step: x, who: gm, when: urgent}, \
{after: x, step: y, who: supply, when: urgent}]}"""
ROUND = """\
{key: a, gate: finish, opens_on: start, steps: [qa]}
      - {key: b, gate: start, opens_on: finish, steps: [qa]}"""


def with_approvals(*approvals: str) -> str:
    text = laundry(
        "  technician:",
        "".join(f"  {one}: {{label: {one}, scope: type}}\n" for one in ROLES) + "  technician:",
    )
    text = text.replace(
        "      urgent: {type: bool}\n",
        "      urgent: {type: bool}\n      inspector: {type: user_ref}\n",
    )
    lines = "".join(f"      - {one}\n" for one in approvals)
    return text.replace("    flags:\n", f"    approvals:\n{lines}    flags:\n")


def compiled(*approvals: str) -> list[ApprovalRule]:
    document = read_document(with_approvals(*approvals))
    again = type(document).model_validate(document.normalised())
    assert again.normalised() == document.normalised()
    return list(definition_of(document, 1).types["repair"].approvals)


def test_every_approval_of_the_drafts_can_be_said_as_it_stands() -> None:
    rules = compiled(*DRAFTS)
    assert [one.key for one in rules] == [
        "comp_big", "purchase", "scrap_ok", "goodwill", "goodwill_big", "dismissal",
        "refund_chain", "board",
    ]  # fmt: skip
    refund = next(one for one in rules if one.key == "refund_chain")
    assert [one.key for one in refund.steps] == [
        "class_teacher", "academic", "principal", "finance", "fin_director",
    ]  # fmt: skip
    assert (refund.forbid_submitter, refund.step_sla_s) == (True, 86_400)
    assert refund.rollback_to == ("class_teacher", "academic", "start")


def test_a_step_may_be_added_after_one_that_is_added_further_down() -> None:
    (rule,) = compiled(
        "{key: a, gate: finish, steps: [qa, gm], add: ["
        "{after: finance, step: director, when: urgent}, {after: qa, step: finance, when: urgent}]}"
    )
    assert [one.key for one in rule.steps] == ["qa", "finance", "director", "gm"]


def test_a_step_is_a_role_a_person_in_a_field_or_the_manager() -> None:
    (board,) = compiled(DRAFTS[-1])
    assert [one.kind for one in board.steps] == ["role", "manager", "person", "role"]
    assert [one.share for one in board.steps] == [0, 0, 0, 100]
    assert (board.mode, board.quorum) == ("quorum", 60)


def test_a_step_is_skipped_by_any_of_its_conditions_each_as_long_as_one_may_be() -> None:
    long = " || ".join(["cost > 500"] * 35)
    skips = f'[{{step: gm, when: "{long}"}}, {{step: gm, when: "cost < 5"}}]'
    (rule,) = compiled(f"{{key: ok, gate: finish, steps: [finance, gm], skip: {skips}}}")
    always, sometimes = rule.steps
    assert always.skip is None
    assert sometimes.skip is not None
    assert [sometimes.skip({"cost": cost}) for cost in (3, 50, 501, None)] == [
        True,
        False,
        True,
        False,
    ]


def test_a_deadline_to_decide_may_say_what_happens_then_or_only_when() -> None:
    said = (
        "{key: a, gate: finish, steps: [qa], on_absent: 2d}",
        "{key: b, gate: finish, steps: [qa], on_absent: {after: 4h, then: skip}}",
        "{key: c, gate: finish, steps: [qa]}",
    )
    assert [one.on_absent for one in compiled(*said)] == [
        AbsenceRule(after_s=172_800, then="delegate_then_admin"),
        AbsenceRule(after_s=14_400, then="skip"),
        None,
    ]


def test_a_document_without_a_deadline_to_decide_is_published_as_before() -> None:
    data = read_document(with_approvals("{key: c, gate: finish, steps: [qa]}")).normalised()
    assert "on_absent" not in json.dumps(data)


def test_where_there_is_one_step_the_mode_speaks_of_its_people() -> None:
    said = (
        "{key: a, gate: finish, mode: all, steps: [qa]}",
        "{key: b, gate: finish, mode: quorum, quorum: 66%, steps: [qa]}",
        "{key: c, gate: finish, mode: any, steps: [qa]}",
    )
    assert [one.steps[0].share for one in compiled(*said)] == [100, 66, 0]


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("{key: a, gate: finnish, steps: [qa]}", "unknown-move", "did you mean finish?"),
        ("{key: a, gate: finish, steps: [qua]}", "unknown-role", "did you mean qa?"),
        ("{key: a, gate: finish, steps: [qa, qa]}", "said-twice", "qa is said twice"),
        (
            "{key: a, gate: finish, steps: [qa, supply], rollback_to: [supplly]}",
            "unknown-step",
            "did you mean supply?",
        ),
        (
            "{key: a, gate: finish, steps: [qa], skip: [{step: gm, when: urgent}]}",
            "unknown-step",
            "there is no step gm",
        ),
        ("{key: a, gate: finish, steps: [qa], on_absent: soon}", "duration", "90s"),
        ("{key: a, gate: finish, opens_on: finish, steps: [qa]}", "gates-itself", "each other"),
        (AFTER_EACH_OTHER, "adds-round", "none has a place: y → x → y"),
        (AFTER_EACH_OTHER.replace("after: y", "after: x"), "adds-round", "none has a place: x → x"),
        (
            ROUND,
            "gates-itself",
            "each other",
        ),
        ("{key: a, gate: start, opens_on: start, steps: [qa]}", "gates-itself", "each other"),
        ("{key: a, gate: finish, opens_on: create, steps: [qa]}", "never-opens", "never opens"),
        ("{key: a, gate: finish, mode: quorum, steps: [qa]}", "quorum", "how many must agree"),
        ("{key: a, gate: finish, steps: []}", "too_short", "at least 1"),
        ('{key: a, gate: finish, steps: [qa], when: "cots > 5"}', "unknown-field", "cost"),
        ("{key: a, gate: finish, steps: [qa], modus: all}", "extra_forbidden", "mode"),
        ("{key: a, gate: finish, steps: [start]}", "reserved", "start means"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(said: str, code: str, sentence: str) -> None:
    found = {one.code: one for one in refused(with_approvals(said))}
    assert code in found, found
    one = found[code]
    assert sentence in one.message.lower()
    assert one.line > 20
    assert one.column > 1


def test_the_same_approval_twice_is_refused() -> None:
    both = (DRAFTS[2], DRAFTS[2])
    assert [one.code for one in refused(with_approvals(*both))] == ["said-twice"]


def test_a_chain_of_six_and_a_condition_that_never_holds_are_advised_against() -> None:
    document = read_document(
        with_approvals(
            "{key: a, gate: finish, steps: [qa, gm, finance, supply, director, principal]}",
            '{key: b, gate: finish, when: "cost > 5 && cost < 2", steps: [qa]}',
            "{key: c, gate: start, steps: [clerk_own], forbid: submitter}",
        ).replace("  technician:", "  clerk_own: {label: C, scope: own}\n  technician:", 1)
    )
    codes = {one.code for one in advice_on(document)}
    assert codes == {"long-approval", "guard-never-true", "step-nobody-holds"}


def test_a_step_of_the_manager_comes_with_a_note_on_how_the_manager_is_found() -> None:
    document = read_document(with_approvals(DRAFTS[-1]))
    note = next(one for one in notes_on(document) if one.code == "manager-by-grant")
    assert "grant that person the role manager" in note.message
    assert "授予角色 manager" in note.zh
    assert note.pointer.endswith("/approvals/0/steps")
