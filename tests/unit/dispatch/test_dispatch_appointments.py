"""Appointments: chosen, moved a few times, called off, and kept by whoever works then."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.appointments.asking import asked_by
from services.dispatch.domain.appointments.commands import Appoint, PutOff, Unappoint
from services.dispatch.domain.appointments.facts import (
    AssignmentAppointed,
    AssignmentPutOff,
    AssignmentUnappointed,
)
from services.dispatch.domain.appointments.promising import (
    CUSTOMER,
    PERSON,
    check_choice,
    check_giving_up,
    chooser,
)
from services.dispatch.domain.appointments.refusals import (
    AppointmentNear,
    MovedTooOften,
    NoAppointments,
    NotYourAppointment,
    SlotTooFar,
    SlotTooSoon,
    SlotUnknown,
    VisitBegun,
)
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import OfferNext
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.exclusions import Exclusions
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeparted,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import AssignmentOver
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rolling.snapshot import snapshot
from services.dispatch.domain.rules import OFF_SHIFT, Circumstances, eliminating_rule
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.waiting import Tries
from shared.decider import Refusal
from shared.intent import Caller, TenantId
from tests.unit.dispatch.appointments_spec import MONDAY, person, slot, works

NOW = MONDAY - timedelta(hours=16)
"""Sunday, eight in the morning."""

TICKET, ANNA = UUID(int=1), UUID(int=2)
RULE = Appointments(field="window", hours=((8 * 60, 18 * 60),), ahead_days=3, moves_max=1)
POLICY = Policy(key="ecommerce@1/onsite", appointments=RULE)
CUSTOMER_ACTOR = "member:customer"
NEED = Need(ticket_id=TICKET, type="onsite", policy=POLICY, reported_by=CUSTOMER_ACTOR)
MORNING, NOON = slot(10, 12), slot(12, 14)
REQUESTED = AssignmentRequested(occurred_at=NOW, need=NEED)
PUT_OFF = AssignmentPutOff(occurred_at=NOW)
OPENED = (REQUESTED, PUT_OFF)


def appointed(
    when: Slot, *, nth: int = 1, before: Slot | None = None, by: str = CUSTOMER
) -> AssignmentAppointed:
    return AssignmentAppointed(
        occurred_at=NOW,
        ticket_id=TICKET,
        type="onsite",
        slot=when,
        before=before,
        by=by,
        nth=nth,
        round=0,
        look_at=when.start - timedelta(hours=2),
    )


def offered(at: datetime = NOW) -> AssignmentOffered:
    return AssignmentOffered(
        occurred_at=at, ticket_id=TICKET, technician_id=ANNA, policy=POLICY.key, round=1
    )


ACCEPTED = AssignmentAccepted(
    occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1, member_id=None
)
DEPARTED = AssignmentDeparted(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)


def after(*facts: AssignmentFact) -> Assignment:
    return ASSIGNMENT.fold(facts)


def next_one(at: datetime) -> OfferNext:
    return OfferNext(choice=Choice(chosen=ANNA), at=at, expires_at=at + timedelta(minutes=10))


def test_nobody_is_looked_for_before_a_slot_is_chosen() -> None:
    decided = ASSIGNMENT.decide(PutOff(need=NEED, at=NOW), Assignment())

    assert decided == [*OPENED]
    assert not after(*OPENED).is_wanted(NOW + timedelta(days=365))


def test_a_chosen_slot_says_when_somebody_is_looked_for() -> None:
    command = Appoint(slot=MORNING, by=CUSTOMER, at=NOW)

    assert ASSIGNMENT.decide(command, after(*OPENED)) == [appointed(MORNING)]
    assert ASSIGNMENT.decide(command, after(*OPENED, appointed(MORNING))) == []


def test_somebody_is_looked_for_shortly_before_the_slot_and_no_earlier() -> None:
    chosen = after(*OPENED, appointed(MORNING))
    due = MORNING.start - timedelta(hours=2)

    assert ASSIGNMENT.decide(next_one(due - timedelta(seconds=1)), chosen) == []
    assert ASSIGNMENT.decide(next_one(due), chosen) != []


def test_whoever_had_it_has_it_no_more_when_it_is_moved() -> None:
    before = after(*OPENED, appointed(MORNING), offered(), ACCEPTED)

    moved = ASSIGNMENT.decide(Appoint(slot=NOON, by=CUSTOMER, at=NOW), before)
    now = after(*OPENED, appointed(MORNING), offered(), ACCEPTED, *moved)

    assert isinstance(moved[0], AssignmentAppointed)
    assert (moved[0].before, moved[0].replaces, moved[0].nth) == (MORNING, ANNA, 2)
    assert (now.status, now.technician_id, now.moves) == ("put_off", None, 1)


def test_what_is_called_off_waits_until_another_slot_is_chosen() -> None:
    called_off = ASSIGNMENT.decide(Unappoint(at=NOW), after(*OPENED, appointed(MORNING)))
    now = after(*OPENED, appointed(MORNING), *called_off)

    assert isinstance(called_off[0], AssignmentUnappointed)
    assert now.need is not None
    assert (now.status, now.need.slot, now.look_at) == ("put_off", None, None)
    assert ASSIGNMENT.decide(Unappoint(at=NOW), now) == []


def test_nobody_moves_an_appointment_that_somebody_is_on_the_way_to() -> None:
    going = after(*OPENED, appointed(MORNING), offered(), ACCEPTED, DEPARTED)

    for command in (Appoint(slot=NOON, by=PERSON, at=NOW), Unappoint(at=NOW)):
        with pytest.raises(VisitBegun):
            ASSIGNMENT.decide(command, going)


def test_a_closed_ticket_gets_no_appointment() -> None:
    over = after(
        *OPENED,
        AssignmentReleased(
            occurred_at=NOW, ticket_id=TICKET, technician_id=None, round=0, reason="closed"
        ),
    )

    with pytest.raises(AssignmentOver):
        ASSIGNMENT.decide(Appoint(slot=NOON, by=PERSON, at=NOW), over)
    assert ASSIGNMENT.decide(Unappoint(at=NOW), over) == []


def test_tickets_without_appointments_or_with_a_flag_get_none() -> None:
    plain = AssignmentRequested(
        occurred_at=NOW, need=replace(NEED, policy=replace(POLICY, appointments=None))
    )
    held = AssignmentHeld(occurred_at=NOW, need=NEED)

    for first in (plain, held):
        with pytest.raises(NoAppointments):
            check_choice(after(first), MORNING, PERSON, NOW)


LATE = MORNING.start - timedelta(hours=1)


NEXT_DAY, AFTER_THE_LAST = slot(34, 36), slot(96 + 10, 96 + 12)
ONCE, TWICE = (appointed(MORNING),), (appointed(MORNING), appointed(NOON, nth=2, before=MORNING))


@pytest.mark.parametrize(
    ("when", "at", "before", "refusal"),
    [
        pytest.param(slot(10, 11), NOW, (), SlotUnknown, id="not as long as slots are"),
        pytest.param(slot(9, 11), NOW, (), SlotUnknown, id="between two slots"),
        pytest.param(MORNING, LATE, (), SlotTooSoon, id="within the notice"),
        pytest.param(AFTER_THE_LAST, NOW, (), SlotTooFar, id="farther ahead than one may"),
        pytest.param(NEXT_DAY, LATE, ONCE, AppointmentNear, id="away from one that is near"),
        pytest.param(NEXT_DAY, NOW, TWICE, MovedTooOften, id="once more than one may"),
    ],
)
def test_what_a_customer_may_not_choose_a_person_who_decides_may_if_it_is_a_slot(
    when: Slot, at: datetime, before: tuple[AssignmentAppointed, ...], refusal: type[Refusal]
) -> None:
    now = after(*OPENED, *before)

    with pytest.raises(refusal):
        check_choice(now, when, CUSTOMER, at)
    if refusal is SlotUnknown:
        with pytest.raises(SlotUnknown):
            check_choice(now, when, PERSON, at)
    else:
        check_choice(now, when, PERSON, at)


@pytest.mark.parametrize(
    ("when", "at", "before"),
    [
        pytest.param(MORNING, NOW, (), id="the first"),
        pytest.param(NOON, NOW, ONCE, id="another"),
        pytest.param(MORNING, LATE, ONCE, id="the same, said again"),
    ],
)
def test_a_customer_may_choose(
    when: Slot, at: datetime, before: tuple[AssignmentAppointed, ...]
) -> None:
    check_choice(after(*OPENED, *before), when, CUSTOMER, at)


def test_nobody_chooses_a_slot_that_has_begun() -> None:
    with pytest.raises(SlotTooSoon):
        check_choice(after(*OPENED), MORNING, PERSON, MORNING.start)


def test_a_customer_calls_off_what_is_not_near_yet() -> None:
    chosen = after(*OPENED, *ONCE)

    check_giving_up(chosen, CUSTOMER, NOW)
    check_giving_up(chosen, PERSON, LATE)
    with pytest.raises(AppointmentNear):
        check_giving_up(chosen, CUSTOMER, LATE)


def caller(actor: str, *roles: str) -> Caller:
    return Caller(tenant=TenantId("t"), actor=actor, roles=frozenset(roles), scopes=frozenset())


def test_only_who_reported_it_or_who_decides_may_choose() -> None:
    assert chooser(caller(CUSTOMER_ACTOR), NEED) == CUSTOMER
    assert chooser(caller("member:anna", "dispatcher"), NEED) == PERSON
    with pytest.raises(NotYourAppointment):
        chooser(caller("member:ben"), NEED)
    with pytest.raises(NotYourAppointment):
        chooser(caller(""), replace(NEED, reported_by=""))


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
