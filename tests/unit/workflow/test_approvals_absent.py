"""Approvers who do not decide, or are there no more: the waiting ends as the scenario says."""

from dataclasses import replace

import pytest

from services.workflow.domain.approvals.rules import OnEmpty
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.facts.approvals import TicketApprovalDecided, TicketApproverAbsent
from tests.unit.workflow.absent_spec import Company, within
from tests.unit.workflow.approval_spec import (
    add,
    approval,
    decide,
    hand_over,
    purchase,
    send_back,
    step,
    withdraw,
)
from tests.unit.workflow.ticket_spec import at

LEAD = {"lead": {"le"}, "finance": {"fi"}, "admin": {"ad"}, "buyer": {"bo"}}


def waits(then: OnEmpty = "delegate_then_admin", **changes: object) -> Company:
    """A lead has an hour to agree to a purchase, then it goes on."""
    rule = approval("lead", on_absent=within(1, then), **changes)
    return Company.asked(rule, **LEAD)


def decisions(company: Company) -> list[tuple[str, str, str]]:
    return [
        (one.actor, one.on_behalf_of, one.authority)
        for one in company.story.facts
        if isinstance(one, TicketApprovalDecided)
    ]


def absences(company: Company) -> list[str]:
    return [one.then for one in company.story.facts if isinstance(one, TicketApproverAbsent)]


def test_an_administrator_stands_in_for_who_does_not_decide_in_time() -> None:
    company = waits("admin")
    assert [one.due_at for one in company.deadlines] == [at(62)]
    early = decide(company.rules, "lead", company.caller("ad"), minutes=60)
    assert company.story.when(early).slug == "not-your-approval"
    company.pass_until(62)
    assert company.seat.asked == ("le", "ad")
    assert company.deadlines == []
    company.story.given(decide(company.rules, "lead", company.caller("ad"), minutes=70))
    assert company.ticket.state == "ordered"
    assert decisions(company) == [("ad", "le", "stand_in")]


def test_who_was_absent_may_still_decide_when_they_are_back() -> None:
    company = waits("admin")
    company.pass_until(90)
    company.story.given(decide(company.rules, "lead", company.caller("le"), minutes=100))
    assert company.ticket.state == "ordered"
    assert decisions(company) == [("le", "", "role:lead")]


def test_a_delegate_has_their_time_before_it_falls_to_an_administrator() -> None:
    company = waits()
    company.goes_away("le", "di", until=900)
    company.pass_until(62)
    assert (company.seat.absent, company.seat.stand_ins) == ("delegate", ())
    assert [one.delegate for one in company.seat.named or ()] == ["di"]
    assert [one.due_at for one in company.deadlines] == [at(122)]
    company.pass_until(122)
    assert company.seat.stand_ins == ("ad",)
    assert absences(company) == ["delegate", "admin"]
    deputy = decide(
        company.rules, "lead", company.caller("di"), minutes=130, delegations=company.delegations
    )
    company.story.given(deputy)
    assert decisions(company) == [("di", "le", "delegation")]


def test_without_a_delegate_it_falls_to_an_administrator_at_once() -> None:
    company = waits()
    company.pass_until(62)
    assert company.seat.stand_ins == ("ad",)
    assert company.deadlines == []


def test_a_step_can_be_left_out_or_refused_when_nobody_decides() -> None:
    left_out = waits("skip")
    left_out.pass_until(62)
    assert left_out.ticket.state == "ordered"
    refused = waits("refuse")
    refused.pass_until(62)
    assert (refused.outcome, refused.ticket.state) == ("rejected", "pending")
    assert refused.ticket.approvals[0].reason == "nobody decided in time"


def test_a_deadline_passes_once_and_not_after_a_decision_or_a_withdrawal() -> None:
    company = waits("admin")
    key = company.deadlines[0].key
    ring = RingTimer(rules=company.rules, key=key, now=at(80))
    company.pass_until(62)
    assert company.story.when(ring).facts == []
    decided = waits("admin")
    decided.story.given(decide(decided.rules, "lead", decided.caller("le"), minutes=10))
    assert decided.deadlines == []
    assert decided.story.when(ring).facts == []
    withdrawn = waits("admin")
    withdrawn.story.given(withdraw(withdrawn.rules, withdrawn.caller("bo"), 10))
    assert withdrawn.deadlines == []


def test_whoever_is_handed_it_has_as_much_time_again() -> None:
    company = waits("admin")
    company.story.given(hand_over(company.rules, "lead", "lou", company.caller("le"), 32))
    assert [one.due_at for one in company.deadlines] == [at(92)]
    company.pass_until(92)
    assert company.seat.asked == ("lou", "ad")


def test_an_administrator_decides_for_each_of_a_committee_who_is_silent() -> None:
    rule = approval(step("lead", share=100), on_absent=within(1, "admin"))
    company = Company.asked(rule, **{**LEAD, "lead": {"le", "lou", "lu"}})
    company.story.given(decide(company.rules, "lead", company.caller("lou"), minutes=10))
    company.pass_until(62)
    for minutes in (70, 71):
        company.story.given(decide(company.rules, "lead", company.caller("ad"), minutes=minutes))
    assert company.ticket.state == "ordered"
    assert decisions(company)[1:] == [("ad", "le", "stand_in"), ("ad", "lu", "stand_in")]


@pytest.mark.parametrize(("verdict", "outcome"), [("approve", "approved"), ("reject", "rejected")])
def test_a_committee_decides_without_those_who_are_silent(verdict: str, outcome: str) -> None:
    rule = approval(step("lead", share=60), on_absent=within(1, "skip"))
    company = Company.asked(rule, **{**LEAD, "lead": {"le", "lou", "lu"}})
    company.story.given(decide(company.rules, "lead", company.caller("lou"), verdict, 10))
    company.pass_until(62)
    assert company.outcome == outcome


def test_whoever_asked_never_stands_in() -> None:
    company = waits("admin", forbid_submitter=True)
    company.holders["admin"] |= {"bo"}
    company.pass_until(62)
    assert company.seat.stand_ins == ("ad",)
    alone = waits("admin", forbid_submitter=True)
    alone.holders["admin"] = {"bo"}
    alone.pass_until(62)
    assert alone.seat.asked == ("le",)
    assert alone.outcome == "pending"


def test_whoever_is_sent_back_to_is_asked_anew_though_they_were_absent() -> None:
    rule = approval("lead", "finance", on_absent=within(1, "skip"), rollback_to=("lead",))
    company = Company.asked(rule, **LEAD)
    company.pass_until(62)
    assert company.seat.key == "finance"
    company.story.given(send_back(company.rules, "finance", "lead", company.caller("fi"), 63))
    company.minutes = 63
    company.settle()
    assert (company.seat.key, company.seat.asked) == ("lead", ("le",))
    assert [one.due_at for one in company.deadlines] == [at(123)]


@pytest.mark.parametrize("place", ["before", "after", "parallel"])
@pytest.mark.parametrize("on_empty", ["delegate_then_admin", "skip", "refuse"])
def test_whoever_was_added_is_asked_again_with_the_step_they_were_added_to(
    place: str, on_empty: OnEmpty
) -> None:
    rule = approval("lead", "finance", on_empty=on_empty, rollback_to=("lead",))
    company = Company.asked(rule, lead={"le"}, finance={"fi"}, clerk={"kai"})
    company.story.given(add(company.rules, "lead", "kai", place, company.caller("le")))
    _lead_and_kai_agree(company)
    company.story.given(send_back(company.rules, "finance", "lead", company.caller("fi"), 63))
    company.settle()
    assert company.outcome == "pending"
    assert _lead_and_kai_agree(company) == {"le", "kai"}
    assert company.seat.key == "finance"


def _lead_and_kai_agree(company: Company) -> set[str]:
    agreed = set()
    company.settle()
    while company.seat.key != "finance":
        who = company.seat.asked[0]
        company.minutes += 1
        told = decide(company.rules, "lead", company.caller(who), minutes=company.minutes)
        company.story.given(told)
        company.settle()
        agreed.add(who)
    return agreed


def test_a_deadline_counts_from_the_turn_of_a_step_not_from_the_asking() -> None:
    company = Company.asked(approval("lead", "finance", on_absent=within(1)), **LEAD)
    company.story.given(decide(company.rules, "lead", company.caller("le"), minutes=40))
    company.settle()
    assert [one.due_at for one in company.deadlines] == [at(100)]


def test_a_rule_without_a_deadline_has_no_timer() -> None:
    company = Company.asked(approval("lead"), **LEAD)
    assert company.deadlines == []
    company.rules = purchase(replace(company.rules.approvals[0], on_absent=within(1)))
    assert len(company.deadlines) == 1


def test_others_are_found_when_a_role_is_taken_away() -> None:
    company = Company.asked(approval("lead"), **LEAD)
    company.holders["lead"] |= {"lou"}
    company.take_away("lead", "le")
    assert company.seat.members == ("lou",)
    late = decide(company.rules, "lead", company.caller("le"), minutes=10)
    assert company.story.when(late).slug == "not-your-approval"
    company.take_away("lead", "lou")
    assert (company.seat.fallback, company.seat.members) == ("admin", ("ad",))
    company.story.given(decide(company.rules, "lead", company.caller("ad"), minutes=11))
    assert company.ticket.state == "ordered"


def test_where_nobody_may_decide_any_more_it_is_refused_with_the_reason() -> None:
    company = Company.asked(approval("lead"), lead={"le"}, buyer={"bo"})
    company.take_away("lead", "le")
    assert company.outcome == "rejected"
    assert "nor any administrator" in company.ticket.approvals[0].reason


def test_a_decision_counts_though_its_maker_lost_the_role_since() -> None:
    company = Company.asked(approval(step("lead", share=100)), **{**LEAD, "lead": {"le", "lou"}})
    company.story.given(decide(company.rules, "lead", company.caller("le"), minutes=10))
    company.take_away("lead", "le")
    company.story.given(decide(company.rules, "lead", company.caller("lou"), minutes=12))
    assert company.ticket.state == "ordered"


def test_a_role_that_was_taken_away_changes_nothing_for_who_was_given_it_by_name() -> None:
    company = Company.asked(approval("lead"), **LEAD)
    company.story.given(hand_over(company.rules, "lead", "fi", company.caller("le"), 5))
    company.take_away("finance", "fi")
    assert company.seat.members == ("fi",)


def test_a_delegate_in_a_committee_decides_for_themselves_and_for_who_is_away() -> None:
    company = Company.asked(approval(step("lead", share=100)), **{**LEAD, "lead": {"le", "lou"}})
    company.goes_away("le", "lou", until=900)
    for minutes in (10, 11):
        company.story.given(
            decide(
                company.rules,
                "lead",
                company.caller("lou"),
                minutes=minutes,
                delegations=company.delegations,
            )
        )
    assert company.ticket.state == "ordered"
    assert decisions(company) == [("lou", "", "role:lead"), ("lou", "le", "delegation")]
