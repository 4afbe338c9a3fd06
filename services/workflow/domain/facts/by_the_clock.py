"""What is seen to happen to a ticket, and what happens to it by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import Tell, TicketFact
from services.workflow.domain.labels import Label


@dataclass(frozen=True, kw_only=True)
class TimelyFact(TicketFact):
    """Something that was seen to happen, or happened by itself, and is no move."""


@dataclass(frozen=True, kw_only=True)
class TicketMarked(TimelyFact):
    """Somebody saw something happen that is no move: the technician arrived.

    ``late`` when a later move is known already: it counts, but says nothing about now.
    """

    TOPIC: ClassVar[str] = "ticket.marked"

    mark: str
    mark_label: Label
    role: str
    late: bool
    imported: bool


@dataclass(frozen=True, kw_only=True)
class TicketSampled(TimelyFact):
    """It was drawn by lot whether ``by`` looks at the ticket, or ``transition`` makes itself."""

    TOPIC: ClassVar[str] = "ticket.sampled"

    transition: str
    by: str
    rate: int
    lot: int
    drawn: bool


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TimelyFact):
    """So much of a promise is used up that others are told: rung ``at`` of a clock's ladder.

    ``turn`` counts how often the clock was started, ``round`` is the offer that stands, and
    ``action`` what is asked of dispatch, if anything. ``tell_members`` are persons who are told
    because it is up to them: who has the ticket, who is to approve it.
    """

    TOPIC: ClassVar[str] = "ticket.escalated"

    clock: str
    clock_label: Label
    at: str
    turn: int
    action: str
    assignee: str | None
    round: int
    tell: tuple[Tell, ...]
    words: Label
    tell_members: tuple[str, ...] = ()

    @property
    def rung(self) -> str:
        """The name of the rung that was climbed, in one run of its clock."""
        return f"{self.clock}:{self.at}:{self.turn}"


@dataclass(frozen=True, kw_only=True)
class TicketCommitted(TimelyFact):
    """Somebody promised, with a canned reply, that something happens ``within_s`` seconds.

    Open time of ``calendar``; it is kept by what ``until_what`` (and ``until_about``) names in the
    diary, or by the end of the ticket, at ``due_at`` at the latest, by the days known when it was
    made. ``nth`` counts the commitments made with this reply.
    """

    TOPIC: ClassVar[str] = "ticket.committed"

    reply: str
    nth: int
    label: Label
    within_s: int
    calendar: str
    until_what: str
    until_about: str
    due_at: datetime | None = None


TIMELY_FACTS = (TicketMarked, TicketSampled, TicketEscalated, TicketCommitted)
TimelyEvent = TicketMarked | TicketSampled | TicketEscalated | TicketCommitted
