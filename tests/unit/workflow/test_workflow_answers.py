"""A page offers each reader what they may answer dispatch, and nobody anything else."""

from dataclasses import replace

import pytest

from services.workflow.domain.answering import answers_open
from services.workflow.domain.marks import ARRIVED, DEPARTED, LEFT
from services.workflow.domain.recording import TRANSFERRED
from services.workflow.domain.recordings import RecordQueue, RecordTrip
from services.workflow.domain.visibility import OF_THE_HOUSE, Look
from shared.intent import Caller
from shared.sight import RoleScope, sight_of
from tests.unit.workflow.test_workflow_transfers import ASKED
from tests.unit.workflow.ticket_spec import (
    MANAGER,
    ZHANG,
    Story,
    accept,
    at,
    member,
    move,
    offer,
    opened_story,
    rules,
)

LI, BOSS, CUSTOMER = member("li", "technician"), member("boss", "dispatcher"), member("wang")
ADMIN = member("root", scopes=("tenant:admin",))
QUEUED = RecordQueue(
    rules=rules(), occurred_at=at(1), queue="team:night", members=("zhang", "li"), round=1
)


def answers(story: Story, caller: Caller) -> tuple[str, ...]:
    return answers_open(story.ticket, rules(), caller)


def trip(mark: str, minutes: float) -> RecordTrip:
    return RecordTrip(rules=rules(), occurred_at=at(minutes), mark=mark)


def test_an_offer_is_answered_by_who_has_it_or_by_who_decides() -> None:
    story = opened_story().given(offer())
    for who in (ZHANG, BOSS, ADMIN):
        assert answers(story, who) == ("accept", "decline")
    for who in (LI, CUSTOMER):
        assert answers(story, who) == ()


def test_whoever_has_a_ticket_is_offered_the_step_that_comes_next() -> None:
    story = opened_story().given(offer(), accept())
    for mark, minutes, before in (
        (DEPARTED, 3, ("depart", "arrive")),
        (ARRIVED, 4, ("arrive",)),
        (LEFT, 5, ("leave",)),
    ):
        assert answers(story, ZHANG) == answers(story, BOSS) == before
        assert answers(story, LI) == answers(story, CUSTOMER) == ()
        story = story.given(trip(mark, minutes))
    assert answers(story, ZHANG) == ("depart", "arrive"), "somebody may have to come again"


def test_who_is_asked_to_take_it_over_answers_while_the_giver_goes_on() -> None:
    story = opened_story().given(offer(), accept(), ASKED)
    assert answers(story, LI) == ("accept", "decline")
    assert answers(story, ZHANG) == ("depart", "arrive")
    taken = story.given(replace(offer("tech-2", 7, "li", 2), policy=TRANSFERRED))
    assert answers(taken, ZHANG) == ()


def test_only_who_belongs_to_the_queue_may_take_it_out() -> None:
    story = opened_story().given(QUEUED)
    assert answers(story, LI) == ("grab",)
    for who in (BOSS, CUSTOMER, ADMIN):
        assert answers(story, who) == ()


@pytest.mark.parametrize("who", [ZHANG, BOSS, CUSTOMER])
def test_there_is_nothing_to_say_of_a_ticket_that_nobody_has(who: Caller) -> None:
    assert answers(opened_story(), who) == ()


def test_why_a_colleague_would_rather_not_is_a_word_among_colleagues() -> None:
    ticket = opened_story().given(offer(), accept(), move("start", ZHANG, 5), ASKED).ticket

    def hidden(caller: Caller, scope: str) -> tuple[str, ...]:
        role = RoleScope(role=min(caller.roles), scope=scope, types=frozenset({ticket.type}))
        sight = sight_of(caller, [role], above=frozenset({"tenant:admin"}))
        return Look(sight=sight).hidden_in(ticket)

    assert hidden(member("wang", "customer"), "own") == OF_THE_HOUSE
    assert hidden(LI, "assigned") == hidden(MANAGER, "own_store") == ()
