"""Acting on a ticket without moving it: letting it wait, marking what was seen to happen.

Whoever has a role that may make a move from where the ticket stands may do so: even if that move
is closed to them now by its condition, which may be why it waits.
"""

from collections.abc import Sequence
from datetime import datetime

from services.workflow.domain.commands import Mark, Resume, Wait
from services.workflow.domain.definition import TicketType
from services.workflow.domain.merging.commands import AskedOfMerging
from services.workflow.domain.moving import ASSIGNED, MOVES_MAX, role_for
from services.workflow.domain.refusals import BeforeOpening, TooManyMoves
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller
from shared.moments import Moment, believed

Act = Wait | Resume | Mark | AskedOfMerging


def moment_of(act: Act, ticket: Ticket, latest: datetime, past: Sequence[object]) -> Moment:
    """Return when it happened; without a claimed time it is not before ``latest``.

    ``past`` are the acts of its kind so far. Raises TooManyMoves and what is wrong with the time.
    """
    if len(past) > MOVES_MAX:
        raise TooManyMoves
    moment = believed(act.occurred_at, act.now, act.caller.scopes)
    if not moment.claimed:
        return Moment(at=max(moment.at, latest), claimed=False, imported=False)
    if moment.at < ticket.opened_at:
        raise BeforeOpening(opened_at=ticket.opened_at.isoformat())
    return moment


def is_closed_at(rules: TicketType, ticket: Ticket, at: datetime) -> bool:
    """Return whether the ticket stood in a final state at a moment."""
    return rules.states[ticket.passage_at(at).state].final


def role_of(rules: TicketType, caller: Caller, ticket: Ticket, at: datetime, *, late: bool) -> str:
    """Return the role the caller relies on; one that is bound to an assignment comes last.

    Raises RoleMissing and NotAssignedToYou.
    """
    here = ticket.passage_at(at)
    moves = [one for one in rules.transitions.values() if here.state in one.sources]
    wanted = dict.fromkeys(role for one in moves for role in one.by)
    bound = {key for key, role in rules.roles.items() if role.scope == ASSIGNED}
    holders = {ticket.member_id, here.member_id} if late else {ticket.member_id}
    return role_for(sorted(wanted, key=bound.__contains__), rules, caller, holders)
