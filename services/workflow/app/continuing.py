"""Continuing: whoever reported a ticket says or sends more by the way they reported it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.workflow.app.tickets import Tickets
from services.workflow.domain.commands import AttachToTicket, CommentOnTicket, GivenFile
from services.workflow.domain.merging.refusals import StandsStill
from services.workflow.domain.refusals import AttachmentsFull
from shared.intent import Caller, Intent

NOT_ADDED: Final = "（文件未能加入此工单 / a file could not be added to this ticket）"


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
    """Add what was said and sent to a ticket, once; a file that it cannot take is left out.

    That is said on the ticket: it has too many, or is merged into another.

    ``intent`` gives one for each part. Raises TicketUnknown.
    """
    if said.text:
        await _comment(tickets, intent("comment"), ticket_id, said, said.text)
    for file in said.files:
        under, rules = await tickets.pinned(intent(f"attach:{file.ref}"), ticket_id)
        attach = AttachToTicket(rules=rules, file=file, caller=said.by, now=said.at)
        try:
            await tickets.execute(under, ticket_id, attach)
        except (AttachmentsFull, StandsStill):
            await _comment(tickets, intent(f"left:{file.ref}"), ticket_id, said, NOT_ADDED)


async def _comment(
    tickets: Tickets, intent: Intent, ticket_id: UUID, said: Continued, text: str
) -> None:
    under, rules = await tickets.pinned(intent, ticket_id)
    comment = CommentOnTicket(rules=rules, text=text, internal=False, caller=said.by, now=said.at)
    await tickets.execute(under, ticket_id, comment)
