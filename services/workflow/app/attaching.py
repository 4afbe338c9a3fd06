"""Attaching: a file is the ticket's before the ticket says so, so that it never says it in vain."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.workflow.app.judging import Told
from services.workflow.app.tickets import Tickets
from services.workflow.domain.attaching import require_room
from services.workflow.domain.commands import AttachToTicket, GivenFile
from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import Look
from shared.intent import Caller, Intent, TenantId


class FileKeeping(Protocol):
    """Keeps the files that people sent."""

    async def given(self, tenant: TenantId, ref: str, ticket_id: UUID, by: str) -> GivenFile:
        """Give a file that ``by`` sent to a ticket, and say what it is; again is harmless.

        Raises what its keeper refuses, such as attachment-unknown and attachment-taken.
        """


@dataclass(frozen=True, kw_only=True)
class AttachmentDesk:
    """Adds files to tickets."""

    tickets: Tickets
    files: FileKeeping

    async def attach(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        ref: str,
        *,
        expected_version: int | None,
    ) -> Told:
        """Add a file to a ticket.

        Raises ScopeMissing, TicketUnknown, AttachmentsFull, VersionStale, and what the keeper of
        files refuses.
        """
        await self.tickets.writing(intent, caller, ticket_id, expected_version)
        loaded, _ = await self.tickets.seen(caller, ticket_id)
        require_room(loaded.state, ref)  # before anything is given to it
        file = await self.files.given(caller.tenant, ref, ticket_id, caller.actor)

        def act(rules: TicketType, look: Look) -> AttachToTicket:
            return AttachToTicket(
                rules=rules, file=file, caller=caller, now=intent.occurred_at, look=look
            )

        return await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=expected_version
        )
