"""Attaching: somebody adds a file to a ticket; whose file it is was settled before."""

from services.workflow.domain.commands import AttachToTicket
from services.workflow.domain.facts import TicketAttached, TicketEvent
from services.workflow.domain.refusals import AttachmentsFull
from services.workflow.domain.ticket import Ticket

ATTACHMENTS_MAX = 50
"""Files and links that a ticket has at most, those of its report included."""


def decide_attachment(command: AttachToTicket, ticket: Ticket) -> list[TicketEvent]:
    """Return that the ticket has a file; nothing if it has it already. Raises AttachmentsFull."""
    file = command.file
    if _has(ticket, file.ref):
        return []
    require_room(ticket, file.ref)
    return [
        TicketAttached(
            occurred_at=command.now,
            number=ticket.number,
            type=ticket.type,
            ref=file.ref,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sent_sha256=file.sent_sha256,
            sha256=file.sha256,
        )
    ]


def require_room(ticket: Ticket, ref: str) -> None:
    """Refuse one more file where there are many, if it is one more; raises AttachmentsFull."""
    if len(ticket.attachments) >= ATTACHMENTS_MAX and not _has(ticket, ref):
        raise AttachmentsFull


def _has(ticket: Ticket, ref: str) -> bool:
    return any(one.get("ref") == ref for one in ticket.attachments)
