"""Absence: a step in which nobody decides for too long goes on without those who were asked.

Whoever decides for them may have their turn first, for a bounded time. Who that is, and who the
administrators are, is found out by ``naming`` when a deadline has passed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.workflow.domain.approvals.chain import REJECTED, Approval, Seat, Step, pending
from services.workflow.domain.approvals.closing import asker_of, closed
from services.workflow.domain.approvals.folding import with_fact
from services.workflow.domain.approvals.following import OURSELVES
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import ADMIN, DELEGATE, REFUSE, AbsenceRule
from services.workflow.domain.approvals.telling import words_of
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import TicketApproverAbsent
from services.workflow.domain.merging.standing_still import still_to_count
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer, TimerSource

PREFIX: Final = "absent"
NOBODY_DECIDED: Final = "nobody decided in time"

Awaited = tuple[Approval, Step, Seat, AbsenceRule]


def pending_absences(ticket: Ticket, rules: TicketType, days: DayChanges) -> Iterator[Timer]:
    """Yield until when those whose turn it is have to decide, by the calendar of the type."""
    for approval, step, seat, rule in _in_time(ticket, rules):
        since = seat.absent_at or seat.asked_at
        if since is None:
            continue
        since, left_s = still_to_count(ticket.merging, since, rule.after_s, rules.calendar, days)
        due = since + timedelta(seconds=left_s)
        if rules.calendar is not None:
            due = rules.calendar.after(since, left_s, days) or due
        yield Timer(key=_key(approval, step, seat), due_at=due)


def pass_over(key: str, ticket: Ticket, rules: TicketType, at: datetime) -> tuple[TicketEvent, ...]:
    """Return that nobody decided, and what is done about it."""
    for approval, step, seat, rule in _in_time(ticket, rules):
        if _key(approval, step, seat) == key:
            fact = _absent(approval, step, seat, _next(seat, rule), ticket, at)
            return _with_end(fact, approval, ticket, rules)
    return ()


def _absent(  # noqa: PLR0917  # a seat, what is done about it, and where
    approval: Approval, step: Step, seat: Seat, then: str, ticket: Ticket, at: datetime
) -> TicketApproverAbsent:
    fact = TicketApproverAbsent(
        **head(ticket, approval, at),
        step=step.key,
        seat=seat.key,
        then=then,
        words=words_of("absent", step.label),
        tell_members=asker_of(approval, OURSELVES) if then != REFUSE else (),
    )
    return fact if then == REFUSE else awaiting(ticket, fact)


def _with_end(
    fact: TicketApproverAbsent, approval: Approval, ticket: Ticket, rules: TicketType
) -> tuple[TicketEvent, ...]:
    """Return a fact, and that the approval is over where nobody is to decide instead."""
    if fact.then != REFUSE:
        return (fact,)
    after = replace(ticket, approvals=with_fact(ticket.approvals, fact))
    refusing = closed(
        approval,
        after,
        rules,
        at=fact.occurred_at,
        outcome=REJECTED,
        by=OURSELVES,
        reason=NOBODY_DECIDED,
    )
    return fact, refusing


def _next(seat: Seat, rule: AbsenceRule) -> str:
    """Return what is done: the delegate has their time first, where the scenario says so."""
    if seat.absent == DELEGATE:
        return ADMIN
    return DELEGATE if rule.then == "delegate_then_admin" else rule.then


def _in_time(ticket: Ticket, rules: TicketType) -> Iterator[Awaited]:
    """Yield the seats whose turn it is and that have a deadline which did not pass."""
    known = {one.key: one.on_absent for one in rules.approvals}
    for approval in pending(ticket.approvals):
        rule = known.get(approval.key)
        if rule is None:
            continue
        for step, seat in open_seats(approval):
            if seat.absent in {"", DELEGATE}:
                yield approval, step, seat, rule


def _key(approval: Approval, step: Step, seat: Seat) -> str:
    return f"{PREFIX}:{approval.key}:{approval.round}:{step.key}:{seat.key}"


ABSENCES = TimerSource(prefix=PREFIX, pending=pending_absences, ring=pass_over)
