"""Commenting: somebody says or shows something about a ticket, and may promise something by it."""

from typing import assert_never

from services.workflow.domain.attaching import decide_attachment
from services.workflow.domain.commands import AttachToTicket, CommentOnTicket, WithdrawMail
from services.workflow.domain.commitments.replying import committed, reply_of
from services.workflow.domain.facts import TicketCommented, TicketEvent, TicketMailWithdrawn
from services.workflow.domain.refusals import BeforeOpening, CommentInvalid
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import is_given, is_storable
from shared.moments import believed
from shared.sealed import length_as_written

COMMENT_LENGTH_MAX = 10_000
SEALED_LENGTH_MAX = 60_000
"""A sealed comment is longer than what it hides."""


def decide_addition(
    command: CommentOnTicket | AttachToTicket | WithdrawMail, ticket: Ticket
) -> list[TicketEvent]:
    """Return what was added to a ticket, or is shown no longer.

    Raises as ``decide_comment``, and AttachmentsFull.
    """
    match command:
        case CommentOnTicket():
            return decide_comment(command, ticket)
        case AttachToTicket():
            return decide_attachment(command, ticket)
        case WithdrawMail():
            return [_withdrawn(command, ticket)]
        case _:
            assert_never(command)


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
        canned=command.canned,
        imported=moment.imported,
        mail=command.mail,
        sender=command.sender,
    )


def _withdrawn(command: WithdrawMail, ticket: Ticket) -> TicketMailWithdrawn:
    return TicketMailWithdrawn(
        occurred_at=command.now,
        number=ticket.number,
        type=ticket.type,
        mail=command.mail,
        refs=command.refs,
    )
