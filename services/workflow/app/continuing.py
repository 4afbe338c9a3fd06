"""Continuing: whoever reported a ticket says or sends more by the way they reported it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.app.tickets import Tickets
from services.workflow.domain.commands import AttachToTicket, CommentOnTicket, GivenFile
from services.workflow.domain.refusals import AttachmentsFull
from shared.intent import Caller, Intent


@dataclass(frozen=True, kw_only=True)
class Continued:
    """What they said, and the files that they sent, which are the ticket's already."""

    by: Caller
    at: datetime
    text: str
    files: tuple[GivenFile, ...]


async def continue_ticket(
    tickets: Tickets, intent: Callable[[str], Intent], ticket_id: UUID, said: Continued
) -> None:
    """Add what was said and sent to a ticket, once; a file too many is left out.

    ``intent`` gives one for each part. Raises TicketUnknown.
    """
    if said.text:
        under, rules = await tickets.pinned(intent("comment"), ticket_id)
        comment = CommentOnTicket(
            rules=rules, text=said.text, internal=False, caller=said.by, now=said.at
        )
        await tickets.execute(under, ticket_id, comment)
    for file in said.files:
        under, rules = await tickets.pinned(intent(f"attach:{file.ref}"), ticket_id)
        attach = AttachToTicket(rules=rules, file=file, caller=said.by, now=said.at)
        with suppress(AttachmentsFull):
            await tickets.execute(under, ticket_id, attach)
