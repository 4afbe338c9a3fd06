"""Showing: whether who is shown a ticket is one of those who have it now."""

from datetime import datetime

from services.workflow.domain.approvals.authority import member_of, rights_in
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.forms.viewing import NoteShown
from services.workflow.domain.ledger import Custody, custodies, departments_of
from services.workflow.domain.ledger.owners import ASSIGNEE, QUEUE
from services.workflow.domain.standing import Standing
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller


def showing(standing: Standing, caller: Caller, now: datetime) -> NoteShown | None:
    """Return what is to be kept once the caller is shown a ticket; None if it is not theirs.

    Only people count, no keys. Another role of the same department stands for it.
    """
    ticket, rules = standing.ticket, standing.rules
    if ticket.closed or not member_of(caller):
        return None
    # A clock behind the one that recorded does not make a ticket younger than its facts.
    current = [*custodies(ticket.diary, rules, max(now, ticket.diary[-1].at))][-1:]
    if not current or not current[0].is_open or not _is_of(current[0], standing, caller, now):
        return None
    custody = current[0]
    return NoteShown(reader=caller.actor, owner=custody.owner, since=custody.start, now=now)


def _is_of(custody: Custody, standing: Standing, caller: Caller, now: datetime) -> bool:
    ticket, member = standing.ticket, member_of(caller)
    if custody.owner == ASSIGNEE:
        return member == ticket.member_id
    if custody.owner == QUEUE:
        return ticket.queued is not None and member in (ticket.queued.members or ())
    departments = departments_of(standing.rules)
    theirs = {departments[role] for role in caller.roles if role in departments}
    return departments.get(custody.owner) in theirs or _is_asked(ticket, caller, now)


def _is_asked(ticket: Ticket, caller: Caller, now: datetime) -> bool:
    """Say whether the caller has to agree, by name or for somebody who handed it over."""
    seats = (seat for approval in ticket.approvals for _, seat in open_seats(approval))
    return any(True for seat in seats for _ in rights_in(seat, caller, Delegations(), now))
