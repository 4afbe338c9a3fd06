"""Commenting: somebody says or shows something about a ticket, and may promise something by it."""

from services.workflow.domain.attaching import decide_attachment
from services.workflow.domain.commands import AttachToTicket, CommentOnTicket
from services.workflow.domain.commitments.replying import committed, reply_of
from services.workflow.domain.facts import TicketCommented, TicketEvent
from services.workflow.domain.refusals import BeforeOpening, CommentInvalid
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import is_given, is_storable
from shared.moments import believed
from shared.sealed import length_as_written

COMMENT_LENGTH_MAX = 10_000
SEALED_LENGTH_MAX = 60_000
"""A sealed comment is longer than what it hides."""


def decide_addition(command: CommentOnTicket | AttachToTicket, ticket: Ticket) -> list[TicketEvent]:
    """Return what was added to a ticket; raises as ``decide_comment``, and AttachmentsFull."""
    if isinstance(command, AttachToTicket):
        return decide_attachment(command, ticket)
    return decide_comment(command, ticket)


def decide_comment(command: CommentOnTicket, ticket: Ticket) -> list[TicketEvent]:
    """Return a comment, and the commitment that its canned reply makes.

    Raises CommentInvalid, BeforeOpening, ReplyUnknown and ReplyIncomplete.
    """
    comment = _commented(command, ticket)
    if not command.canned:
        return [comment]
    rule = reply_of(command.rules, command.canned)
    if not rule.promises or comment.internal or comment.imported:
        return [comment]
    return [comment, committed(rule, ticket, command, comment.occurred_at)]


def _commented(command: CommentOnTicket, ticket: Ticket) -> TicketCommented:
    if not is_given(command.text) or not is_storable(command.text):
        raise CommentInvalid
    written, kept = length_as_written(command.text), len(command.text)
    if written > COMMENT_LENGTH_MAX or kept > SEALED_LENGTH_MAX:
        raise CommentInvalid
    moment = believed(command.occurred_at, command.now, command.caller.scopes)
    if moment.claimed and moment.at < ticket.opened_at:
        raise BeforeOpening(opened_at=ticket.opened_at.isoformat())
    return TicketCommented(
        occurred_at=max(moment.at, ticket.opened_at),
        number=ticket.number,
        type=ticket.type,
        text=command.text,
        internal=command.internal,
        imported=moment.imported,
    )
