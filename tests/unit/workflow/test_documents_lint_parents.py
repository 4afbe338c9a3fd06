"""The linter about tickets that are hidden as a whole, and what their children tell of them."""

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.remarks import Remark

CLAIMS = """\
scenario: claims
name: {{zh: 投诉, en: Claims}}
roles:
  clerk: {{label: 店员, scope: tenant}}
  buyer: {{label: 采购, scope: type}}
  auditor: {{label: 审计, scope: read_only_all}}
  hr: {{label: 人事, scope: tenant{hr}}}
ticket_types:
  - key: claim
    name: {{zh: 投诉, en: Claim}}
    states: {{new: 新, done: 完}}
    fields: {{who: {{type: text}}, loud: {{type: bool}}}}
    priority: [{{default: P3}}]
    transitions: [{{id: finish, from: new, to: done, by: [hr]}}]
{claim}
  - key: task
    name: {{zh: 任务, en: Task}}
    states: {{new: 新, done: 完}}
    fields: {{who: {{type: text}}, loud: {{type: {loud}}}}}
    priority: [{{default: P3}}]
    transitions: [{{id: finish, from: new, to: done, by: [{by}]}}]
{task}
"""
ALWAYS = "    branches: [{create: task}]\n"
LOUD = "    visibility: [{when: loud, roles: [hr]}]\n"


def found(
    claim: str, task: str = "", by: str = "clerk", hr: str = "", loud: str = "bool"
) -> list[Remark]:
    """Return the advice on claims that open tasks, with what else their two types say."""
    text = CLAIMS.format(claim=claim, task=task, by=by, hr=hr, loud=loud)
    return advice_on(read_document(text))


@pytest.mark.parametrize(
    ("claim", "hr"),
    [
        (ALWAYS, ", confidential: true"),
        (ALWAYS + LOUD, ""),
        ("    branches: [{create: task}, {hide_from: [clerk]}]\n", ""),
        ("    branches: [{create: task, hide_from: [clerk]}]\n", ""),
        ("    branches: [{create: task}, {when: loud, hide_from: [clerk]}]\n", ""),
        (f"    loops: [{{after: finish, delay: 1d, create: task}}]\n{LOUD}", ""),
        (f"    rules: [{{key: r, window: 1d, per: who, count: 3, create: task}}]\n{LOUD}", ""),
    ],
    ids=["confidential", "sometimes", "always", "branch", "another branch", "plan", "window"],
)
def test_a_child_that_more_people_see_tells_of_its_hidden_parent(claim: str, hr: str) -> None:
    (one,) = found(claim, hr=hr)
    assert one.code == "hidden-parent-told"
    assert one.pointer.endswith("/0/create")


def test_what_a_hidden_parent_tells_is_said_in_both_languages() -> None:
    (one,) = found(ALWAYS + LOUD)
    assert one.message == (
        "The Task that is opened here carries what Claim says (summary, reporter, links, fields of"
        " the same name) to roles from which that may be hidden: clerk; hide the Task from them,"
        " too."
    )
    assert one.zh == (
        "这里开的“任务”带着“投诉”的摘要、报单人、关联和同名字段，而后者可能对这些角色隐藏：clerk；"
        "请让“任务”对他们同样隐藏。"
    )


@pytest.mark.parametrize(
    ("claim", "task"),
    [
        (ALWAYS, ""),
        (ALWAYS + LOUD, LOUD),
        (ALWAYS + LOUD, "    branches: [{when: always, hide_from: [clerk]}]\n"),
        (ALWAYS + LOUD, "    branches: [{when: loud, hide_from: [clerk]}]\n"),
        (f"    branches: [{{create: task, when: loud == false}}]\n{LOUD}", ""),
        (f"{ALWAYS}    visibility: [{{when: loud == 'x', roles: [hr]}}]\n", ""),
        (f"{ALWAYS}    visibility: [{{when: loud, roles: [clerk, hr]}}]\n", ""),
        ("    branches: [{create: task, hide_from: [buyer]}]\n", ""),
    ],
    ids=[
        "for everybody",
        "hidden alike",
        "hidden always",
        "hidden by a branch",
        "not while hidden",
        "never hidden",
        "for whoever sees the child",
        "from who does not see the child",
    ],
)
def test_a_child_that_tells_nobody_of_its_parent_needs_no_advice(claim: str, task: str) -> None:
    codes = {one.code for one in found(claim, task, by="clerk, hr")}
    assert codes <= {"guard-never-true", "acts-unseen", "may-stay"}


def test_a_child_whose_own_condition_knows_something_else_is_not_hidden_alike() -> None:
    """The task asks whether it is loud itself, and is not told by the claim."""
    told = {one.code for one in found(ALWAYS + LOUD, LOUD, by="clerk, hr", loud="int")}
    assert "hidden-parent-told" in told
    taking = "    branches: [{create: task, fields: {loud: false}}]\n"
    assert "hidden-parent-told" in {one.code for one in found(taking + LOUD, LOUD, by="clerk, hr")}
