"""Naming: who was found to be asked, and what happens when nobody is there."""

from collections.abc import Iterator
from dataclasses import replace

from services.workflow.domain.approvals.chain import REJECTED, Approval, Seat, Step, pending
from services.workflow.domain.approvals.closing import closed
from services.workflow.domain.approvals.commands import NameApprovers
from services.workflow.domain.approvals.folding import with_fact
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.telling import with_tell, words_of
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import TicketApproversNamed
from services.workflow.domain.ticket import Ticket

REFUSE = "refuse"
SKIP = "skip"
ADMIN = "admin"


def unnamed_seats(ticket: Ticket) -> Iterator[tuple[Approval, Step, Seat]]:
    """Yield the seats whose turn it is and of which nobody has found out who sits there."""
    for approval in pending(ticket.approvals):
        for step, seat in open_seats(approval):
            if seat.named is None:
                yield approval, step, seat


def decide_naming(command: NameApprovers, ticket: Ticket) -> list[TicketEvent]:
    """Return who may decide in a seat; nothing if that is known, or nobody's turn any more.

    Where nobody is there and the scenario says ``refuse``, the approval is rejected.
    """
    wanted = command.approval, command.round, command.step, command.seat
    found = next(
        (
            (approval, step)
            for approval, step, seat in unnamed_seats(ticket)
            if (approval.key, approval.round, step.key, seat.key) == wanted
        ),
        None,
    )
    if found is None:
        return []
    approval, step = found
    named = awaiting(
        ticket,
        TicketApproversNamed(
            **head(ticket, approval, command.now),
            step=step.key,
            seat=command.seat,
            approvers=command.approvers,
            fallback=command.fallback,
            why=command.why,
            words=words_of("named", step.label),
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
