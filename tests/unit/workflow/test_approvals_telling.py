"""Telling: whoever is asked to agree hears of it by name; a role only where nobody is named."""

from datetime import timedelta

import pytest

from services.workflow.domain.approvals.commands import NameApprovers
from services.workflow.domain.approvals.overdue import PREFIX
from services.workflow.domain.approvals.showing import approvals_known, approvals_shown
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import NamedApprover
from tests.unit.workflow.approval_spec import (
    BUYER,
    FINANCE,
    LEAD,
    WHY,
    add,
    approval,
    asked,
    copy,
    decide,
    hand_over,
    named,
    purchase,
    remind,
    send_back,
    withdraw,
)
from tests.unit.workflow.ticket_spec import T0, Outcome, at

CHAIN = purchase(approval("lead", "finance", rollback_to=("lead",), step_sla_s=3_600))
BOTH = purchase(approval("lead", "finance", mode="all"))


def told(outcome: Outcome | list[TicketEvent], topic: str) -> tuple[list[str], list[str]]:
    """Return the members and the roles that a fact tells."""
    facts = outcome.facts if isinstance(outcome, Outcome) else outcome
    fact = next(one for one in facts if topic == one.TOPIC)
    roles = [one.role for one in getattr(fact, "tell", ())]
    return list(getattr(fact, "tell_members", ())), roles


def test_who_is_named_is_told_and_not_everybody_with_the_role() -> None:
    outcome = asked(CHAIN).when(named(CHAIN, "lead", "le", "lou"))
    assert told(outcome, "ticket.approvers_named") == (["le", "lou"], [])


def test_who_decides_for_somebody_away_is_told_too() -> None:
    away = NamedApprover(member="le", via="role", delegate="di", until=T0 + timedelta(days=5))
    command = NameApprovers(
        rules=CHAIN,
        approval="purchase",
        round=1,
        step="lead",
        seat="lead",
        approvers=(away,),
        fallback="",
        why=WHY,
        now=at(3),
    )
    assert told(asked(CHAIN).when(command), "ticket.approvers_named") == (["le", "di"], [])


def test_of_those_who_are_asked_at_once_each_is_told_once() -> None:
    story = asked(BOTH).given(named(BOTH, "lead", "le"))
    outcome = story.when(named(BOTH, "finance", "fi"))
    assert told(outcome, "ticket.approvers_named") == (["fi"], [])


def test_a_reminder_reaches_all_whose_turn_it_is_a_role_where_nobody_is_known() -> None:
    story = asked(BOTH).given(named(BOTH, "lead", "le"))
    assert told(story.when(remind(BOTH, BUYER)), "ticket.approval_reminded") == (
        ["le"],
        ["finance"],
    )


def test_who_is_late_is_told_by_name() -> None:
    story = asked(CHAIN).given(named(CHAIN, "lead", "le"))
    late = RingTimer(rules=CHAIN, key=f"{PREFIX}:purchase:1:lead:lead", now=at(90))
    assert told(story.when(late), "ticket.approval_overdue") == (["le"], [])


def test_who_must_decide_again_is_told() -> None:
    story = asked(CHAIN).given(named(CHAIN, "lead", "le"), decide(CHAIN, "lead", LEAD))
    outcome = story.when(send_back(CHAIN, "finance", "lead", FINANCE))
    assert told(outcome, "ticket.approval_sent_back") == (["le"], [])


def test_whoever_takes_over_signs_as_well_or_is_copied_is_told() -> None:
    story = asked(CHAIN).given(named(CHAIN, "lead", "le"))
    assert told(story.when(hand_over(CHAIN, "lead", "lou", LEAD)), "ticket.approval_handed_over")[
        0
    ] == ["lou"]
    assert told(story.when(add(CHAIN, "lead", "ann", "after", LEAD)), "ticket.signer_added")[0] == [
        "ann"
    ]
    assert told(story.when(copy(CHAIN, BUYER, "clerk")), "ticket.approval_copied") == (
        ["kai"],
        ["clerk"],
    )


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_whoever_asked_hears_what_came_of_it(verdict: str) -> None:
    one = purchase(approval("lead"))
    outcome = asked(one).when(decide(one, "lead", LEAD, verdict))
    assert told(outcome, "ticket.approval_closed")[0] == ["bo"]


def test_who_withdraws_needs_not_be_told() -> None:
    assert told(asked(CHAIN).when(withdraw(CHAIN, BUYER)), "ticket.approval_closed")[0] == []


def test_in_the_past_approvals_are_read_and_nobody_can_decide() -> None:
    ticket = asked(CHAIN).given(named(CHAIN, "lead", "le")).ticket
    now, then = approvals_shown(ticket, LEAD, at(5)), approvals_known(ticket)
    assert [step["yours"] for step in steps(now)] == [True, False]
    assert [step["yours"] for step in steps(then)] == [False, False]
    assert steps(then)[0]["approvers"] == ["le"]


def steps(shown: list[dict[str, object]]) -> list[dict[str, object]]:
    found = shown[0]["steps"]
    assert isinstance(found, list)
    return found
