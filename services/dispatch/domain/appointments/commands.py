"""Commands: what is asked of an assignment about when somebody comes."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.need import Need


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """Look for nobody for a ticket that has just opened, before a slot is chosen."""

    need: Need
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Appoint:
    """Somebody is to come in a slot that the book has promised; ``by`` is who chose it."""

    slot: Slot
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unappoint:
    """Nobody is to come in the slot that was promised."""

    at: datetime


AppointmentCommand = PutOff | Appoint | Unappoint
