"""A repair waits for as long as the purchase that is for it is not there, and nobody types it."""

from dataclasses import replace

import msgspec
import pytest

from services.workflow.adapters.own_told import heard_of
from services.workflow.domain import TICKET
from services.workflow.domain.facts import TicketResumed, TicketWaiting
from services.workflow.domain.flow.keeping_waiting import ALSO_MAX, reason_in
from services.workflow.domain.flow.rules import WaitedForRule
from services.workflow.domain.flow.tidings import KeepWaiting
from services.workflow.domain.ledger import ledger, sums
from services.workflow.domain.moving import MOVES_MAX
from services.workflow.domain.waits import Turn
from tests.unit.workflow.document_spec import laundry, refused
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    at,
    move,
    rules,
    wait,
    working_story,
)

HOUR = 60.0
PURCHASE, SECOND = "T-000002", "T-000009"


def purchase(reason: str, minutes: float, number: str = PURCHASE) -> KeepWaiting:
    return KeepWaiting(
        rules=rules(), occurred_at=at(minutes), other=number, number=number, reason=reason
    )


def waits_for(story: Story) -> tuple[str, str]:
    waiting = story.ticket.waiting
    assert waiting is not None
    return waiting.reason, waiting.note


def rule_of_purchases() -> WaitedForRule:
    rule = rules(kind="purchase_request").flow.keeps_waiting
    assert rule is not None
    return rule


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("", ""),
        ("draft", ""),
        ("pending", "approval"),
        ("ordered", "parts"),
        ("received", ""),
        ("rejected", ""),
    ],
)
def test_what_a_repair_waits_for_follows_from_where_its_purchase_stands(
    state: str, reason: str
) -> None:
    assert reason_in(rule_of_purchases(), state) == reason


def test_the_states_of_a_move_are_heard_as_its_log_tells_them() -> None:
    (fact,) = working_story().when(move("finish", ZHANG, 20, fields=EVIDENCE)).facts
    heard = heard_of(msgspec.json.encode(fact))
    assert (heard.from_state, heard.state, heard.late) == ("working", "verifying", False)


def test_of_nineteen_hours_fourteen_are_those_of_who_must_agree_and_five_of_the_supplier() -> None:
    story = working_story().given(
        purchase("approval", HOUR), purchase("parts", 15 * HOUR), purchase("", 20 * HOUR)
    )
    seconds = sums(ledger(story.ticket.diary, rules(), at(21 * HOUR)))
    assert seconds["approver", "approval"] == 14 * 3_600
    assert seconds["purchasing", "parts"] == 5 * 3_600


def test_it_says_which_purchase_it_waits_for_and_that_nobody_said_so() -> None:
    (fact,) = working_story().when(purchase("approval", 10)).facts
    assert isinstance(fact, TicketWaiting)
    assert (fact.reason, fact.note, fact.role, fact.late) == ("approval", PURCHASE, "system", False)


def test_what_is_told_twice_says_nothing_new() -> None:
    story = working_story().given(purchase("approval", 10))
    assert story.when(purchase("approval", 10)).topics == []
    story.given(purchase("", 20))
    assert story.when(purchase("", 20)).topics == []


def test_what_somebody_said_it_waits_for_stands() -> None:
    story = working_story().given(wait("customer", ZHANG, 5))
    assert story.when(purchase("approval", 10)).topics == []


def test_a_second_purchase_is_waited_for_as_soon_as_the_first_is_there() -> None:
    story = working_story().given(purchase("approval", 10), purchase("parts", 20, SECOND))
    assert waits_for(story) == ("approval", PURCHASE), "the first one is still waited for"
    first, second = (one for one in story.facts if isinstance(one, TicketWaiting))
    assert (first.again, second.again) == (False, True), "so nobody is told once more"
    assert story.ticket.waiting is not None
    assert story.ticket.waiting.since == at(10)
    assert story.when(purchase("parts", 25, SECOND)).topics == []
    story.given(purchase("", 30))
    assert waits_for(story) == ("parts", SECOND)
    story.given(purchase("", 40, SECOND))
    assert story.ticket.waiting is None
    seconds = sums(ledger(story.ticket.diary, rules(), at(50)))
    assert (seconds["approver", "approval"], seconds["purchasing", "parts"]) == (1_200, 600)


def test_a_second_purchase_that_is_there_first_is_waited_for_no_more() -> None:
    story = working_story().given(
        purchase("approval", 10),
        purchase("approval", 20, SECOND),
        purchase("parts", 25, SECOND),
        purchase("", 30, SECOND),
    )
    assert waits_for(story) == ("approval", PURCHASE)
    story.given(purchase("", 40))
    assert story.ticket.waiting is None


def test_of_two_purchases_heard_of_in_the_wrong_order_none_is_forgotten() -> None:
    story = working_story().given(purchase("parts", 11, SECOND), purchase("approval", 10))
    assert waits_for(story) == ("parts", SECOND)
    story.given(purchase("", 20, SECOND))
    assert waits_for(story) == ("approval", PURCHASE)
    story.given(purchase("", 30))
    assert story.ticket.waiting is None


def test_beyond_so_many_waits_what_is_there_is_waited_for_no_more() -> None:
    story = working_story().given(purchase("approval", 10), purchase("parts", 20, SECOND))
    ticket = story.ticket
    (*_, now) = ticket.waits
    full = replace(ticket, waits=(*[Turn(at=at(4))] * MOVES_MAX, now))
    assert TICKET.decide(purchase("parts", 25), full) == [], "nothing more is written"
    assert TICKET.decide(purchase("", 25, SECOND), full) == []
    resumed = TICKET.decide(purchase("", 30), full)
    assert [one.TOPIC for one in resumed] == ["ticket.resumed"]
    assert TICKET.fold(resumed, full).waiting is None


def test_what_ended_before_a_second_purchase_was_heard_of_is_not_gone_back_to() -> None:
    story = working_story().given(
        purchase("approval", 10), purchase("parts", 20, SECOND), purchase("", 15)
    )
    assert waits_for(story) == ("parts", SECOND)
    story.given(purchase("", 30, SECOND))
    assert story.ticket.waiting is None


def test_what_ended_right_before_it_took_the_place_of_the_first_is_waited_for_no_more() -> None:
    story = working_story().given(
        purchase("approval", 10),
        purchase("parts", 20, SECOND),
        purchase("", 30),
        purchase("", 29, SECOND),
    )
    assert story.ticket.waiting is None


def test_what_is_heard_again_after_a_later_word_changes_nothing() -> None:
    story = working_story().given(purchase("approval", 10), purchase("parts", 20))
    for minutes in (10, 15):
        assert story.when(purchase("approval", minutes)).topics == []
    assert waits_for(story) == ("parts", PURCHASE)


def test_so_many_purchases_are_remembered_and_no_more() -> None:
    story = working_story().given(purchase("approval", 10))
    for place in range(ALSO_MAX):
        story.given(purchase("parts", 11 + place, f"T-{place + 10:06d}"))
    assert story.when(purchase("parts", 60, SECOND)).topics == []


def test_it_goes_on_only_from_what_that_purchase_kept_it_waiting_for() -> None:
    story = working_story().given(purchase("approval", 10), wait("access", ZHANG, 20))
    assert story.when(purchase("", 30)).topics == []
    assert story.when(purchase("", 30, "T-000009")).topics == []
    story = working_story().given(purchase("approval", 10))
    (fact,) = story.when(purchase("", 30)).facts
    assert isinstance(fact, TicketResumed)
    assert (fact.reason, fact.role) == ("approval", "system")


def test_a_closed_repair_waits_for_nothing_and_a_move_ends_the_wait() -> None:
    story = working_story().given(purchase("parts", 10), move("finish", ZHANG, 20, fields=EVIDENCE))
    assert story.ticket.waiting is None
    story.given(move("accept", MANAGER, 30))
    assert story.when(purchase("approval", 40)).topics == []


def test_what_happened_late_counts_where_it_happened() -> None:
    story = working_story().given(wait("access", ZHANG, 30))
    (fact,) = story.when(purchase("parts", 20)).facts
    assert isinstance(fact, TicketWaiting)
    assert fact.late
    seconds = sums(ledger(story.given(purchase("parts", 20)).ticket.diary, rules(), at(40)))
    assert seconds["purchasing", "parts"] == 600
    assert story.ticket.waiting is not None
    assert story.ticket.waiting.reason == "access"


KEPT = "    keeps_waiting: {ticket: other, while: {working: parts}}\n    flags:\n"


@pytest.mark.parametrize(
    ("other", "kept", "en", "zh"),
    [
        ("order", KEPT, "There is no field other", "没有字段 other"),
        ("other", KEPT.replace("working", "wroking"), "did you mean working", "是否指 working"),
        ("other", KEPT.replace("parts", "luck"), "", ""),
    ],
)
def test_keeping_waiting_names_a_field_a_state_and_a_reason_that_there_are(
    other: str, kept: str, en: str, zh: str
) -> None:
    fields = f"    fields:\n      {other}: {{type: ticket_ref}}\n"
    (one,) = refused(laundry("    flags:\n", kept).replace("    fields:\n", fields))
    assert en in one.message
    assert zh in one.zh


def test_nothing_is_kept_waiting_by_what_has_ended() -> None:
    fields = "    fields:\n      other: {type: ticket_ref}\n"
    text = laundry("    flags:\n", KEPT.replace("working", "done"))
    (one,) = refused(text.replace("    fields:\n", fields))
    assert one.code == "waits-for-ever"
    assert "done is final" in one.message


def test_keeping_waiting_names_a_field_that_points_to_a_ticket() -> None:
    (one,) = refused(laundry("    flags:\n", KEPT.replace("ticket: other", "ticket: symptom")))
    assert one.code == "names-no-ticket"
    assert "The field symptom must be a ticket_ref" in one.message
