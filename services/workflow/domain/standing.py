"""A ticket as it stands, together with the rules it follows."""

from dataclasses import dataclass

from services.workflow.domain.definition import TicketType
from services.workflow.domain.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What can be said of a ticket at one version of it."""

    ticket: Ticket
    version: int
    rules: TicketType
