"""Grabs, transfers and plans keep what they were decided on, and answer for it as choices do."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest

from services.dispatch.adapters.why_not_said import said
from services.dispatch.domain.decisions import SINGLE, Decision
from services.dispatch.domain.eligibility import QUEUE
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.rerun import differences, in_flight
from services.dispatch.domain.simulating import Simulation
from services.dispatch.domain.why_not import WhyNot, why_not
from tests.unit.dispatch.any_hands import AnyHands
from tests.unit.dispatch.test_dispatch_rerun import made_again


@pytest.mark.parametrize("seed", range(3))
def test_whatever_way_a_ticket_came_to_somebody_it_comes_out_the_same(seed: int) -> None:
    history = AnyHands(seed=seed, people=25)
    history.live(1_500)
    made = Counter[str]()
    for bench, decision in made_again(history):
        assert differences(bench, decision) == ()
        made[decision.how] += 1
    assert min(made[how] for how in SINGLE) > 20, made


def answers(seed: int) -> list[tuple[Decision, WhyNot]]:
    """Return for each single decision what is said of the chosen one and of somebody else."""
    history, found = AnyHands(seed=seed, people=25), list[tuple[Decision, WhyNot]]()
    history.live(900)
    for bench, decision in made_again(history):
        if decision.how not in SINGLE or decision.chosen is None:
            continue
        for who in (decision.chosen, UUID(int=1 + decision.basis.position % 25)):
            with in_flight(bench, decision.basis.in_flight):
                one = bench.standing(who)
            assert one is not None
            found.append((decision, why_not(decision, one)))
    return found


def test_anybody_is_told_what_spoke_against_them_and_that_nobody_was_compared() -> None:
    outside = free = 0
    for decision, why in answers(seed=5):
        assert why.gap is None
        words = [one.en for one in said(why)]
        if why.is_chosen:
            assert why.candidate == decision.winner
            assert words == ["It was they who were chosen."]
            continue
        assert bool(why.hurdles) == (why.candidate.eliminated_by is not None)
        outside += QUEUE in {one.rule for one in why.hurdles}
        if not why.hurdles:
            free += 1
            assert words[0].startswith("They could have ")
    assert outside
    assert free


def test_a_grab_or_a_plan_is_no_choice_that_another_policy_would_have_made() -> None:
    simulation = Simulation(PolicyChange(key="same"))
    history = AnyHands(seed=6, people=25)
    history.live(600)
    for bench, decision in made_again(history):
        simulation.add(bench, decision)
    assert simulation.left_out["by_a_plan"]
    assert simulation.left_out["by_a_person"]
    assert simulation.to_another == 0


def test_a_basis_that_was_tampered_with_does_not_come_out_the_same() -> None:
    history = AnyHands(seed=7, people=25)
    history.live(900)
    for bench, decision in made_again(history):
        if decision.how in SINGLE:
            other = replace(decision.basis, spoken_for=(UUID(int=1),))
            forged = replace(decision, fact=replace(decision.fact, basis=other), basis=other)
            assert "basis" in differences(bench, forged)
            return
    pytest.fail("nobody took a ticket")
