"""A ticket waits with a reason, whatever state it stands in."""

from datetime import timedelta

import pytest

from services.workflow.domain.facts import TicketResumed, TicketWaiting
from services.workflow.domain.waits import REASONS
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    at,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    resume,
    wait,
    working_story,
)

IMPORTER = member("zhang", "technician", scopes=["history:import"])


def closed_story() -> Story:
    finish = move("finish", ZHANG, 20, fields=EVIDENCE)
    return working_story().given(finish, move("accept", MANAGER, 30))


@pytest.mark.parametrize("reason", REASONS)
def test_a_ticket_waits_for_one_of_six_things_and_keeps_its_state(reason: str) -> None:
    done = working_story().when(wait(reason, ZHANG, 10, note="压缩机缺货", until=at(600)))
    assert done.topics == ["ticket.waiting"]
    assert done.ticket.state == "working"
    waiting = done.ticket.waiting
    assert waiting is not None
    assert (waiting.reason, waiting.note, waiting.at) == (reason, "压缩机缺货", at(10))
    assert waiting.until == at(600)


def test_it_goes_on_when_somebody_says_so() -> None:
    story = working_story().given(wait("parts", ZHANG, 10))
    done = story.when(resume(ZHANG, 20))
    (fact,) = done.facts
    assert isinstance(fact, TicketResumed)
    assert (fact.reason, fact.role, fact.late) == ("parts", "technician", False)
    assert done.ticket.waiting is None


def test_a_move_ends_a_wait() -> None:
    story = working_story().given(wait("parts", ZHANG, 10))
    done = story.when(move("finish", ZHANG, 20, fields=EVIDENCE))
    assert done.topics == ["ticket.moved"]
    assert done.ticket.waiting is None


def test_another_reason_takes_the_place_of_the_first() -> None:
    story = working_story().given(wait("parts", ZHANG, 10), wait("access", ZHANG, 20))
    assert story.ticket.waiting is not None
    assert story.ticket.waiting.reason == "access"
    assert story.given(resume(ZHANG, 30)).ticket.waiting is None


def test_saying_the_same_again_says_nothing_new() -> None:
    story = working_story().given(wait("parts", ZHANG, 10, note="缺货"))
    assert story.when(wait("parts", ZHANG, 20, note="缺货")).topics == []
    assert story.when(wait("parts", ZHANG, 20, note="下周到")).topics == ["ticket.waiting"]


def test_whoever_could_move_it_may_let_it_wait() -> None:
    assert opened_story().when(wait("access", MANAGER, 1)).topics == ["ticket.waiting"]
    dispatcher = member("wu", "dispatcher")  # whose move is bound to an assignment
    assert opened_story().when(wait("weather", dispatcher, 1)).topics == ["ticket.waiting"]
    assert opened_story().when(wait("parts", ZHANG, 1)).slug == "role-missing"
    assert working_story().when(wait("parts", MANAGER, 5)).slug == "role-missing"
    other = member("chen", "technician")
    assert working_story().when(wait("parts", other, 5)).slug == "not-assigned-to-you"
    both = member("chen", "technician", "store_manager")
    verifying = working_story().given(move("finish", ZHANG, 4, fields=EVIDENCE))
    assert verifying.when(wait("approval", both, 5)).topics == ["ticket.waiting"]


def test_who_may_not_let_it_wait_may_not_end_it_either() -> None:
    story = working_story().given(wait("parts", ZHANG, 10))
    assert story.when(resume(MANAGER, 20)).slug == "role-missing"


def test_a_closed_ticket_cannot_wait() -> None:
    assert closed_story().when(wait("customer", MANAGER, 40)).slug == "ticket-closed"
    assert closed_story().when(resume(MANAGER, 40)).slug == "not-waiting"
    waiting = working_story().given(wait("parts", ZHANG, 10))
    closed = waiting.given(
        move("finish", ZHANG, 20, fields=EVIDENCE), move("accept", MANAGER, 30)
    ).ticket
    assert closed.closed
    assert closed.waiting is None


def test_what_does_not_wait_cannot_be_resumed() -> None:
    assert working_story().when(resume(ZHANG, 10)).slug == "not-waiting"
    over = working_story().given(wait("parts", ZHANG, 10), resume(ZHANG, 20))
    assert over.when(resume(ZHANG, 30)).slug == "not-waiting"


def test_every_fault_of_a_wait_is_named() -> None:
    done = working_story().when(wait("coffee", ZHANG, 10, note="x" * 2_001, until=at(5)))
    assert done.slug == "wait-invalid"
    assert done.refusal is not None
    assert [one.pointer for one in done.refusal.reasons] == ["/reason", "/note", "/until"]
    assert working_story().when(wait("parts", ZHANG, 10, note="\x00")).slug == "wait-invalid"


def test_a_ticket_nobody_knows_cannot_wait() -> None:
    assert Story().when(wait("parts", ZHANG, 10)).slug == "ticket-unknown"


def test_a_wait_that_was_told_late_counts_where_it_happened() -> None:
    story = working_story().given(move("finish", ZHANG, 60, fields=EVIDENCE))
    done = story.when(wait("parts", ZHANG, 65, occurred=at(30)))
    (fact,) = done.facts
    assert isinstance(fact, TicketWaiting)
    assert fact.late
    assert done.ticket.waiting is None  # the move after it ended it
    assert [entry.what for entry in done.ticket.diary[-2:]] == ["wait", "move"]
    assert done.ticket.state == "verifying"


def test_an_offline_move_ends_only_the_waits_before_it() -> None:
    story = working_story().given(wait("parts", ZHANG, 40))
    done = story.when(move("finish", ZHANG, 60, fields=EVIDENCE, occurred=at(30)))
    assert done.ticket.state == "verifying"
    assert done.ticket.waiting is not None  # it began at 40, after the move


def test_a_resumption_told_late_ends_the_wait_that_was_then() -> None:
    story = working_story().given(
        wait("parts", ZHANG, 10), move("finish", ZHANG, 60, fields=EVIDENCE)
    )
    done = story.when(resume(ZHANG, 65, occurred=at(30)))
    (fact,) = done.facts
    assert isinstance(fact, TicketResumed)
    assert (fact.late, fact.reason) == (True, "parts")
    assert story.when(resume(ZHANG, 65, occurred=at(5))).slug == "not-waiting"
    assert story.when(resume(ZHANG, 65, occurred=at(-5))).slug == "before-opening"


def test_history_can_wait_too() -> None:
    past = at(0) - timedelta(days=400)
    story = Story().given(open_ticket(occurred_at=past, imported=True), offer(member_id="zhang"))
    when = past + timedelta(hours=1)
    told = wait("parts", IMPORTER, 10, occurred=when)
    (fact,) = story.when(told).facts
    assert isinstance(fact, TicketWaiting)
    assert fact.imported
    stranger = wait("parts", ZHANG, 10, occurred=when)
    assert story.when(stranger).slug == "occurred-too-long-ago"
