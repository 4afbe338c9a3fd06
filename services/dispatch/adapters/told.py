"""What dispatch is told: the facts that it reacts to, as far as it reads them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from services.dispatch.domain import crews
from services.dispatch.domain.acquaintance import ASSET, TICKET
from services.dispatch.domain.appointments.rule import LONGEST, Slot
from services.dispatch.domain.need import Need
from services.dispatch.domain.rights import MEMBER
from services.dispatch.domain.trip import Step
from shared.sight import placed, places_of

OPENED: Final = "ticket.opened"
MOVED: Final = "ticket.moved"
ESCALATED: Final = "ticket.escalated"
PRIORITISED: Final = "ticket.prioritised"
MARKED: Final = "ticket.marked"
CORRECTED: Final = "ticket.corrected"
TOLD_APART: Final = "ticket.duplicate_dismissed"
OF_TICKETS: Final = frozenset(
    {OPENED, MOVED, ESCALATED, PRIORITISED, MARKED, CORRECTED, TOLD_APART}
)
"""What is heard of workflow."""

STEPS: Final[Mapping[str, Step]] = {
    "technician_departed": "departed",
    "technician_arrived": "arrived",
    "technician_left": "left",
}
"""The marks that are steps of a trip."""

BY_ITSELF: Final = "system"
"""The role of a mark that workflow keeps because we said so."""

COMPLAINED_ABOUT: Final = "complained_about"
"""The field or link that names whom, or what ticket, a ticket complains about."""

TAKES_FROM_SOMEBODY: Final = frozenset(
    {
        "assignment.offered",
        "assignment.queued",
        "assignment.appointed",
        "assignment.unappointed",
    }
)
"""Facts of our own after which whoever they say it ``replaces`` has the ticket no more."""

VENDOR: Final = "vendor"
"""The field or link that names who made or looks after a thing, and what an asset says of it."""


class Where(msgspec.Struct):
    """A ticket's location."""

    lat: float
    lon: float


class CrewRole(msgspec.Struct):
    """So many people whom a ticket needs beside its lead, and what each must be able to do."""

    role: str
    count: int = 1
    skills: tuple[str, ...] = ()
    skill_levels: Mapping[str, int] = {}


class TicketOpened(msgspec.Struct):
    """What dispatch reads of ``ticket.opened``; ``dispatch`` is workflow's final word."""

    type: str
    definition: str
    dispatch: bool
    skills: tuple[str, ...] = ()
    location: Where | None = None
    closed: bool = False
    promised: bool = False
    priority: str = ""
    fields: Mapping[str, object] = {}
    links: Mapping[str, object] = {}
    asset_facts: Mapping[str, object] = {}
    skill_levels: Mapping[str, int] = {}
    parts_needed: Mapping[str, int] = {}
    asset: str | None = None
    parent: str = ""
    come_by: datetime | None = None
    crew: tuple[CrewRole, ...] = ()

    @property
    def wanted(self) -> tuple[crews.CrewRole, ...]:
        """Whom it needs beside its lead."""
        return tuple(
            crews.CrewRole(
                role=one.role,
                count=one.count,
                skills=one.skills,
                levels=tuple(sorted(one.skill_levels.items())),
            )
            for one in self.crew
        )

    @property
    def about(self) -> tuple[str, ...]:
        """The thing that it is about, and the ticket that brought it about."""
        asset, parent = f"{ASSET}{self.asset or ''}", f"{TICKET}{self.parent}"
        return tuple(one for one in (asset, parent) if one not in {ASSET, TICKET})

    @property
    def complained_about(self) -> UUID | None:
        """The technician, member or ticket that it complains about; None where it names none."""
        said = placed(self.fields, self.links, COMPLAINED_ABOUT)
        try:
            return None if said is None else UUID(said.removeprefix(MEMBER))
        except ValueError:
            return None

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is, such as ``store:042``."""
        return tuple(sorted(places_of(self.fields, self.links)))

    def slot_in(self, field: str) -> Slot | None:
        """Return from when to when somebody is to come as a field says, if it does.

        What is longer than any slot says when people are at home, and not when somebody comes.
        """
        said = self.fields.get(field)
        if not isinstance(said, Mapping):
            return None
        try:
            start, end = (datetime.fromisoformat(str(said.get(key))) for key in ("start", "end"))
        except ValueError:
            return None
        if start.tzinfo is None or end.tzinfo is None or not start < end <= start + LONGEST:
            return None
        return Slot(start=start.astimezone(UTC), end=end.astimezone(UTC))

    @property
    def vendor(self) -> str:
        """Whose thing it is about; empty where nothing says so."""
        said = placed(self.fields, self.links, VENDOR)
        return said or placed(self.asset_facts, {}, VENDOR) or ""


class TicketMoved(msgspec.Struct):
    """What dispatch reads of ``ticket.moved``; ``bound_to`` is set when we caused it ourselves."""

    closed: bool = False
    assignee: str | None = None
    bound_to: str | None = None
    late: bool = False


class TicketEscalated(msgspec.Struct):
    """What dispatch reads of ``ticket.escalated``: what is asked of it, about which offer."""

    action: str = ""
    round: int = 0


class TicketPrioritised(msgspec.Struct):
    """What dispatch reads of ``ticket.prioritised``."""

    priority: str = ""
    come_by: datetime | None = None


class TicketUndoubted(msgspec.Struct):
    """What dispatch reads when words were corrected, or a ticket is no duplicate.

    ``dispatch`` is workflow's final word.
    """

    dispatch: bool = False
    skills: tuple[str, ...] = ()
    skill_levels: Mapping[str, int] = {}
    parts_needed: Mapping[str, int] = {}

    def asking(self, need: Need) -> Need:
        """Return a need with what the ticket asks for now."""
        return replace(
            need,
            skills=self.skills,
            levels=tuple(sorted(self.skill_levels.items())),
            parts=tuple(sorted(self.parts_needed.items())),
        )


class TicketMarked(msgspec.Struct):
    """What dispatch reads of ``ticket.marked``; ``role`` is the one that somebody relied on."""

    mark: str
    role: str = ""
    imported: bool = False

    @property
    def step(self) -> Step | None:
        """The step of a trip that somebody saw; None for what is none, history, or our own word."""
        ours = self.role == BY_ITSELF
        return None if ours or self.imported else STEPS.get(self.mark)


class Answered(msgspec.Struct):
    """What is read of our own facts: whose hands became free, or who arrived."""

    technician_id: UUID | None = None


class Replacing(msgspec.Struct):
    """What is read of our own facts that may take a ticket from somebody: from whom."""

    replaces: UUID | None = None


class OfTicket(msgspec.Struct):
    """What is read of the book of appointments: the ticket that is meant, and who said so."""

    ticket_id: UUID
    by: str = ""
