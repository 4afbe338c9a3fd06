"""Facts about an assignment: what was asked of whom, and what they said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.dispatch.domain.appointments.facts import (
    AppointmentFact,
    AssignmentEndangered,
    AssignmentSecured,
)
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.doubts import Doubt
from services.dispatch.domain.need import Need
from services.dispatch.domain.reserves import KeptFree
from services.dispatch.domain.rolling.facts import AssignmentPlanned, Because
from services.dispatch.domain.travel import TravelEstimate
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class PlacedFact(Fact):
    """What happens to a ticket or, where ``post`` names one (``helper:1``), to that of its crew."""

    ticket_id: UUID
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class AssignmentRequested(Fact):
    """A ticket needs somebody. Nobody outside needs to know: the offer follows at once."""

    TOPIC = "assignment.requested"
    need: Need


@dataclass(frozen=True, kw_only=True)
class AssignmentHeld(Fact):
    """A ticket has a flag or is history: nobody is sent unless a person decides so."""

    TOPIC = "assignment.held"
    need: Need


@dataclass(frozen=True, kw_only=True)
class AssignmentOffered(PlacedFact):
    """A technician is asked. The comparison that led here is kept as it was.

    ``manual`` says that a person decided, for ``reason``; ``expires_at`` None: it does not run out.
    ``replaces`` is who had the ticket until now, ``runner_up`` who came next. ``certificates`` are
    those of the technician that the ticket asks for, as they were on ``day``: what an auditor
    wants to know years later. ``kept_free`` are the reserves somebody was passed over for,
    ``queue`` is where they took it from themselves, ``pick_up`` the store where they get the parts
    that they lack. ``basis`` is what it was decided on; None: before that was kept. ``plan`` says
    which plan gave it to them, if one did.
    """

    TOPIC = "assignment.offered"
    technician_id: UUID
    policy: str
    round: int
    member_id: str | None = None
    pick_up: str = ""
    expires_at: datetime | None = None
    candidates: tuple[Candidate, ...] = ()
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0
    unchecked: tuple[str, ...] = ()
    manual: bool = False
    reason: str | None = None
    replaces: UUID | None = None
    runner_up: UUID | None = None
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    kept_free: tuple[KeptFree, ...] = ()
    queue: str = ""
    basis: Basis | None = None
    plan: Because | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentAccepted(PlacedFact):
    """The technician takes the ticket."""

    TOPIC = "assignment.accepted"
    technician_id: UUID
    round: int
    member_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentDeclined(PlacedFact):
    """The technician does not take the ticket, or gives it back."""

    TOPIC = "assignment.declined"
    technician_id: UUID
    round: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentExpired(PlacedFact):
    """The technician did not answer in time."""

    TOPIC = "assignment.expired"
    technician_id: UUID
    round: int


@dataclass(frozen=True, kw_only=True)
class AssignmentReleased(PlacedFact):
    """The technician is free of this ticket, because it closed. None: nobody had it."""

    TOPIC = "assignment.released"
    technician_id: UUID | None
    round: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class QueueFact(PlacedFact):
    """A ticket stands in a queue, or nobody took it out of there."""

    queue: str
    round: int


@dataclass(frozen=True, kw_only=True)
class AssignmentQueued(QueueFact):
    """A ticket stands in a queue, where whoever belongs to it may take it themselves.

    ``queue`` is an area (``team:night``), or ``*``: whoever meets the ticket's rules. ``members``
    are those of them who can sign in, as of now; said again in the same ``round`` when they change.
    ``until`` is when others are asked if nobody has taken it, None: never. ``manual`` and
    ``replaces`` are as in an offer, ``type`` is the ticket's.
    """

    TOPIC = "assignment.queued"
    members: tuple[str, ...]
    policy: str
    type: str = ""
    until: datetime | None = None
    manual: bool = False
    reason: str | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentUngrabbed(QueueFact):
    """Nobody of the queue took the ticket in the time they had."""

    TOPIC = "assignment.ungrabbed"


@dataclass(frozen=True, kw_only=True)
class TransferFact(PlacedFact):
    """A technician is asked to take a ticket over, or does not want to."""

    technician_id: UUID
    round: int


@dataclass(frozen=True, kw_only=True)
class AssignmentTransferAsked(TransferFact):
    """Whoever has a ticket (``giver``) asks a technician to take it over, and has it until then.

    It is the ``nth`` transfer of this ticket, of this ``type``, if they do. ``candidate`` is how
    they stood to it, ``certificates`` and ``basis`` are as in an offer.
    """

    TOPIC = "assignment.transfer_asked"
    giver: UUID
    type: str
    nth: int
    reason: str
    candidate: Candidate
    expires_at: datetime
    member_id: str | None = None
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentTransferEnded(TransferFact):
    """Whoever was asked does not take it over: ``how`` is declined or expired."""

    TOPIC = "assignment.transfer_ended"
    how: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentUnassignable(PlacedFact):
    """Nobody can do it now; it is tried again when somebody registers, returns or becomes free."""

    TOPIC = "assignment.unassignable"
    round: int
    reason: str
    policy: str
    candidates: tuple[Candidate, ...] = ()
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0
    day: date | None = None
    kept_free: tuple[KeptFree, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentPrioritised(Fact):
    """A ticket is more or less urgent than it was: it waits elsewhere in the line, if it waits.

    Nobody outside needs to know: it is what the ticket itself said.
    """

    TOPIC = "assignment.prioritised"
    priority: str
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TripFact(PlacedFact):
    """A technician is on their way to a ticket, there, or gone again."""

    technician_id: UUID
    round: int


@dataclass(frozen=True, kw_only=True)
class AssignmentDeparted(TripFact):
    """The technician has set out; ``estimate`` says what the way is expected to take.

    ``no_estimate`` says why nothing is (``no_place``, ``no_position``, ``too_far``). ``zone`` is
    where the company is: by its clock there is more traffic, or less.
    """

    TOPIC = "assignment.departed"
    estimate: TravelEstimate | None = None
    no_estimate: Doubt | None = None
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class AssignmentArrived(TripFact):
    """The technician is where the ticket is."""

    TOPIC = "assignment.arrived"


@dataclass(frozen=True, kw_only=True)
class AssignmentLeft(TripFact):
    """The technician has left where the ticket is; they may still have it in hand."""

    TOPIC = "assignment.left"


TripEvent = AssignmentDeparted | AssignmentArrived | AssignmentLeft

AssignmentFact = (
    AssignmentRequested
    | AssignmentHeld
    | AssignmentOffered
    | AssignmentAccepted
    | AssignmentDeclined
    | AssignmentExpired
    | AssignmentReleased
    | AssignmentQueued
    | AssignmentUngrabbed
    | AssignmentTransferAsked
    | AssignmentTransferEnded
    | AssignmentUnassignable
    | AssignmentPrioritised
    | TripEvent
    | AssignmentPlanned
    | AppointmentFact
    | AssignmentEndangered
    | AssignmentSecured
)
