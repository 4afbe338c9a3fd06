"""Plans: what insertion makes of a problem, what it says of the rest, and bad input."""

import pytest

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.problem import Pin, Visit, Window, WorkingDay
from services.dispatch.domain.planning.travel import measured
from services.dispatch.domain.planning.verifier import violations
from tests.unit.dispatch.planning_spec import (
    CENTRE,
    HOUR,
    SHIFT,
    STREETS,
    any_town,
    day,
    north,
    problem,
    rules,
    visit,
    what,
    who,
    why,
)


def test_each_visit_goes_to_who_is_near_and_can() -> None:
    town = problem(
        day(1, "gas"),
        day(2, "gas", "cold", start=north(10)),
        visit(1, "gas", place=north(1)),
        visit(2, "gas", place=north(9)),
        visit(3, "cold", place=north(1)),
    )
    plan = inserted(town)
    assert plan.technician_of == {what(1): who(1), what(2): who(2), what(3): who(2)}
    assert violations(plan, town) == []


def test_the_urgent_one_gets_the_only_hour_that_is_left() -> None:
    short = day(1, shift=Window(opens_s=0, closes_s=HOUR))
    plan = inserted(problem(short, visit(1, priority="P3"), visit(2, priority="P1")))
    assert plan.technician_of == {what(2): who(1)}
    assert rules(plan, 1) == {who(1): "day_full"}


TWO_HOURS = Window(opens_s=2 * HOUR, closes_s=4 * HOUR)
"""A slot into which two visits of three quarters of an hour would fit."""


def agreed(number: int, slot: Window = TWO_HOURS, holder: int | None = None) -> Visit:
    return visit(number, duration_s=HOUR * 3 // 4, windows=(slot,), slot=slot, holder=holder)


def test_two_who_were_promised_one_time_are_come_to_by_two() -> None:
    town = problem(day(1), day(2, start=north(30)), agreed(1), agreed(2))
    alone = problem(day(1), agreed(1), agreed(2))

    assert {*inserted(town).technician_of.values()} == {who(1), who(2)}
    assert {*inserted(town, {who(1): (what(1), what(2))}).technician_of.values()} == {
        who(1),
        who(2),
    }
    assert rules(inserted(alone), 2) == {who(1): "other_appointment"}


def test_who_was_given_two_at_one_time_by_a_person_keeps_them_and_nobody_else_gets_both() -> None:
    both = (agreed(1, holder=1), agreed(2, holder=1))
    row = {who(1): (what(1), what(2))}

    assert inserted(problem(day(1), *both), row).sequences == row
    moved = inserted(problem(day(2), *both), {who(2): (what(1), what(2))})
    assert moved.sequences == {who(2): (what(1),)}
    assert [one.wrong for one in violations(moved, problem(day(2), *both))] == []


def test_one_after_the_other_is_not_at_one_time() -> None:
    next_one = Window(opens_s=TWO_HOURS.closes_s, closes_s=6 * HOUR)

    plan = inserted(problem(day(1), agreed(1), agreed(2, next_one)))

    assert plan.sequences == {who(1): (what(1), what(2))}


def test_a_route_waits_for_a_window_to_open() -> None:
    later = Window(opens_s=2 * HOUR, closes_s=3 * HOUR)
    plan = inserted(problem(day(), visit(1, windows=(later,))))
    assert plan.routes[0].stops[0].begins_s == 2 * HOUR


def test_of_two_windows_the_later_one_serves_who_comes_late() -> None:
    both = (Window(opens_s=0, closes_s=60), Window(opens_s=5 * HOUR, closes_s=6 * HOUR))
    plan = inserted(problem(day(), visit(1, place=north(5), windows=both)))
    assert plan.routes[0].stops[0].begins_s == 5 * HOUR


def test_a_bounded_tour_leaves_late_rather_than_waits() -> None:
    late = Window(opens_s=6 * HOUR, closes_s=7 * HOUR)
    town = problem(day(end=CENTRE, tour_s_max=2 * HOUR), visit(1, windows=(late,)))
    plan = inserted(town)
    assert plan.routes[0].leaves_s == 6 * HOUR
    assert violations(plan, town) == []


def test_started_and_promised_work_stays_where_it_is() -> None:
    started = Pin(technician_id=who(2), begins_s=-600, started=True)
    promised = Pin(technician_id=who(2), begins_s=4 * HOUR)
    town = problem(
        day(1),
        day(2, start=north(30)),
        visit(1, "magic", pin=started),
        visit(2, pin=promised),
        visit(3),
    )
    plan = inserted(town, {who(1): (what(1), what(2), what(3))})
    assert plan.technician_of == {what(1): who(2), what(2): who(2), what(3): who(1)}
    assert violations(plan, town) == []


def test_who_has_a_visit_keeps_it_while_it_fits() -> None:
    town = problem(day(1), day(2, start=north(5)), visit(1), visit(2))
    plan = inserted(town, {who(2): (what(2), what(1))})
    assert plan.sequences == {who(2): (what(2), what(1))}


def test_each_technician_has_a_rule_of_their_own() -> None:
    town = problem(
        day(1, "cold"),
        day(2, "gas", capacity=0),
        day(3, "gas", shift=Window(opens_s=7 * HOUR, closes_s=8 * HOUR)),
        day(4, "gas", shift=Window(opens_s=0, closes_s=600)),
        day(5, "gas", shift=Window(opens_s=HOUR, closes_s=0)),
        day(6, "gas", start=None),
        day(7, "gas", end=CENTRE, tour_s_max=60),
        visit(1, "gas", windows=(Window(opens_s=0, closes_s=HOUR),)),
    )
    plan = inserted(town)
    assert why(plan, 1) == "nobody_can"
    assert rules(plan, 1) == {
        who(1): "skill",
        who(2): "capacity",
        who(3): "window",
        who(4): "shift",
        who(5): "no_working_day",
        who(6): "no_start_place",
        who(7): "tour",
    }


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (visit(1, place=None), "no_place"),
        (visit(1, place=Place(lat=0.0, lon=0.0)), "place_is_nowhere"),
        (visit(1, place=Place(lat=91.0, lon=0.0)), "place_not_on_the_globe"),
        (visit(1, place=Place(lat=float("nan"), lon=0.0)), "place_not_on_the_globe"),
        (visit(1, place=Place(lat=48.86, lon=37.77)), "nobody_can"),
        (visit(1, duration_s=0), "duration_not_positive"),
        (visit(1, load=-1), "load_negative"),
        (visit(1, windows=(Window(opens_s=60, closes_s=0),)), "window_closes_before_it_opens"),
        (visit(1, "magic"), "nobody_has_the_skill"),
        (visit(1, pin=Pin(technician_id=who(9), begins_s=0)), "pin_cannot_be_kept"),
        (visit(1, pin=Pin(technician_id=who(1), begins_s=9 * HOUR)), "pin_cannot_be_kept"),
    ],
)
def test_a_wrong_visit_has_nobody_and_a_reason(wrong: Visit, reason: str) -> None:
    town = problem(day(), wrong, visit(2))
    plan = inserted(town)
    assert why(plan, 1) == reason
    assert plan.technician_of == {what(2): who(1)}
    assert violations(plan, town) == []


def test_swapped_degrees_are_suspected() -> None:
    rome = Place(lat=41.9, lon=12.5)
    town = problem(day(start=rome), visit(1, place=Place(lat=12.5, lon=41.9)))
    assert why(inserted(town), 1) == "place_looks_swapped"


def test_a_visit_said_twice_is_not_planned_by_guessing() -> None:
    town = problem(day(), visit(1), visit(1, place=north(3)))
    plan = inserted(town)
    assert why(plan, 1) == "said_twice"
    assert violations(plan, town) == []


@pytest.mark.parametrize("parts", [(), (day(),), (visit(1),), (day(shift=SHIFT, capacity=-1),)])
def test_nothing_to_plan_is_a_plan(parts: tuple[WorkingDay | Visit, ...]) -> None:
    town = problem(*parts)
    assert inserted(town).routes == ()
    assert violations(inserted(town), town) == []


def test_the_order_in_which_things_are_said_changes_nothing() -> None:
    town = any_town(7)
    again = problem(*reversed(town.days), *reversed(town.visits))
    assert inserted(town) == inserted(again)


def test_a_matrix_says_what_was_measured() -> None:
    matrix = measured((CENTRE, north(5), CENTRE), STREETS)
    assert matrix.seconds(CENTRE, north(5)) == STREETS.seconds(CENTRE, north(5))
    assert len(matrix.rows) == 2
