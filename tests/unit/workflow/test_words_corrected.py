"""Corrections: what a person says the words meant stands, and all that hangs on it follows."""

from dataclasses import replace

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.commands import Correct
from services.workflow.domain.facts import TicketCorrected
from services.workflow.domain.refusals import FieldsNotYours, TicketClosed, TooManyMoves
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Look
from services.workflow.domain.words.correcting import CORRECTIONS_MAX
from services.workflow.domain.words.reading import HELD_FOR_WORDS, UNCLEAR
from services.workflow.published import public_form
from shared.eventstore import Public
from shared.intent import Caller
from shared.sight import RoleScope, sight_of
from tests.unit.workflow.ticket_spec import Story, at, member, rules
from tests.unit.workflow.words_spec import REPAIR, report, ticket_of

DESK = member("wang", "front_desk")
DESK_SCOPE = RoleScope(role="front_desk", scope="tenant", types=frozenset())
UNCLEAR_WORDS = "你好，今天天气真好"


def story(summary: str) -> Story:
    """Return the story of a repair that was read from these words."""
    return Story(facts=[ticket_of(report(summary))])


def correct(caller: Caller = DESK, minutes: float = 5, **fields: object) -> Correct:
    return Correct(rules=rules(*REPAIR), fields=fields, caller=caller, now=at(minutes))


def corrected(ticket: Ticket, command: Correct) -> TicketCorrected:
    [fact, *_] = TICKET.decide(command, ticket)
    assert isinstance(fact, TicketCorrected)
    return fact


def test_a_label_that_was_read_wrong_is_said_again_and_priority_follows() -> None:
    lamp = story("我家客厅灯不亮了")
    outcome = lamp.when(correct(category="漏水"))
    assert outcome.topics == ["ticket.corrected", "ticket.prioritised"]
    after = lamp.given(correct(category="漏水")).ticket
    assert (after.fields["category"], after.fields["spot"], after.priority) == (
        "漏水",
        "客厅",
        "P1",
    )


def test_the_fact_says_what_was_read_and_what_the_ticket_asks_for_now() -> None:
    fact = corrected(story("我家客厅灯不亮了").ticket, correct(category="漏水"))
    assert (fact.was, fact.fields) == ({"category": "照明"}, {"category": "漏水"})
    assert (fact.role, fact.skills, fact.dispatch) == ("front_desk", ("水",), False)


def test_who_picks_what_unclear_words_meant_has_somebody_sent() -> None:
    unread = story(UNCLEAR_WORDS)
    assert (unread.ticket.flags, unread.ticket.unassignable) == ((UNCLEAR,), HELD_FOR_WORDS)
    fact = corrected(unread.ticket, correct(category="马桶堵塞"))
    assert (fact.was, fact.skills, fact.dispatch) == ({"category": None}, ("水",), True)


def test_nobody_is_sent_while_something_else_is_doubtful() -> None:
    doubtful = replace(story(UNCLEAR_WORDS).ticket, flags=(UNCLEAR, "location_missing"))
    assert not corrected(doubtful, correct(category="照明")).dispatch


def test_a_field_that_is_not_lacking_sends_nobody() -> None:
    assert not corrected(story(UNCLEAR_WORDS).ticket, correct(spot="客厅")).dispatch


def test_what_was_read_can_be_confirmed_once() -> None:
    lamp = story("我家客厅灯不亮了")
    fact = corrected(lamp.ticket, correct(category="照明"))
    assert fact.was == fact.fields == {"category": "照明"}
    assert lamp.given(correct(category="照明")).when(correct(category="照明")).facts == []


def test_only_fields_that_are_left_to_words_are_said_here() -> None:
    lamp = story("我家客厅灯不亮了")
    assert lamp.when(correct(room="3-1205")).slug == "not-left-to-words"
    assert lamp.when(correct()).slug == "not-left-to-words"


def test_only_values_of_the_field_are_said() -> None:
    lamp = story("我家客厅灯不亮了")
    assert lamp.when(correct(category="屋顶")).slug == "field-invalid"
    assert lamp.when(correct(category=None)).slug == "field-invalid"


def test_whoever_could_not_move_the_ticket_corrects_nothing() -> None:
    cleaner = member("mei", "cleaner")
    assert story("我家客厅灯不亮了").when(correct(cleaner, category="漏水")).slug == "role-missing"


def test_what_somebody_does_not_see_they_do_not_correct() -> None:
    lamp = story("我家客厅灯不亮了").ticket
    veiled = replace(lamp.restriction, veiled={"/fields/category": ("manager",)})
    sight = sight_of(DESK, [DESK_SCOPE], above=frozenset())
    blind = replace(correct(category="漏水"), look=Look(sight=sight))
    with pytest.raises(FieldsNotYours):
        TICKET.decide(blind, replace(lamp, restriction=veiled))


def test_a_closed_ticket_is_corrected_no_more() -> None:
    closed = replace(story("我家客厅灯不亮了").ticket, closed=True)
    with pytest.raises(TicketClosed):
        TICKET.decide(correct(category="漏水"), closed)


def test_nobody_changes_their_mind_for_ever() -> None:
    lamp = story("我家客厅灯不亮了").ticket
    worn = replace(lamp, flow=replace(lamp.flow, corrected=("category",) * CORRECTIONS_MAX))
    with pytest.raises(TooManyMoves):
        TICKET.decide(correct(category="漏水"), worn)


def test_others_hear_of_a_correction_as_it_is() -> None:
    form = public_form(corrected(story(UNCLEAR_WORDS).ticket, correct(category="照明")))
    assert form == Public(type="ticket.corrected")
