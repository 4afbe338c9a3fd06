"""Travelling: whoever has a ticket sets out for it, arrives there, and leaves.

People forget to say things: they may arrive without having set out, and whoever does either has
said yes. What was said before is not said again.
"""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import Arrive, Depart, Leave, TripCommand
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeparted,
    AssignmentLeft,
    TripEvent,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.refusals import (
    AssignmentOver,
    BeforeLastStep,
    NoOpenOffer,
    NotArrived,
    NotLeft,
    OfferNotYours,
)

REACHED = {Depart: "on_the_way", Arrive: "on_site", Leave: "left"}
"""The stage of a trip that each command leads to."""


def decide_trip(command: TripCommand, now: Assignment) -> list[AssignmentAccepted | TripEvent]:
    """Return the step, after a yes where nobody has said it yet; nothing if it was made already.

    Raises AssignmentOver, NoOpenOffer, OfferNotYours, NotArrived, NotLeft and BeforeLastStep.
    """
    if now.status == "over":
        raise AssignmentOver
    need, who = now.need, now.technician_id
    if need is None or who is None:
        raise NoOpenOffer
    if command.technician_id not in {None, who}:
        raise OfferNotYours
    if now.trip.stage == REACHED[type(command)]:
        return []
    at = _moment_of(command, now)
    step = _step(command, now, need, who, at)
    if now.status == "accepted":
        return [step]
    return [accepted(need, who, now.member_id, now.round, at), step]


def accepted(
    need: Need, who: UUID, member_id: str | None, in_round: int, at: datetime
) -> AssignmentAccepted:
    """Return the fact that somebody said yes, or did what says as much."""
    return AssignmentAccepted(
        ticket_id=need.ticket_id,
        technician_id=who,
        member_id=member_id,
        round=in_round,
        occurred_at=at,
    )


def _moment_of(command: TripCommand, now: Assignment) -> datetime:
    """Return when the step was made: as it was said, else not before the one before it."""
    moment = command.moment
    at = now.trip.not_before(moment.at)
    if moment.claimed and at != moment.at:
        raise BeforeLastStep(since=at.isoformat())
    return at


def _step(command: TripCommand, now: Assignment, need: Need, who: UUID, at: datetime) -> TripEvent:
    match command:
        case Depart(estimated_for=whose):
            if now.trip.stage == "on_site":
                raise NotLeft
            return AssignmentDeparted(
                ticket_id=need.ticket_id,
                technician_id=who,
                round=now.round,
                estimate=command.estimate if whose == who else None,
                no_estimate=command.no_estimate if whose == who else None,
                zone=need.policy.zone,
                occurred_at=at,
            )
        case Arrive():
            return AssignmentArrived(
                ticket_id=need.ticket_id, technician_id=who, round=now.round, occurred_at=at
            )
        case Leave():
            if now.trip.stage != "on_site":
                raise NotArrived
            return AssignmentLeft(
                ticket_id=need.ticket_id, technician_id=who, round=now.round, occurred_at=at
            )
        case _:
            assert_never(command)
