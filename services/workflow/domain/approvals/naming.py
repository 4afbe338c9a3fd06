"""Naming: who was found to be asked, and what happens when nobody is there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from services.workflow.domain.approvals.authority import authority_in
from services.workflow.domain.approvals.chain import REJECTED, Approval, Seat, Step, pending
from services.workflow.domain.approvals.closing import closed
from services.workflow.domain.approvals.commands import NameApprovers
from services.workflow.domain.approvals.folding import with_fact
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import REFUSE
from services.workflow.domain.approvals.telling import with_tell, words_of
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import NamedApprover, TicketApproversNamed
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller


def unnamed_seats(ticket: Ticket) -> Iterator[tuple[Approval, Step, Seat]]:
    """Yield the seats whose turn it is and of which has to be found out who decides there."""
    for approval, step, seat in _seats(ticket):
        if seat.is_without_anybody:
            yield approval, step, seat


def may_be_named(ticket: Ticket, caller: Caller, delegations: Delegations, now: datetime) -> bool:
    """Say whether looking for who decides where it is somebody's turn may find the caller.

    Whoever has the role of which anybody may decide does not have to be found first.
    """
    return any(
        seat.named is None and authority_in(seat, caller, delegations, now) is None
        for _, _, seat in _seats(ticket)
    )


def seats_asking(ticket: Ticket, member: str) -> Iterator[tuple[Approval, Step, Seat]]:
    """Yield the seats whose turn it is and in which a member is asked by name."""
    for approval, step, seat in _seats(ticket):
        if member in seat.asked:
            yield approval, step, seat


def decide_naming(command: NameApprovers, ticket: Ticket) -> list[TicketEvent]:
    """Return who may decide in a seat; nothing if that is known, or nobody's turn any more.

    Where nobody is there and the scenario says ``refuse``, the approval is rejected.
    """
    wanted = command.approval, command.round, command.step, command.seat
    found = next(
        (
            (approval, step, seat)
            for approval, step, seat in _seats(ticket)
            if (approval.key, approval.round, step.key, seat.key) == wanted
        ),
        None,
    )
    if found is None:
        return []
    approval, step, seat = found
    if not seat.is_without_anybody and set(seat.asked).isdisjoint(command.left):
        return []
    if command.absence and not seat.absent:
        return []
    named = awaiting(
        ticket,
        TicketApproversNamed(
            **head(ticket, approval, command.now),
            step=step.key,
            seat=command.seat,
            approvers=_with_voters(command.approvers, seat),
            fallback=command.fallback,
            why=command.why,
            words=words_of(_sentence_of(command), step.label),
            absence=command.absence,
            stand_ins=command.stand_ins,
        ),
    )
    if command.fallback != REFUSE:
        return [with_tell(named, ticket)]
    after = replace(ticket, approvals=with_fact(ticket.approvals, named))
    refusing = closed(
        approval,
        after,
        command.rules,
        at=named.occurred_at,
        outcome=REJECTED,
        by="system:workflow",
        reason=command.why.en,
    )
    return [replace(named, awaited=()), refusing]


def _sentence_of(command: NameApprovers) -> str:
    if command.stand_ins:
        return "stand_in"
    return "overdue" if command.absence else "named"


def _seats(ticket: Ticket) -> Iterator[tuple[Approval, Step, Seat]]:
    for approval in pending(ticket.approvals):
        for step, seat in open_seats(approval):
            yield approval, step, seat


def _with_voters(found: Sequence[NamedApprover], seat: Seat) -> tuple[NamedApprover, ...]:
    """Return who was found, and whoever decided here already: that counts though they left."""
    known = {one.member for one in found}
    voters = (one for one in seat.named or () if one.member in seat.votes)
    return (*found, *(one for one in voters if one.member not in known))
