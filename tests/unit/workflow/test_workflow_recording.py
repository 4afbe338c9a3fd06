"""What the search says about a ticket that a person has moved on meanwhile is overtaken."""

from dataclasses import replace

from services.workflow.domain.recording import BY_HAND
from services.workflow.domain.recordings import (
    RecordUnassignable,
)
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    ZHANG,
    Story,
    at,
    decline,
    move,
    offer,
    opened_story,
    rules,
)

TO_WANG = offer("tech-2", 13, "wang", 2)
NOBODY = RecordUnassignable(rules=rules(), occurred_at=at(14), reason="nobody_answered", round=2)


def started() -> Story:
    """A ticket that Zhang started without accepting it."""
    return opened_story().given(offer(), move("start", ZHANG, 5))


def test_an_offer_that_runs_out_after_the_start_takes_nothing_away() -> None:
    story = started()
    wang_is_silent = decline("expired", technician="tech-2", minutes=23)
    for said in (decline("expired", minutes=11), TO_WANG, wang_is_silent, NOBODY):
        assert story.when(said).topics == []
        story.given(said)
    assert (story.ticket.state, story.ticket.member_id) == ("working", "zhang")
    done = story.when(move("finish", ZHANG, 30, fields=EVIDENCE)).ticket
    assert (done.state, done.assignee) == ("verifying", "tech-1")


def test_a_start_after_the_offer_ran_out_is_refused() -> None:
    story = opened_story().given(offer(), decline("expired", minutes=11))
    assert story.when(move("start", ZHANG, 12)).slug == "not-in-this-state"
    assert story.given(TO_WANG).when(move("start", ZHANG, 14)).slug == "not-assigned-to-you"


def test_a_no_from_before_the_start_is_overtaken_and_one_after_it_gives_the_ticket_back() -> None:
    assert started().when(decline(minutes=4)).topics == []
    given_back = started().when(decline(reason="sick", minutes=6))
    assert given_back.topics == ["ticket.declined"]
    assert given_back.ticket.assignee is None


def test_only_a_person_takes_it_from_who_is_working_and_then_the_new_hands_may_be_silent() -> None:
    story = started().given(replace(TO_WANG, policy=BY_HAND))
    assert (story.ticket.state, story.ticket.member_id) == ("working", "wang")
    silent = decline("expired", technician="tech-2", minutes=23)
    assert story.when(silent).ticket.assignee is None


def test_an_assignment_by_hand_from_before_the_start_stands_and_may_run_out() -> None:
    story = started().given(replace(TO_WANG, policy=BY_HAND, occurred_at=at(4)))
    assert story.ticket.member_id == "wang"
    assert story.when(decline("expired", technician="tech-2", minutes=23)).ticket.assignee is None
