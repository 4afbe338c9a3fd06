"""What two tickets say when one is merged into the other, and when that is undone."""

from dataclasses import dataclass
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class MergingFact(TicketFact):
    """A ticket began or ceased to be merged into another: one of the two says so."""


@dataclass(frozen=True, kw_only=True)
class TicketMerged(MergingFact):
    """The ticket stands still from here, merged ``into`` another with the number ``into_number``.

    This is the truth of it; what the other one says (``TicketTookIn``) follows.
    """

    TOPIC: ClassVar[str] = "ticket.merged"

    into: str
    into_number: str
    role: str
    imported: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketUnmerged(MergingFact):
    """The ticket goes on where it was. ``role`` is ours where the other could not take it in."""

    TOPIC: ClassVar[str] = "ticket.unmerged"

    into: str
    into_number: str
    role: str
    imported: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketTookIn(MergingFact):
    """The ticket has another with it that was merged into it."""

    TOPIC: ClassVar[str] = "ticket.took_in"

    other: str
    other_number: str


@dataclass(frozen=True, kw_only=True)
class TicketLetGo(MergingFact):
    """The ticket has the other with it no longer; what was said of this one stays here."""

    TOPIC: ClassVar[str] = "ticket.let_go"

    other: str
    other_number: str


MERGING_FACTS = (TicketMerged, TicketUnmerged, TicketTookIn, TicketLetGo)
MergingEvent = TicketMerged | TicketUnmerged | TicketTookIn | TicketLetGo
