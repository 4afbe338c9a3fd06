"""Overdue: a step that takes longer than its scenario allows is reminded of once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from services.workflow.domain.approvals.chain import Approval, Seat, Step, pending
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.telling import with_tell, words_of
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import TicketApprovalOverdue
from services.workflow.domain.merging.standing_still import still_to_count
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource

PREFIX: Final = "approval"


def pending_reminders(ticket: Ticket, rules: TicketType, days: DayChanges) -> Iterator[Timer]:
    """Yield when each seat whose turn it is becomes overdue, by the calendar of the type."""
    for approval, step, seat in _in_time(ticket):
        allowed = next((one.step_sla_s for one in rules.approvals if one.key == approval.key), None)
        if allowed is None or seat.opened_at is None:
            continue
        since, left_s = still_to_count(
            ticket.merging, seat.opened_at, allowed, rules.calendar, days
        )
        due = since + timedelta(seconds=left_s)
        if rules.calendar is not None:
            due = rules.calendar.after(since, left_s, days) or due
        yield Timer(key=_key(approval, step, seat), due_at=due)


def remind(key: str, ticket: Ticket, _rules: TicketType, at: datetime) -> tuple[TicketEvent, ...]:
    """Return that a step is overdue."""
    for approval, step, seat in _in_time(ticket):
        if _key(approval, step, seat) == key:
            fact = TicketApprovalOverdue(
                **head(ticket, approval, at),
                step=step.key,
                seat=seat.key,
                words=words_of("overdue", step.label),
            )
            return (with_tell(awaiting(ticket, fact), ticket),)
    return ()


def _in_time(ticket: Ticket) -> Iterator[tuple[Approval, Step, Seat]]:
    for approval in pending(ticket.approvals):
        for step, seat in open_seats(approval):
            if not seat.overdue:
                yield approval, step, seat


def _key(approval: Approval, step: Step, seat: Seat) -> str:
    return f"{PREFIX}:{approval.key}:{approval.round}:{step.key}:{seat.key}"


REMINDERS = TimerSource(prefix=PREFIX, pending=pending_reminders, ring=remind)
