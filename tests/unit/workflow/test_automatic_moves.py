"""Moves nobody asks for: after a time without an answer, at once, and by lot."""

from dataclasses import replace
from datetime import timedelta

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain import TICKET
from services.workflow.domain.commands import CommentOnTicket, RingTimer
from services.workflow.domain.facts import TicketMoved, TicketSampled
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import (
    CALLBACK,
    CLEANING,
    HOME,
    OWNER,
    PLUMBER,
    REPAIR,
    opened,
    ring,
)
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket


def finished() -> Story:
    return opened(REPAIR).given(move("finish", PLUMBER, 10, of=REPAIR))


def ring_at(minutes: float) -> RingTimer:
    return ring("auto:accept", at(minutes), REPAIR)


def test_it_can_be_seen_before_it_happens() -> None:
    timers = timers_of(finished().ticket, REPAIR)
    assert [(one.key, one.due_at) for one in timers] == [("auto:accept", at(10 + 48 * 60))]


def test_without_an_answer_the_ticket_closes_once_the_time_is_over() -> None:
    story = finished()
    assert story.when(ring_at(10 + 48 * 60 - 1)).facts == []
    closing = story.when(ring_at(10 + 48 * 60))
    assert closing.topics == ["ticket.moved"]
    assert closing.ticket.closed
    moved = closing.facts[0]
    assert isinstance(moved, TicketMoved)
    assert (moved.transition, moved.role, moved.occurred_at) == ("accept", "system", at(2890))
    assert timers_of(closing.ticket, REPAIR) == ()


def test_any_move_calls_it_off() -> None:
    story = finished().given(move("redo", OWNER, 20, of=REPAIR))
    assert timers_of(story.ticket, REPAIR) == ()
    assert story.when(ring_at(10_000)).facts == []


def test_an_answer_begins_the_time_anew_and_an_internal_note_does_not() -> None:
    said = CommentOnTicket(rules=REPAIR, text="还在漏水", internal=False, caller=OWNER, now=at(60))
    note = replace(said, internal=True, now=at(90))
    story = finished().given(said, note)
    assert timers_of(story.ticket, REPAIR)[0].due_at == at(60) + timedelta(hours=48)


def test_open_time_of_a_calendar_can_be_counted() -> None:
    rules = definition_of(
        read_document(HOME.replace("after: 48h,", "after: 1d, calendar: property,")), 1
    ).types["repair"]
    story = opened(rules).given(move("finish", PLUMBER, 10, of=rules))
    assert timers_of(story.ticket, rules)[0].due_at == at(10) + timedelta(days=1)


def test_a_state_in_which_only_the_system_can_act_is_passed_at_once() -> None:
    call = move("call", OWNER, 5, of=CALLBACK, fields={"ok": True})
    outcome = opened(CALLBACK).when(call)
    assert outcome.topics == ["ticket.moved", "ticket.moved"]
    assert outcome.ticket.closed
    assert timers_of(outcome.ticket, CALLBACK) == ()


def test_history_is_not_moved_on_by_itself() -> None:
    story = Story().given(
        open_ticket(rules=CALLBACK, fields={}, asset=None, imported=True),
    )
    outcome = story.when(move("call", OWNER, 5, of=CALLBACK, fields={"ok": True}))
    assert outcome.topics == ["ticket.moved"]


def sampled(number: int) -> Ticket:
    story = opened(CLEANING, f"cleaning-{number}")
    return story.given(move("finish", PLUMBER, 5, of=CLEANING)).ticket


def test_one_in_ten_is_looked_at_and_the_others_pass() -> None:
    waiting = sum(not sampled(number).closed for number in range(10_000))
    assert 900 <= waiting <= 1_100  # three and a third standard deviations


def test_what_was_drawn_is_kept_and_drawn_again_after_a_failure() -> None:
    number = next(number for number in range(1_000) if not sampled(number).closed)
    story = opened(CLEANING, f"cleaning-{number}")
    story = story.given(move("finish", PLUMBER, 5, of=CLEANING))
    drawn = [fact for fact in story.facts if isinstance(fact, TicketSampled)]
    assert [(one.drawn, one.rate, one.lot < 1_000) for one in drawn] == [(True, 1_000, True)]
    story = story.given(
        move("fail", member("head", "block_head"), 10, of=CLEANING),
        move("finish", PLUMBER, 15, of=CLEANING),
    )
    assert TICKET.fold(story.facts).state == "done"
