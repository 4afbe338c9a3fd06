"""Slots and the room in them: no hand is promised twice, and none that there is goes unseen."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.book import (
    BOOK,
    TAKEN_MAX,
    Book,
    FreeSlot,
    KeepSlot,
    Promise,
    TakeSlot,
    has_room,
)
from services.dispatch.domain.appointments.refusals import AppointmentsFull, SlotFull
from services.dispatch.domain.appointments.room import AROUND_MAX, Taken, room
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.appointments.slots import is_slot, slots_between, slots_on
from services.dispatch.domain.appointments.workforce import ABLE_MAX, Workforce
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.shifts.plan import NO_PLAN
from tests.unit.dispatch.appointments_spec import (
    MONDAY,
    asks,
    person,
    slot,
    workforce,
    workforce_with,
    works,
)

MORNING, NOON = slot(10, 12), slot(12, 14)
NOTHING = Asked()
RULE = Appointments(field="window", slot_min=120, hours=((8 * 60, 13 * 60), (14 * 60, 18 * 60)))


def taken(number: int, asked: Asked, when: Slot = MORNING) -> Taken:
    return Taken(ticket_id=UUID(int=number), slot=when, asked=asked)


def test_a_day_is_cut_into_slots_and_what_is_left_over_is_none() -> None:
    found = [one.start.hour for one in slots_on(RULE, "UTC", date(2026, 11, 30))]

    assert found == [8, 10, 14, 16]


def test_slots_are_of_the_day_where_the_company_is() -> None:
    first = next(slots_on(RULE, "Asia/Shanghai", date(2026, 11, 30)))

    assert first.start == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    assert is_slot(RULE, "Asia/Shanghai", first)
    assert not is_slot(RULE, "UTC", first)


def test_only_slots_that_begin_within_the_time_asked_about_are_told() -> None:
    since, until = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=34)

    found = [one.start for one in slots_between(RULE, "UTC", since, until)]

    assert [(one.day, one.hour) for one in found] == [(30, 10), (30, 14), (30, 16), (1, 8), (1, 10)]


def test_where_clocks_are_changed_no_slot_is_made_of_a_skipped_hour() -> None:
    half_hours = Appointments(field="window", slot_min=30)

    found = list(slots_on(half_hours, "Europe/Berlin", date(2027, 3, 28)))

    assert len(found) == 46
    assert all(one.end - one.start == timedelta(minutes=30) for one in found)


def test_there_are_as_many_hands_as_people_who_work_the_whole_slot_by_plan() -> None:
    people = workforce(
        person(1),
        person(2, plan=works("08:00", "11:00")),
        person(3, plan=NO_PLAN),
    )

    assert room(people, [], asks(), MORNING) == 1


def test_somebody_whose_certificate_ends_before_the_day_is_no_hand() -> None:
    paper = Certificate(skill="制冷", valid_until=date(2026, 11, 29))
    one = person(1, ["制冷"])
    expired = type(one)(
        technician_id=one.technician_id,
        skills=one.skills,
        place=None,
        capacity=5,
        load=0,
        plan=one.plan,
        certificates=(paper,),
    )
    asked = Asked(skills=("制冷",), certified=True)

    assert room(workforce(expired), [], asked, MORNING) == 0
    assert room(workforce(expired), [], asks("制冷"), MORNING) == 1


def test_an_appointment_takes_the_hand_that_others_need_least() -> None:
    """Who can do both does what only they can, even if the other appointment came first."""
    both = workforce_with({1: ["制冷", "电"], 2: ["制冷"]})

    assert room(both, [taken(9, asks("制冷"))], asks("电"), MORNING) == 1
    assert room(both, [taken(9, asks("电"))], asks("电"), MORNING) == 0
    assert room(both, [taken(8, asks("制冷")), taken(9, asks("制冷"))], asks("电"), MORNING) == 0


def test_appointments_at_other_times_take_nobodys_hand() -> None:
    assert room(workforce_with({1: []}), [taken(9, asks(), NOON)], asks(), MORNING) == 1


def test_a_longer_appointment_stands_in_the_way_of_both_slots_it_touches() -> None:
    others = [taken(8, asks(), slot(10, 14))]

    assert room(workforce_with({1: []}), others, asks(), MORNING) == 0
    assert room(workforce_with({1: []}), others, asks(), NOON) == 0


def test_two_short_ones_and_a_long_one_need_two_people_who_can_be_found() -> None:
    """Each of the two slots alone has a hand left beside the long one; both have not."""
    people = workforce_with({1: [], 2: []})
    others = [taken(7, asks(), MORNING), taken(8, asks(), NOON)]

    assert room(people, others, asks(), slot(10, 14)) == 1
    assert room(people, [taken(6, asks(), slot(10, 14)), *others], asks(), MORNING) == 0


def test_an_appointment_nobody_can_keep_any_more_takes_nobodys_hand() -> None:
    assert room(workforce_with({1: ["电"]}), [taken(9, asks("制冷"))], asks("电"), MORNING) == 1


def test_a_window_that_nobody_works_through_leaves_the_slots_in_it_to_others() -> None:
    """It was promised when the ticket opened: all day long, say."""
    others = [taken(9, asks(), slot(0, 24))]

    assert room(workforce_with({1: []}), others, asks(), MORNING) == 1


@pytest.mark.parametrize(("people", "left"), [(ABLE_MAX, 1), (ABLE_MAX - 1, 0)])
def test_as_many_promises_as_are_counted_beside_one_are_looked_through(
    people: int, left: int
) -> None:
    team = workforce_with({number: ["a"] for number in range(people)})
    others = [taken(number, asks("a")) for number in range(AROUND_MAX - 1)]

    assert room(team, others, asks("a"), MORNING) == left


def test_room_is_found_where_everybody_has_to_do_what_another_did() -> None:
    """Each can do their own and the next one's, so only the last has a hand free."""
    team = workforce_with({one: [f"{one:03}", f"{one + 1:03}"] for one in range(ABLE_MAX)})
    others = [taken(one, asks(f"{one:03}")) for one in range(1, AROUND_MAX)]

    assert room(team, others, asks("001"), MORNING) == 1


SKILLS = ["a", "b", "c"]
SOME = st.sets(st.sampled_from(SKILLS))


@settings(deadline=None)
@given(
    people=st.lists(SOME, max_size=5),
    asked=st.lists(SOME, max_size=4),
    another=SOME,
)
def test_in_any_company_room_is_what_trying_everybody_would_find(
    people: list[set[str]], asked: list[set[str]], another: set[str]
) -> None:
    team = workforce_with(dict(enumerate(people, 1)))
    wants = [one for one in asked if _fits(people, [one])]
    while not _fits(people, wants):
        wants.pop()
    others = [taken(number, asks(*sorted(one))) for number, one in enumerate(wants)]

    found = room(team, others, asks(*sorted(another)), MORNING)

    assert _fits(people, [*wants, *[another] * found])
    assert not _fits(people, [*wants, *[another] * (found + 1)])


def _fits(people: list[set[str]], wants: list[set[str]]) -> bool:
    return any(
        all(want <= one for want, one in zip(wants, some, strict=True))
        for some in permutations(people, len(wants))
    )


LENGTHS = st.tuples(st.integers(8, 16), st.integers(1, 4))


@settings(deadline=None)
@given(
    people=st.lists(SOME, min_size=1, max_size=4),
    asked=st.lists(st.tuples(SOME, LENGTHS), max_size=6),
)
def test_whatever_is_promised_somebody_can_be_found_for_all_of_it(
    people: list[set[str]], asked: list[tuple[set[str], tuple[int, int]]]
) -> None:
    team, promised = workforce_with(dict(enumerate(people, 1))), Book()
    for number, (skills, (begins, hours)) in enumerate(asked):
        when = slot(begins, min(18, begins + hours))
        command = take(number, team, promised, when, asks(*sorted(skills)))
        promised = _after(command, promised)

    assert _can_keep(people, list(promised.in_order), {})


def _can_keep(people: list[set[str]], wants: list[Taken], kept: dict[int, list[Slot]]) -> bool:
    if not wants:
        return True
    first, *rest = wants
    return any(
        {*first.asked.skills} <= skills
        and not any(one.overlaps(first.slot) for one in kept.get(number, []))
        and _can_keep(people, rest, {**kept, number: [*kept.get(number, []), first.slot]})
        for number, skills in enumerate(people)
    )


def _after(command: TakeSlot | KeepSlot | FreeSlot, book: Book) -> Book:
    try:
        facts = BOOK.decide(command, book)
    except SlotFull:
        return book
    for fact in facts:
        book = BOOK.evolve(book, fact)
    return book


def keep(number: int, when: Slot = MORNING, asked: Asked = NOTHING) -> KeepSlot:
    return KeepSlot(ticket_id=UUID(int=number), slot=when, asked=asked, by="customer", at=MONDAY)


def take(
    number: int, people: Workforce, book: Book, when: Slot = MORNING, asked: Asked = NOTHING
) -> TakeSlot:
    """Return the command of somebody who looked for room in a book."""
    return TakeSlot(
        ticket_id=UUID(int=number),
        slot=when,
        asked=asked,
        by="customer",
        is_room=has_room(people, book, keep(number, when, asked)),
        at=MONDAY,
    )


def test_the_last_hand_is_promised_once() -> None:
    alone = workforce_with({1: []})
    book = _after(take(8, alone, Book()), Book())

    with pytest.raises(SlotFull):
        BOOK.decide(take(9, alone, book), book)
    assert BOOK.decide(take(8, alone, book), book) == [], "said twice, it is promised once"


def test_whoever_moves_leaves_their_hand_to_others() -> None:
    alone = workforce_with({1: []})
    first = _after(take(8, alone, Book()), Book())
    book = _after(take(8, alone, first, NOON), first)

    assert [one.slot for one in book.in_order] == [NOON]
    assert BOOK.decide(take(9, alone, book), book)


def test_a_full_book_takes_no_more_from_anybody_and_lets_those_in_it_move() -> None:
    many = {UUID(int=one): Promise(slot=MORNING, asked=NOTHING, by="x") for one in range(TAKEN_MAX)}
    book = Book(of=many)

    for command in (keep(TAKEN_MAX), take(TAKEN_MAX, workforce_with({1: []}), book)):
        with pytest.raises(AppointmentsFull):
            BOOK.decide(command, book)
    assert BOOK.decide(keep(1, NOON), book)


def test_what_was_promised_beyond_the_hands_is_noted_all_the_same() -> None:
    assert len(_after(keep(9), _after(keep(8), Book())).in_order) == 2


def test_what_is_called_off_is_free_and_what_is_over_is_forgotten() -> None:
    book = _after(keep(8), Book())
    free = FreeSlot(ticket_id=UUID(int=8), at=MONDAY)
    later = FreeSlot(ticket_id=UUID(int=7), at=MONDAY + timedelta(days=3))

    assert _after(free, book) == Book()
    assert BOOK.decide(later, book) == []
    assert _after(
        KeepSlot(
            ticket_id=UUID(int=7),
            slot=slot(90, 92),
            asked=asks(),
            by="ticket",
            at=MONDAY + timedelta(days=3),
        ),
        book,
    ).of.keys() == {UUID(int=7)}
