"""Keeping waiting: a ticket waits for as long as another, which names it, is not there yet.

A purchase names the repair it is for: while it waits for those who must agree, so does the repair,
and while it is on its way the repair waits for parts. Nobody types that a second time.
"""

from datetime import datetime

from services.workflow.domain.acting import is_closed_at
from services.workflow.domain.facts import TicketResumed, TicketWaiting
from services.workflow.domain.flow.rules import WaitedForRule
from services.workflow.domain.flow.tidings import KeepWaiting
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moving import MOVES_MAX
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import REASONS, Turn, latest_turn, waited_at


def reason_after(rule: WaitedForRule, before: str, after: str) -> str | None:
    """Return what the other ticket waits for after a move: "" for nothing, None for what it did.

    ``before`` is the state the move came from, empty for a ticket that opens.
    """
    was, now = rule.reasons.get(before, ""), rule.reasons.get(after, "")
    return None if was == now else now


def decide_keeping_waiting(
    command: KeepWaiting, ticket: Ticket
) -> list[TicketWaiting | TicketResumed]:
    """Return that the ticket waits, or waits no longer for that which kept it waiting.

    What happened, happened: nothing is refused. A closed ticket waits for nothing. What it waits
    for already, be it somebody's word or another ticket, stands, and is not ended here.
    """
    at = max(command.occurred_at, ticket.opened_at)
    if is_closed_at(command.rules, ticket, at):
        return []
    latest = latest_turn(ticket.diary)
    late = latest is not None and at < latest.at
    now = _waited_at(ticket, at)
    if now and now.other != command.other:
        return []
    if not command.reason:
        return [_resumed(now.reason, ticket, at, late=late)] if now else []
    if (now and now.reason == command.reason) or len(ticket.waits) > MOVES_MAX:
        return []
    waiting = TicketWaiting(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        reason=command.reason,
        reason_label=REASONS[command.reason],
        note=command.number,
        until=None,
        role=SYSTEM,
        late=late,
        imported=ticket.imported,
        other=command.other,
    )
    return [waiting]


def _resumed(reason: str, ticket: Ticket, at: datetime, *, late: bool) -> TicketResumed:
    return TicketResumed(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        reason=reason,
        reason_label=REASONS[reason],
        role=SYSTEM,
        late=late,
        imported=ticket.imported,
    )


def _waited_at(ticket: Ticket, at: datetime) -> Turn | None:
    """Return what the ticket waited for at a moment; None when for nothing."""
    if not waited_at(ticket.diary, at):
        return None
    return next((one for one in reversed(ticket.waits) if one.at <= at), None)
