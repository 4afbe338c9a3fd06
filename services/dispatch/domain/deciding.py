"""Deciding about an assignment: what follows from a command, given how it stands."""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.appointments.commands import (
    Appoint,
    AppointmentCommand,
    NoteDanger,
    PutOff,
    TurnDown,
    Unappoint,
)
from services.dispatch.domain.appointments.facts import APPOINTMENT_FACTS
from services.dispatch.domain.appointments.promising import decide_appointment
from services.dispatch.domain.assignment import Assignment, evolve
from services.dispatch.domain.by_hand import offer_by_hand
from services.dispatch.domain.by_itself import decide_by_itself
from services.dispatch.domain.commands import (
    Accept,
    Arrive,
    AssignmentCommand,
    Decline,
    Depart,
    Expire,
    Grab,
    Hold,
    Leave,
    NameMembers,
    OfferByHand,
    OfferNext,
    OpenInQueue,
    Prioritise,
    PutInQueue,
    Release,
    Request,
    TakeUp,
    Transfer,
)
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeclined,
    AssignmentDeparted,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentLeft,
    AssignmentOffered,
    AssignmentPrioritised,
    AssignmentQueued,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentTransferAsked,
    AssignmentTransferEnded,
    AssignmentUnassignable,
    AssignmentUngrabbed,
    PlacedFact,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.queueing import decide_queueing
from services.dispatch.domain.reasons import must_be_said
from services.dispatch.domain.refusals import (
    AssignmentOver,
    HasDeclined,
    NoOpenOffer,
    OfferNotYours,
)
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.rolling.visits import PlanVisit
from services.dispatch.domain.taking import take_up
from services.dispatch.domain.transferring import answer_transfer
from services.dispatch.domain.travelling import accepted, decide_trip
from shared.decider import Decider

ROUNDS_MAX = 100
TOO_MANY_ROUNDS = "too_many_rounds"


def decide(command: AssignmentCommand, now: Assignment) -> list[AssignmentFact]:
    """Say what follows from a command; nothing new to say is an empty list."""
    need = command.need if isinstance(command, Request | Hold) else now.need
    post = None if need is None else need.post
    facts = _decide(command, now)
    if post is None:
        return facts
    return [
        replace(fact, ticket_id=post.ticket_id, post=post.key)
        if isinstance(fact, PlacedFact)
        else fact
        for fact in facts
    ]


def _decide(command: AssignmentCommand, now: Assignment) -> list[AssignmentFact]:
    match command:
        case Hold() | Prioritise():
            return _take_note(command, now)
        case (
            Request()
            | OfferNext()
            | OfferByHand()
            | PutOff()
            | TurnDown()
            | Appoint()
            | Unappoint()
            | NoteDanger()
        ):
            return _find_somebody(command, now)
        case Accept() | Decline() | TakeUp():
            return _answer(command, now)
        case OpenInQueue() | PutInQueue() | NameMembers() | Grab() | Transfer():
            return decide_queueing(command, now)
        case Expire() | Release() | PlanVisit():
            return decide_by_itself(command, now)
        case Depart() | Arrive() | Leave():
            return [*decide_trip(command, now)]
        case _:
            assert_never(command)


def _take_note(command: Hold | Prioritise, now: Assignment) -> list[AssignmentFact]:
    """Remember what a ticket is, or how urgent, if that is news."""
    if isinstance(command, Hold):
        new = now.status == "unknown"
        return [AssignmentHeld(need=command.need, occurred_at=command.at)] if new else []
    if now.need is None or now.status == "over" or now.need.priority == command.priority:
        return []
    news = AssignmentPrioritised(priority=command.priority, occurred_at=command.at)
    return [replace(news, due_at=command.due_at)]


def _find_somebody(
    command: Request | OfferNext | OfferByHand | AppointmentCommand, now: Assignment
) -> list[AssignmentFact]:
    """Find somebody at once, or later."""
    if isinstance(command, AppointmentCommand):
        return [*decide_appointment(command, now)]
    if isinstance(command, OfferByHand):
        return offer_by_hand(command, now)
    if isinstance(command, OfferNext):
        return _offer(command, now, now.need) if now.need and now.is_wanted(command.at) else []
    if now.status not in {"unknown", "held"}:
        return []
    requested = AssignmentRequested(need=command.need, occurred_at=command.at)
    return [requested, *_offer(command, now, command.need)]


def _offer(command: Request | OfferNext, now: Assignment, need: Need) -> list[AssignmentFact]:
    choice, worn_out = command.choice, now.round >= ROUNDS_MAX
    if choice.chosen is None or worn_out:
        return _nobody(TOO_MANY_ROUNDS if worn_out else choice.reason, command, now, need)
    if choice.chosen in now.declined:
        raise HasDeclined
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=choice.chosen,
        member_id=choice.member_id,
        policy=need.policy.named,
        round=now.round + 1,
        expires_at=command.expires_at,
        candidates=choice.candidates,
        eliminated=choice.eliminated,
        considered=choice.considered,
        unchecked=need.policy.unchecked,
        runner_up=choice.runner_up,
        pick_up=choice.pick_up,
        day=choice.day,
        certificates=choice.certificates,
        kept_free=choice.kept_free,
        basis=choice.basis,
        occurred_at=command.at,
    )
    return [offered]


def _nobody(
    reason: str, command: Request | OfferNext, now: Assignment, need: Need
) -> list[AssignmentFact]:
    """Say that nobody can, unless that was said already for the same reason."""
    if reason == now.stuck_because:
        return []
    stuck = AssignmentUnassignable(
        ticket_id=need.ticket_id,
        round=now.round,
        reason=reason,
        policy=need.policy.named,
        candidates=command.choice.candidates,
        eliminated=command.choice.eliminated,
        considered=command.choice.considered,
        day=command.choice.day,
        kept_free=command.choice.kept_free,
        basis=command.choice.basis,
        occurred_at=command.at,
    )
    return [stuck]


def _answer(command: Accept | Decline | TakeUp, now: Assignment) -> list[AssignmentFact]:
    """Take an answer from whoever the ticket is offered to."""
    if isinstance(command, TakeUp):
        return take_up(command, now)
    if now.status == "over":
        raise AssignmentOver
    if now.transfer is not None and command.technician_id == now.transfer.technician_id:
        return answer_transfer(command, now, now.transfer)
    if now.need is None or now.technician_id is None:
        raise NoOpenOffer
    if command.technician_id not in {None, now.technician_id}:
        raise OfferNotYours
    if isinstance(command, Decline):
        return [_declined(command, now.need, now.technician_id, now.round)]
    if now.status == "accepted":
        return []
    return [accepted(now.need, now.technician_id, now.member_id, now.round, command.at)]


def _declined(command: Decline, need: Need, who: UUID, in_round: int) -> AssignmentDeclined:
    must_be_said(command.reason)
    return AssignmentDeclined(
        ticket_id=need.ticket_id,
        technician_id=who,
        round=in_round,
        reason=command.reason,
        occurred_at=command.at,
    )


ASSIGNMENT: Decider[AssignmentCommand, AssignmentFact, Assignment] = Decider(
    kind="assignment",
    initial=Assignment,
    decide=decide,
    evolve=evolve,
    facts=(
        AssignmentRequested,
        AssignmentHeld,
        AssignmentOffered,
        AssignmentAccepted,
        AssignmentDeclined,
        AssignmentExpired,
        AssignmentReleased,
        AssignmentQueued,
        AssignmentUngrabbed,
        AssignmentTransferAsked,
        AssignmentTransferEnded,
        AssignmentUnassignable,
        AssignmentPrioritised,
        AssignmentDeparted,
        AssignmentArrived,
        AssignmentLeft,
        AssignmentPlanned,
        *APPOINTMENT_FACTS,
    ),
)
