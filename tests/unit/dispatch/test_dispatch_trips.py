"""Trips: whoever has a ticket sets out, arrives and leaves, and says so as it comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.commands import Arrive, Decline, Depart, Leave, TripCommand
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeparted,
    AssignmentFact,
    AssignmentLeft,
    AssignmentRequested,
)
from services.dispatch.domain.headings import Headings
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import (
    AssignmentOver,
    BeforeLastStep,
    NoOpenOffer,
    NotArrived,
    NotLeft,
    OfferNotYours,
)
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.travel import TravelEstimate, estimated
from shared.decider import Refusal
from shared.moments import Moment
from tests.unit.dispatch.test_dispatch_assignment import (
    ACCEPTED,
    ANNA,
    BEN,
    DECLINED,
    NEED,
    NOW,
    RELEASED,
    REQUESTED,
    TICKET,
    decided,
    for_anna,
)

HOME, JOB = Place(lat=30.20, lon=120.15), Place(lat=30.30, lon=120.15)
ESTIMATE = estimated(HOME, JOB, 25.0)
OFFERED = (REQUESTED, for_anna())
HAS_IT = (*OFFERED, ACCEPTED)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def now(minutes: float) -> Moment:
    return Moment(at=later(minutes), claimed=False, imported=False)


def said(minutes: float) -> Moment:
    return Moment(at=later(minutes), claimed=True, imported=False)


def depart(moment: Moment) -> Depart:
    return Depart(technician_id=ANNA, moment=moment, estimate=ESTIMATE, estimated_for=ANNA)


def arrive(moment: Moment) -> Arrive:
    return Arrive(technician_id=ANNA, moment=moment)


def leave(moment: Moment) -> Leave:
    return Leave(technician_id=ANNA, moment=moment)


def departed(minutes: float) -> AssignmentDeparted:
    return AssignmentDeparted(
        ticket_id=TICKET,
        technician_id=ANNA,
        round=1,
        estimate=ESTIMATE,
        occurred_at=later(minutes),
    )


def arrived(minutes: float) -> AssignmentArrived:
    at = later(minutes)
    return AssignmentArrived(ticket_id=TICKET, technician_id=ANNA, round=1, occurred_at=at)


def left(minutes: float) -> AssignmentLeft:
    at = later(minutes)
    return AssignmentLeft(ticket_id=TICKET, technician_id=ANNA, round=1, occurred_at=at)


def test_a_trip_has_three_steps_and_may_be_made_again() -> None:
    assert decided(depart(now(5)), *HAS_IT) == [departed(5)]
    assert decided(arrive(now(20)), *HAS_IT, departed(5)) == [arrived(20)]
    assert decided(leave(now(50)), *HAS_IT, departed(5), arrived(20)) == [left(50)]
    once = (*HAS_IT, departed(5), arrived(20), left(50))
    assert decided(depart(now(90)), *once) == [departed(90)]


@pytest.mark.parametrize(
    ("command", "history"),
    [
        (depart(said(9)), (departed(5),)),
        (arrive(said(9)), (arrived(8),)),
        (leave(said(9)), (arrived(5), left(8))),
    ],
)
def test_what_was_said_is_not_said_again(
    command: TripCommand, history: tuple[AssignmentFact, ...]
) -> None:
    assert decided(command, *HAS_IT, *history) == []


def test_whoever_sets_out_or_is_there_has_said_yes() -> None:
    yes = AssignmentAccepted(
        occurred_at=later(5), ticket_id=TICKET, technician_id=ANNA, member_id="m2", round=1
    )
    assert decided(depart(now(5)), *OFFERED) == [yes, departed(5)]
    assert decided(arrive(now(5)), *OFFERED) == [yes, arrived(5)]


def test_an_estimate_of_somebody_elses_way_is_none() -> None:
    command = replace(depart(now(5)), technician_id=None, estimated_for=BEN)
    assert decided(command, *HAS_IT) == [replace(departed(5), estimate=None)]


def test_who_decides_speaks_for_whoever_has_it() -> None:
    command = replace(arrive(now(5)), technician_id=None)
    assert decided(command, *HAS_IT) == [arrived(5)]


@pytest.mark.parametrize(
    ("command", "history", "refusal"),
    [
        (leave(now(5)), HAS_IT, NotArrived),
        (leave(now(5)), (*HAS_IT, departed(2)), NotArrived),
        (depart(now(5)), (*HAS_IT, arrived(2)), NotLeft),
        (arrive(now(5)), (*HAS_IT, RELEASED), AssignmentOver),
        (arrive(now(5)), (*OFFERED, DECLINED), NoOpenOffer),
        (arrive(now(5)), (), NoOpenOffer),
        (replace(arrive(now(5)), technician_id=BEN), HAS_IT, OfferNotYours),
        (arrive(said(3)), (*HAS_IT, departed(4)), BeforeLastStep),
        (depart(said(-1)), HAS_IT, BeforeLastStep),
    ],
)
def test_what_makes_no_sense_is_refused(
    command: TripCommand, history: tuple[AssignmentFact, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        decided(command, *history)


def test_a_clock_of_ours_that_is_behind_refuses_nothing() -> None:
    assert decided(arrive(now(3)), *HAS_IT, departed(4)) == [arrived(4)]


def test_a_trip_is_over_when_the_ticket_is_in_other_hands() -> None:
    given_back = (*HAS_IT, arrived(2), DECLINED, for_anna(2))
    with pytest.raises(NotArrived):
        decided(leave(now(5)), *given_back)
    no = Decline(technician_id=ANNA, reason="no gate key", at=later(9))
    assert [one.TOPIC for one in decided(no, *HAS_IT, departed(5))] == ["assignment.declined"]


def test_an_estimate_says_how_it_was_reckoned() -> None:
    estimate = estimated(HOME, JOB, 25.0)
    assert estimate == TravelEstimate(
        minutes=37.36, km=11.12, source="straight_line", factor=1.4, speed_kmh=25.0
    )
    assert estimated(None, JOB, 25.0) is None
    assert estimated(HOME, None, 25.0) is None


def test_whoever_is_on_the_way_is_compared_from_where_that_job_is() -> None:
    bench = Bench()
    profile = Profile(home=HOME, member_id="m2")
    bench.learn_of_technician(ANNA, TechnicianRegistered(profile=profile, occurred_at=NOW))
    need = replace(NEED, place=JOB)
    bench.learn_of_assignment(TICKET, AssignmentRequested(need=need, occurred_at=NOW))
    for fact, place in (
        (for_anna(), HOME),
        (ACCEPTED, HOME),
        (departed(5), JOB),
        (DECLINED, HOME),
        (for_anna(2), HOME),
        (departed(9), JOB),
        (arrived(20), HOME),  # that they moved is a fact of their own
    ):
        bench.learn_of_assignment(TICKET, fact)
        standing = bench.standing(ANNA)
        assert standing is not None
        assert (standing.place, bench.technician(ANNA).place) == (place, HOME)


def test_a_departure_that_is_told_late_does_not_turn_somebody_round() -> None:
    headings, there = Headings(), Place(lat=30.3, lon=120.2)
    first = replace(NEED, ticket_id=UUID(int=71), place=None)
    second = replace(NEED, ticket_id=UUID(int=72), place=there)

    def set_out(need: Need, at: datetime) -> None:
        departed = AssignmentDeparted(
            ticket_id=need.ticket_id, technician_id=ANNA, round=1, occurred_at=at
        )
        headings.learn(need, departed)

    set_out(second, NOW)
    set_out(first, NOW - timedelta(hours=3))
    assert (headings.ticket(ANNA), headings.place(ANNA, None)) == (second.ticket_id, there)
    set_out(first, NOW + timedelta(hours=1))
    assert headings.ticket(ANNA) == first.ticket_id
