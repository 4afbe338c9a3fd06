"""The linter keeps quiet where nothing is wrong, and says exactly what is where something is."""

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.remarks import Remark
from tests.unit.workflow.document_spec import laundry

ROLES = """\
  boss: {label: Boss, scope: tenant}
  auditor: {label: Auditor, scope: read_only_all}
  reporter: {label: Reporter, scope: created_by_me}
  office: {label: Office, scope: type}
ticket_types:"""
KEPT = "    visibility: [{fields: [cost], roles: [technician, boss]}]\n"
CHILD = """\
  - key: errand
    name: Errand
    states: {{new: New, done: Done}}
    fields: {fields}
    priority: [{{default: P3}}]
    transitions: [{{id: finish, from: new, to: done, by: [boss], needs: [{needs}]}}]
"""
FLAGS = "    flags:\n"


def found(rule: str, child: str = "") -> list[Remark]:
    """Return the advice on a laundry with more roles, one more rule, and maybe another type."""
    text = laundry(FLAGS, f"{rule}{FLAGS}").replace("ticket_types:", ROLES, 1)
    return advice_on(read_document(text + child))


def errand(fields: str, needs: str = "") -> str:
    return CHILD.format(fields=fields, needs=needs)


def opening(takes: str = "{}") -> str:
    return f"{KEPT}    branches: [{{when: urgent, create: errand, fields: {takes}}}]\n"


def approval(rest: str) -> str:
    return f"    approvals: [{{key: ok, gate: finish, when: cost > 5, steps: {rest}}}]\n"


@pytest.mark.parametrize(
    ("takes", "fields"),
    [
        ("{}", "{cost: {type: money, visible_to: [boss]}}"),
        ("{owed: cost}", "{owed: {type: money, visible_to: [technician, boss]}}"),
        ("{}", "{cost: {type: string}}"),
        ("{cost: 12}", "{cost: {type: money}}"),
        ("{}", "{loads: {type: int}}"),
    ],
    ids=["hidden alike", "hidden as well", "of another type", "always the same", "not hidden"],
)
def test_what_a_child_keeps_from_people_as_its_parent_does_is_told_to_nobody(
    takes: str, fields: str
) -> None:
    assert found(opening(takes), errand(fields)) == []


def test_whoever_reads_a_child_is_told_what_its_parent_keeps_from_them() -> None:
    """The clerk sees what is at their store and the boss everything here; nobody else does.

    The auditor is shown everything everywhere, and who may see only their own reports or what they
    act in is shown no errand.
    """
    (one,) = found(opening("{owed: cost}"), errand("{owed: {type: money}}"))
    assert (one.code, one.pointer) == (
        "hidden-but-told",
        "/ticket_types/0/branches/0/fields/owed",
    )
    assert one.message == "This rule tells roles that do not see cost about it: clerk."
    (one,) = found(opening(), errand("{cost: {type: money}}"))
    assert one.pointer == "/ticket_types/0/branches/0/create"


@pytest.mark.parametrize(
    "field",
    [
        "{type: string, required_on: create, editable_by: [boss]}",
        "{type: string, required_on: create, visible_to: [boss]}",
        "{type: string, required_on: create, editable_on: [create, finish]}",
    ],
)
def test_what_a_child_lacks_may_be_brought_by_whoever_moves_it(field: str) -> None:
    (one,) = found(opening(), errand(f"{{where: {field}}}"))
    assert one.code == "child-incomplete"


@pytest.mark.parametrize(
    "field",
    [
        "{type: string, required_on: create, editable_by: [clerk]}",
        "{type: string, required_on: create, visible_to: [clerk]}",
        "{type: string, required_on: create, editable_on: [create]}",
    ],
)
def test_what_a_child_lacks_for_ever_is_named_once_where_the_field_is(field: str) -> None:
    one, other = "{when: urgent, create: errand}", "{when: loads > 5, create: errand}"
    twice = f"    branches: [{one}, {other}]\n"
    said = found(twice, errand(f"{{where: {field}}}"))
    assert [one.code for one in said] == ["child-incomplete", "child-incomplete", "nobody-fills"]
    assert said[-1].pointer == "/ticket_types/1/fields/where"


@pytest.mark.parametrize(
    "rest",
    [
        "[boss], on_empty: refuse, on_absent: {after: 1d, then: admin}",
        "[boss, clerk], skip: [{step: boss, when: cost < 9}]",
        "[boss, clerk], skip: [{step: boss, when: urgent}, {step: clerk, when: urgent == false}]",
        "[boss], skip: [{step: boss, when: cost < 3}]",
        "[boss], skip: [{step: boss, when: urgent}], add: [{after: boss, who: clerk, step: c, when: urgent}]",  # noqa: E501  # as an author writes it
        "[boss], skip: [{step: boss, when: urgent}, {step: c, when: cost < 3}], add: [{after: boss, who: clerk, step: c, when: urgent}]",  # noqa: E501  # as an author writes it
    ],
    ids=[
        "somebody decides",
        "one is left",
        "one or the other",
        "then it is not needed",
        "added",
        "added, and skipped where it is not needed",
    ],
)
def test_an_approval_in_which_somebody_is_always_asked_needs_no_advice(rest: str) -> None:
    assert found(approval(rest)) == []


@pytest.mark.parametrize(
    ("skip", "when"),
    [("loads > 5", "urgent"), ("urgent", "loads > 5"), ("urgent", "urgent")],
)
def test_a_step_that_is_added_may_be_skipped_as_well(skip: str, when: str) -> None:
    (one,) = found(
        approval(
            f"[boss], skip: [{{step: boss, when: urgent}}, {{step: c, when: {skip}}}],"
            f" add: [{{after: boss, who: clerk, step: c, when: {when}}}]"
        )
    )
    assert (one.code, one.pointer) == ("approves-itself", "/ticket_types/0/approvals/0/skip")


def test_conditions_as_long_as_they_may_be_are_tried_together() -> None:
    long = " || ".join(["cost > 5"] * 40)
    skip = f"[boss], skip: [{{step: boss, when: {long}}}, {{step: boss, when: {long}}}]"
    (one,) = found(f"    approvals: [{{key: ok, gate: finish, when: {long}, steps: {skip}}}]\n")
    assert one.code == "approves-itself"


def test_an_approval_that_nobody_has_to_give_says_why_in_both_languages() -> None:
    (one,) = found(approval("[boss], on_absent: {after: 1d, then: skip}"))
    assert one.code == "approves-itself"
    assert one.message == (
        "Finish may be approved by nobody: every step in which nobody decides in time is skipped."
    )
    assert one.zh == "“finish”可能没有人审批就通过：没有人及时决定的步骤都会被跳过。"


def test_a_step_of_those_who_are_sent_out_is_held_where_somebody_is_sent() -> None:
    step = approval("[technician], forbid: submitter")
    (one,) = found(step)
    assert one.message == (
        "Nobody can hold the step Technician: its role is about tickets that are assigned to it,"
        " and nobody is sent to this type, so on_empty (delegate_then_admin) decides every time."
    )
    assert found(f"{step}    dispatch: {{}}\n") == []
    assert found(approval("[reporter]")) == []


def test_a_moment_that_a_report_must_say_comes() -> None:
    late = "      - {id: late, from: working, to: done, by: [system]}\n    auto:\n"
    auto = "      - {transition: late, after: 1h, since: %s}\n"
    text = laundry(FLAGS, late + auto % "due" + FLAGS)
    for field, codes in (
        ("{type: datetime}", ["moment-may-never-come"]),
        ("{type: datetime, required_on: create}", []),
    ):
        said = advice_on(
            read_document(text.replace("    fields:\n", f"    fields:\n      due: {field}\n"))
        )
        assert [one.code for one in said] == codes
