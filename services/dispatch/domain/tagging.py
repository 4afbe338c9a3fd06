"""Tags: whose hands a fact is about.

Whoever gives somebody something decides on what is in their hands, and on what they may be given.
Facts that fill a hand, ask for one, or change what may be given are tagged with who it is. Not what
can only make a decision better than it was taken: a hand that is freed, a shift that begins, a step
of their way.
"""

from uuid import UUID

from services.dispatch.domain.facts import AssignmentOffered, AssignmentTransferAsked
from services.dispatch.domain.shifts.facts import (
    TechnicianShiftEnded,
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
    TechnicianShiftsUnplanned,
)
from services.dispatch.domain.technician import TechnicianChanged
from shared.decider import Fact


def tag_of(stream_id: UUID, fact: Fact) -> UUID | None:
    """Return the technician whose hands a fact in a stream is about; None: nobody's."""
    match fact:
        case AssignmentOffered(technician_id=who) | AssignmentTransferAsked(technician_id=who):
            return who
        case (
            TechnicianChanged()
            | TechnicianShiftEnded()
            | TechnicianShiftsPlanned()
            | TechnicianShiftsUnplanned()
            | TechnicianShiftExcepted()
            | TechnicianShiftExceptionWithdrawn()
        ):
            return stream_id
        case _:
            return None
