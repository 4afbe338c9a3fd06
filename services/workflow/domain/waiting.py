"""Waiting: who may let a ticket wait, and what follows.

Whoever has a role that may make a move from where the ticket stands may let it wait, and resume
it: even if that move is closed to them now by its condition, which may be why it waits.
"""

from collections.abc import Iterable
from datetime import datetime

from services.workflow.domain.commands import Resume, Wait
from services.workflow.domain.facts import TicketEvent, TicketResumed, TicketWaiting
from services.workflow.domain.moving import ASSIGNED, MOVES_MAX, role_for
from services.workflow.domain.refusals import (
    BeforeOpening,
    NotWaiting,
    TicketClosed,
    TooManyMoves,
    WaitInvalid,
)
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.times import Moment, believed
from services.workflow.domain.values import is_storable
from services.workflow.domain.waits import REASONS, latest_turn, waited_at
from shared.decider import Reason
from shared.sealed import length_as_written

NOTE_LENGTH_MAX = 2_000
SEALED_LENGTH_MAX = 20_000
"""A sealed note is longer than what it hides."""


def decide_waiting(command: Wait | Resume, ticket: Ticket) -> list[TicketEvent]:
    """Return that the ticket waits (nothing if it does already, just so), or waits no longer.

    Raises WaitInvalid, TicketClosed, NotWaiting, RoleMissing, NotAssignedToYou, TooManyMoves and
    what is wrong with the time.
    """
    if isinstance(command, Wait):
        return [*_waits(command, ticket)]
    return [_resumes(command, ticket)]


def _waits(command: Wait, ticket: Ticket) -> list[TicketWaiting]:
    moment = _moment(command, ticket)
    if faults := list(_faults(command, moment.at)):
        raise WaitInvalid(reasons=faults)
    if _is_closed(command, ticket, moment):
        raise TicketClosed
    role = _role(command, ticket, moment)
    waiting = ticket.waiting
    said = command.reason, command.note, command.until
    if (
        waiting is not None
        and not moment.claimed
        and said == (waiting.reason, waiting.note, waiting.until)
    ):
        return []
    return [
        TicketWaiting(
            occurred_at=moment.at,
            number=ticket.number,
            type=ticket.type,
            reason=command.reason,
            reason_label=REASONS[command.reason],
            note=command.note,
            until=command.until,
            role=role,
            late=_is_late(ticket, moment),
            imported=moment.imported,
        )
    ]


def _resumes(command: Resume, ticket: Ticket) -> TicketResumed:
    moment = _moment(command, ticket)
    reason = waited_at(ticket.diary, moment.at)
    if not reason or _is_closed(command, ticket, moment):
        raise NotWaiting
    return TicketResumed(
        occurred_at=moment.at,
        number=ticket.number,
        type=ticket.type,
        reason=reason,
        reason_label=REASONS[reason],
        role=_role(command, ticket, moment),
        late=_is_late(ticket, moment),
        imported=moment.imported,
    )


def _faults(command: Wait, at: datetime) -> Iterable[Reason]:
    if command.reason not in REASONS:
        message = f"A ticket waits for one of: {', '.join(REASONS)}."
        yield Reason(code="wait-reason-unknown", message=message, pointer="/reason")
    too_long = length_as_written(command.note) > NOTE_LENGTH_MAX
    if too_long or len(command.note) > SEALED_LENGTH_MAX or not is_storable(command.note):
        message = "A note is at most 2,000 characters of text."
        yield Reason(code="field-invalid", message=message, pointer="/note")
    if command.until is not None and command.until <= at:
        message = "A ticket waits until some time after it began to."
        yield Reason(code="field-invalid", message=message, pointer="/until")


def _moment(command: Wait | Resume, ticket: Ticket) -> Moment:
    """Return when it happened; without a claimed time it is the last thing that did."""
    if len(ticket.waits) > MOVES_MAX:
        raise TooManyMoves
    moment = believed(command.occurred_at, command.now, command.caller.scopes)
    if not moment.claimed:
        return Moment(at=max(moment.at, _latest(ticket)), claimed=False, imported=False)
    if moment.at < ticket.opened_at:
        raise BeforeOpening(opened_at=ticket.opened_at.isoformat())
    return moment


def _is_late(ticket: Ticket, moment: Moment) -> bool:
    return moment.at < _latest(ticket)


def _latest(ticket: Ticket) -> datetime:
    turn = latest_turn(ticket.diary)
    return ticket.last_moved_at if turn is None else turn.at


def _is_closed(command: Wait | Resume, ticket: Ticket, moment: Moment) -> bool:
    return command.rules.states[ticket.passage_at(moment.at).state].final


def _role(command: Wait | Resume, ticket: Ticket, moment: Moment) -> str:
    """Return the role the caller relies on; one that is bound to an assignment comes last."""
    rules, here = command.rules, ticket.passage_at(moment.at)
    moves = [one for one in rules.transitions.values() if here.state in one.sources]
    wanted = dict.fromkeys(role for one in moves for role in one.by)
    bound = {key for key, role in rules.roles.items() if role.scope == ASSIGNED}
    holders = {ticket.member_id, here.member_id} if _is_late(ticket, moment) else {ticket.member_id}
    return role_for(sorted(wanted, key=bound.__contains__), rules, command.caller, holders)
