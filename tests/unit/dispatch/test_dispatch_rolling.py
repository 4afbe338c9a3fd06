"""What is planned again, who may be given what, and what of a plan becomes a fact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentDeparted,
    AssignmentFact,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.acceptance import Verdict, judge, proposed
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.queueing import BY_HAND
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.rolling.changes import NOTICEABLE, Made, changes, still_whole
from services.dispatch.domain.rolling.facts import AssignmentPlanned, Because
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rolling.snapshot import Snapshot, snapshot
from services.dispatch.domain.rolling.visits import Given, PlanVisit, Seen, plan_visit
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.taking import GRABBED, TAKEN_UP
from services.dispatch.domain.travel import STRAIGHT_LINE
from tests.unit.dispatch.planning_spec import CENTRE, north, what, who

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
TODAY = Circumstances(at=NOW, day=NOW.date())
PLAN = UUID(int=77)
MADE = Made(plan_id=PLAN, at=NOW, travel=STRAIGHT_LINE)
AS_IT_IS = Replanning()


def need(number: int, place: Place | None = CENTRE, rules: Replanning | None = AS_IT_IS) -> Need:
    return Need(
        ticket_id=what(number),
        type="repair",
        policy=Policy(key="shop@1/repair", replan=rules),
        skills=("cold",),
        place=place,
        priority="P3",
    )


def requested(one: Need) -> AssignmentRequested:
    return AssignmentRequested(need=one, occurred_at=NOW)


def offered(
    number: int, technician: int, policy: str = "shop@1/repair", in_round: int = 1
) -> AssignmentOffered:
    return AssignmentOffered(
        ticket_id=what(number),
        technician_id=who(technician),
        policy=policy,
        round=in_round,
        manual=policy == BY_HAND,
        occurred_at=NOW,
    )


def accepted(number: int, technician: int) -> AssignmentAccepted:
    return AssignmentAccepted(
        ticket_id=what(number), technician_id=who(technician), round=1, occurred_at=NOW
    )


def departed(number: int, technician: int) -> AssignmentDeparted:
    return AssignmentDeparted(
        ticket_id=what(number), technician_id=who(technician), round=1, occurred_at=NOW
    )


def planned(technician: int, turn: int = 1, at: datetime = NOW) -> AssignmentPlanned:
    return AssignmentPlanned(
        technician_id=who(technician), turn=turn, begins_at=at, plan_id=PLAN, occurred_at=NOW
    )


def someone(number: int, place: Place | None = CENTRE, **changes: object) -> Standing:
    one = Standing(
        technician_id=who(number), skills=frozenset({"cold"}), place=place, capacity=5, load=0
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # fields of a standing


def board(*histories: tuple[int, list[AssignmentFact]]) -> Board:
    known = Board()
    for number, facts in histories:
        for fact in facts:
            known.learn(what(number), fact)
    return known


def seen(known: Board, *people: Standing) -> Snapshot:
    tickets = known.tickets()
    return snapshot(tickets, people, dict.fromkeys(tickets, TODAY), NOW)


def able(before: Snapshot, number: int) -> set[UUID]:
    visit = before.problem.visit_of[what(number)]
    return {day.technician_id for day in before.problem.days if visit.skills <= day.skills}


TWO = (someone(1), someone(2, north(9)))


def test_tickets_of_a_type_that_is_not_planned_again_do_not_take_part() -> None:
    known = board((1, [requested(need(1, rules=None)), offered(1, 1)]))
    assert known.tickets() == {}
    assert known.every_s is None


def test_a_ticket_that_is_over_is_forgotten() -> None:
    over = AssignmentReleased(
        ticket_id=what(1), technician_id=who(1), round=1, reason="closed", occurred_at=NOW
    )
    known = board((1, [requested(need(1)), offered(1, 1), over]))
    assert known.tickets() == {}
    assert known.changes == 3


def test_a_plan_is_no_reason_to_plan_again() -> None:
    known = board((1, [requested(need(1)), offered(1, 1)]))
    before = known.changes
    known.learn(what(1), planned(1))
    assert known.changes == before
    assert known.tickets()[what(1)].planned == planned(1)


def test_a_plan_for_somebody_else_is_none() -> None:
    known = board((1, [requested(need(1)), offered(1, 1), planned(2)]))
    assert known.tickets()[what(1)].planned is None


@pytest.mark.parametrize(
    ("history", "may"),
    [
        ([offered(1, 1)], {who(1), who(2)}),
        ([offered(1, 1), accepted(1, 1)], {who(1)}),
        ([offered(1, 1, BY_HAND)], {who(1)}),
        ([offered(1, 1, TAKEN_UP), accepted(1, 1)], {who(1)}),
        ([offered(1, 1, GRABBED)], {who(1)}),
        ([], {who(1), who(2)}),
    ],
    ids=["offered", "accepted", "by hand", "taken up", "grabbed", "waits"],
)
def test_who_may_be_given_a_ticket(history: list[AssignmentFact], may: set[UUID]) -> None:
    before = seen(board((1, [requested(need(1)), *history])), *TWO)
    assert able(before, 1) == may


def test_an_accepted_ticket_may_move_where_the_policy_says_so() -> None:
    rules = Replanning(moves_accepted=True)
    history: list[AssignmentFact] = [requested(need(1, rules=rules)), offered(1, 1)]
    assert able(seen(board((1, [*history, accepted(1, 1)])), *TWO), 1) == {who(1), who(2)}
    gone = seen(board((1, [*history, accepted(1, 1), departed(1, 1)])), *TWO)
    pin = gone.problem.visit_of[what(1)].pin
    assert pin is not None
    assert pin.started


def test_who_declined_or_lacks_the_skill_or_works_no_more_is_not_given_it() -> None:
    no = AssignmentDeclined(
        ticket_id=what(1), technician_id=who(2), round=1, reason="ill", occurred_at=NOW
    )
    known = board((1, [requested(need(1)), offered(1, 2), no, offered(1, 1, in_round=2)]))
    people = (
        *TWO,
        someone(3, skills=frozenset()),
        someone(4, on_shift=False),
        someone(5, None),
        someone(6, on_shift_until=NOW),
        someone(7, load=5),
    )
    assert able(seen(known, *people), 1) == {who(1), who(7)}


def test_what_somebody_has_who_cannot_be_sent_is_left_with_them() -> None:
    known = board((1, [requested(need(1)), offered(1, 1)]), (2, [requested(need(2, None))]))
    before = seen(known, someone(1, on_shift=False), someone(2))
    assert before.problem.visits == ()


def test_a_day_ends_with_the_shift_and_hands_are_taken_by_what_is_not_planned() -> None:
    known = board((1, [requested(need(1)), offered(1, 1)]))
    ends = NOW + timedelta(hours=2)
    before = seen(known, someone(1, load=3, on_shift_until=ends))
    (day,) = before.problem.days
    assert day.shift.closes_s == 7_200
    assert day.capacity == 3


def test_what_waits_too_long_is_for_a_person() -> None:
    stuck = AssignmentUnassignable(
        ticket_id=what(1), round=100, reason="too_many_rounds", policy="p", occurred_at=NOW
    )
    assert seen(board((1, [requested(need(1)), stuck])), *TWO).problem.visits == ()


def crossed() -> Snapshot:
    """Two technicians twenty kilometres apart, each with the other's ticket."""
    known = board(
        (1, [requested(need(1)), offered(1, 2)]),
        (2, [requested(need(2, north(20))), offered(2, 1)]),
    )
    return seen(known, someone(1, load=1), someone(2, north(20), load=1))


def straightened(before: Snapshot) -> Verdict:
    straight = {who(1): (what(1),), who(2): (what(2),)}
    return judge(proposed(straight, before.problem), before.present, before.problem)


def test_a_plan_that_is_worth_it_gives_each_ticket_to_whom_it_is_near() -> None:
    before = crossed()
    news = changes(straightened(before), before, MADE)
    assert [(one.ticket_id, one.planned.technician_id) for one in news] == [
        (what(1), who(1)),
        (what(2), who(2)),
    ]
    because = news[0].because
    assert because is not None
    assert (because.plan_id, because.moved) == (PLAN, 2)
    assert because.gain_s > 3_600


def test_half_an_exchange_is_not_taken() -> None:
    before = crossed()
    moves = changes(straightened(before), before, MADE)
    assert still_whole(moves, before.tickets) == moves
    known = board(
        (1, [requested(need(1)), offered(1, 2)]),
        (2, [requested(need(2, north(20))), offered(2, 1), accepted(2, 1)]),
    )
    assert still_whole(moves, known.tickets()) == []
    assert still_whole(moves, {}) == []


def test_only_what_is_noticeably_new_is_said() -> None:
    known = board((1, [requested(need(1)), offered(1, 1)]))
    before = seen(known, someone(1, load=1))
    verdict = Verdict(plan=inserted(before.problem, before.present))
    (first,) = changes(verdict, before, MADE)
    assert (first.because, first.planned.turn) == (None, 1)
    known.learn(what(1), first.planned)
    assert changes(verdict, seen(known, someone(1, load=1)), MADE) == []
    later = snapshot(known.tickets(), [someone(1, load=1)], {what(1): TODAY}, NOW + NOTICEABLE)
    assert len(changes(verdict, later, MADE)) == 1


def state(*facts: AssignmentFact) -> Assignment:
    now = Assignment()
    for fact in (requested(need(1)), *facts):
        now = ASSIGNMENT.evolve(now, fact)
    return now


GIVEN = Given(member_id="m2", expires_at=NOW, because=Because(plan_id=PLAN, gain_s=600, moved=1))


def test_a_ticket_that_was_only_offered_goes_to_somebody_else() -> None:
    now = state(offered(1, 1))
    moved, plan = plan_visit(PlanVisit(seen=Seen.of(now), planned=planned(2), given=GIVEN), now)
    assert isinstance(moved, AssignmentOffered)
    assert (moved.policy, moved.technician_id, moved.replaces) == ("rolling", who(2), who(1))
    assert (moved.round, moved.plan) == (2, GIVEN.because)
    assert plan == planned(2)


@pytest.mark.parametrize(
    "since",
    [
        [accepted(1, 1)],
        [offered(1, 3, BY_HAND, in_round=2)],
        [accepted(1, 1), departed(1, 1)],
        [
            AssignmentReleased(
                ticket_id=what(1), technician_id=who(1), round=1, reason="closed", occurred_at=NOW
            )
        ],
    ],
    ids=["accepted", "by hand", "departed", "closed"],
)
def test_a_plan_is_too_late_for_what_changed_meanwhile(since: list[AssignmentFact]) -> None:
    before = state(offered(1, 1))
    now = state(offered(1, 1), *since)
    command = PlanVisit(seen=Seen.of(before), planned=planned(2), given=GIVEN)
    assert plan_visit(command, now) == []
    assert plan_visit(replace(command, planned=planned(1), given=None), now) == []


def test_no_plan_moves_what_a_person_assigned() -> None:
    now = state(offered(1, 1, BY_HAND))
    assert plan_visit(PlanVisit(seen=Seen.of(now), planned=planned(2), given=GIVEN), now) == []
    assert plan_visit(PlanVisit(seen=Seen.of(now), planned=planned(1)), now) == [planned(1)]


def test_a_plan_reckons_ways_by_the_policy_of_each_ticket_in_the_traffic_of_now() -> None:
    known = board(
        (1, [requested(need(1, place=north(3)))]), (2, [requested(need(2, place=north(6)))])
    )
    tickets = known.tickets()
    rush = replace(TODAY, traffic=2.0)
    calm = snapshot(tickets, [someone(1)], dict.fromkeys(tickets, TODAY), NOW).problem.travel
    slow = snapshot(tickets, [someone(1)], {what(1): rush, what(2): TODAY}, NOW).problem.travel
    assert slow.seconds(CENTRE, north(3)) == pytest.approx(
        2 * calm.seconds(CENTRE, north(3)), abs=1
    )
    assert slow.seconds(CENTRE, north(6)) == calm.seconds(CENTRE, north(6))


def test_how_long_a_visit_takes_and_what_moving_it_must_be_worth_is_said_by_its_policy() -> None:
    dear = Replanning(visit_s=600, move_s=900)
    known = board((1, [requested(need(1))]), (2, [requested(need(2, rules=dear))]))
    visits = seen(known, someone(1)).problem.visits
    assert [(one.duration_s, one.move_s) for one in visits] == [(2_700, 120), (600, 900)]
