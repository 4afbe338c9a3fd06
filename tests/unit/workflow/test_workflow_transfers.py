"""Handing over: the ticket stays with whoever has it until somebody else takes it."""

from dataclasses import replace

from services.workflow.domain.recording import TRANSFERRED
from services.workflow.domain.recordings import RecordTransfer
from tests.unit.workflow.ticket_spec import (
    ZHANG,
    accept,
    at,
    decline,
    move,
    offer,
    opened_story,
    rules,
)

ASKED = RecordTransfer(
    rules=rules(),
    occurred_at=at(6),
    how="asked",
    technician_id="tech-2",
    member_id="li",
    reason="on leave",
    nth=1,
)


def test_who_is_asked_has_it_only_when_they_take_it_also_from_who_is_at_work() -> None:
    story = opened_story().given(offer(), accept(), move("start", ZHANG, 5), ASKED)
    assert (story.ticket.member_id, story.ticket.state) == ("zhang", "working")
    assert story.ticket.transfer is not None
    assert story.ticket.transfer.member_id == "li"
    to_li = replace(offer("tech-2", 7, "li", 2), policy=TRANSFERRED)
    taken = story.given(to_li, accept("tech-2", 7))
    assert (taken.ticket.member_id, taken.ticket.state) == ("li", "working")
    assert taken.ticket.transfer is None


def test_a_no_or_a_closing_ends_the_question() -> None:
    story = opened_story().given(offer(), accept(), ASKED)
    for ends in (replace(ASKED, how="declined", occurred_at=at(7)), decline(minutes=7)):
        after = story.when(ends).ticket
        assert after.transfer is None
    assert story.when(replace(ASKED, how="expired")).ticket.member_id == "zhang"
