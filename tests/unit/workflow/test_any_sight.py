"""The machine of any ticket acts with the sight of its roles: it is stuck where they see none."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.linting import advice_on
from tests.unit.workflow.any_life import VALUES, Life

URGENT, CALM = VALUES[0], VALUES[1]
WORK = """\
scenario: any
name: Any
roles:
  clerk: {label: Clerk, scope: own}
  boss: {label: Boss, scope: tenant}
  technician: {label: Technician, scope: assigned}
ticket_types:
  - key: task
    name: Task
    states: {new: New, done: Done}
    fields:
      urgent: {type: bool, required_on: create}
      cause: {type: enum, values: [a, b]}
      cost: {type: int}
      note: {type: text}
      stores: {type: store_list}
    priority: [{default: P3}]
    transitions: [{id: finish, from: new, to: done, by: [technician]}]
    dispatch: {hard: [], score: {}}
"""
HIDING = [
    "    branches: [{when: urgent, hide_from: [technician]}]\n",
    "    visibility: [{when: urgent, roles: [boss]}]\n",
]


def life(text: str, values: dict[str, object]) -> Life:
    told = Life(rules=definition_of(read_document(text), 1).types["task"])
    told.report(values)
    return told


def codes(text: str) -> set[str]:
    return {one.code for one in advice_on(read_document(text))}


def test_a_technician_goes_on_once_the_ticket_is_theirs() -> None:
    assert codes(WORK) == set()
    assert life(WORK, URGENT).can_be_moved()


def test_where_nobody_is_sent_nobody_goes_on() -> None:
    text = WORK.replace("    dispatch: {hard: [], score: {}}\n", "")
    started = text.replace("new: New,", "first: First, new: New,")
    begun = "    transitions: [{id: begin, from: first, to: new, by: [boss]}, "
    assert codes(started.replace("    transitions: [", begun)) == {"acts-unseen"}


@pytest.mark.parametrize("hiding", HIDING)
def test_a_ticket_that_is_hidden_from_all_who_could_go_on_is_stuck(hiding: str) -> None:
    text = f"{WORK}{hiding}"
    assert codes(text) == {"acts-unseen"}
    assert life(text, CALM).can_be_moved()
    assert not life(text, URGENT).can_be_moved()
    both = text.replace("by: [technician]", "by: [technician, boss]")
    assert codes(both) == set()
    assert life(both, URGENT).can_be_moved()
