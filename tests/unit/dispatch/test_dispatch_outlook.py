"""The outlook: what nobody could come to is said in time, why, and taken back when they can."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.appointments.commands import NoteDanger
from services.dispatch.domain.appointments.danger import Danger
from services.dispatch.domain.appointments.facts import AssignmentEndangered, AssignmentSecured
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.commands import OfferNext, Release
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentUnassignable
from tests.unit.dispatch.appointments_spec import MONDAY, slot
from tests.unit.dispatch.outlook_spec import NOW, Company, skilled

ANNA, BO = 11, 12
MORNING, NOON, EARLY = slot(10, 12), slot(12, 14), slot(8, 13)


def company() -> Company:
    """Return one whose Anna alone repairs cold rooms, and who has promised one morning."""
    found = Company()
    found.employs(ANNA, "制冷")
    found.employs(BO, "电")
    found.opens(1, "制冷")
    found.promises(1, MORNING)
    assert found.looks() == {}
    return found


def test_the_only_one_who_could_come_falls_ill_and_is_well_again() -> None:
    here = company()

    here.is_ill(ANNA)
    assert here.looks() == {1: "all_eliminated:off_shift"}
    endangered = here.said[-1]
    assert isinstance(endangered, AssignmentEndangered)
    assert (endangered.slot, endangered.considered) == (MORNING, 2)
    assert endangered.eliminated == {"off_shift": 1, "skill": 1}

    here.is_well_again(ANNA)
    assert here.looks() == {1: None}
    assert isinstance(here.said[-1], AssignmentSecured)
    assert here.in_danger == {}


def test_a_ticket_in_danger_stays_put_off_with_its_slot() -> None:
    here = company()
    before = here.assignments[UUID(int=1)]

    here.is_ill(ANNA)
    here.looks()

    after = here.assignments[UUID(int=1)]
    assert (after.status, after.need, after.look_at) == ("put_off", before.need, before.look_at)


def test_illness_on_another_day_touches_nothing() -> None:
    here = company()

    here.is_ill(ANNA, MONDAY.date() + timedelta(days=1))

    assert here.looks() == {}


def test_a_skill_that_nobody_has_is_said_at_once_slot_or_not() -> None:
    here = company()

    here.opens(2, "呼吸机")
    here.opens(3, "呼吸机")
    here.promises(3, NOON)

    assert here.looks() == {2: "nobody_has:呼吸机", 3: "nobody_has:呼吸机"}
    here.changes(BO, skilled("电", "呼吸机"))
    assert here.looks() == {2: None, 3: None}


def test_who_loses_a_skill_or_a_certificate_keeps_no_appointment() -> None:
    here = company()

    ended = Certificate(skill="制冷", valid_until=MONDAY.date() - timedelta(days=1))
    here.changes(ANNA, skilled("制冷", certificates=(ended,)))
    assert here.looks() == {1: "all_eliminated:cert_valid"}

    here.changes(ANNA, skilled("电"))
    assert here.looks() == {1: "nobody_has:制冷"}


def test_the_reason_is_told_anew_when_it_is_another_one() -> None:
    here = company()
    here.changes(ANNA, skilled("电"))
    here.is_ill(ANNA)
    assert here.looks() == {1: "nobody_has:制冷"}

    here.changes(ANNA, skilled("制冷"))

    assert here.looks() == {1: "all_eliminated:off_shift"}


def test_of_two_promises_for_one_hand_the_later_is_in_danger() -> None:
    here = company()
    here.changes(BO, skilled("制冷"))
    here.opens(2, "制冷")
    here.promises(2, MORNING, NOW + timedelta(minutes=5))
    here.opens(3, "制冷")
    here.promises(3, NOON)
    assert here.looks() == {}

    here.is_ill(BO)
    assert here.looks() == {2: "all_eliminated:off_shift"}

    here.promises(1, NOON, NOW + timedelta(minutes=9))
    assert here.looks() == {1: "all_eliminated:off_shift", 2: None}
    here.does(3, Release(reason="closed", at=NOW))
    assert here.looks() == {1: None}


def test_where_slots_of_several_lengths_overlap_only_what_nobody_could_do_is_said() -> None:
    here = company()
    here.opens(2, "制冷")
    here.promises(2, EARLY)
    assert here.looks() == {}

    here.is_ill(ANNA)
    assert {*here.looks()} == {1, 2}


def test_of_whose_day_is_not_planned_nobody_can_say_that_they_will_not_come() -> None:
    here = Company()
    here.employs(ANNA, "制冷", planned=False)
    here.opens(1, "制冷")
    here.promises(1, MORNING)

    assert here.looks() == {}


def test_a_slot_that_nobody_chooses_is_told_of_after_a_day() -> None:
    here = company()
    here.opens(2, "制冷")
    late = NOW + timedelta(days=1)
    assert here.looks(late - timedelta(seconds=1)) == {}
    assert not here.outlook.is_due(late - timedelta(seconds=1))

    assert here.outlook.is_due(late)
    assert here.looks(late) == {2: "no_slot_chosen:2026-11-29 08:00"}
    assert not here.outlook.is_due(late)

    here.promises(2, slot(34, 36), late)
    assert here.looks(late) == {}
    assert here.in_danger == {}
    here.calls_off(2, late)
    assert here.looks(late) == {}, "there is a day to choose another"
    assert here.looks(late + timedelta(days=1)) == {2: "no_slot_chosen:2026-11-30 08:00"}


def test_while_nobody_has_the_skill_that_is_why_no_slot_is_chosen() -> None:
    here = company()
    here.opens(2, "呼吸机")
    late = NOW + timedelta(days=1)
    assert here.looks() == {2: "nobody_has:呼吸机"}
    assert here.looks(late) == {}

    here.changes(BO, skilled("呼吸机"))

    assert here.looks(late) == {2: "no_slot_chosen:2026-11-29 08:00"}


def test_what_is_looked_for_or_over_is_in_danger_no_more() -> None:
    here = company()
    here.is_ill(ANNA)
    here.looks()
    near = MORNING.start - timedelta(hours=2)
    nobody = Choice(chosen=None, eliminated={"off_shift": 1})

    here.does(1, OfferNext(choice=nobody, at=near, expires_at=near))

    assert isinstance(here.said[-1], AssignmentUnassignable), "whatever was said before"
    assert here.in_danger == {}
    assert here.looks(near) == {}


def test_what_was_seen_of_another_slot_says_nothing() -> None:
    here = company()
    ill = NoteDanger(slot=NOON, danger=Danger(reason="all_eliminated:off_shift"), at=NOW)
    assert ASSIGNMENT.decide(ill, here.assignments[UUID(int=1)]) == []


def test_what_failed_is_looked_at_again() -> None:
    here = company()
    here.is_ill(ANNA)
    here.outlook.take(NOW)

    here.outlook.look_at_all()

    assert here.looks() == {1: "all_eliminated:off_shift"}


def test_tickets_without_appointments_leave_nothing_behind() -> None:
    here = company()
    here.does(1, Release(reason="closed", at=NOW))
    assert UUID(int=1) not in here.outlook
    here.is_ill(ANNA)
    assert not here.outlook.is_due(NOW + timedelta(days=9))


TICKETS, PEOPLE = st.integers(1, 5), st.sampled_from((ANNA, BO, 13))
SLOTS = st.sampled_from((MORNING, NOON, EARLY, slot(34, 36)))
DAYS = st.sampled_from((MONDAY.date(), MONDAY.date() + timedelta(days=1)))
PROFILES = st.sampled_from(
    (
        skilled(),
        skilled("制冷"),
        skilled("电"),
        skilled("制冷", "电"),
        skilled("制冷", certificates=(Certificate(skill="制冷", valid_until=date(2026, 11, 30)),)),
    )
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("promises"), TICKETS, SLOTS),
        st.tuples(st.just("calls_off"), TICKETS),
        st.tuples(st.just("is_ill"), PEOPLE, DAYS),
        st.tuples(st.just("is_well_again"), PEOPLE, DAYS),
        st.tuples(st.just("changes"), PEOPLE, PROFILES),
        st.tuples(st.just("looks")),
    ),
    max_size=12,
)


@given(CHANGES)
def test_looking_at_what_changed_says_all_that_looking_at_everything_would(
    changes: list[tuple[object, ...]],
) -> None:
    here = Company()
    for number, skill in ((ANNA, "制冷"), (BO, "电"), (13, "制冷")):
        here.employs(number, skill)
    for ticket in range(1, 6):
        here.opens(ticket, "制冷" if ticket % 2 else "电")
    for name, *details in changes:
        getattr(here, str(name))(*details)
    here.looks()

    here.outlook.look_at_all()

    assert here.looks() == {}
