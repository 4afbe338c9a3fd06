"""Why not they: what separates somebody from whoever was chosen is true, whoever chose."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.dispatch.app.by_hand import offer_by_hand
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Choice, choose
from services.dispatch.domain.commands import Request
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.decisions import Decision, decision_of
from services.dispatch.domain.facts import AssignmentOffered, AssignmentRequested
from services.dispatch.domain.need import Need
from services.dispatch.domain.rerun import differences
from services.dispatch.domain.single import rules_for_choosing
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.why_not import Gap, why_not
from tests.unit.dispatch.test_dispatch_aims import (
    ANNA,
    BEN,
    NOON,
    REPAIR,
    bench,
    due_in,
    now,
    worked,
)
from tests.unit.dispatch.test_dispatch_choice import technician


def by_hand(made: Bench, who: UUID) -> Decision:
    """Let a person decide on somebody for the repair, whoever is best."""
    choice = made.choose(REPAIR, NOBODY_EXCLUDED, NOON)
    request = Request(need=REPAIR, choice=choice, at=NOON, expires_at=NOON)
    facts = ASSIGNMENT.decide(request, ASSIGNMENT.initial())
    state = ASSIGNMENT.fold(facts)
    standing = made.standing(who)
    assert standing is not None
    compared = made.choose(REPAIR, NOBODY_EXCLUDED, NOON, len(facts))
    today = rules_for_choosing(made, REPAIR, NOON)
    command = offer_by_hand(REPAIR, standing, today, compared, "why not")
    return decision_of([*facts, *ASSIGNMENT.decide(command, state)])


def test_whom_a_person_chose_is_held_against_all_that_the_others_are() -> None:
    made = bench()
    worked(made, UUID(int=70), BEN)
    decision = by_hand(made, ANNA)
    chosen, *others = decision.fact.candidates
    assert chosen.technician == str(ANNA)
    assert chosen.terms["been_there"] == 0
    best = next(one for one in others if one.technician == str(BEN))
    assert chosen.score is not None
    assert best.score is not None
    assert best.score < chosen.score
    ben = made.standing(BEN)
    assert ben is not None
    assert why_not(decision, ben).gap is None, "they would have been better: a person decided"
    assert differences(made, decision) == ()


def gap(need: Need, chosen: Standing, other: Standing) -> Gap:
    choice: Choice = choose(need, [chosen, other], NOBODY_EXCLUDED, now(need))
    assert choice.chosen == chosen.technician_id
    requested = AssignmentRequested(need=need, occurred_at=NOON)
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=chosen.technician_id,
        policy=need.policy.key,
        round=1,
        candidates=choice.candidates,
        basis=choice.basis,
        occurred_at=NOON,
    )
    found = why_not(decision_of([requested, offered]), other).gap
    assert found is not None
    return found


def test_a_minute_less_of_way_counts_twice_for_who_would_be_late() -> None:
    near, far = technician(2, lat=30.30), technician(3, lat=30.33)
    late = gap(due_in(0), near, far)
    assert late.minutes is not None
    assert abs(late.minutes - 11.21) < 0.05, "as far as the way is longer, and no more"
    assert late.tickets is None, "they have none"
    in_time = gap(due_in(600), near, far)
    assert in_time.minutes is not None
    assert abs(in_time.minutes - late.minutes) < 0.02


def test_tickets_fewer_are_never_more_than_somebody_has() -> None:
    idle, busy = technician(2, lat=30.28), technician(3, load=2)
    found = gap(replace(REPAIR, due_at=NOON + timedelta(hours=9)), idle, busy)
    assert found.tickets == 2
    assert found.minutes is None, "they are there already"
