"""Facts about when somebody comes to a ticket, and whether anybody could."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class TicketAppointed(TicketFact):
    """When somebody comes was agreed, moved or called off: ``fields`` say it, or None.

    It was agreed ``before`` that they come then, if it was. ``by`` is who chose it: ``customer``,
    ``person`` or ``ticket``; nobody where it was called off. ``look_at`` is from when somebody is
    looked for. ``refused`` is the code of why it was never agreed: the ticket opened with it, as a
    wish.
    """

    TOPIC: ClassVar[str] = "ticket.appointed"

    fields: Mapping[str, object]
    before: Mapping[str, object] | None
    by: str
    round: int
    look_at: datetime | None = None
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class DangerFact(TicketFact):
    """Whether anybody could come to a ticket for which nobody is looked for yet.

    It stays where it is.
    """

    round: int


@dataclass(frozen=True, kw_only=True)
class TicketEndangered(DangerFact):
    """Nobody could, as things stand; ``reason`` is as in ``TicketUnassignable``."""

    TOPIC: ClassVar[str] = "ticket.endangered"

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketSecured(DangerFact):
    """Somebody could again."""

    TOPIC: ClassVar[str] = "ticket.secured"
