"""What others may see of technicians and assignments."""

from dataclasses import fields
from typing import Final

import msgspec

from services.dispatch.domain.appointments.book import SlotFreed, SlotTaken
from services.dispatch.domain.appointments.facts import AssignmentPutOff
from services.dispatch.domain.choice import without_complained_about
from services.dispatch.domain.facts import (
    AssignmentHeld,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentTransferAsked,
    AssignmentUnassignable,
)
from services.dispatch.domain.live import TechnicianLookedAt
from services.dispatch.domain.policy_versions import PolicyPublished, PolicyWithdrawn
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.rostering.facts import ROSTER_FACTS
from services.dispatch.domain.shifts.facts import (
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
    TechnicianShiftsUnplanned,
)
from shared.decider import Fact
from shared.eventstore import Public

ENCODER: Final = msgspec.json.Encoder(order="sorted")

UNTOLD: Final = frozenset({"occurred_at", "basis", "candidates"})
"""Of a decision: what it was made on says what is in whose van, and whom a ticket complains about.

When it was, is told beside; candidates are told apart from those who are complained about.
"""


def public_form(fact: Fact) -> Public | None:
    """Return every fact as it is, but those about a ticket nobody has or was asked to take.

    When somebody comes to which ticket changes with every plan and is asked for, not told.
    When somebody works, and why not, is between them and who plans; that a shift began is told. Who
    looked where they were is theirs to know; how people are compared is said by each offer.
    """
    if isinstance(fact, ROSTER_FACTS):
        return None
    match fact:
        case AssignmentRequested() | AssignmentHeld() | AssignmentReleased(technician_id=None):
            return None
        case AssignmentPlanned() | AssignmentPutOff() | SlotTaken() | SlotFreed():
            return None
        case (
            TechnicianShiftsPlanned()
            | TechnicianShiftsUnplanned()
            | TechnicianShiftExcepted()
            | TechnicianShiftExceptionWithdrawn()
            | TechnicianLookedAt()
            | PolicyPublished()
            | PolicyWithdrawn()
        ):
            return None
        case AssignmentOffered() | AssignmentUnassignable() | AssignmentTransferAsked():
            return Public(type=fact.TOPIC, data=ENCODER.encode(_decided(fact)))
        case _:
            return Public(type=fact.TOPIC)


def _decided(
    fact: AssignmentOffered | AssignmentUnassignable | AssignmentTransferAsked,
) -> dict[str, object]:
    told = {one.name: getattr(fact, one.name) for one in fields(fact) if one.name not in UNTOLD}
    if isinstance(fact, AssignmentTransferAsked):
        return told
    chosen = fact.technician_id if isinstance(fact, AssignmentOffered) else None
    return {**told, "candidates": without_complained_about(fact.candidates, chosen)}
