"""Facts about when somebody comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.appointments.rule import Slot
from shared.decider import Fact


@dataclass(frozen=True, kw_only=True)
class PutOffFact(Fact):
    """About a ticket that nobody is looked for yet, and that changes nobody's hands."""


@dataclass(frozen=True, kw_only=True)
class AssignmentPutOff(PutOffFact):
    """A ticket has just opened, and nobody is looked for before a slot is chosen.

    Nobody outside needs to know: there is nothing yet that they could do.
    """

    TOPIC = "assignment.put_off"


@dataclass(frozen=True, kw_only=True)
class AppointmentChange(Fact):
    """When somebody comes is different now, or open again.

    Whoever had the ticket until now (``replaces``) has it no more; it is of this ``type``.
    ``book`` is the version of the book of appointments that says so.
    """

    ticket_id: UUID
    type: str
    round: int
    slot: Slot | None
    book: int
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentAppointed(AppointmentChange):
    """Somebody will come in a slot; it was promised ``before`` that they come in another one.

    ``by`` is who chose it: ``customer`` (who reported the ticket), ``person`` (who decides about
    technicians) or ``ticket`` (it opened with it). It is the ``nth`` appointment of this ticket;
    somebody is looked for at ``look_at``.
    """

    TOPIC = "assignment.appointed"
    slot: Slot
    before: Slot | None
    by: str
    nth: int
    look_at: datetime


@dataclass(frozen=True, kw_only=True)
class AssignmentUnappointed(AppointmentChange):
    """Nobody comes in the slot that was promised ``before``, until another one is chosen.

    ``by`` is who called it off, as in ``AssignmentAppointed``; empty if nobody did. ``refused``
    says why it was never promised (``slot-full``): the ticket opened with it, as a wish.
    """

    TOPIC = "assignment.unappointed"
    slot: None = None
    before: Slot
    by: str = ""
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class DangerFact(PutOffFact):
    """Whether anybody could come to a ticket (of this ``type``) that is put off, as things stand.

    ``slot`` is when, None: none is chosen. The ticket stays as it is.
    """

    ticket_id: UUID
    type: str
    round: int
    slot: Slot | None


@dataclass(frozen=True, kw_only=True)
class AssignmentEndangered(DangerFact):
    """Nobody could, for this ``reason``, as a code of those of ``assignment.unassignable``.

    ``eliminated`` counts by rule whom it speaks against, of all who were ``considered``.
    """

    TOPIC = "assignment.endangered"
    reason: str
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0


@dataclass(frozen=True, kw_only=True)
class AssignmentSecured(DangerFact):
    """Somebody could again."""

    TOPIC = "assignment.secured"


AppointmentFact = AssignmentPutOff | AssignmentAppointed | AssignmentUnappointed
APPOINTMENT_FACTS = (
    AssignmentPutOff,
    AssignmentAppointed,
    AssignmentUnappointed,
    AssignmentEndangered,
    AssignmentSecured,
)
