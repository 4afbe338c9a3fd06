"""Approvals: who must agree before a move is made, and what happens when they do or do not."""

from dataclasses import replace
from datetime import timedelta

from services.workflow.domain.approvals.forms import form_of
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.approvals import (
    TicketApprovalClosed,
    TicketApprovalDecided,
)
from services.workflow.domain.labels import Condition
from services.workflow.domain.ledger import ledger, sums
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import timers_of
from shared.intent import Caller
from tests.unit.workflow.approval_spec import (
    BUYER,
    FINANCE,
    GM,
    LEAD,
    approval,
    ask_again,
    asked,
    copy,
    decide,
    named,
    opened,
    purchase,
    remind,
    send_back,
    step,
)
from tests.unit.workflow.ticket_spec import Story, at, member, move


def more_than(amount: int) -> Condition:
    return lambda facts: float(str(facts["amount"] or 0)) > amount


def awaited(ticket: Ticket) -> list[str]:
    return [seat.key for one in ticket.approvals for _, seat in open_seats(one)]


def why_not(ticket: Ticket, rules: TicketType, name: str, caller: Caller = BUYER) -> str:
    found = next(one for one in moves_open(ticket, rules, caller) if one.name == name)
    return found.why_not.message if found.why_not else ""


CHAIN = purchase(approval("lead", "finance", "gm"))


def test_asking_for_a_gated_move_does_not_make_it_but_asks_others() -> None:
    story = asked(CHAIN)
    assert story.ticket.state == "pending"
    assert awaited(story.ticket) == ["lead"]
    assert "awaited: lead" in why_not(story.ticket, CHAIN, "order")


def test_when_the_last_one_agrees_the_move_is_made_as_it_was_asked_for() -> None:
    story = asked(CHAIN).given(decide(CHAIN, "lead", LEAD), decide(CHAIN, "finance", FINANCE))
    outcome = story.when(decide(CHAIN, "gm", GM))
    assert outcome.topics == ["ticket.approval_decided", "ticket.approval_closed", "ticket.moved"]
    assert outcome.ticket.state == "ordered"
    assert outcome.ticket.fields["po_no"] == "PO-1"
    closed = next(one for one in outcome.facts if isinstance(one, TicketApprovalClosed))
    assert (closed.asked_by, closed.follows) == ("member:bo", True)


def test_a_later_step_cannot_decide_before_an_earlier_one() -> None:
    outcome = asked(CHAIN).when(decide(CHAIN, "gm", GM))
    assert outcome.slug == "approval-not-open"


def test_one_who_rejects_ends_a_chain_and_says_why() -> None:
    story = asked(CHAIN).given(decide(CHAIN, "lead", LEAD, "reject"))
    assert story.ticket.state == "pending"
    assert story.ticket.approvals[0].outcome == "rejected"
    assert asked(CHAIN).when(decide(CHAIN, "lead", LEAD, "reject", comment="")).slug == (
        "approval-invalid"
    )


def test_whoever_was_rejected_may_ask_once_more() -> None:
    story = asked(CHAIN).given(decide(CHAIN, "lead", LEAD, "reject"))
    again = story.given(move("order", BUYER, 7, of=CHAIN, fields={"po_no": "PO-2"}))
    assert [one.round for one in again.ticket.approvals] == [1, 2]
    assert again.ticket.approvals[1].fields == {"po_no": "PO-2"}


def test_where_the_condition_does_not_hold_nobody_is_asked() -> None:
    rules = purchase(approval("lead", when=more_than(5_000)))
    assert asked(rules).ticket.state == "ordered"


def test_steps_are_skipped_and_added_by_condition_once_and_for_all() -> None:
    rules = purchase(
        approval(
            "lead",
            replace(step("finance"), when=more_than(10_000)),
            replace(step("gm"), skip=more_than(700)),
        )
    )
    story = asked(rules)
    assert [one.left_out for one in story.ticket.approvals[0].steps] == [False, True, True]
    assert story.when(decide(rules, "lead", LEAD)).ticket.state == "ordered"


def test_all_must_agree_in_any_order_and_one_is_enough_for_any() -> None:
    together = purchase(approval("lead", "finance", mode="all"))
    story = asked(together).given(decide(together, "finance", FINANCE))
    assert story.ticket.state == "pending"
    assert story.when(decide(together, "lead", LEAD)).ticket.state == "ordered"
    either = purchase(approval("lead", "finance", mode="any"))
    assert asked(either).when(decide(either, "finance", FINANCE)).ticket.state == "ordered"
    refused = asked(either).given(decide(either, "finance", FINANCE, "reject"))
    assert refused.ticket.approvals[0].is_pending
    assert refused.when(decide(either, "lead", LEAD, "reject")).ticket.approvals[0].outcome == (
        "rejected"
    )


def test_two_thirds_of_a_committee_are_enough() -> None:
    rules = purchase(approval(step("lead", share=66), mode="all"))
    people = [member(one, "lead") for one in ("a", "b", "c")]
    story = asked(rules).given(named(rules, "lead", "a", "b", "c"))
    story.given(decide(rules, "lead", people[0]), decide(rules, "lead", people[1], "reject"))
    assert story.ticket.state == "pending"
    assert story.when(decide(rules, "lead", people[2])).ticket.state == "ordered"


def test_a_ticket_that_only_the_system_may_move_on_asks_when_it_gets_there() -> None:
    rules = purchase(approval("lead"), by=("system",))
    story = Story().given(opened(rules), move("submit", BUYER, 1, of=rules))
    assert story.ticket.approvals[0].asked_by == "member:bo"
    assert story.when(decide(rules, "lead", LEAD)).ticket.state == "ordered"


def test_and_moves_on_at_once_when_no_approval_is_needed() -> None:
    rules = purchase(approval("lead", when=more_than(5_000)), by=("system",))
    story = Story().given(opened(rules), move("submit", BUYER, 1, of=rules))
    assert story.ticket.state == "ordered"


def test_an_approval_that_was_opened_early_frees_the_move_and_does_not_make_it() -> None:
    rules = purchase(approval("lead", opens_on="submit"))
    story = Story().given(opened(rules), move("submit", BUYER, 1, of=rules))
    assert story.when(move("order", BUYER, 2, of=rules)).slug == "approval-pending"
    story.given(decide(rules, "lead", LEAD))
    assert story.ticket.state == "pending"
    assert why_not(story.ticket, rules, "order") == ""
    other = story.when(move("order", BUYER, 6, of=rules, fields={"amount": 9_000}))
    assert other.slug == "approval-covers-other"
    assert story.when(move("order", BUYER, 6, of=rules, fields={"po_no": "1"})).ticket.closed


def test_moving_the_ticket_elsewhere_cancels_what_is_pending() -> None:
    outcome = asked(CHAIN).when(move("reject", LEAD, 4, of=CHAIN))
    assert outcome.topics == ["ticket.moved", "ticket.approval_closed"]
    assert outcome.ticket.approvals[0].outcome == "cancelled"


def test_what_was_decided_is_void_once_the_fields_change_but_stays_visible() -> None:
    story = asked(CHAIN).given(
        decide(CHAIN, "lead", LEAD),
        move("amend", BUYER, 6, of=CHAIN, fields={"amount": 9_999}),
    )
    assert awaited(story.ticket) == ["lead"]
    decisions = story.ticket.approvals[0].steps[0].seats[0].decisions
    assert [(one.verdict, one.void) for one in decisions] == [("approve", True)]


def test_deciding_on_an_old_form_is_refused_until_one_looks_again() -> None:
    story = asked(CHAIN)
    seen = story.ticket.approvals[0].form
    story.given(move("amend", BUYER, 4, of=CHAIN, fields={"amount": 9_999}))
    assert story.when(decide(CHAIN, "lead", LEAD, form=seen)).slug == "approval-outdated"
    now = form_of(story.ticket.fields, {"po_no": "PO-1"})
    kept = story.when(decide(CHAIN, "lead", LEAD, form=now)).facts[0]
    assert isinstance(kept, TicketApprovalDecided)
    assert (kept.form, kept.seen_under) == (now, "restaurant_chain@1")


def test_sending_back_to_a_step_asks_it_again() -> None:
    rules = purchase(approval("lead", "finance", rollback_to=("lead", "start")))
    story = asked(rules).given(
        decide(rules, "lead", LEAD), send_back(rules, "finance", "lead", FINANCE)
    )
    assert awaited(story.ticket) == ["lead"]
    story.given(decide(rules, "lead", LEAD, minutes=7))
    assert len(story.ticket.approvals[0].steps[0].seats[0].decisions) == 2
    assert awaited(story.ticket) == ["finance"]
    assert asked(CHAIN).when(send_back(CHAIN, "lead", "lead", LEAD)).slug == "approval-invalid"


def test_sending_back_to_the_start_leaves_it_to_the_asker() -> None:
    rules = purchase(approval("lead", rollback_to=("start",)))
    story = asked(rules).given(send_back(rules, "lead", "start", LEAD))
    assert story.ticket.approvals[0].outcome == "returned"
    again = story.given(ask_again(rules, BUYER))
    assert [one.outcome for one in again.ticket.approvals] == ["returned", "pending"]


def test_people_are_reminded_but_not_without_end() -> None:
    story = asked(CHAIN).given(remind(CHAIN, BUYER))
    assert story.when(remind(CHAIN, BUYER, 5)).slug == "reminded-already"
    assert story.when(remind(CHAIN, BUYER, 20)).topics == ["ticket.approval_reminded"]
    assert story.when(copy(CHAIN, BUYER, "nobody")).slug == "approval-invalid"


def test_nobody_decides_twice() -> None:
    rules = purchase(approval("lead", "finance", mode="all"))
    story = asked(rules).given(decide(rules, "lead", LEAD))
    assert story.when(decide(rules, "lead", LEAD, "reject")).slug == "already-decided"


def test_a_step_that_takes_too_long_is_reminded_of_once() -> None:
    rules = purchase(approval("lead", "finance", step_sla_s=3_600))
    story = asked(rules)
    timer = timers_of(story.ticket, rules)[0]
    assert timer.due_at == at(62)
    story.given(RingTimer(rules=rules, key=timer.key, now=at(63)))
    assert timers_of(story.ticket, rules) == ()
    assert story.facts[-1].TOPIC == "ticket.approval_overdue"
    story.given(decide(rules, "lead", LEAD, minutes=70))
    assert timers_of(story.ticket, rules)[0].due_at == at(130)


def test_every_second_of_a_pending_approval_is_the_approvers() -> None:
    story = asked(CHAIN).given(
        decide(CHAIN, "lead", LEAD, minutes=62),
        decide(CHAIN, "finance", FINANCE, minutes=70),
        decide(CHAIN, "gm", GM, minutes=80),
    )
    shares = sums(ledger(story.ticket.diary, CHAIN, at(100)))
    assert shares["lead", "approval:lead"] == 3_600
    assert shares["finance", "approval:finance"] == 480
    assert sum(shares.values()) == int(timedelta(minutes=80).total_seconds())


def test_two_approvals_of_one_move_must_both_be_given() -> None:
    rules = purchase(approval("lead"), approval("finance", key="big"))
    story = asked(rules).given(decide(rules, "lead", LEAD))
    assert story.ticket.state == "pending"
    assert story.when(decide(rules, "finance", FINANCE)).ticket.state == "ordered"


def test_a_late_move_cannot_slip_through_a_gate() -> None:
    story = Story().given(opened(CHAIN), move("submit", BUYER, 1, of=CHAIN))
    story.given(move("amend", BUYER, 5, of=CHAIN))
    late = move("order", BUYER, 6, of=CHAIN, occurred=at(3))
    assert story.when(late).slug == "approval-pending"
