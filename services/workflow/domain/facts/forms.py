"""What follows by itself from what a ticket knows: computed values, and who may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class TicketCalculated(TicketFact):
    """Formulas came to other values; null where one cannot be computed any more."""

    TOPIC: ClassVar[str] = "ticket.calculated"

    fields: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class TicketRestricted(TicketFact):
    """Who may see the ticket, and what of it, changed.

    ``only_for`` are the roles that see it at all (None: no role is left out), ``hidden_from``
    those that do not, ``veiled`` the places in it (JSON pointers) that only some roles see, and
    which. All replace what was said before.
    """

    TOPIC: ClassVar[str] = "ticket.restricted"

    only_for: tuple[str, ...] | None
    hidden_from: tuple[str, ...]
    veiled: Mapping[str, tuple[str, ...]]
