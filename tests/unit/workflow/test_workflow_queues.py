"""Queues: a ticket that many may take is nobody's, and those who may take it see it."""

from dataclasses import replace

from services.workflow.domain.facts import TicketQueued
from services.workflow.domain.ledger import always, ledger
from services.workflow.domain.recordings import (
    RecordQueue,
)
from tests.unit.workflow.ledger_spec import RULES
from tests.unit.workflow.ticket_spec import (
    ZHANG,
    accept,
    at,
    move,
    offer,
    opened_story,
    rules,
)

IN_QUEUE = RecordQueue(
    rules=rules(),
    occurred_at=at(3),
    queue="team:night",
    members=("li", "wu"),
    reason="full",
    round=2,
)


def test_it_stands_in_a_queue_until_it_is_offered_to_whoever_took_it() -> None:
    story = opened_story().given(replace(IN_QUEUE, reason="", round=1))
    assert story.ticket.queued is not None
    assert (story.ticket.queued.queue, story.ticket.queued.members) == ("team:night", ("li", "wu"))
    taken = story.given(offer("tech-2", 4, "li", 2), accept("tech-2", 4))
    assert (taken.ticket.queued, taken.ticket.member_id) == (None, "li")
    assert taken.ticket.state == "assigned"


def test_who_had_it_has_it_no_more_and_it_goes_back_as_if_they_had_declined() -> None:
    story = opened_story().given(offer())
    after = story.when(IN_QUEUE)
    assert after.topics == ["ticket.queued", "ticket.moved"]
    assert (after.ticket.state, after.ticket.assignee) == ("new", None)


def test_who_is_at_work_loses_it_where_a_person_decided_so() -> None:
    story = opened_story().given(offer(), accept(), move("start", ZHANG, 2.5))
    after = story.when(IN_QUEUE)
    assert after.topics == ["ticket.queued"]
    assert (after.ticket.state, after.ticket.assignee) == ("working", None)


def test_that_others_may_take_it_is_no_news() -> None:
    story = opened_story().given(IN_QUEUE)
    more = replace(IN_QUEUE, members=("li", "wu", "xu"), occurred_at=at(4))
    [told] = story.when(more).facts[-1:]
    assert isinstance(told, TicketQueued)
    assert told.again
    assert story.when(more).ticket.queued == told


def test_when_nobody_took_it_in_time_it_stands_in_no_queue() -> None:
    story = opened_story().given(IN_QUEUE)
    nobody = RecordQueue(rules=rules(), occurred_at=at(13), queue="", round=2)
    after = story.when(nobody)
    assert (after.topics, after.ticket.queued) == (["ticket.queued"], None)


def test_the_time_in_a_queue_is_the_queues() -> None:
    story = opened_story().given(
        replace(IN_QUEUE, reason="", round=1), offer("tech-2", 10, "li", 2)
    )
    told = [
        (one.owner, one.reason, one.seconds)
        for one in ledger(story.ticket.diary, RULES, at(12), always)
    ]
    assert told == [
        ("dispatch", "assigning", 180),
        ("queue", "queue:team:night", 420),
        ("assignee", "acceptance", 120),
    ]
