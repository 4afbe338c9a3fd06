"""Taking: somebody takes a ticket themselves, so they are asked and say yes at once."""

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import Grab, TakeUp
from services.dispatch.domain.eligibility import NotEligible
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.refusals import (
    AlreadyTaken,
    AssignmentOver,
    NotForDispatch,
    NotInQueue,
)
from services.dispatch.domain.travelling import accepted

TAKEN_UP = "taken_up"
GRABBED = "grabbed"


def take_up(command: TakeUp, now: Assignment) -> list[AssignmentFact]:
    """Agree that somebody has it who is doing it, also when their offer ran out meanwhile.

    Nothing follows where a person gave it to somebody else, or said no after the move.
    """
    need, who = now.need, command.technician_id
    if need is None or now.status == "over":
        return []
    if now.is_in_hand and now.technician_id == who:
        if now.status == "accepted":
            return []
        return [accepted(need, who, now.member_id, now.round, command.at)]
    said_at = now.person_said_at
    if (now.is_in_hand and now.by_hand) or (said_at and said_at >= command.moved_at):
        return []
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=who,
        member_id=command.member_id,
        policy=TAKEN_UP,
        round=now.round + 1,
        candidates=command.candidates,
        considered=len(command.candidates),
        replaces=now.technician_id,
        day=command.day,
        certificates=command.certificates,
        basis=command.basis,
        occurred_at=command.at,
    )
    return [offered, accepted(need, who, command.member_id, now.round + 1, command.at)]


def grab(command: Grab, now: Assignment) -> list[AssignmentFact]:
    """Give a ticket that stands in a queue to the first who takes it and meets its rules."""
    need, who = now.need, command.technician_id
    if need is None:
        raise NotForDispatch
    if now.status == "over":
        raise AssignmentOver
    if now.status == "accepted" and now.technician_id == who:
        return []
    if now.is_in_hand:
        raise AlreadyTaken
    if now.queued is None:
        raise NotInQueue
    if command.candidate.eliminated_by is not None:
        raise NotEligible.by(command.candidate.eliminated_by)
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=who,
        member_id=command.member_id,
        policy=GRABBED,
        round=now.round + 1,
        candidates=(command.candidate,),
        considered=1,
        unchecked=need.policy.unchecked,
        day=command.day,
        certificates=command.certificates,
        queue=now.queued.queue,
        basis=command.basis,
        occurred_at=command.at,
    )
    return [offered, accepted(need, who, command.member_id, now.round + 1, command.at)]
