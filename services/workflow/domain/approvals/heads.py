"""Heads: what all facts about a round of an approval say first, and who is awaited after them."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict, TypeVar

from services.workflow.domain.approvals.chain import Approval
from services.workflow.domain.approvals.folding import awaited_after
from services.workflow.domain.facts.approvals import ApprovalEvent
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket

F = TypeVar("F", bound=ApprovalEvent)


class Head(TypedDict):
    """Which round of which approval of which ticket, and when."""

    occurred_at: datetime
    number: str
    type: str
    approval: str
    approval_label: Label
    round: int


def head(ticket: Ticket, approval: Approval, at: datetime) -> Head:
    """Return the head of a fact that happens now; never before what is known already."""
    return Head(
        occurred_at=max(at, ticket.updated_at),
        number=ticket.number,
        type=ticket.type,
        approval=approval.key,
        approval_label=approval.label,
        round=approval.round,
    )


def awaiting(ticket: Ticket, fact: F) -> F:
    """Return a fact that says who is awaited after it."""
    return replace(fact, awaited=awaited_after(ticket.approvals, fact))
