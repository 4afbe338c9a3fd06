"""Follow-ups: seen before they happen, called off, and done once."""

from dataclasses import replace
from datetime import timedelta

from services.workflow.domain.commands import AnswerQuestion, RingTimer
from services.workflow.domain.facts.flow import TicketAsked, TicketChildRequested
from services.workflow.domain.timers import timers_of
from tests.unit.workflow import ticket_spec as of_type
from tests.unit.workflow.flow_spec import (
    CUSTOMER,
    OPS,
    QA,
    answer,
    cancel,
    child,
    move,
    of,
    reported,
    ring,
)
from tests.unit.workflow.ticket_spec import Story, at, member, open_ticket, rules


def _closed() -> Story:
    return Story().given(
        reported(offer="refund"),
        child("branch_3:1", closed=True),
        move("take", QA, 1),
        move("close", QA, 2),
    )


def test_after_three_days_somebody_calls_back_and_it_can_be_seen_before() -> None:
    story = _closed()
    due = {one.key: one.due_at for one in timers_of(story.ticket, of("complaint"))}
    in_three_days = at(2) + timedelta(days=3)
    assert due == {"follow_up:loop_1:1": at(2), "follow_up:loop_2:1": in_three_days}
    assert story.when(ring("loop_2:1", in_three_days - timedelta(seconds=1))).facts == []
    rang = story.when(ring("loop_2:1", in_three_days)).facts
    assert [(one.child_type, one.key) for one in rang if isinstance(one, TicketChildRequested)] == [
        ("callback", "loop_2:1")
    ]


def test_it_happens_once_however_often_the_timer_rings() -> None:
    story = _closed().given(ring("loop_2:1", at(2) + timedelta(days=3)))
    assert story.when(ring("loop_2:1", at(2) + timedelta(days=4))).facts == []
    assert story.when(cancel("loop_2:1")).slug == "follow-up-gone"


def test_it_can_be_called_off() -> None:
    story = _closed().given(cancel("loop_2:1"))
    assert story.when(ring("loop_2:1", at(2) + timedelta(days=3))).facts == []
    assert story.when(cancel("loop_2:1")).facts == []
    assert story.when(cancel("loop_9:1")).slug == "follow-up-unknown"
    assert story.when(cancel("loop_1:1", OPS)).slug == "role-missing"


def test_a_ticket_closed_again_is_followed_up_once_from_then() -> None:
    story = _closed().given(move("reopen", QA, 10), move("close", QA, 20))
    planned = [one for one in story.ticket.flow.follow_ups if one.status == "planned"]
    assert [one.key for one in planned] == ["loop_1:2", "loop_2:2"]


def test_only_where_its_condition_holds() -> None:
    story = Story().given(reported(), move("take", QA, 1), move("close", QA, 2))
    assert [one.about for one in story.ticket.flow.follow_ups] == ["rating"]


def test_the_customer_is_asked_and_the_answer_is_kept_as_a_field() -> None:
    story = _closed().given(ring("loop_1:1", at(3)))
    asked = next(one for one in story.facts if isinstance(one, TicketAsked))
    assert [one.role for one in asked.tell] == ["customer"]
    assert story.when(answer("loop_1:1", 9)).slug == "field-invalid"
    assert story.when(answer("loop_9:1", 5)).slug == "not-asked"
    assert story.when(answer("loop_1:1", 5, OPS)).slug == "role-missing"
    story = story.given(answer("loop_1:1", 5, CUSTOMER))
    assert story.ticket.fields["rating"] == 5


def test_a_question_is_put_to_whom_it_is_asked_of_who_answers_for_those_it_is_about() -> None:
    few = rules("gym", "underfilled_class")
    scheduler = member("scheduler", "scheduler")
    story = Story().given(
        open_ticket(
            rules=few,
            fields={"class_id": "YOGA-1201", "booked": 2, "minimum": 8, "bookings": ["BK-1"]},
            asset=None,
        ),
        of_type.move("go_online", scheduler, 1, of=few),
        RingTimer(rules=few, key="follow_up:loop_1:1", now=at(2)),
    )
    (asked,) = [one for one in story.facts if isinstance(one, TicketAsked)]
    assert [one.role for one in asked.tell] == ["scheduler", "club_head"]
    told = AnswerQuestion(
        rules=few, key=asked.key, item="BK-1", answer="online", caller=scheduler, now=at(3)
    )
    assert story.when(told).topics == ["ticket.answered"]
    assert story.when(replace(told, caller=member("c", "coach"))).slug == "role-missing"
