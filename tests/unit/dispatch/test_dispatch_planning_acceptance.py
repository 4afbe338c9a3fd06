"""Which proposals take the place of the present plan."""

from dataclasses import replace

from services.dispatch.domain.planning.acceptance import Proposal, judge
from services.dispatch.domain.planning.problem import Window
from services.dispatch.domain.rolling.policy import MOVE_S
from tests.unit.dispatch.planning_spec import HOUR, day, north, problem, visit, what, who

FAR = problem(day(1), day(2, start=north(20)), visit(1), visit(2, place=north(20)))
CROSSED = {who(1): (what(2),), who(2): (what(1),)}
STRAIGHT = {who(1): (what(1),), who(2): (what(2),)}
AS_READ = {what(1): 0, what(2): 0}


def test_a_plan_that_saves_hours_may_move_visits() -> None:
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, FAR)
    assert verdict.refused is None
    assert verdict.moved == {what(1), what(2)}
    assert verdict.gain_s > 2 * MOVE_S
    assert verdict.plan.sequences == STRAIGHT


def test_a_visit_moves_only_if_it_is_worth_what_the_visit_says() -> None:
    saved_s = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, FAR).gain_s
    for move_s, refused in ((saved_s - MOVE_S, None), (saved_s, "not_worth_the_moves")):
        first, second = FAR.visits
        town = replace(FAR, visits=(replace(first, move_s=move_s), second))
        verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, town)
        assert verdict.refused == refused, "both visits move, and one of them is dear"


def test_a_plan_that_saves_a_minute_may_not() -> None:
    near = problem(day(1), day(2, start=north(0.1)), visit(1), visit(2, place=north(0.1)))
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, near)
    assert verdict.refused == "not_worth_the_moves"
    assert verdict.plan.sequences == CROSSED


def test_the_same_plan_again_is_not_news() -> None:
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), STRAIGHT, FAR)
    assert (verdict.taken, verdict.refused) == ((), None)


def test_what_changed_since_stays_where_it_is() -> None:
    changed = replace(FAR, visits=(FAR.visits[0], replace(FAR.visits[1], version=1)))
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, changed)
    assert verdict.stale == {what(2)}
    assert verdict.moved == {what(1)}
    assert verdict.plan.technician_of == {what(1): who(1), what(2): who(1)}


def test_what_came_since_is_planned_all_the_same() -> None:
    more = replace(FAR, visits=(*FAR.visits, visit(3, place=north(20))))
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), CROSSED, more)
    assert verdict.refused is None
    assert verdict.plan.technician_of[what(3)] == who(2)


def test_a_plan_that_leaves_an_urgent_visit_without_anybody_is_refused() -> None:
    urgent = visit(1, "gas", priority="P1")
    town = problem(day(1, "gas", capacity=1), day(2, capacity=1), urgent, visit(2))
    present = {who(1): (what(1),), who(2): (what(2),)}
    verdict = judge(Proposal(sequences={who(1): (what(2),)}, versions=AS_READ), present, town)
    assert verdict.refused == "serves_less"
    assert verdict.plan.sequences == present


def test_one_more_visit_is_not_worth_any_number_of_moves() -> None:
    tight = Window(opens_s=0, closes_s=2 * HOUR)
    many = 32
    town = problem(
        *(day(n, shift=tight, capacity=2) for n in range(1, many + 1)),
        *(visit(n, duration_s=HOUR) for n in range(1, many + 1)),
        visit(99, duration_s=2 * HOUR),
    )
    present = {who(n): (what(n),) for n in range(1, many + 1)}
    turned = {who(n % many + 1): (what(n),) for n in range(2, many + 1)}
    proposal = {**turned, who(2): (what(99),), who(1): (what(many), what(1))}
    versions = {one.visit_id: 0 for one in town.visits}
    verdict = judge(Proposal(sequences=proposal, versions=versions), present, town)
    assert verdict.refused == "not_worth_the_moves"
    assert verdict.plan.sequences == present


def test_what_is_worth_it_is_taken_and_the_rest_left() -> None:
    """Two pairs of technicians exchange visits: one pair saves hours, the other a minute."""
    town = problem(
        *FAR.days,
        *FAR.visits,
        day(3, start=north(50)),
        day(4, start=north(50.1)),
        visit(3, place=north(50)),
        visit(4, place=north(50.1)),
    )
    present = {**CROSSED, who(3): (what(4),), who(4): (what(3),)}
    better = {**STRAIGHT, who(3): (what(3),), who(4): (what(4),)}
    versions = {one.visit_id: 0 for one in town.visits}
    verdict = judge(Proposal(sequences=better, versions=versions), present, town)
    assert verdict.plan.sequences == {**STRAIGHT, who(3): (what(4),), who(4): (what(3),)}
    assert [one.technicians for one in verdict.taken] == [{who(1), who(2)}]
    assert verdict.refused == "not_worth_the_moves"


def test_one_day_in_a_better_order_moves_nothing_to_anybody() -> None:
    town = problem(day(1), visit(1, place=north(1)), visit(2, place=north(9)))
    versions = {one.visit_id: 0 for one in town.visits}
    proposal = Proposal(sequences={who(1): (what(1), what(2))}, versions=versions)
    verdict = judge(proposal, {who(1): (what(2), what(1))}, town)
    assert verdict.plan.sequences == proposal.sequences
    assert verdict.moved == frozenset()
    assert verdict.gain_s > 0


def test_a_visit_that_nobody_had_is_moved_from_nobody() -> None:
    """Insertion would give it to the first; nobody was told so yet."""
    verdict = judge(Proposal(sequences=STRAIGHT, versions=AS_READ), {who(1): (what(1),)}, FAR)
    assert verdict.plan.sequences == STRAIGHT
    assert verdict.moved == frozenset()


def test_an_order_that_cannot_be_gone_is_mended_not_believed() -> None:
    nonsense = {who(1): (what(1), what(1), what(9)), who(9): (what(2),)}
    verdict = judge(Proposal(sequences=nonsense, versions=AS_READ), CROSSED, FAR)
    assert verdict.violations == ()
    assert verdict.plan.technician_of.keys() == {what(1), what(2)}
