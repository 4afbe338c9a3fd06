"""Commands: what can be asked of an assignment. Each brings the time, and choices made outside."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.dispatch.domain.appointments.commands import AppointmentCommand
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Candidate, Choice
from services.dispatch.domain.doubts import Doubt
from services.dispatch.domain.need import Need
from services.dispatch.domain.rolling.visits import PlanVisit
from services.dispatch.domain.travel import TravelEstimate
from shared.moments import Moment


@dataclass(frozen=True, kw_only=True)
class Request:
    """Find somebody for a ticket that has just opened; ``choice`` compares who there is."""

    need: Need
    choice: Choice
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Remember a ticket nobody is sent out for, so that a person may decide otherwise."""

    need: Need
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferNext:
    """Ask the next one, if the ticket still waits for somebody."""

    choice: Choice
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferByHand:
    """Ask the one a person decided on."""

    technician_id: UUID
    member_id: str | None
    reason: str
    candidates: tuple[Candidate, ...]
    at: datetime
    expires_at: datetime
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Accept:
    """Say yes, for a technician; None: for whoever it is offered to (a dispatcher says so)."""

    technician_id: UUID | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TakeUp:
    """Whoever has the ticket moved it on at ``moved_at``: they are doing it, so they said yes."""

    technician_id: UUID
    member_id: str
    candidates: tuple[Candidate, ...]
    moved_at: datetime
    at: datetime
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Decline:
    """Say no, or give the ticket back."""

    technician_id: UUID | None
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenInQueue:
    """Let those of a queue take a ticket that has just opened, as its scenario wants."""

    need: Need
    queue: str
    members: tuple[str, ...]
    at: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class PutInQueue:
    """Let those of a queue take it, as a person decided for ``reason``.

    ``giver`` is the technician who gives it away; None: somebody who decides.
    """

    queue: str
    members: tuple[str, ...]
    reason: str
    at: datetime
    until: datetime | None
    giver: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NameMembers:
    """Others may take it out of its queue now: people came to the queue, or left it."""

    joined: tuple[str, ...]
    left: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Grab:
    """Take a ticket out of its queue; ``candidate`` is how the technician stands to it."""

    technician_id: UUID
    member_id: str
    candidate: Candidate
    at: datetime
    day: date
    certificates: tuple[Certificate, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Ask ``technician_id`` to take a ticket over from ``giver`` (None: from whoever has it).

    ``rule`` speaks against them, where that counts.
    """

    giver: UUID | None
    technician_id: UUID
    member_id: str | None
    reason: str
    candidate: Candidate
    at: datetime
    expires_at: datetime
    day: date
    certificates: tuple[Certificate, ...] = ()
    rule: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class Expire:
    """The time for an answer in ``round`` is over, or to take it out of a queue."""

    round: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Release:
    """The ticket has closed."""

    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Prioritise:
    """The ticket is more or less urgent now; ``due_at`` is when somebody should be there by it."""

    priority: str
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Depart:
    """Set out for the ticket; whoever does has said yes by that.

    In this and in the two below ``technician_id`` None means: whoever has it. ``estimate``,
    or why there is none, is that of ``estimated_for``: who has it by now may be somebody else.
    """

    technician_id: UUID | None
    moment: Moment
    estimate: TravelEstimate | None
    estimated_for: UUID | None
    no_estimate: Doubt | None = None


@dataclass(frozen=True, kw_only=True)
class Arrive:
    """Be where the ticket is, also if nobody said that they set out."""

    technician_id: UUID | None
    moment: Moment


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Leave where the ticket is."""

    technician_id: UUID | None
    moment: Moment


TripCommand = Depart | Arrive | Leave
QueueCommand = OpenInQueue | PutInQueue | NameMembers | Grab
HandCommand = QueueCommand | Transfer

AssignmentCommand = (
    Request
    | Hold
    | OfferNext
    | OfferByHand
    | Accept
    | TakeUp
    | Decline
    | HandCommand
    | Expire
    | Release
    | Prioritise
    | TripCommand
    | PlanVisit
    | AppointmentCommand
)
