"""The shadow over approvals, marks, branches, children, plans, windows and timers.

Each past is told by a story that a trial tells, timers included; lived through again under the same
rules it comes out the same, and a change of each part of the language is told.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.trying.notation import read_step
from services.workflow.domain import TICKET
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import TicketApproversNamed
from services.workflow.domain.facts.flow import TicketAdvised, TicketChildOpened
from services.workflow.domain.shadow import Lived, Past, live_again, live_through, watched
from services.workflow.domain.trying import Trial, tried
from services.workflow.domain.trying.asking import command_of
from services.workflow.domain.trying.steps import Expect, Pass, PassUntil, Report
from tests.unit.workflow.trial_spec import MONDAY

BY_THE_ENGINE = TicketApproversNamed | TicketChildOpened | TicketAdvised

REPAIR = """
    店员 报单，asset=FRZ-1 symptom=x stops_sales=true
    offer technician
    accept
    technician marks technician_arrived
    technician does start
    +10h
    technician does finish with ...
    store_manager does accept
    +4d
"""
PURCHASE = """
    technician reports it with ...
    technician does submit with part=7 qty=1 amount=4000
    finance does order with po_no=1
    dept_manager approves
    finance approves
    dispatcher does receive
"""
PASSED_OVER = """
    technician reports it with ...
    technician does submit with part=7 qty=1 amount=4000
    finance does order with po_no=1
    +1d
    +1h
    管理员 approves
    finance approves
    dispatcher does receive
"""
RENOVATION = """
    front_desk reports it with ...
    front_desk does split
    contractor finishes build with build_result=x
    designer finishes design with design_result=x
    +8d
"""
REVIEW = """
    agent reports it with ...
    agent does call
    agent does diagnose with reason=质量 offer=退款 offer_amount=100
    agent does reply
    child return_order is closed
    team_lead does close
"""
CLASS = """
    scheduler reports it with class_id=c1 bookings=["b-1"]
    +2h
    member answers about b-1 with true
"""
CALLED_OFF = REPAIR.replace("+4d", "dispatcher calls off callback_visit\n+4d")
ADVISED = f"2 like it came 10d before\n{REPAIR}"


@cache
def rules_of(scenario: str, kind: str, *changes: tuple[str, str]) -> TicketType:
    text = shipped_text(scenario)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return definition_of(read_document(text), 1).types[kind]


def past_of(story: str, rules: TicketType) -> Iterator[Past]:
    """Yield what a story leaves in the log: the first fact of each command names it."""
    trial = Trial(rules=rules, definition="story@1", now=MONDAY)
    lines = [read_step(line.strip()) for line in story.splitlines() if line.strip()]
    for place, outcome in enumerate(tried(trial, lines)):
        assert outcome.refusal is None, (lines[place], outcome.refusal)
        by_clock = isinstance(outcome.step, Pass | PassUntil)
        actor = _actor(outcome.step, trial)
        for n, facts in enumerate(_commands(outcome.told)):
            ours = n > 0 or by_clock
            for fact in facts:
                yield Past(
                    fact=fact,
                    recorded_at=fact.occurred_at,
                    actor="system:workflow" if ours else actor,
                    command=f"{place}-{n}",
                    by_clock=by_clock and n == 0,
                )
        trial = outcome.trial


def _actor(step: object, trial: Trial) -> str:
    if isinstance(step, Expect) or not (trial.ticket.is_known or isinstance(step, Report)):
        return "system:workflow"
    try:
        command = command_of(step, trial)  # type: ignore[arg-type]  # steps that ask nothing fall through
    except AssertionError:
        return "system:workflow"
    caller = getattr(command, "caller", None)
    return caller.actor if caller else "system:workflow"


def _commands(told: tuple[TicketEvent, ...]) -> Iterator[list[TicketEvent]]:
    """Yield the facts of what was asked, and of each thing that the engine did about it then."""
    row: list[TicketEvent] = []
    for fact in told:
        if row and isinstance(fact, BY_THE_ENGINE):
            yield row
            row = []
        row.append(fact)
    if row:
        yield row


def lived(story: str, scenario: str, kind: str, *changes: tuple[str, str]) -> Lived:
    today, other = rules_of(scenario, kind), rules_of(scenario, kind, *changes)
    past = [*past_of(story, today)]
    until = past[-1].recorded_at + timedelta(seconds=1)
    return live_through(past, pinned=today, today=today, other=other, until=until)


PASTS = [
    (REPAIR, "restaurant_chain", "equipment_repair"),
    (CALLED_OFF, "restaurant_chain", "equipment_repair"),
    (ADVISED, "restaurant_chain", "equipment_repair"),
    (PURCHASE, "restaurant_chain", "purchase_request"),
    (RENOVATION, "property", "renovation_complaint"),
    (REVIEW, "ecommerce", "bad_review"),
    (CLASS, "gym", "underfilled_class"),
    (PASSED_OVER, "restaurant_chain", "purchase_request"),
]


@pytest.mark.parametrize(("story", "scenario", "kind"), PASTS)
def test_under_the_same_rules_nothing_differs(story: str, scenario: str, kind: str) -> None:
    nothing = ("name: {zh: ", "name: {zh: 新")
    assert lived(story, scenario, kind, nothing).divergences == ()


@pytest.mark.parametrize(("story", "scenario", "kind"), PASTS)
def test_what_is_lived_through_again_is_what_happened(story: str, scenario: str, kind: str) -> None:
    rules = rules_of(scenario, kind)
    happened = TICKET.fold([one.fact for one in past_of(story, rules)], TICKET.initial())
    again = lived(story, scenario, kind).now
    assert (again.state, again.fields, again.diary) == (
        happened.state, happened.fields, happened.diary,
    )  # fmt: skip
    assert again.flow == happened.flow
    assert [one.outcome for one in again.approvals] == [one.outcome for one in happened.approvals]
    assert again.timely == happened.timely


BY_TECHNICIAN = "to: working\n        by: [technician]"
RUNG = "      - {clock: resolve, at: 75%, notify: [technician, dispatcher], via: [app]}\n"
STEPS = "steps: [dept_manager, finance, gm]"
CLOSE_AFTER, PLAN = "{transition: close, after: 7d", "{after: accept, delay: 3d"
DESIGN = "role: designer, needs: [design_result]"
BY_AN_ADMIN = "        on_absent: {after: 1d, then: delegate_then_admin}\n"
TOO_FEW = "after: 60m, when: no_answer"

CHANGES = [
    # An approval: one more step, a step of somebody else.
    (3, "amount < 5000", "amount < 3000", "less"),
    (3, STEPS, STEPS.replace("dept_manager", "maint_lead"), "refused"),
    # Who may move from here, and so who may mark.
    (0, BY_TECHNICIAN, BY_TECHNICIAN.replace("technician", "dispatcher"), "refused"),
    # Timers: a rung earlier, a rung that is gone, a move by itself earlier.
    (0, "at: 75%", "at: 50%", "less"),
    (0, RUNG, "", "less"),
    (4, CLOSE_AFTER, CLOSE_AFTER.replace("7d", "3d"), "timing"),
    (6, TOO_FEW, TOO_FEW.replace("60m", "30m"), "timing"),
    # Parallel branches: what they bring, how many must be done.
    (4, DESIGN, DESIGN.replace("]", ", issue]"), "refused"),
    (4, "join: all", "join: any", "more"),
    # Children: none, or one that holds up another move.
    (5, "offer in ['退款', '换货']", "offer in ['换货']", "less"),
    (5, "link: child, blocks: [close]", "link: child, blocks: [reply]", "refused"),
    # Plans: sooner, none, one that was called off.
    (0, "delay: 3d", "delay: 2d", "timing"),
    (0, PLAN, PLAN.replace("accept", "rework"), "less"),
    (1, PLAN, PLAN.replace("accept", "rework"), "refused"),
    # A deadline to decide: later, none, or one that ends it.
    (7, "on_absent: {after: 1d", "on_absent: {after: 2d", "less"),
    (7, BY_AN_ADMIN, "", "less"),
    (7, BY_AN_ADMIN, BY_AN_ADMIN.replace("delegate_then_admin}", "refuse}"), "more"),
    # Windows: more that are too many.
    (2, "per: asset, count: 3", "per: asset, count: 4", "less"),
]


@pytest.mark.parametrize(("past", "old", "new", "told"), CHANGES)
def test_a_change_of_each_part_is_told(past: int, old: str, new: str, told: str) -> None:
    found = lived(*PASTS[past], (old, new)).divergences
    assert told in {one.kind for one in found}, found


def idle_after(story: str, scenario: str, kind: str, *changes: tuple[str, str]) -> set[str]:
    """Return what never fired while a ticket lived through a story."""
    pinned, rules = rules_of(scenario, kind), rules_of(scenario, kind, *changes)
    watching = watched(rules)
    watching.takes(pinned)
    past = [*past_of(story, pinned)]
    until = past[-1].recorded_at + timedelta(seconds=1)
    for fact, ticket in live_again(past, pinned=pinned, rules=watching.rules, until=until):
        watching.hears(fact, ticket.priority)
    return {one.words.en for one in watching.idle()}


LADDER, WINDOW = "the escalation accept +2h never fired", "the windowed rule repeat_failure"


def test_rules_without_a_condition_that_never_fired_are_idle() -> None:
    idle = idle_after(*PASTS[0])
    assert LADDER in idle
    assert "the escalation resolve 75% never fired" not in idle
    assert f"{WINDOW} never fired" in idle
    assert f"{WINDOW} never fired" not in idle_after(*PASTS[2])
    assert not any("follow-up" in one for one in idle)
    assert "the follow-up loop_1 never fired" in idle_after(
        *PASTS[0], (PLAN, PLAN.replace("accept", "rework"))
    )


def test_a_window_that_nobody_counted_by_is_not_called_idle() -> None:
    wider = idle_after(*PASTS[0], ("window: 30d, per: asset", "window: 60d, per: asset"))
    assert f"{WINDOW} never fired" not in wider


def test_an_approval_without_a_condition_and_a_move_by_itself_are_heard() -> None:
    assert not any("approval" in one for one in idle_after(*PASTS[3]))
    assert "the automatic move close never fired" in idle_after(*PASTS[5])
