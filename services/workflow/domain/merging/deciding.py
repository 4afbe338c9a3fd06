"""Merging two tickets: one stands still with the other, and goes on when that is undone.

Neither is changed or lost by it. There is one step only: what is merged takes in nothing, and what
has taken in others is not merged, so there are no chains and no circles. Where two are merged at
the same moment so that there would be, the one that was told first goes on for itself again.
"""

from typing import Final, assert_never

from services.workflow.domain.acting import is_closed_at, moment_of
from services.workflow.domain.facts.merging import (
    MergingEvent,
    TicketLetGo,
    TicketMerged,
    TicketTookIn,
    TicketUnmerged,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.merging.commands import (
    AskedOfMerging,
    DismissDuplicate,
    GoOn,
    KeepDismissed,
    KeepSuspected,
    LetGo,
    MergeTicket,
    OfMerging,
    SplitTicket,
    SuspectDuplicate,
    TakeIn,
    UndoMerge,
)
from services.workflow.domain.merging.refusals import (
    HasOthers,
    IntoClosed,
    IntoFull,
    IntoItself,
    IntoMerged,
    MergeTooLate,
    NotMerged,
    StandsStill,
)
from services.workflow.domain.merging.splitting_off import decide_split
from services.workflow.domain.merging.suspecting import decide_kept, decide_suspicion
from services.workflow.domain.moving import role_for
from services.workflow.domain.refusals import TicketClosed
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from shared.moments import Moment

TAKEN_IN_MAX: Final = 200
"""Of one ticket; more about one thing are a matter for a ticket of their own."""


def decide_merging(command: AskedOfMerging, ticket: Ticket) -> list[MergingEvent]:
    """Return that the ticket is merged (nothing if it is already, there), or goes on.

    Whoever works on tickets of the type may say so, wherever this one stands; customers do not.

    Raises what ``refusals`` has, TicketClosed, RoleMissing, TooManyMoves and what is wrong with the
    time.
    """
    match command:
        case SuspectDuplicate() | DismissDuplicate():
            return decide_suspicion(command, ticket, _role(command))
        case SplitTicket():
            return decide_split(command, ticket, _role(command))
        case MergeTicket():
            return _merged(command, ticket)
        case UndoMerge():
            return _undone(command, ticket)
        case _:
            assert_never(command)


def decide_told(command: OfMerging, ticket: Ticket) -> list[MergingEvent]:
    """Return what a ticket keeps of what happened to the other; what it knows is nothing new."""
    match command:
        case TakeIn():
            known = any(one.id == command.other for one in ticket.merging.taken_in)
            return [] if known or not takes_in(ticket) else [_took_in(command, ticket)]
        case LetGo():
            known = any(one.id == command.other for one in ticket.merging.taken_in)
            return [_let_go(command, ticket)] if known else []
        case GoOn():
            return _gone_on(command, ticket)
        case KeepSuspected() | KeepDismissed():
            return decide_kept(command, ticket)
        case _:
            assert_never(command)


def takes_in(ticket: Ticket) -> bool:
    """Say whether others can be merged into a ticket, whether or not it is closed by now."""
    return ticket.merging.now is None and not is_full(ticket)


def is_full(ticket: Ticket) -> bool:
    """Say whether so many tickets are merged into this one that it takes in no more."""
    return len(ticket.merging.taken_in) >= TAKEN_IN_MAX


def _merged(command: MergeTicket, ticket: Ticket) -> list[MergingEvent]:
    into, now = command.into, ticket.merging.now
    moment = _moment(command, ticket)
    role = _role(command)
    if now is not None:
        if now.into == into.id:
            return []
        raise StandsStill
    if no := _obstacle(command, ticket, moment):
        raise no
    return [
        TicketMerged(
            occurred_at=moment.at,
            number=ticket.number,
            type=ticket.type,
            into=into.id,
            into_number=into.number,
            role=role,
            imported=moment.imported,
        )
    ]


def _obstacle(command: MergeTicket, ticket: Ticket, moment: Moment) -> Refusal | None:
    """Return why the two cannot be merged, if so."""
    into = command.into
    obstacles: tuple[tuple[bool, type[Refusal]], ...] = (
        (into.id == command.ticket_id, IntoItself),
        (ticket.closed or is_closed_at(command.rules, ticket, moment.at), TicketClosed),
        (bool(ticket.merging.taken_in), HasOthers),
        (into.merged, IntoMerged),
        (into.closed, IntoClosed),
        (into.full, IntoFull),
    )
    return next((refusal() for holds, refusal in obstacles if holds), None)


def _undone(command: UndoMerge, ticket: Ticket) -> list[MergingEvent]:
    now = ticket.merging.now
    moment = _moment(command, ticket)
    role = _role(command)
    if now is None:
        raise NotMerged
    return [
        TicketUnmerged(
            occurred_at=moment.at,
            number=ticket.number,
            type=ticket.type,
            into=now.into,
            into_number=now.number,
            role=role,
            imported=moment.imported,
        )
    ]


def _role(command: AskedOfMerging) -> str:
    rules = command.rules
    acting = dict.fromkeys(role for one in rules.transitions.values() for role in one.by)
    working = [role for role in acting if role not in {SYSTEM, *rules.flow.customers}]
    return role_for(working, rules, command.caller, {None})


def _moment(command: MergeTicket | UndoMerge, ticket: Ticket) -> Moment:
    """Return when it happened, which is after all that moved the ticket; raises MergeTooLate.

    There are so many merges and no more; the last can be undone like the others.
    """
    latest = max(ticket.last_moved_at, ticket.merging.latest or ticket.opened_at)
    past = ticket.merging.stays if isinstance(command, MergeTicket) else ()
    moment = moment_of(command, ticket, latest, past)
    if moment.at < latest:
        raise MergeTooLate(latest=latest.isoformat())
    return moment


def _took_in(command: TakeIn, ticket: Ticket) -> TicketTookIn:
    return TicketTookIn(
        occurred_at=max(command.occurred_at, ticket.opened_at),
        number=ticket.number,
        type=ticket.type,
        other=command.other,
        other_number=command.number,
    )


def _let_go(command: LetGo, ticket: Ticket) -> TicketLetGo:
    return TicketLetGo(
        occurred_at=max(command.occurred_at, ticket.opened_at),
        number=ticket.number,
        type=ticket.type,
        other=command.other,
        other_number=command.number,
    )


def _gone_on(command: GoOn, ticket: Ticket) -> list[MergingEvent]:
    """Return that the ticket goes on, if it is still merged there since then."""
    now = ticket.merging.now
    if now is None or not ticket.merging.stands(command.into, command.since):
        return []
    return [
        TicketUnmerged(
            occurred_at=max(command.occurred_at, now.since, ticket.last_moved_at),
            number=ticket.number,
            type=ticket.type,
            into=now.into,
            into_number=now.number,
            role=SYSTEM,
        )
    ]
