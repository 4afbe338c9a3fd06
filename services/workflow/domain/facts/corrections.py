"""What people say instead of what was read from words, kept with the ticket for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class TicketCorrected(TicketFact):
    """Somebody said what fields that are left to words should be: something else, or the same.

    ``fields`` are what they said, with what follows from it; ``was`` is what the fields that they
    named were before (null: nobody knew). They relied on ``role``. ``skills``, ``skill_levels`` and
    ``parts_needed`` are those that the ticket asks for now. ``dispatch``: it was held for nothing
    but its unclear words, so from now on somebody is looked for.
    """

    TOPIC: ClassVar[str] = "ticket.corrected"

    fields: Mapping[str, object]
    was: Mapping[str, object]
    role: str
    skills: tuple[str, ...]
    skill_levels: Mapping[str, int]
    parts_needed: Mapping[str, int]
    dispatch: bool
