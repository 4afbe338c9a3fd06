"""Queueing: a ticket is given to a queue, and stays there until somebody takes it or time is up."""

from dataclasses import replace
from typing import assert_never

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import (
    Expire,
    Grab,
    HandCommand,
    NameMembers,
    OpenInQueue,
    PutInQueue,
    Transfer,
)
from services.dispatch.domain.facts import (
    AssignmentFact,
    AssignmentQueued,
    AssignmentRequested,
    AssignmentUngrabbed,
)
from services.dispatch.domain.reasons import must_be_short
from services.dispatch.domain.refusals import (
    AssignmentOver,
    NotForDispatch,
    OfferNotYours,
    QueueEmpty,
)
from services.dispatch.domain.taking import grab
from services.dispatch.domain.transferring import transfer

BY_HAND = "by_hand"
MEMBERS_TOLD_MAX = 500
"""So many of a queue are told of a ticket in it; the others may take it all the same."""


def decide_queueing(command: HandCommand, now: Assignment) -> list[AssignmentFact]:
    """Say what follows when people give a ticket away, or take one."""
    match command:
        case OpenInQueue():
            return _open(command, now)
        case PutInQueue():
            return _put(command, now)
        case NameMembers():
            return _name_members(command, now)
        case Grab():
            return grab(command, now)
        case Transfer():
            return transfer(command, now)
        case _:
            assert_never(command)


def ungrabbed(command: Expire, queued: AssignmentQueued) -> AssignmentUngrabbed:
    """Return that nobody took it in the time they had."""
    return AssignmentUngrabbed(
        ticket_id=queued.ticket_id,
        queue=queued.queue,
        round=queued.round,
        occurred_at=command.at,
    )


def _open(command: OpenInQueue, now: Assignment) -> list[AssignmentFact]:
    if now.status not in {"unknown", "held"}:
        return []
    need = command.need
    queued = AssignmentQueued(
        ticket_id=need.ticket_id,
        queue=command.queue,
        members=command.members,
        round=now.round + 1,
        policy=need.policy.named,
        type=need.type,
        until=command.until,
        occurred_at=command.at,
    )
    return [AssignmentRequested(need=need, occurred_at=command.at), queued]


def _put(command: PutInQueue, now: Assignment) -> list[AssignmentFact]:
    need = now.need
    if need is None:
        raise NotForDispatch
    if now.status == "over":
        raise AssignmentOver
    if command.giver not in {None, now.technician_id}:
        raise OfferNotYours
    must_be_short(command.reason)
    if now.queued is not None and now.queued.queue == command.queue:
        return []
    if not command.members:
        raise QueueEmpty
    queued = AssignmentQueued(
        ticket_id=need.ticket_id,
        queue=command.queue,
        members=command.members,
        round=now.round + 1,
        policy=BY_HAND,
        type=need.type,
        until=command.until,
        manual=True,
        reason=command.reason or None,
        replaces=now.technician_id,
        occurred_at=command.at,
    )
    return [queued]


def _name_members(command: NameMembers, now: Assignment) -> list[AssignmentFact]:
    if now.queued is None:
        return []
    before = now.queued.members
    stayed = [one for one in before if one not in command.left]
    joined = [one for one in command.joined if one not in stayed]
    room = max(0, MEMBERS_TOLD_MAX - len(stayed))
    members = tuple(sorted([*stayed, *joined[:room]]))
    if members == before:
        return []
    if not members and now.need is not None:
        return [
            AssignmentUngrabbed(
                ticket_id=now.need.ticket_id,
                queue=now.queued.queue,
                round=now.round,
                occurred_at=command.at,
            )
        ]
    return [replace(now.queued, members=members, occurred_at=command.at)]
