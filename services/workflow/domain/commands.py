"""Commands: what can be asked of a ticket. Each brings the rules it is judged by, and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.workflow.domain.approvals.commands import ApprovalAsked, NameApprovers
from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.facts.bringers import BroughtBy
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.facts.tickets import FilledFrom
from services.workflow.domain.flow.tidings import OfOthers
from services.workflow.domain.merging.commands import AskedOfMerging
from services.workflow.domain.merging.likeness import Suspicion
from services.workflow.domain.places import Places
from services.workflow.domain.recordings import Recording
from services.workflow.domain.visibility import Look
from shared.intent import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which ticket brought this one about, and by which of its rules (``key``).

    ``counted`` are the ids of the tickets that such a rule counted and this one names.

    Or which ``visit`` of which ``schedule`` it is.
    """

    parent: str = ""
    parent_number: str = ""
    key: str = ""
    link: str = ""
    depth: int = 0
    counted: tuple[str, ...] = ()
    schedule: str = ""
    visit: int = 0


FROM_OUTSIDE = Origin()


@dataclass(frozen=True, kw_only=True)
class OpenTicket:
    """Make a ticket of a report that intake accepted; ``number`` is the one people will say.

    ``too_long`` are the lists that a rule of another ticket would have filled with more than fits.
    ``read`` is what its words were read as, ``suspicion`` which ticket it may be a duplicate of.
    """

    rules: TicketType
    definition: str
    number: str
    occurred_at: datetime
    summary: str
    channel: str
    source: str
    external_id: str
    fields: Mapping[str, object] = field(default_factory=dict)
    reporter: Mapping[str, object] | None = None
    asset: str | None = None
    asset_facts: Mapping[str, object] = field(default_factory=dict)
    location: Mapping[str, object] | None = None
    links: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Mapping[str, object], ...] = ()
    flags: tuple[str, ...] = ()
    imported: bool = False
    dispatch_wanted: bool = True
    opened_by: str = ""
    origin: Origin = FROM_OUTSIDE
    too_long: tuple[str, ...] = ()
    brought_by: BroughtBy | None = None
    filled: tuple[FilledFrom, ...] = ()
    read: tuple[Reading, ...] = ()
    entitlement: Entitlement | None = None
    suspicion: Suspicion | None = None
    customer: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveTicket:
    """Make a move; ``occurred_at`` None means now, anything else is what the caller claims.

    ``form_s`` is how many seconds its form was open, where somebody filled one in.

    ``look`` is whether the caller sees the ticket at all; whoever does not is told nothing else.
    """

    rules: TicketType
    transition: str
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    form_s: int | None = None
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class CommentOnTicket:
    """Say something about the ticket; ``internal`` is for colleagues only.

    ``canned`` is the reply it was filled in from, with ``values``; what it promises is due by the
    calendars with the ``days`` that were announced. What came by e-mail has its id in ``mail``, and
    its ``sender``, sealed.
    """

    rules: TicketType
    text: str
    internal: bool
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    canned: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    days: DayChanges = NO_CHANGES
    look: Look = field(default_factory=Look)
    mail: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file that was given to a ticket, as its keeper knows it; sizes in bytes."""

    ref: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttachToTicket:
    """Add a file to the ticket."""

    rules: TicketType
    file: GivenFile
    caller: Caller
    now: datetime
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class WithdrawMail:
    """Say that an e-mail does not belong to the ticket, nor do the files it brought (``refs``)."""

    rules: TicketType
    mail: str
    refs: tuple[str, ...]
    now: datetime
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Let the ticket wait for ``reason``; ``until`` is when it is expected to go on."""

    rules: TicketType
    reason: str
    caller: Caller
    now: datetime
    note: str = ""
    until: datetime | None = None
    occurred_at: datetime | None = None
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Say that what the ticket waited for is there."""

    rules: TicketType
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Say that something was seen to happen that is no move: ``technician_arrived``."""

    rules: TicketType
    mark: str
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class Correct:
    """Say what the words of the report meant: the values of ``fields`` that are left to words."""

    rules: TicketType
    fields: Mapping[str, object]
    caller: Caller
    now: datetime
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class FinishBranch:
    """Say that a parallel branch is done, and what it brought."""

    rules: TicketType
    branch: str
    caller: Caller
    now: datetime
    occurred_at: datetime | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class CancelFollowUp:
    """Call off what was planned under a key."""

    rules: TicketType
    key: str
    caller: Caller
    now: datetime
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """Answer what the ticket asked, about one of its items if it has some."""

    rules: TicketType
    key: str
    item: str
    answer: object
    caller: Caller
    now: datetime
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class RingTimer:
    """Let what a timer stands for happen, if it is due; ``days`` are those announced."""

    rules: TicketType
    key: str
    now: datetime
    days: DayChanges = NO_CHANGES


@dataclass(frozen=True, kw_only=True)
class MigrateTicket:
    """Let an open ticket follow ``newer``; ``rules`` are those it follows, ``places`` as published.

    It is nothing to a ticket that is closed, or of another scenario.
    """

    rules: TicketType
    newer: Definition
    places: Places
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ReturnTicket:
    """Let a ticket return to where it stood before a migration took it to ``undoes``."""

    rules: TicketType
    undoes: str
    now: datetime


OfFlow = FinishBranch | CancelFollowUp | AnswerQuestion

Asked = (
    MoveTicket
    | CommentOnTicket
    | AttachToTicket
    | WithdrawMail
    | Wait
    | Resume
    | Mark
    | Correct
    | ApprovalAsked
    | OfFlow
    | AskedOfMerging
)
"""What people (and keys) ask, each with a ``look``: whether they see the ticket at all."""

Migration = MigrateTicket | ReturnTicket

Tidings = Recording | OfOthers
"""What dispatch, children, watches and those that keep a ticket waiting tell."""

Told = RingTimer | Migration | NameApprovers | Tidings
"""What our own services tell."""

TicketCommand = OpenTicket | Asked | Told
