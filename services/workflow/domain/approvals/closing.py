"""Closing: an approval is over, and whether the move that was asked for follows at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.workflow.domain.approvals.chain import APPROVED, Approval, latest
from services.workflow.domain.approvals.folding import with_fact
from services.workflow.domain.approvals.gates import missing_for
from services.workflow.domain.approvals.heads import head
from services.workflow.domain.approvals.telling import words_of
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import MEMBER
from services.workflow.domain.facts.approvals import TicketApprovalClosed
from services.workflow.domain.flow.blocking import is_blocked
from services.workflow.domain.ticket import Ticket


def closed(
    approval: Approval,
    ticket: Ticket,
    rules: TicketType,
    *,
    at: datetime,
    outcome: str,
    by: str,
    reason: str = "",
) -> TicketApprovalClosed:
    """Return that an approval is over; the move follows when nothing else holds it back."""
    fact = TicketApprovalClosed(
        **head(ticket, approval, at),
        gate=approval.gate,
        outcome=outcome,
        asked_by=approval.asked_by,
        by=by,
        reason=reason,
        follows=False,
        words=words_of(outcome, approval.label),
        tell_members=asker_of(approval, by),
    )
    after = replace(ticket, approvals=with_fact(ticket.approvals, fact))
    return replace(fact, follows=outcome == APPROVED and follows(approval, after, rules, at))


def asker_of(approval: Approval, by: str) -> tuple[str, ...]:
    """Return the member who asked, unless nobody did or it is they who close it."""
    asker = approval.asked_by
    return (asker.removeprefix(MEMBER),) if asker.startswith(MEMBER) and asker != by else ()


def asked_fields(gate: str, ticket: Ticket, rules: TicketType) -> Mapping[str, object]:
    """Return the fields that were asked for with a move; those of several approvals together."""
    fields: dict[str, object] = {}
    for rule in rules.approvals:
        found = latest(ticket.approvals, rule.key)
        if rule.gate == gate and found is not None and found.outcome == APPROVED:
            fields |= found.fields
    return fields


def follows(approval: Approval, ticket: Ticket, rules: TicketType, at: datetime) -> bool:
    """Say whether the move that was asked for is made now: it may still wait for other work."""
    gate = rules.transitions.get(approval.gate)  # the rules may have lost it since
    if gate is None or not approval.carries_out or ticket.state not in gate.sources:
        return False
    if is_blocked(gate, ticket):
        return False
    view = view_of_ticket(ticket, rules, asked_fields(gate.id, ticket, rules), at)
    free = not missing_for(gate, ticket, rules, view)
    return free and (gate.guard is None or gate.guard(view))
