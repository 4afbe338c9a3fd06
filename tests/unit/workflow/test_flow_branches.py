"""Branches, priorities and children: what else is so while a condition holds."""

from dataclasses import replace
from typing import TypeVar

from services.workflow.domain.commands import Origin
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.flow import (
    TicketBranched,
    TicketChildRequested,
    TicketPrioritised,
    TicketRouted,
)
from services.workflow.domain.flow.blocking import blockers_of
from services.workflow.domain.open_moves import moves_open
from tests.unit.workflow.flow_spec import QA, child, move, of, reported
from tests.unit.workflow.ticket_spec import Story, at

F = TypeVar("F")


def _of(facts: list[TicketEvent], kind: type[F]) -> list[F]:
    return [one for one in facts if isinstance(one, kind)]


def test_a_ticket_goes_to_the_team_that_looks_after_its_type() -> None:
    ticket = Story().given(reported()).ticket
    assert ticket.flow.role == "qa"
    assert (ticket.priority, ticket.hidden_from) == ("P3", ())


def test_a_branch_makes_it_urgent_and_tells_whom_it_names_once() -> None:
    story = Story().given(reported(problem="foreign"), move("take", QA, 1))
    assert story.ticket.priority == "P1"
    told = _of(story.facts, TicketBranched)
    assert [(one.branch, [each.role for each in one.tell]) for one in told] == [
        ("route", []),
        ("branch_1", ["ops"]),
    ]


def test_a_complaint_about_people_is_hidden_from_them_and_goes_past_them() -> None:
    ticket = Story().given(reported(problem="harassment")).ticket
    assert ticket.flow.role == "ops"
    assert set(ticket.hidden_from) == {"clerk", "qa"}


def test_a_field_that_a_move_brings_changes_the_priority_and_the_fact_says_why() -> None:
    story = Story().given(reported(), move("take", QA, 1, loss="500.00"))
    changed = _of(story.facts, TicketPrioritised)[0]
    assert isinstance(changed, TicketPrioritised)
    assert (changed.was, changed.priority, changed.priority_rule) == ("P3", "P2", 0)
    assert (changed.inputs, changed.branch) == (("loss",), "")
    assert [one.about for one in story.ticket.diary if one.what == "priority"] == ["P3", "P2"]


def test_what_a_branch_says_goes_before_the_rules_for_as_long_as_it_holds() -> None:
    story = Story().given(reported(problem="foreign"), move("take", QA, 1, loss="500.00"))
    assert story.ticket.priority == "P1"
    assert story.given(move("close", QA, 2, problem="taste")).ticket.priority == "P1"  # closed
    story = Story().given(reported(problem="foreign"), move("take", QA, 1, problem="taste"))
    assert story.ticket.priority == "P3"


def test_a_branch_acts_again_only_after_it_no_longer_held() -> None:
    story = Story().given(
        reported(offer="refund"),
        move("take", QA, 1, offer="none"),
        child("branch_3:1", closed=True),
        move("close", QA, 2, offer="refund"),
    )
    keys = [one.key for one in _of(story.facts, TicketChildRequested)]
    assert keys == ["branch_3:1", "branch_3:2"]


def test_what_came_late_waits_for_what_happens_next() -> None:
    story = Story().given(reported(), move("take", QA, 10))
    late = replace(move("take", QA, 11, offer="refund"), occurred_at=at(5))
    story = story.given(late)
    assert _of(story.facts, TicketChildRequested) == []


def test_a_ticket_cannot_be_closed_while_its_children_are_open_and_says_which() -> None:
    story = Story().given(reported(offer="refund"), move("take", QA, 1))
    assert story.when(move("close", QA, 2)).slug == "move-blocked"
    story = story.given(child("branch_3:1", closed=False))
    refused = story.when(move("close", QA, 12))
    assert refused.refusal is not None
    assert "Refund T-000002" in refused.refusal.message
    assert [(one.kind, one.what) for one in blockers_of(story.ticket)] == [("child", "T-000002")]
    shown = {one.name: one for one in moves_open(story.ticket, of("complaint"), QA)}
    assert shown["close"].why_not is not None
    assert shown["close"].why_not.slug == "move-blocked"
    story = story.given(child("branch_3:1", closed=True), move("close", QA, 13))
    assert story.ticket.closed
    reopened = story.given(move("reopen", QA, 14), child("branch_3:1", closed=False))
    assert reopened.when(move("close", QA, 15)).slug == "move-blocked"


def test_what_is_heard_of_a_child_twice_is_kept_once() -> None:
    story = Story().given(reported(offer="refund"), child("branch_3:1", closed=False))
    assert story.when(child("branch_3:1", closed=False)).facts == []
    assert story.when(child("nobody:1", closed=True)).facts == []


def test_the_children_of_the_last_generation_have_none() -> None:
    deep = replace(reported(offer="refund"), origin=Origin(parent="p", key="k", depth=5))
    story = Story().given(deep)
    wanted = _of(story.facts, TicketChildRequested)[0]
    assert isinstance(wanted, TicketChildRequested)
    assert (wanted.refused, story.ticket.flow.children) == ("too-deep", ())


def test_imported_history_is_routed_but_brings_nothing_about() -> None:
    story = Story().given(replace(reported(problem="foreign", offer="refund"), imported=True))
    assert _of(story.facts, TicketChildRequested) == []
    assert (story.ticket.priority, story.ticket.flow.role) == ("P1", "qa")
    assert all(not one.tell for one in _of(story.facts, TicketRouted))
