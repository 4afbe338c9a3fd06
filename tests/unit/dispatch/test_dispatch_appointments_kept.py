"""Appointments are kept by whoever works in the slot, and are nobody's until it is near."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.domain.appointments.asking import asked_by
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.exclusions import Exclusions
from services.dispatch.domain.facts import (
    AssignmentExpired,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rolling.snapshot import snapshot
from services.dispatch.domain.rules import (
    APPOINTED,
    OFF_SHIFT,
    Circumstances,
    eliminating_rule,
)
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.waiting import Tries
from tests.unit.dispatch.appointments_spec import MONDAY, person, slot, works
from tests.unit.dispatch.test_dispatch_appointments import (
    ANNA,
    MORNING,
    NEED,
    NOON,
    NOW,
    OPENED,
    POLICY,
    PUT_OFF,
    TICKET,
    after,
    appointed,
    offered,
)


def rule_against(need: Need, at: datetime, **shift: object) -> str | None:
    one = replace(person(2), **shift)  # type: ignore[arg-type]  # of the fields of a standing
    now = Circumstances(at=at, day=at.date())
    return eliminating_rule(need, one, NOBODY_EXCLUDED, now)


IN_THE_MORNING = replace(NEED, slot=MORNING)


def test_those_are_sent_who_work_in_the_slot_be_they_off_shift_now() -> None:
    early = MORNING.start - timedelta(hours=3)

    assert rule_against(IN_THE_MORNING, early, on_shift=False) is None
    assert rule_against(NEED, early, on_shift=False) == OFF_SHIFT


def test_who_goes_home_before_the_slot_ends_is_not_sent() -> None:
    half = works("08:00", "11:00")

    assert rule_against(IN_THE_MORNING, MORNING.start, plan=half) == OFF_SHIFT


def test_nobody_is_sent_to_two_appointments_at_once() -> None:
    other = UUID(int=77)
    at = MORNING.start

    assert rule_against(IN_THE_MORNING, at, appointments=((other, MORNING),)) == APPOINTED
    assert rule_against(IN_THE_MORNING, at, appointments=((other, slot(11, 13)),)) == APPOINTED
    assert rule_against(IN_THE_MORNING, at, appointments=((other, NOON),)) is None
    assert rule_against(IN_THE_MORNING, at, appointments=((TICKET, MORNING),)) is None
    assert rule_against(NEED, at, appointments=((other, MORNING),)) is None


def test_on_days_that_are_not_planned_who_is_on_shift_now_counts() -> None:
    unplanned = replace(person(2)).plan.ending_before(MONDAY.date())

    assert rule_against(IN_THE_MORNING, NOW, plan=unplanned) is None
    assert rule_against(IN_THE_MORNING, NOW, plan=unplanned, on_shift=False) == OFF_SHIFT


def test_once_the_slot_is_over_who_is_on_shift_counts() -> None:
    assert rule_against(IN_THE_MORNING, MORNING.end, on_shift=False) == OFF_SHIFT
    assert rule_against(IN_THE_MORNING, MORNING.end) is None


def bench_with_anna() -> Bench:
    bench = Bench()
    bench.learn_of_technician(ANNA, TechnicianRegistered(profile=Profile(), occurred_at=NOW))
    return bench


def test_what_is_put_off_waits_for_nobody_and_is_in_nobodys_hands() -> None:
    bench = bench_with_anna()
    for fact in (*OPENED, appointed(MORNING), offered(), appointed(NOON, nth=2, before=MORNING)):
        bench.learn_of_assignment(TICKET, fact)

    assert bench.holders.of(TICKET) is None
    assert bench.next_waiting_for(ANNA, Tries(), NOW) is None


def test_who_comes_to_one_appointment_is_not_chosen_for_another_at_that_time() -> None:
    bench, other = bench_with_anna(), UUID(int=77)
    second = replace(NEED, ticket_id=other)
    for ticket_id, need in ((TICKET, NEED), (other, second)):
        opened = AssignmentRequested(occurred_at=NOW, need=need)
        for fact in (opened, PUT_OFF, replace(appointed(MORNING), ticket_id=ticket_id)):
            bench.learn_of_assignment(ticket_id, fact)
    wanted = replace(second, slot=MORNING)
    at = MORNING.start - timedelta(hours=1)
    assert bench.choose(wanted, NOBODY_EXCLUDED, at).chosen == ANNA

    bench.reserve(TICKET, ANNA)
    assert bench.choose(wanted, NOBODY_EXCLUDED, at).reason == f"all_eliminated:{APPOINTED}"
    assert bench.choose(replace(NEED, slot=MORNING), NOBODY_EXCLUDED, at).chosen == ANNA

    bench.undo(TICKET, ANNA)
    assert bench.choose(wanted, NOBODY_EXCLUDED, at).chosen == ANNA


def test_who_was_silent_about_one_slot_may_be_asked_about_another() -> None:
    """The ticket's own stream and the memory of all tickets agree on whom not to ask."""
    expired = AssignmentExpired(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
    facts = (*OPENED, appointed(MORNING), offered(), expired, appointed(NOON, nth=2))
    exclusions = Exclusions()
    for fact in facts:
        exclusions.learn(TICKET, fact)

    assert exclusions.of(TICKET) == after(*facts).excluded == Excluded()


def test_whom_nobody_was_found_for_waits_with_its_slot() -> None:
    bench = bench_with_anna()
    stuck = AssignmentUnassignable(
        occurred_at=NOW, ticket_id=TICKET, round=0, reason="all_eliminated:off_shift", policy="p"
    )
    for fact in (*OPENED, appointed(MORNING), stuck):
        bench.learn_of_assignment(TICKET, fact)

    assert bench.next_waiting_for(ANNA, Tries(), NOW) == TICKET


def test_a_plan_comes_to_an_appointment_within_its_slot() -> None:
    policy = replace(POLICY, replan=Replanning())
    need = replace(NEED, policy=policy, place=Place(lat=31.2, lon=121.5))
    board, at = Board(), MORNING.start - timedelta(hours=1)
    first = AssignmentRequested(occurred_at=NOW, need=need)
    for fact in (first, PUT_OFF, appointed(MORNING), offered()):
        board.learn(TICKET, fact)
    anna = replace(person(2), place=Place(lat=31.2, lon=121.4), load=1)
    now = {TICKET: Circumstances(at=at, day=at.date())}

    visit = snapshot(board.tickets(), [anna], now, at).problem.visits[0]

    assert [(one.opens_s, one.closes_s) for one in visit.windows] == [(3_600, 3 * 3_600)]


def test_what_an_appointment_asks_leaves_out_where_people_are_today() -> None:
    need = replace(NEED, skills=("制冷",), place=Place(lat=31.2, lon=121.5), priority="P1")

    assert asked_by(need).need.place is None
    assert asked_by(need).skills == ("制冷",)


def test_an_appointment_asks_for_an_area_where_the_policy_does() -> None:
    need = replace(NEED, areas=("store:042",), vendor="海尔")
    anywhere = replace(POLICY, asks_for_areas=False, asks_for_vendors=False)

    assert (asked_by(need).areas, asked_by(need).vendor) == (("store:042",), "海尔")
    assert asked_by(replace(need, policy=anywhere)) == asked_by(NEED)
