"""Waiting: a ticket waits for something, and goes on; who may say so is told in ``acting``."""

from collections.abc import Iterable
from datetime import datetime

from services.workflow.domain.acting import is_closed_at, moment_of, role_of
from services.workflow.domain.commands import Resume, Wait
from services.workflow.domain.facts import TicketEvent, TicketResumed, TicketWaiting
from services.workflow.domain.refusals import (
    NotWaiting,
    TicketClosed,
    WaitInvalid,
)
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import is_storable
from services.workflow.domain.waits import REASONS, latest_turn, waited_at
from shared.decider import Reason
from shared.moments import Moment
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
    return moment_of(command, ticket, _latest(ticket), ticket.waits)


def _is_late(ticket: Ticket, moment: Moment) -> bool:
    return moment.at < _latest(ticket)


def _latest(ticket: Ticket) -> datetime:
    turn = latest_turn(ticket.diary)
    return ticket.last_moved_at if turn is None else turn.at


def _is_closed(command: Wait | Resume, ticket: Ticket, moment: Moment) -> bool:
    return is_closed_at(command.rules, ticket, moment.at)


def _role(command: Wait | Resume, ticket: Ticket, moment: Moment) -> str:
    late = _is_late(ticket, moment)
    return role_of(command.rules, command.caller, ticket, moment.at, late=late)
