"""Showing: whether who is shown a ticket is one of those who have it now."""

from datetime import datetime, timedelta
from typing import Final

from services.workflow.domain.approvals.authority import member_of, rights_in
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.forms.viewing import NoteShown
from services.workflow.domain.ledger import Custody, custodies, departments_of
from services.workflow.domain.ledger.owners import ASSIGNEE, QUEUE
from services.workflow.domain.standing import Standing
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller

TICK: Final = timedelta(microseconds=1)


def showing(
    standing: Standing, caller: Caller, delegations: Delegations, now: datetime
) -> NoteShown | None:
    """Return what is to be kept once the caller is shown a ticket; None if it is not theirs.

    Only people count, no keys. Another role of the same department stands for it, and whoever
    decides for somebody who is away.
    """
    ticket, rules = standing.ticket, standing.rules
    if ticket.closed or not member_of(caller):
        return None
    # Whoever looks in the instant in which it came to them has it, and a clock behind the one that
    # recorded does not make a ticket younger than its facts.
    until = max(now, ticket.diary[-1].at + TICK)
    current = [*custodies(ticket.diary, rules, until)][-1:]
    if not current or not current[0].is_open:
        return None
    custody = current[0]
    if not _is_of(custody, standing, caller) and not _is_asked(ticket, caller, delegations, now):
        return None
    return NoteShown(
        reader=caller.actor,
        owner=custody.owner,
        whose=custody.whose,
        since=custody.start,
        now=max(now, custody.start),
    )


def _is_of(custody: Custody, standing: Standing, caller: Caller) -> bool:
    ticket, member = standing.ticket, member_of(caller)
    if custody.owner == ASSIGNEE:
        return member == ticket.member_id
    if custody.owner == QUEUE:
        return ticket.queued is not None and member in (ticket.queued.members or ())
    departments = departments_of(standing.rules)
    theirs = {departments[role] for role in caller.roles if role in departments}
    return departments.get(custody.owner) in theirs


def _is_asked(ticket: Ticket, caller: Caller, delegations: Delegations, now: datetime) -> bool:
    """Say whether the caller has to agree, for themselves or for somebody else."""
    seats = (seat for approval in ticket.approvals for _, seat in open_seats(approval))
    return any(True for seat in seats for _ in rights_in(seat, caller, delegations, now))
