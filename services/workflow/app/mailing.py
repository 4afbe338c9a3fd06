"""Mailing: what a ticket is told of an e-mail that is with it, or is no longer.

Which ticket an e-mail belongs to is decided elsewhere, and may be decided anew. What a ticket
cannot take any more is left where it is kept, and the ticket says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.workflow.app.tickets import Tickets
from services.workflow.domain.commands import (
    AttachToTicket,
    CommentOnTicket,
    GivenFile,
    WithdrawMail,
)
from services.workflow.domain.merging.refusals import StandsStill
from services.workflow.domain.refusals import AttachmentsFull
from shared.intent import Caller, Intent, command_id_of_reaction

NOT_ADDED: Final = "（邮件附件未能加入此工单 / a file of this e-mail could not be added）"


@dataclass(frozen=True, kw_only=True)
class MailTold:
    """An e-mail with the ticket it is with, and the one it was with ``before``, if any.

    ``sender`` is sealed; ``withdrawn`` are the ids of the files that go from that one.
    """

    mail: UUID
    ticket_id: UUID | None
    before: UUID | None
    sender: str
    text: str
    files: Sequence[GivenFile]
    withdrawn: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MailDesk:
    """Tells tickets of e-mails."""

    tickets: Tickets

    async def follow(self, withdrawing: Intent, telling: Intent, told: MailTold) -> None:
        """Let the ticket that it was with have an e-mail no longer, and the one it is with have it.

        Raises TicketUnknown.
        """
        if told.before is not None:
            await self._withdraw(withdrawing, told.before, told)
        if told.ticket_id is not None:
            await self._tell(telling, told.ticket_id, told)

    async def _withdraw(self, intent: Intent, ticket_id: UUID, told: MailTold) -> None:
        under, rules = await self.tickets.pinned(intent, ticket_id)
        command = WithdrawMail(
            rules=rules,
            mail=str(told.mail),
            refs=tuple(told.withdrawn),
            now=intent.occurred_at,
        )
        await self.tickets.execute(under, ticket_id, command)

    async def _tell(self, intent: Intent, ticket_id: UUID, told: MailTold) -> None:
        under, rules = await self.tickets.pinned(intent, ticket_id)
        caller = _ourselves(intent)
        text = told.text
        for file in told.files:
            attach = AttachToTicket(rules=rules, file=file, caller=caller, now=intent.occurred_at)
            try:
                await self.tickets.execute(_part(under, file.ref), ticket_id, attach)
            except (AttachmentsFull, StandsStill):
                text = f"{text}\n\n{NOT_ADDED}".strip()
        if not text:
            return
        comment = CommentOnTicket(
            rules=rules,
            text=text,
            internal=False,
            caller=caller,
            now=intent.occurred_at,
            mail=str(told.mail),
            sender=told.sender,
        )
        await self.tickets.execute(under, ticket_id, comment)


def _ourselves(intent: Intent) -> Caller:
    return Caller(tenant=intent.tenant, actor=intent.actor, on_behalf_of=intent.on_behalf_of)


def _part(intent: Intent, ref: str) -> Intent:
    """Return the intent of one of several commands that follow from the same event."""
    return replace(intent, command_id=command_id_of_reaction(intent.command_id, ref))
