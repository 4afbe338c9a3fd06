"""What happens to a ticket from its report to its end, whatever its scenario uses besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.facts.booked import Booked
from services.workflow.domain.facts.bringers import BroughtBy
from services.workflow.domain.facts.crew import CrewWanted
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.facts.keepers import Keeper
from services.workflow.domain.facts.of_tickets import TicketFact
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledFrom:
    """Which version of a record of a thing outside says something for a field.

    ``by`` is the field that has the thing's key; ``taken`` says whether the ticket was opened with
    what the record said, or with what somebody said instead.
    """

    field: str
    by: str
    kind: str
    version: int
    valid_from: datetime
    taken: bool = True


@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketFact):
    """A report became a ticket.

    ``dispatch`` is the last word on whether somebody should be sent: the type wants it, nothing
    is doubtful, and the report did not come from the past (or asked for it all the same).
    ``parent`` is the id of the ticket that brought it about, if one did, by its ``parent_key``;
    to that ticket it is a ``link``, ``depth`` generations from the first. ``schedule`` is the key
    of the schedule that it is a ``visit`` of, if it came by itself. Such a ticket ``lacks`` fields
    that a report must bring where nothing said them. ``counted`` are the ids of the tickets whose
    numbers its link of that name has. ``brought_by`` is private: what the bringer of a report that
    points at a ticket or says when could do by then. ``promised``: the slot that it opens with was
    promised by whoever may do so; else it is a wish. ``filled`` says which fields records speak of,
    ``read`` what the words said of fields left empty. ``skill_levels`` are the least levels of
    ``skills``, where one above the first is asked for; ``parts_needed`` are how many of each part,
    ``crew`` is who is needed beside the lead. ``held`` is the flag for which nobody is looked for
    although the type would have it. ``entitlement`` is what its asset was entitled to when it was
    reported, where the type asks for that, ``customer`` the key of whom it is for. ``come_by`` is
    when the first promise is over that saying yes does not keep, where somebody is sent to such
    tickets.
    """

    TOPIC: ClassVar[str] = "ticket.opened"

    type_label: Label
    definition: str
    summary: str
    channel: str
    fields: Mapping[str, object]
    reporter: Mapping[str, object] | None
    asset: str | None
    asset_facts: Mapping[str, object]
    location: Mapping[str, object] | None
    source: str
    external_id: str
    links: Mapping[str, object]
    attachments: tuple[Mapping[str, object], ...]
    flags: tuple[str, ...]
    imported: bool
    dispatch: bool
    skills: tuple[str, ...]
    state: str
    state_label: Label
    closed: bool
    priority: str
    priority_rule: int
    parent: str = ""
    parent_number: str = ""
    parent_key: str = ""
    link: str = ""
    depth: int = 0
    schedule: str = ""
    visit: int = 0
    lacks: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    brought_by: BroughtBy | None = None
    filled: tuple[FilledFrom, ...] = ()
    read: tuple[Reading, ...] = ()
    skill_levels: Mapping[str, int] = field(default_factory=dict)
    held: str = ""
    parts_needed: Mapping[str, int] = field(default_factory=dict)
    crew: tuple[CrewWanted, ...] = ()
    come_by: datetime | None = None
    entitlement: Entitlement | None = None
    promised: bool = False
    customer: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketMoved(TicketFact):
    """A ticket went from one state to another.

    ``state`` is where it stands afterwards: ``to_state``, unless the move was learned of ``late``,
    after something that happened later. ``closed`` speaks of ``state``, ``to_final`` of
    ``to_state``. ``form_s`` is how long the form of the move was open, in seconds, if anybody said.
    ``booked`` is what the time was spent on of a ticket that is closed by it, or was before.
    """

    TOPIC: ClassVar[str] = "ticket.moved"

    transition: str
    transition_label: Label
    from_state: str
    from_label: Label
    to_state: str
    to_label: Label
    state: str
    state_label: Label
    fields: Mapping[str, object]
    role: str
    assignee: str | None
    to_final: bool
    closed: bool
    reopened: bool
    late: bool
    imported: bool
    bound_to: str | None = None
    form_s: int | None = None
    booked: Booked | None = None


@dataclass(frozen=True, kw_only=True)
class TicketOffered(TicketFact):
    """Dispatch chose a technician and asked them to take the ticket."""

    TOPIC: ClassVar[str] = "ticket.offered"

    technician_id: str
    member_id: str | None
    policy: str | None
    expires_at: datetime | None
    round: int


@dataclass(frozen=True, kw_only=True)
class TicketAccepted(TicketFact):
    """The technician said yes."""

    TOPIC: ClassVar[str] = "ticket.accepted"

    technician_id: str | None
    round: int


@dataclass(frozen=True, kw_only=True)
class TicketDeclined(TicketFact):
    """The technician is not coming: ``how`` is declined, expired or released."""

    TOPIC: ClassVar[str] = "ticket.declined"

    technician_id: str | None
    round: int
    reason: str
    how: str


@dataclass(frozen=True, kw_only=True)
class TicketQueued(TicketFact):
    """The ticket stands in a queue (``team:night``; ``*``: whoever meets its rules).

    The first of its ``members`` who takes it has it; ``until`` is when somebody is looked for
    otherwise. ``queue`` is empty when it left a queue because nobody took it. Where only those
    have changed who may take it, the rest is said ``again``.
    """

    TOPIC: ClassVar[str] = "ticket.queued"

    queue: str
    members: tuple[str, ...]
    until: datetime | None
    reason: str
    round: int
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketTransferAsked(TicketFact):
    """Whoever has the ticket asks somebody to take it over, and has it until they do.

    ``how`` is asked; or declined or expired, when they are asked no more. It is the ``nth``
    transfer of the ticket, if they take it.
    """

    TOPIC: ClassVar[str] = "ticket.transfer_asked"

    how: str
    technician_id: str
    member_id: str | None
    until: datetime | None
    reason: str
    nth: int
    round: int

    @property
    def is_open(self) -> bool:
        """Whether they have not answered yet."""
        return self.how == "asked"


@dataclass(frozen=True, kw_only=True)
class TicketUnassignable(TicketFact):
    """Dispatch found nobody; a person has to decide."""

    TOPIC: ClassVar[str] = "ticket.unassignable"

    reason: str
    round: int


@dataclass(frozen=True, kw_only=True)
class TicketCommented(TicketFact):
    """Somebody said something about the ticket; ``text`` may be sealed.

    What came by e-mail names its id in ``mail``, and its ``sender``, who is sealed.
    ``canned`` is the canned reply that it was said with, if it was one.
    """

    TOPIC: ClassVar[str] = "ticket.commented"

    text: str
    internal: bool
    imported: bool
    mail: str = ""
    sender: str = ""
    canned: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketFlagged(TicketFact):
    """A doubt arose that was not there before."""

    TOPIC: ClassVar[str] = "ticket.flagged"

    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TicketWaiting(TicketFact):
    """The ticket waits: somebody says what for, which ends with a move or a resumption.

    ``reason`` is one of ``waiting.REASONS``, ``note`` may be sealed, ``until`` is when it is
    expected to go on (nothing happens then by itself). ``late`` when something that happened
    later is known already: it counts, but says nothing about now. ``other`` is the id of the
    ticket that keeps this one waiting, and ``note`` its number; empty where somebody says so.
    ``also`` are those that keep it waiting besides, in the order in which they began to; where only
    these have changed, the rest is said ``again``.
    """

    TOPIC: ClassVar[str] = "ticket.waiting"

    reason: str
    reason_label: Label
    note: str
    until: datetime | None
    role: str
    late: bool
    imported: bool
    other: str = ""
    also: tuple[Keeper, ...] = ()
    again: bool = False
    booked: Booked | None = None


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketFact):
    """The ticket waits no longer; ``reason`` is what it had waited for, ``late`` as above."""

    TOPIC: ClassVar[str] = "ticket.resumed"

    reason: str
    reason_label: Label
    role: str
    late: bool
    imported: bool
    booked: Booked | None = None
