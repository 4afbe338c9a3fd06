"""Lacking: what a ticket should have been opened with, and nobody has said yet.

A report is refused without what its type requires, but for what is left to its words and is not
clear from them. A ticket that comes by itself is never refused, as nobody is there to be told; it
is opened and says what it lacks, and which lists were too long to be kept. Each move asks whoever
makes it for what of that they may bring, and for no more: what is not theirs to write, or hidden
from them, waits for a move of somebody else. Where nobody may ever bring it, the linter says so.
"""

from collections.abc import Mapping
from datetime import datetime

from services.workflow.domain.commands import FROM_OUTSIDE, OpenTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.writing import Pen
from services.workflow.domain.labels import CREATE
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import is_given


def lacking(command: OpenTicket, fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a ticket that is about to be opened does not know, and should."""
    fields_known = command.rules.fields
    if command.origin == FROM_OUTSIDE:
        fields_known = {key: fields_known[key] for key in command.rules.words}
    return tuple(
        key
        for key, spec in fields_known.items()
        if (spec.required_on == CREATE or key in command.too_long)
        and spec.formula is None
        and not is_given(fields.get(key))
    )


def still_lacking(ticket: Ticket, rules: TicketType) -> tuple[str, ...]:
    """Return what of that nobody has said by now, as far as its rules know of it."""
    return tuple(
        key
        for key in ticket.flow.lacks
        if key in rules.fields and not is_given(ticket.fields.get(key))
    )


def asked_by(pen: Pen, ticket: Ticket, rules: TicketType) -> tuple[str, ...]:
    """Return the fields that a move made now asks for, those it would be refused without."""
    lacks = asked_at_last(pen, ticket, rules, ticket.last_moved_at)
    return tuple(key for key in (*pen.asked, *lacks) if rules.fields[key].is_brought)


def asked_at_last(pen: Pen, ticket: Ticket, rules: TicketType, at: datetime) -> list[str]:
    """Return what the ticket lacks since it was opened and whoever makes a move can say now.

    What happened earlier than is known asks for nothing, and neither do we; what the move needs
    anyhow is asked for by the move.
    """
    if pen.caller.is_system or at < ticket.last_moved_at:
        return []
    lacks = [key for key in still_lacking(ticket, rules) if key not in pen.asked]
    return [key for key in lacks if pen.may_write(rules.fields[key])]
