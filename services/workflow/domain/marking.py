"""Marking: something was seen to happen that is no move, and clocks count by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.workflow.domain.acting import is_closed_at, moment_of, role_of
from services.workflow.domain.commands import Mark
from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Entry
from services.workflow.domain.facts import TicketEvent, TicketMarked
from services.workflow.domain.labels import Label
from services.workflow.domain.marks import MARKS
from services.workflow.domain.refusals import MarkUnknown, TicketClosed
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from shared.intent import Caller

MARK: Final = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMark:
    """A mark that the caller could make now."""

    mark: str
    label: Label


def marks_of(rules: TicketType) -> Mapping[str, Label]:
    """Return every mark that a ticket of the type takes."""
    return {**MARKS, **rules.marks}


def decide_mark(command: Mark, ticket: Ticket) -> list[TicketEvent]:
    """Return that it was seen to happen; nothing if it was already since the last move.

    Raises MarkUnknown, TicketClosed, RoleMissing, NotAssignedToYou, TooManyMoves and what is wrong
    with the time.
    """
    known = marks_of(command.rules)
    if command.mark not in known:
        listed = ", ".join(known)
        raise MarkUnknown(f"There is no mark {command.mark!r}; there are: {listed}.")
    before = _marks(ticket)
    moment = moment_of(command, ticket, ticket.last_moved_at, before)
    if is_closed_at(command.rules, ticket, moment.at):
        raise TicketClosed
    late = moment.at < ticket.last_moved_at
    role = role_of(command.rules, command.caller, ticket, moment.at, late=late)
    if not moment.claimed and _is_made(command.mark, ticket):
        return []
    return [
        TicketMarked(
            occurred_at=moment.at,
            number=ticket.number,
            type=ticket.type,
            mark=command.mark,
            mark_label=known[command.mark],
            role=role,
            late=late,
            imported=moment.imported,
        )
    ]


def marks_open(ticket: Ticket, rules: TicketType, caller: Caller) -> tuple[OpenMark, ...]:
    """Return the marks the type names that were not made since the last move, if the caller may."""
    if ticket.closed or not rules.marks or ticket.merging.now is not None:
        return ()
    try:
        role_of(rules, caller, ticket, ticket.last_moved_at, late=False)
    except Refusal:
        return ()
    return tuple(
        OpenMark(mark=key, label=label)
        for key, label in rules.marks.items()
        if not _is_made(key, ticket)
    )


def _is_made(mark: str, ticket: Ticket) -> bool:
    return any(one.about == mark and one.at >= ticket.last_moved_at for one in _marks(ticket))


def _marks(ticket: Ticket) -> list[Entry]:
    return [one for one in ticket.diary if one.what == MARK]
