"""Whoever comes, goes or stays silent: a pending approval has somebody who may decide, or an end.

The story is told in any order: decisions, hand-overs, delegations, roles that are taken away and
given, steps sent back, time that passes. After each of these a pending approval is looked at from
outside: everybody in the company tries to decide.
"""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from services.workflow.domain import TICKET
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import ADDED, ONE, ApprovalRule
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from tests.unit.workflow.absent_spec import ADMIN, Company, within
from tests.unit.workflow.approval_spec import add, approval, decide, hand_over, send_back, step

PEOPLE = ("ann", "bo", "cy", "di")
ROLES = ("lead", "finance", ADMIN)
A_YEAR_MINUTES = 365 * 24 * 60

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ("approve", "hand", "add", "back", "leave", "take", "take", "give", "wait", "reject")
        ),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from(ROLES),
    ),
    max_size=12,
)
some_people = st.sets(st.sampled_from(PEOPLE), max_size=3)
rules = st.builds(
    lambda shares, mode, on_empty, then, forbid: approval(
        step("lead", share=shares[0]),
        step("finance", share=shares[1]),
        mode=mode,
        on_empty=on_empty,
        on_absent=within(1, then) if then else None,
        forbid_submitter=forbid,
        rollback_to=("lead",),
    ),
    st.tuples(st.sampled_from([ONE, 50, 100]), st.sampled_from([ONE, 100])),
    st.sampled_from(("sequential", "all", "any", "quorum")),
    st.sampled_from(("delegate_then_admin", "admin", "skip", "refuse")),
    st.sampled_from((None, None, "delegate_then_admin", "admin", "skip", "refuse")),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(rules, st.tuples(some_people, some_people, some_people), deeds)
def test_a_pending_approval_has_somebody_who_may_decide_or_an_end(
    rule: ApprovalRule,
    people: tuple[set[str], set[str], set[str]],
    things: list[tuple[str, str, str, str]],
) -> None:
    company = Company.asked(rule, **dict(zip(ROLES, people, strict=True)))
    _is_not_stuck(company)
    for what, who, other, role in things:
        company.minutes += 7
        _happens(company, what, who, other, role)
        company.settle()
        _is_not_stuck(company)
    assert TICKET.fold(company.story.facts) == company.ticket
    company.pass_until(company.minutes + A_YEAR_MINUTES)
    _is_not_stuck(company)
    if rule.on_absent is not None and rule.on_absent.then in {"skip", "refuse"}:
        assert company.outcome != "pending"
    event(f"ends {company.outcome}")


def _happens(company: Company, what: str, who: str, other: str, role: str) -> None:
    match what:
        case "leave":
            company.goes_away(who, other, until=company.minutes + 90)
        case "take":
            taken = _role_asked(company, who) or role
            event(f"taken from who is asked: {taken != role}")
            company.take_away(taken, who)
        case "give":
            company.holders.setdefault(role, set()).add(who)
        case "wait":
            company.pass_until(company.minutes + 45)
        case _:
            for command in _asked(company, what, who, other):
                told = company.story.when(command)
                if told.refusal is None:
                    company.story.facts += told.facts
                    break


def _role_asked(company: Company, who: str) -> str:
    """Return a role because of which somebody is asked now, if there is one."""
    for one in company.ticket.approvals:
        for _, seat in open_seats(one):
            if who in seat.asked:
                return ADMIN if seat.fallback or who in seat.stand_ins else seat.who
    return ""


def _asked(company: Company, what: str, who: str, other: str) -> list[TicketCommand]:
    caller, rules_now, now = company.caller(who), company.rules, company.minutes
    keys = dict.fromkeys(
        each.key for one in company.ticket.approvals for each, _ in open_seats(one)
    )
    match what:
        case "hand":
            return [hand_over(rules_now, key, other, caller, now) for key in keys]
        case "add":
            return [add(rules_now, key, other, "before", caller, minutes=now) for key in keys]
        case "back":
            return [send_back(rules_now, key, "lead", caller, now) for key in keys]
        case _:
            return [_decision(company, key, who, what) for key in keys]


def _decision(company: Company, key: str, who: str, verdict: str = "approve") -> TicketCommand:
    return decide(
        company.rules,
        key,
        company.caller(who),
        verdict,
        company.minutes,
        delegations=company.delegations,
    )


def _is_not_stuck(company: Company) -> None:
    ticket = company.ticket
    one = ticket.approvals[0]
    for seat in (each for every in one.steps for each in every.seats if each.kind == ADDED):
        assert seat.who in {*seat.members, *seat.gone, *seat.excused}, seat
    if not one.is_pending or company.deadlines:
        return
    for each, seat in open_seats(one):
        commands = (_decision(company, each.key, who) for who in PEOPLE)
        assert any(_is_allowed(command, ticket) for command in commands), (seat, company.holders)


def _is_allowed(command: TicketCommand, ticket: Ticket) -> bool:
    try:
        TICKET.decide(command, ticket)
    except Refusal:
        return False
    return True
