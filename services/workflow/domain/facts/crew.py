"""Crews: whom a ticket needs beside its lead, and what dispatch says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewWanted:
    """So many people (``count``) in a ``role``, each with ``skills``, some at a level at least."""

    role: str
    count: int = 1
    skills: tuple[str, ...] = ()
    skill_levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TicketCrewTold(TicketFact):
    """Dispatch said something about a post of the ticket's crew (``helper:1``).

    ``how`` is offered, accepted, declined, expired, released or unassignable; departed, arrived or
    left. ``technician_id`` is about whom; None: there is nobody. It moves nothing: whoever has the
    ticket itself, its lead, is told of by facts of their own.
    """

    TOPIC: ClassVar[str] = "ticket.crew_told"

    post: str
    how: str
    round: int
    technician_id: str | None = None
    member_id: str | None = None
    reason: str = ""
    until: datetime | None = None
