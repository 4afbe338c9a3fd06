"""What two tickets say that may be about one thing, are merged, or are parted again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from services.workflow.domain.facts.of_tickets import TicketFact


@dataclass(frozen=True, kw_only=True)
class MergingFact(TicketFact):
    """Two tickets began or ceased to be about one thing: one of the two says so."""


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


@dataclass(frozen=True, kw_only=True)
class TicketDuplicateSuspected(MergingFact):
    """The ticket and ``other`` may be about one thing; ``first``: this one came before the other.

    What the later one says is the truth of it, what the first one says follows. ``about`` is the
    field by which they are about the same thing, and ``fault`` how they tell of the same fault (a
    field, ``words``, or ``type``); both are empty where a person said so. They came ``apart_s``
    seconds apart.
    """

    TOPIC: ClassVar[str] = "ticket.duplicate_suspected"

    other: str
    other_number: str
    first: bool
    about: str
    fault: str
    apart_s: int
    role: str


@dataclass(frozen=True, kw_only=True)
class TicketDuplicateDismissed(MergingFact):
    """Somebody said that the ticket and ``other`` are not about one thing.

    ``undoubted``: that was the last of its doubts of this kind. ``dispatch``: nothing keeps anybody
    from being sent any more, who needs ``skills``, ``skill_levels`` and ``parts_needed``.
    """

    TOPIC: ClassVar[str] = "ticket.duplicate_dismissed"

    other: str
    other_number: str
    first: bool
    role: str
    undoubted: bool = False
    dispatch: bool = False
    skills: tuple[str, ...] = ()
    skill_levels: Mapping[str, int] = field(default_factory=dict)
    parts_needed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TicketSplitOff(MergingFact):
    """Something of the ticket is another matter, which ``other`` is about from here.

    That one is of ``other_type`` and opens with what is said here. Of this ticket's history it
    brings along what was ``said`` in some versions, and ``attachments`` that stay here as well.
    """

    TOPIC: ClassVar[str] = "ticket.split_off"

    other: str
    other_number: str
    other_type: str
    summary: str
    fields: Mapping[str, object]
    said: tuple[int, ...]
    attachments: tuple[Mapping[str, object], ...]
    role: str


MERGING_FACTS = (
    TicketMerged,
    TicketUnmerged,
    TicketTookIn,
    TicketLetGo,
    TicketDuplicateSuspected,
    TicketDuplicateDismissed,
    TicketSplitOff,
)
MergingEvent = (
    TicketMerged
    | TicketUnmerged
    | TicketTookIn
    | TicketLetGo
    | TicketDuplicateSuspected
    | TicketDuplicateDismissed
    | TicketSplitOff
)
