"""Who decides in the place of whom: delegates, signers, whoever takes it over; and who may not."""

from dataclasses import replace

import pytest

from services.workflow.domain.approvals.chain import APPROVE
from services.workflow.domain.approvals.commands import DecideApproval
from services.workflow.domain.approvals.rules import ApprovalRule
from services.workflow.domain.approvals.showing import approvals_shown
from services.workflow.domain.delegations import Delegation, Delegations
from services.workflow.domain.facts.approvals import (
    TicketApprovalDecided,
    TicketSignerAdded,
)
from tests.unit.workflow.approval_spec import (
    BUYER,
    FINANCE,
    LEAD,
    add,
    approval,
    ask_again,
    asked,
    decide,
    hand_over,
    named,
    opened,
    purchase,
    step,
    withdraw,
)
from tests.unit.workflow.test_approvals import CHAIN, awaited
from tests.unit.workflow.ticket_spec import Story, at, member, move


def forbidding() -> ApprovalRule:
    return approval("buyer", "lead", mode="all", forbid_submitter=True)


def test_whoever_asked_may_not_approve_not_even_through_somebody_else() -> None:
    rules = purchase(forbidding())
    story = asked(rules).given(named(rules, "buyer", "bo"))
    assert story.when(decide(rules, "buyer", BUYER)).slug == "submitter-may-not-approve"
    away = Delegations(
        given={"bo": Delegation(member="bo", delegate="di", start=at(-1), end=at(99))}
    )
    for_bo = decide(rules, "buyer", member("di"), delegations=away)
    assert story.when(for_bo).slug == "submitter-may-not-approve"
    for_others = Delegations(
        given={"le": Delegation(member="le", delegate="bo", start=at(-1), end=at(99))}
    )
    story.given(named(rules, "lead", "le"))
    assert story.when(decide(rules, "lead", BUYER, delegations=for_others)).slug == (
        "submitter-may-not-approve"
    )


def test_only_who_may_make_a_move_has_it_asked_for_again() -> None:
    rules = purchase(approval("lead", "finance", mode="all"))
    story = asked(rules).given(decide(rules, "lead", LEAD, "reject"))
    reporter = replace(ask_again(rules, member("ho", "clerk")), opened_by="member:ho")
    assert story.when(reporter).slug == "not-your-approval"
    for approver in (LEAD, FINANCE):
        assert story.when(ask_again(rules, approver)).slug == "not-your-approval"
    assert story.when(ask_again(rules, member("bea", "buyer"))).topics == ["ticket.approval_opened"]


def test_whoever_asked_first_may_not_approve_what_somebody_else_asks_again() -> None:
    rules = purchase(approval("lead", "finance", mode="all", forbid_submitter=True))
    asker = member("bo", "buyer", "lead")
    story = Story().given(
        replace(opened(rules), opened_by="member:ho"),
        move("submit", BUYER, 1, of=rules),
        move("order", asker, 2, of=rules, fields={"po_no": "PO-1"}),
        _not_of_their_own(decide(rules, "finance", FINANCE, "reject")),
        ask_again(rules, member("bea", "buyer")),
    )
    one = story.ticket.approvals[-1]
    assert (one.round, one.asked_by) == (2, "member:bea")
    told = story.when(_not_of_their_own(decide(rules, "lead", asker, minutes=10)))
    assert told.slug == "submitter-may-not-approve"
    shown = approvals_shown(story.ticket, asker, at(10))[-1]
    assert [step["yours"] for step in shown["steps"]] == [False, False]  # type: ignore[attr-defined]
    shown = approvals_shown(story.ticket, LEAD, at(10))[-1]
    assert [step["yours"] for step in shown["steps"]] == [True, False]  # type: ignore[attr-defined]


def _not_of_their_own(command: DecideApproval) -> DecideApproval:
    return replace(command, opened_by="member:ho")


def test_a_delegate_decides_with_both_identities_and_the_end_of_the_authority() -> None:
    away = Delegations(
        given={"le": Delegation(member="le", delegate="di", start=at(-1), end=at(99))}
    )
    story = asked(CHAIN).given(named(CHAIN, "lead", "le"))
    by_di = decide(CHAIN, "lead", member("di"), delegations=away)
    kept = story.when(by_di).facts[0]
    assert isinstance(kept, TicketApprovalDecided)
    assert (kept.actor, kept.on_behalf_of, kept.authority) == ("di", "le", "delegation")
    assert kept.authority_until == at(99)
    lapsed = replace(by_di, now=at(100))
    assert story.when(lapsed).slug == "not-your-approval"


def test_who_lost_the_role_decides_no_more_and_strangers_never() -> None:
    story = asked(CHAIN).given(named(CHAIN, "lead", "le"))
    assert story.when(decide(CHAIN, "lead", member("le"))).slug == "not-your-approval"
    assert story.when(decide(CHAIN, "lead", member("x", "lead"))).slug == "not-your-approval"


@pytest.mark.parametrize(
    ("place", "order"), [("before", ["lead+1", "lead"]), ("after", ["lead", "lead+1"])]
)
def test_a_signer_is_added_before_or_after(place: str, order: list[str]) -> None:
    outcome = asked(CHAIN).when(add(CHAIN, "lead", "ann", place, LEAD))
    assert [one.key for one in outcome.ticket.approvals[0].steps[0].seats] == order
    assert awaited(outcome.ticket) == [order[0]]
    added = outcome.facts[0]
    assert isinstance(added, TicketSignerAdded)
    assert (added.needed, added.of, added.seats) == (3, 3, 2)


def test_a_signer_beside_one_must_agree_too() -> None:
    story = asked(CHAIN).given(add(CHAIN, "lead", "ann", "parallel", LEAD))
    story.given(decide(CHAIN, "lead", LEAD))
    assert awaited(story.ticket) == ["lead+1"]
    story.given(decide(CHAIN, "lead", member("ann")))
    assert awaited(story.ticket) == ["finance"]


def test_whoever_takes_it_over_decides_and_the_giver_no_more() -> None:
    story = asked(CHAIN).given(hand_over(CHAIN, "lead", "lou", LEAD))
    assert story.when(decide(CHAIN, "lead", LEAD)).slug == "not-your-approval"
    story.given(decide(CHAIN, "lead", member("lou")))
    assert awaited(story.ticket) == ["finance"]


def test_only_who_asked_withdraws() -> None:
    assert asked(CHAIN).when(withdraw(CHAIN, LEAD)).slug == "not-your-approval"
    outcome = asked(CHAIN).when(withdraw(CHAIN, BUYER))
    assert outcome.ticket.approvals[0].outcome == "withdrawn"
    assert outcome.ticket.state == "pending"


def test_a_step_with_nobody_is_skipped_given_to_an_administrator_or_refused() -> None:
    story = asked(CHAIN).given(named(CHAIN, "lead", fallback="skip"))
    assert awaited(story.ticket) == ["finance"]
    admin = asked(CHAIN).given(named(CHAIN, "lead", "boss", fallback="admin", via="admin"))
    admin.given(decide(CHAIN, "lead", member("boss")))
    assert awaited(admin.ticket) == ["finance"]
    refused = asked(CHAIN).when(named(CHAIN, "lead", fallback="refuse"))
    assert refused.ticket.approvals[0].outcome == "rejected"


def test_only_people_decide() -> None:
    key = replace(LEAD, actor="key:robot")
    command = decide(CHAIN, "lead", key)
    assert asked(CHAIN).when(command).slug == "not-your-approval"


def test_two_hundred_sign_and_what_a_seat_comes_to_is_worked_out_once() -> None:
    signers = [f"m{number:03}" for number in range(200)]
    rules = purchase(approval(step("finance", share=100)))
    story = asked(rules).given(named(rules, "finance", *signers))
    story.given(*(decide(rules, "finance", member(one, "finance")) for one in signers[:-1]))
    seat = story.ticket.approvals[0].steps[0].seats[0]
    assert (seat.tally[APPROVE], seat.silent) == (199, (signers[-1],))
    assert seat.votes is seat.votes
    assert seat.members is seat.members
    story.given(decide(rules, "finance", member(signers[-1], "finance")))
    assert story.ticket.approvals[0].outcome == "approved"
