"""Whatever the town and whatever is proposed: no plan breaks a rule, and seeded ones are found."""

import os
import random
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.planning.acceptance import (
    GAIN_S_PER_SERVED,
    judge,
    proposed,
)
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.plan import Plan, Route
from services.dispatch.domain.planning.problem import Pin, Problem, Window
from services.dispatch.domain.planning.verifier import Wrong, violations
from services.dispatch.domain.rolling.policy import MOVE_S
from tests.unit.dispatch.planning_spec import (
    HOUR,
    any_town,
    day,
    north,
    problem,
    shaken,
    visit,
    what,
    who,
)

REPLANS = 1_000 if os.environ.get("GONGDAN_TEST_LENGTH") is None else 10_000


@settings(max_examples=REPLANS)
@given(seed=st.integers(0, 2**32))
def test_no_plan_ever_breaks_a_rule(seed: int) -> None:
    town = any_town(seed)
    plan = inserted(town)
    assert violations(plan, town) == []
    later = shaken(town, seed)
    dice = random.Random(seed)  # noqa: S311  # not a secret
    wild = [one.visit_id for one in town.visits]
    dice.shuffle(wild)
    proposal = {one.technician_id: tuple(wild[:: dice.randrange(1, 4)]) for one in town.days}
    assert violations(inserted(later, proposal), later) == []
    verdict = judge(proposed(plan.sequences, town), proposal, later)
    assert verdict.violations == ()
    assert violations(verdict.plan, later) == []


@settings(max_examples=REPLANS)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_taken_is_worth_its_moves(seed: int) -> None:
    town = any_town(seed)
    present, proposal = _any_order(town, seed), _any_order(town, seed + 1)
    stands = inserted(town, present)
    verdict = judge(proposed(proposal, town), present, town)
    assert violations(verdict.plan, town) == []
    assert _made(verdict.plan, town) >= _made(stands, town)
    for one in verdict.taken:
        worth_s = one.gain_s + GAIN_S_PER_SERVED * one.more
        assert worth_s >= max(1, MOVE_S * len(one.moved))
    others = {day.technician_id for day in town.days}.difference(
        *(one.technicians for one in verdict.taken)
    )
    for who_stays in others:
        row = stands.sequences.get(who_stays, ())
        assert _in_order(row, verdict.plan.sequences.get(who_stays, ()))


def _any_order(town: Problem, seed: int) -> dict[UUID, tuple[UUID, ...]]:
    dice = random.Random(seed)  # noqa: S311  # not a secret
    wild = [one.visit_id for one in town.visits]
    dice.shuffle(wild)
    number = len(town.days)
    return {day.technician_id: tuple(wild[n::number]) for n, day in enumerate(town.days)}


def _made(plan: Plan, town: Problem) -> list[int]:
    """Count the visits of each priority, the most urgent first."""
    made = [town.visit_of[one].priority for one in plan.technician_of]
    return [made.count(priority) for priority in ("P1", "P2", "P3")]


def _in_order(row: tuple[UUID, ...], longer: tuple[UUID, ...]) -> bool:
    return tuple(one for one in longer if one in row) == row


TOWN = problem(
    day(1, "gas", capacity=3),
    day(2, "gas", "cold", start=north(5)),
    visit(1, "gas", place=north(0.5)),
    visit(2, "gas", place=north(1)),
    visit(3, "cold", windows=(Window(opens_s=HOUR, closes_s=2 * HOUR),)),
    visit(4, pin=Pin(technician_id=who(1), begins_s=5 * HOUR)),
    visit(5, "magic"),
)
GOOD = inserted(TOWN)


def _first(plan: Plan) -> Route:
    return plan.routes[0]


def _with(route: Route) -> Plan:
    others = tuple(one for one in GOOD.routes if one.technician_id != route.technician_id)
    return replace(GOOD, routes=(route, *others))


def _shifted(by_s: int) -> Plan:
    stops = tuple(
        replace(stop, begins_s=stop.begins_s + by_s, ends_s=stop.ends_s + by_s)
        for stop in _first(GOOD).stops
    )
    first = _first(GOOD)
    return _with(replace(first, stops=stops, returns_s=first.returns_s + by_s))


def _without_the_first_stop() -> Plan:
    return _with(replace(_first(GOOD), stops=_first(GOOD).stops[1:]))


def _with_the_stop_of(number: int) -> Plan:
    stop = next(
        stop for route in GOOD.routes for stop in route.stops if stop.visit_id == what(number)
    )
    others = tuple(
        replace(route, stops=tuple(one for one in route.stops if one.visit_id != what(number)))
        for route in GOOD.routes[1:]
    )
    return replace(GOOD, routes=(replace(_first(GOOD), stops=(*_first(GOOD).stops, stop)), *others))


def _all_at_once() -> Plan:
    first = _first(GOOD)
    stops = tuple(replace(one, begins_s=0, ends_s=one.ends_s - one.begins_s) for one in first.stops)
    return _with(replace(first, stops=stops))


def _smaller(**changes: object) -> Problem:
    smaller = replace(TOWN.days[0], **changes)  # type: ignore[arg-type]  # fields of a day
    return replace(TOWN, days=(smaller, TOWN.days[1]))


SEEDED: list[tuple[Wrong, Plan, Problem]] = [
    ("lost", _without_the_first_stop(), TOWN),
    ("unknown_visit", GOOD, replace(TOWN, visits=TOWN.visits[1:])),
    ("unknown_technician", GOOD, replace(TOWN, days=TOWN.days[1:])),
    ("double_booked", replace(GOOD, routes=(*GOOD.routes, _first(GOOD))), TOWN),
    ("double_booked", _all_at_once(), TOWN),
    (
        "refused_yet_assigned",
        GOOD,
        replace(TOWN, visits=(replace(TOWN.visits[0], place=None), *TOWN.visits[1:])),
    ),
    ("pin_moved", _shifted(60), TOWN),
    ("skill", _with_the_stop_of(3), TOWN),
    ("capacity", GOOD, _smaller(capacity=1)),
    (
        "other_appointment",
        GOOD,
        replace(
            TOWN,
            visits=tuple(
                replace(one, slot=Window(opens_s=0, closes_s=HOUR)) for one in TOWN.visits
            ),
        ),
    ),
    ("shift", GOOD, _smaller(shift=Window(opens_s=0, closes_s=HOUR))),
    ("shift", GOOD, _smaller(shift=Window(opens_s=HOUR, closes_s=8 * HOUR))),
    (
        "window",
        GOOD,
        replace(
            TOWN,
            visits=tuple(
                replace(one, windows=(Window(opens_s=7 * HOUR, closes_s=8 * HOUR),))
                for one in TOWN.visits
            ),
        ),
    ),
    ("tour", GOOD, _smaller(tour_s_max=HOUR)),
    ("duration", GOOD, replace(TOWN, visits=tuple(replace(v, duration_s=1) for v in TOWN.visits))),
    ("too_little_time_to_get_there", GOOD, _smaller(start=north(200))),
    ("travel_miscounted", _with(replace(_first(GOOD), travel_s=0)), TOWN),
]


@pytest.mark.parametrize(("wrong", "plan", "town"), SEEDED)
def test_the_verifier_finds_what_is_wrong(wrong: Wrong, plan: Plan, town: Problem) -> None:
    assert violations(GOOD, TOWN) == []
    assert wrong in {one.wrong for one in violations(plan, town)}
