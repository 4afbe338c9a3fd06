"""What happens to a ticket when the rules it follows are exchanged for newer ones."""

from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact
from services.workflow.domain.labels import Label


@dataclass(frozen=True, kw_only=True)
class TicketMigrated(TicketFact):
    """From now on an open ticket follows other rules, and stands in a state that they know.

    ``back`` when it returns to where it stood before a migration that was taken back. Nothing
    happened in the world: it is no move, and no time is lost.
    """

    TOPIC: ClassVar[str] = "ticket.migrated"

    from_definition: str
    definition: str
    from_state: str
    from_label: Label
    state: str
    state_label: Label
    back: bool
