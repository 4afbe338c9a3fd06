"""Held back: what follows by itself waits for whatever a person would have to wait for."""

from services.workflow.domain.commands import AnswerQuestion, FinishBranch, RingTimer, TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketMoved
from services.workflow.domain.flow.tidings import RecordChild
from tests.unit.workflow.approval_spec import decide
from tests.unit.workflow.document_spec import refused
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket
from tests.unit.workflow.trial_spec import rules_of

LEAD, CLERK = member("le", "lead"), member("cl", "clerk")
WORKS = """\
scenario: works
name: Works
roles:
  lead: {label: Lead, scope: tenant}
  clerk: {label: Clerk, scope: tenant}
ticket_types:
  - key: work
    name: Work
    states: {new: New, working: Working, done: Done}
    fields:
      cost: {type: int}
      total: {type: int, formula: cost * 2}
      claim: {type: bool}
    priority: [{when: total > 10, set: P1}, {default: P3}]
    transitions:
      - {id: split, from: new, to: working, by: [clerk]}
      - {id: note, from: working, to: working, by: [clerk]}
      - {id: joined, from: working, to: done, by: [system], when: "cost > 5"}
      - {id: close, from: new, to: done, by: [clerk]}
    parallel: {gate: split, spawn: [{branch: paint, role: clerk}], then: joined}
    branches: [{when: claim, create: claim, blocks: [close]}]
    approvals: [{key: ok, gate: close, steps: [lead]}]
    loops:
      - {key: cost, after: split, ask: cost}
      - {key: claim, after: create, ask: claim}
  - key: claim
    name: Claim
    states: {new: New, done: Done}
    priority: [{default: P3}]
    transitions: [{id: pay, from: new, to: done, by: [clerk]}]
"""


def works() -> TicketType:
    return rules_of(WORKS, "work")


def opened(**fields: object) -> Story:
    return Story().given(open_ticket(rules=works(), fields=fields, asset=None))


def painted(minutes: float) -> FinishBranch:
    return FinishBranch(rules=works(), branch="paint", caller=CLERK, now=at(minutes))


def asked_and_answered(key: str, value: object, minutes: float) -> list[TicketCommand]:
    """Return that a question is put, and what somebody says to it."""
    return [
        RingTimer(rules=works(), key=f"follow_up:{key}:1", now=at(minutes)),
        AnswerQuestion(
            rules=works(), key=f"{key}:1", item="", answer=value, caller=CLERK, now=at(minutes)
        ),
    ]


def test_work_that_joins_moves_on_only_when_its_condition_holds() -> None:
    story = opened(cost=1).given(move("split", CLERK, 1, of=works()), painted(2))
    assert (story.ticket.flow.joined, story.ticket.state) == (True, "working")
    story.given(move("note", CLERK, 3, of=works(), fields={"cost": 9}))
    assert story.ticket.state == "done"


def test_an_answer_lets_it_move_on_and_makes_it_more_urgent_by_a_formula() -> None:
    story = opened(cost=1).given(move("split", CLERK, 1, of=works()))
    story.given(*asked_and_answered("cost", 9, 2))
    assert story.ticket.priority == "P1"
    assert story.given(painted(3)).ticket.state == "done"


def test_a_move_that_was_approved_waits_for_a_child_and_is_made_when_that_closes() -> None:
    story = opened().given(move("close", CLERK, 1, of=works()))
    story.given(*asked_and_answered("claim", value=True, minutes=2))
    story.given(decide(works(), "lead", LEAD, minutes=3))
    assert (story.ticket.approvals[0].outcome, story.ticket.state) == ("approved", "new")
    child = RecordChild(
        rules=works(), occurred_at=at(4), key=story.ticket.flow.children[0].key,
        child_id="c-1", child_number="T-2", closed=True,
    )  # fmt: skip
    assert story.given(child).ticket.state == "done"


def test_joined_work_that_others_agree_to_moves_on_once() -> None:
    gated = WORKS.replace("gate: close,", "gate: joined,").replace(', when: "cost > 5"', "")
    rules = rules_of(gated, "work")
    story = Story().given(
        open_ticket(rules=rules, fields={}, asset=None),
        move("split", CLERK, 1, of=rules),
        FinishBranch(rules=rules, branch="paint", caller=CLERK, now=at(2)),
        decide(rules, "lead", LEAD, minutes=3),
    )
    assert [one.transition for one in story.facts if isinstance(one, TicketMoved)] == [
        "split", "joined",
    ]  # fmt: skip


def test_joined_work_that_is_moved_back_by_itself_at_once_is_refused() -> None:
    text = WORKS.replace("to: done, by: [system]", "to: aside, by: [system]").replace(
        "done: Done}\n    fields", "aside: Aside, done: Done}\n    fields"
    )
    moves = "      - {id: back, from: aside, to: working, by: [system]}\n    parallel:"
    (one,) = refused(text.replace("    parallel:", moves))
    assert one.code == "goes-round"
