"""What e-mails leave on a ticket when it turns out that they belong elsewhere."""

from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class TicketMailWithdrawn(TicketFact):
    """An e-mail does not belong here after all: its words are shown no longer, and no file of it.

    ``mail`` is its id, ``refs`` are the ids of its files.
    """

    TOPIC: ClassVar[str] = "ticket.mail_withdrawn"

    mail: str
    refs: tuple[str, ...] = ()
