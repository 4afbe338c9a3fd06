"""Reserves: hands kept free for what cannot wait are not given to anything else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.facts import (
    AssignmentDeclined,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.reserves import Hands, KeptFree, Reserve, kept_free
from services.dispatch.domain.roster import Roster
from services.dispatch.domain.shifts.facts import TechnicianShiftEnded, TechnicianShiftStarted
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.technician import (
    Profile,
    TechnicianRegistered,
)
from services.dispatch.domain.waiting import Tries
from services.dispatch.handlers import RETRIED_MAX

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
VENTILATORS = Reserve(skill="呼吸机", share_percent=30, type="device_repair")
POLICY = Policy(key="hospital@1/device_repair", asks_for_certificates=True, reserves=(VENTILATORS,))
ULTRASOUND = Need(ticket_id=UUID(int=1), type="device_repair", policy=POLICY, skills=("超声",))
VENTILATOR = replace(ULTRASOUND, skills=("呼吸机",))


class Hospital:
    """A bench whose people and tickets have small numbers."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.tickets = 100

    def hires(self, number: int, skills: str, capacity: int, ends: date | None = None) -> None:
        papers = () if ends is None else (Certificate(skill="呼吸机", valid_until=ends),)
        profile = Profile(skills=tuple(skills.split()), capacity=capacity, certificates=papers)
        fact = TechnicianRegistered(profile=profile, occurred_at=AT)
        self.bench.learn_of_technician(UUID(int=number), fact)

    def chooses(self, need: Need) -> Choice:
        return self.bench.choose(need, NOBODY_EXCLUDED, AT)

    def gives(self, need: Need) -> int | None:
        """Give a ticket to whoever is chosen; return who that is."""
        self.tickets += 1
        ticket = replace(need, ticket_id=UUID(int=self.tickets))
        chosen = self.chooses(ticket).chosen
        if chosen is None:
            return None
        self.bench.learn_of_offer(ticket.ticket_id, chosen)
        return chosen.int

    def lets_wait(self, need: Need) -> UUID:
        """Say that nobody could be found for a ticket; return its id."""
        self.tickets += 1
        ticket = replace(need, ticket_id=UUID(int=self.tickets))
        for fact in (
            AssignmentRequested(need=ticket, occurred_at=AT),
            AssignmentUnassignable(
                ticket_id=ticket.ticket_id,
                round=0,
                reason="all_eliminated:reserve",
                policy=POLICY.key,
                occurred_at=AT,
            ),
        ):
            self.bench.learn_of_assignment(ticket.ticket_id, fact)
        return ticket.ticket_id

    def hears_no(self, ticket_id: UUID, number: int) -> None:
        """Hear that somebody does not want a ticket."""
        fact = AssignmentDeclined(
            ticket_id=ticket_id,
            technician_id=UUID(int=number),
            round=1,
            reason="sick",
            occurred_at=AT,
        )
        self.bench.learn_of_assignment(ticket_id, fact)


def test_the_last_hands_are_kept_and_who_is_passed_over_for_them_is_told() -> None:
    hospital = Hospital()
    hospital.hires(2, "呼吸机 超声", 10)
    assert [hospital.gives(ULTRASOUND) for _ in range(8)] == [2] * 7 + [None]
    choice = hospital.chooses(ULTRASOUND)
    assert choice.reason == "all_eliminated:reserve"
    assert [one.eliminated_by for one in choice.candidates] == ["reserve"]
    stood = KeptFree(
        skill="呼吸机", type="device_repair", share_percent=30, capacity=10, kept=3, free=3
    )
    assert choice.kept_free == (stood,)
    assert [hospital.gives(VENTILATOR) for _ in range(4)] == [2, 2, 2, None]
    assert hospital.chooses(VENTILATOR).reason == "all_eliminated:capacity"


def test_somebody_farther_away_is_sent_rather_than_a_hand_that_is_kept() -> None:
    hospital = Hospital()
    hospital.hires(2, "呼吸机 超声", 1)
    hospital.hires(3, "超声", 5)
    hospital.bench.learn_of_offer(UUID(int=50), UUID(int=3))
    choice = hospital.chooses(ULTRASOUND)
    assert choice.chosen == UUID(int=3), "busier, but not kept"
    assert choice.eliminated == {"reserve": 1}


def test_hands_count_until_a_shift_ends_by_plan_whether_or_not_anybody_said_so() -> None:
    roster = Roster()
    ends = AT + timedelta(hours=8)
    for number, until in ((2, ends), (3, None)):
        roster.put(
            Standing(
                technician_id=UUID(int=number),
                skills=frozenset({"呼吸机"}),
                place=None,
                capacity=1,
                load=0,
                on_shift_until=until,
            )
        )
    urgent = replace(VENTILATORS, skill="", priority="P1")

    def stands(reserve: Reserve, at: datetime) -> list[tuple[str, int]]:
        return [(one.skill, one.free) for one in roster.kept_free(reserve, at.date(), at)]

    for reserve in (VENTILATORS, urgent):
        assert stands(reserve, AT) == [], "of two, one is kept"
    assert stands(VENTILATORS, ends) == [("呼吸机", 1)]
    assert stands(urgent, ends) == [("", 1), ("呼吸机", 1)]


def test_another_type_of_the_scenario_respects_it_though_it_needs_the_skill() -> None:
    hospital = Hospital()
    hospital.hires(2, "呼吸机", 3)
    upkeep = replace(VENTILATOR, type="preventive")
    assert [hospital.gives(upkeep) for _ in range(3)] == [2, 2, None]
    assert hospital.gives(VENTILATOR) == 2


def test_hands_that_are_not_there_or_whose_certificate_has_ended_are_not_counted() -> None:
    hospital = Hospital()
    hospital.hires(2, "呼吸机 超声", 2)
    hospital.hires(3, "呼吸机 超声", 8, ends=date(2026, 11, 27))
    hospital.hires(4, "呼吸机", 8)
    away = TechnicianShiftEnded(occurred_at=AT)
    hospital.bench.learn_of_technician(UUID(int=4), away)
    given_to = [hospital.gives(ULTRASOUND) for _ in range(10)]
    assert given_to.count(2) == 1, "one of two is kept"
    assert given_to.count(3) == 8, "nobody may send them to a ventilator"
    back = TechnicianShiftStarted(occurred_at=AT)
    hospital.bench.learn_of_technician(UUID(int=4), back)
    assert hospital.gives(ULTRASOUND) == 2, "of ten hands three are kept"


@pytest.mark.parametrize(
    ("capacity", "share", "kept"),
    [(10, 30, 3), (1, 30, 1), (5, 30, 2), (7, 0, 0), (7, 100, 7), (0, 30, 0)],
)
def test_a_share_of_some_hands_is_at_least_one(capacity: int, share: int, kept: int) -> None:
    reserve = replace(VENTILATORS, share_percent=share)
    assert reserve.kept(capacity) == kept
    assert kept_free(reserve, Hands(capacity=capacity, free=kept + 1)) is None


People = list[tuple[str, int]]


@given(
    people=st.lists(
        st.tuples(st.sampled_from(["呼吸机", "超声", "呼吸机 超声"]), st.integers(1, 6)),
        min_size=1,
        max_size=6,
    ),
    asked=st.lists(st.booleans(), max_size=40),
)
def test_whatever_comes_nothing_else_takes_the_last_reserved_hand(
    people: People, asked: list[bool]
) -> None:
    hospital = Hospital()
    for number, (skills, capacity) in enumerate(people, start=2):
        hospital.hires(number, skills, capacity)
    able = {n for n, (skills, _) in enumerate(people, start=2) if "呼吸机" in skills}
    free = sum(capacity for n, (_, capacity) in enumerate(people, start=2) if n in able)
    kept = VENTILATORS.kept(free)
    for urgent in asked:
        who = hospital.gives(VENTILATOR if urgent else ULTRASOUND)
        if urgent:
            assert (who is not None) == (free > 0), "a free hand is never withheld from them"
        elif who in able:
            assert free > kept
        free -= who in able


def test_what_was_held_back_is_tried_when_the_reserve_leaves_a_hand_again() -> None:
    hospital = Hospital()
    hospital.hires(2, "呼吸机 超声", 2)
    assert hospital.gives(ULTRASOUND) == 2
    held_back = hospital.lets_wait(ULTRASOUND)
    assert hospital.bench.next_waiting_for(UUID(int=2), Tries(), AT) is None
    hospital.hires(3, "呼吸机", 2)
    assert hospital.bench.next_waiting_for(UUID(int=3), Tries(), AT) == held_back
    assert hospital.bench.next_waiting_for(UUID(int=3), Tries(tickets={held_back}), AT) is None
    ticket = replace(ULTRASOUND, ticket_id=held_back)
    assert hospital.chooses(ticket).chosen == UUID(int=2), "not by the one who came"


def test_who_has_a_ticket_of_their_own_is_given_it_before_anybody_else_is_compared() -> None:
    hospital = Hospital()
    hospital.lets_wait(ULTRASOUND)
    own = hospital.lets_wait(VENTILATOR)
    hospital.hires(2, "超声", 1)
    hospital.hires(3, "呼吸机", 2)
    tries = Tries()
    assert hospital.bench.next_waiting_for(UUID(int=3), tries, AT) == own
    assert tries.able == {}


def test_tickets_that_everybody_declined_hide_none_that_somebody_may_be_asked_for() -> None:
    hospital = Hospital()
    for _ in range(RETRIED_MAX):
        hospital.hears_no(hospital.lets_wait(ULTRASOUND), 2)
    left = hospital.lets_wait(ULTRASOUND)
    hospital.hires(2, "超声", 1)
    hospital.hires(3, "呼吸机", 2)
    tries = Tries()
    assert hospital.bench.next_waiting_for(UUID(int=3), tries, AT) == left
    tries.tickets.add(left)
    assert hospital.bench.next_waiting_for(UUID(int=3), tries, AT) is None


def test_a_place_nobody_is_sent_to_hides_none_that_need_no_place() -> None:
    hospital = Hospital()
    ward = Place(lat=30.27, lon=120.15)
    for _ in range(RETRIED_MAX):
        hospital.lets_wait(replace(ULTRASOUND, place=ward))
    left = hospital.lets_wait(ULTRASOUND)
    hospital.hires(2, "超声", 1)
    hospital.hires(3, "呼吸机", 2)
    assert hospital.bench.next_waiting_for(UUID(int=3), Tries(), AT) == left


def test_a_line_held_back_is_looked_at_once_for_one_event_and_again_for_the_next() -> None:
    hospital = Hospital()
    waits = hospital.lets_wait(ULTRASOUND)
    hospital.hires(3, "呼吸机", 2)
    tries = Tries()
    assert hospital.bench.next_waiting_for(UUID(int=3), tries, AT) is None
    hospital.hires(2, "超声", 1)
    assert hospital.bench.next_waiting_for(UUID(int=3), tries, AT) is None
    assert hospital.bench.next_waiting_for(UUID(int=3), Tries(), AT) == waits
