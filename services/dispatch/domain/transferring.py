"""Transferring: whoever has a ticket asks somebody else to take it, and keeps it until they do.

So a ticket is never nobody's. To ask another one is to ask the first no more; whatever else happens
to the assignment meanwhile ends it, too.
"""

from dataclasses import replace

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import Accept, Decline, Expire, Transfer
from services.dispatch.domain.eligibility import TargetNotEligible
from services.dispatch.domain.facts import (
    AssignmentFact,
    AssignmentOffered,
    AssignmentTransferAsked,
    AssignmentTransferEnded,
)
from services.dispatch.domain.reasons import must_be_said
from services.dispatch.domain.refusals import (
    AssignmentOver,
    HasDeclined,
    NotForDispatch,
    NothingToTransfer,
    OfferNotYours,
)
from services.dispatch.domain.travelling import accepted

TRANSFERRED = "transferred"
DECLINED, EXPIRED = "declined", "expired"


def transfer(command: Transfer, now: Assignment) -> list[AssignmentFact]:
    """Ask somebody to take a ticket over; nothing follows where they have it, or are asked."""
    need, giver = now.need, now.technician_id
    if need is None:
        raise NotForDispatch
    if now.status == "over":
        raise AssignmentOver
    if giver is None or now.status != "accepted":
        raise NothingToTransfer
    if command.giver not in {None, giver}:
        raise OfferNotYours
    must_be_said(command.reason)
    to = command.technician_id
    if to == giver or (now.transfer is not None and now.transfer.technician_id == to):
        return []
    if to in now.declined:
        raise HasDeclined
    if command.rule is not None:
        raise TargetNotEligible.by(command.rule)
    asked = AssignmentTransferAsked(
        ticket_id=need.ticket_id,
        technician_id=to,
        member_id=command.member_id,
        giver=giver,
        type=need.type,
        round=now.round,
        nth=now.transfers + 1,
        reason=command.reason,
        expires_at=command.expires_at,
        candidate=command.candidate,
        day=command.day,
        certificates=command.certificates,
        basis=command.basis,
        occurred_at=command.at,
    )
    return [asked]


def answer_transfer(
    command: Accept | Decline, now: Assignment, asked: AssignmentTransferAsked
) -> list[AssignmentFact]:
    """Let whoever was asked take the ticket over, or say why not."""
    if now.need is None:
        raise NotForDispatch
    if isinstance(command, Decline):
        must_be_said(command.reason)
        return [_ended(command, asked, DECLINED, command.reason)]
    in_round = now.round + 1
    offered = AssignmentOffered(
        ticket_id=asked.ticket_id,
        technician_id=asked.technician_id,
        member_id=asked.member_id,
        policy=TRANSFERRED,
        round=in_round,
        candidates=(asked.candidate,),
        considered=1,
        unchecked=now.need.policy.unchecked,
        manual=True,
        reason=asked.reason,
        replaces=asked.giver,
        day=asked.day,
        certificates=asked.certificates,
        basis=None if asked.basis is None else replace(asked.basis, at=asked.occurred_at),
        occurred_at=command.at,
    )
    yes = accepted(now.need, asked.technician_id, asked.member_id, in_round, command.at)
    return [offered, yes]


def transfer_ran_out(command: Expire, asked: AssignmentTransferAsked) -> AssignmentTransferEnded:
    """Return that whoever was asked did not answer in time."""
    return _ended(command, asked, EXPIRED, "")


def _ended(
    command: Decline | Expire, asked: AssignmentTransferAsked, how: str, reason: str
) -> AssignmentTransferEnded:
    return AssignmentTransferEnded(
        ticket_id=asked.ticket_id,
        technician_id=asked.technician_id,
        round=asked.round,
        how=how,
        reason=reason,
        occurred_at=command.at,
    )
