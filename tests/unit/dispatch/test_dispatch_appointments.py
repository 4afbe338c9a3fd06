"""Appointments: chosen, moved a few times, called off, and kept by whoever works then."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.appointments.commands import (
    Appoint,
    PutOff,
    TurnDown,
    Unappoint,
)
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
    check_moving,
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
    TicketHeld,
    VisitBegun,
)
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import OfferNext
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeparted,
    AssignmentFact,
    AssignmentHeld,
    AssignmentLeft,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.refusals import AssignmentOver
from shared.decider import Refusal
from shared.intent import Caller, TenantId
from tests.unit.dispatch.appointments_spec import MONDAY, slot

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
        book=nth,
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
    assert not after(*OPENED).is_wanted(NOW + timedelta(days=364))


def test_a_chosen_slot_says_when_somebody_is_looked_for() -> None:
    command = Appoint(slot=MORNING, by=CUSTOMER, book=1, at=NOW)

    assert ASSIGNMENT.decide(command, after(*OPENED)) == [appointed(MORNING)]
    assert ASSIGNMENT.decide(command, after(*OPENED, appointed(MORNING))) == []


def test_somebody_is_looked_for_shortly_before_the_slot_and_no_earlier() -> None:
    chosen = after(*OPENED, appointed(MORNING))
    due = MORNING.start - timedelta(hours=2)

    assert ASSIGNMENT.decide(next_one(due - timedelta(seconds=1)), chosen) == []
    assert ASSIGNMENT.decide(next_one(due), chosen) != []


def test_whoever_had_it_has_it_no_more_when_it_is_moved() -> None:
    before = after(*OPENED, appointed(MORNING), offered(), ACCEPTED)

    moved = ASSIGNMENT.decide(Appoint(slot=NOON, by=CUSTOMER, book=1, at=NOW), before)
    now = after(*OPENED, appointed(MORNING), offered(), ACCEPTED, *moved)

    assert isinstance(moved[0], AssignmentAppointed)
    assert (moved[0].before, moved[0].replaces, moved[0].nth) == (MORNING, ANNA, 2)
    assert (now.status, now.technician_id, now.moves) == ("put_off", None, 1)


def test_what_is_called_off_waits_until_another_slot_is_chosen() -> None:
    called_off = ASSIGNMENT.decide(Unappoint(book=2, at=NOW), after(*OPENED, appointed(MORNING)))
    now = after(*OPENED, appointed(MORNING), *called_off)

    assert isinstance(called_off[0], AssignmentUnappointed)
    assert now.need is not None
    assert (now.status, now.need.slot, now.look_at) == ("put_off", None, None)
    assert ASSIGNMENT.decide(Unappoint(book=2, at=NOW), now) == []


def test_whoever_was_there_keeps_the_ticket_until_somebody_who_decides_says_otherwise() -> None:
    arrived = AssignmentArrived(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
    left = AssignmentLeft(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
    been = after(*OPENED, appointed(MORNING), offered(), ACCEPTED, DEPARTED, arrived, left)
    later = MORNING.end + timedelta(minutes=1)

    with pytest.raises(VisitBegun):
        check_giving_up(been, CUSTOMER, later)
    check_giving_up(been, PERSON, later)


def test_a_wish_that_was_turned_down_leaves_the_slot_to_be_chosen() -> None:
    no = TurnDown(slot=MORNING, because="slot-full", at=NOW)

    told = ASSIGNMENT.decide(no, after(*OPENED))
    now = after(*OPENED, *told)

    assert isinstance(told[0], AssignmentUnappointed)
    assert (told[0].before, told[0].refused, told[0].replaces) == (MORNING, "slot-full", None)
    assert (now.status, now.need, now.moves) == ("put_off", NEED, 0)
    assert now.turned_down == told[0]
    assert after(*OPENED, *told, appointed(NOON)).turned_down is None
    check_choice(now, NOON, CUSTOMER, NOW)
    assert ASSIGNMENT.decide(no, after(*OPENED, *ONCE)) == []


def test_nobody_moves_an_appointment_that_somebody_is_on_the_way_to() -> None:
    going = after(*OPENED, appointed(MORNING), offered(), ACCEPTED, DEPARTED)

    for command in (Appoint(slot=NOON, by=PERSON, book=2, at=NOW), Unappoint(book=2, at=NOW)):
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
        ASSIGNMENT.decide(Appoint(slot=NOON, by=PERSON, book=2, at=NOW), over)
    assert ASSIGNMENT.decide(Unappoint(book=2, at=NOW), over) == []


def test_tickets_without_appointments_or_with_a_flag_get_none() -> None:
    plain = AssignmentRequested(
        occurred_at=NOW, need=replace(NEED, policy=replace(POLICY, appointments=None))
    )
    held = AssignmentHeld(occurred_at=NOW, need=NEED)

    for first, refusal in ((plain, NoAppointments), (held, TicketHeld)):
        with pytest.raises(refusal):
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


def test_not_even_who_decides_promises_what_is_farther_ahead_than_a_year() -> None:
    year = Slot(start=MORNING.start + timedelta(days=364), end=MORNING.end + timedelta(days=364))
    farther = Slot(start=year.start + timedelta(days=3), end=year.end + timedelta(days=3))

    check_choice(after(*OPENED), year, PERSON, NOW)
    with pytest.raises(SlotTooFar):
        check_choice(after(*OPENED), farther, PERSON, NOW)


def called_off(when: Slot, *, nth: int = 2, by: str = CUSTOMER) -> AssignmentUnappointed:
    return AssignmentUnappointed(
        occurred_at=NOW, ticket_id=TICKET, type="onsite", before=when, by=by, round=0, book=nth
    )


def test_calling_off_and_choosing_anew_is_moving_where_a_customer_does_it() -> None:
    anew = (called_off(MORNING), appointed(NOON, nth=3))

    check_choice(after(*OPENED, *ONCE, called_off(MORNING)), NOON, CUSTOMER, NOW)
    with pytest.raises(MovedTooOften):
        check_choice(after(*OPENED, *ONCE, *anew), MORNING, CUSTOMER, NOW)
    by_them = (called_off(MORNING, by=PERSON), appointed(NOON, nth=3))
    check_choice(after(*OPENED, *ONCE, *by_them), MORNING, CUSTOMER, NOW)


def test_who_may_choose_no_other_slot_keeps_the_one_they_have() -> None:
    """Called off, nobody would come, and they could not say when somebody is to."""
    last = after(*OPENED, *TWICE)

    with pytest.raises(MovedTooOften):
        check_moving(last, CUSTOMER, NOW)
    check_moving(last, PERSON, NOW)
    check_moving(after(*OPENED, *ONCE), CUSTOMER, NOW)


def test_whoever_waited_in_vain_chooses_again_and_has_moved_nothing() -> None:
    over = MORNING.end
    waited = after(*OPENED, *TWICE[:1], appointed(MORNING, nth=2, before=NOON))
    again = replace(appointed(NEXT_DAY, nth=3, before=MORNING), occurred_at=over)

    with pytest.raises(MovedTooOften):
        check_choice(waited, NEXT_DAY, CUSTOMER, NOW)
    check_choice(waited, NEXT_DAY, CUSTOMER, over)
    assert after(*OPENED, *ONCE, again).moves == 0


def test_what_the_book_said_before_it_was_last_heard_of_says_nothing() -> None:
    """Two who look into it at once may tell the ticket in the other order."""
    now = after(*OPENED, *TWICE)

    assert ASSIGNMENT.decide(Appoint(slot=MORNING, by=CUSTOMER, book=1, at=NOW), now) == []
    assert ASSIGNMENT.decide(Unappoint(book=1, at=NOW), now) == []


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
