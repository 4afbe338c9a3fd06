"""A ticket as it stands, together with the rules it follows."""

from dataclasses import dataclass

from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.definition import TicketType
from services.workflow.domain.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What can be said of a ticket at one version of it.

    ``hidden`` are the places in it (JSON pointers) that its reader does not see.
    ``rules`` are those it pinned, ``newest`` those a ticket like it would follow today, if any,
    ``days`` what was announced for its calendars.
    """

    ticket: Ticket
    version: int
    rules: TicketType
    newest: TicketType | None = None
    days: DayChanges = NO_CHANGES
    hidden: tuple[str, ...] = ()
