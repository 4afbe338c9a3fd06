"""Commands: what is asked of an assignment about when somebody comes."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.appointments.danger import Danger
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.need import Need


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """Look for nobody for a ticket that has just opened, before a slot is chosen."""

    need: Need
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TurnDown:
    """Nobody comes in the slot that a ticket opened with, ``because`` of that refusal."""

    slot: Slot
    because: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Appoint:
    """Somebody is to come in a slot that the book has promised; ``by`` is who chose it.

    ``book`` is the version at which it was looked into: what is older than the last that was heard
    of it says nothing.
    """

    slot: Slot
    by: str
    book: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unappoint:
    """Nobody is to come in the slot that was promised; ``book`` is as in ``Appoint``.

    ``by`` is who called it off, if anybody did.
    """

    by: str = ""
    book: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteDanger:
    """Keep whether anybody could come in a slot (None: in any), as things stand.

    ``danger`` is why nobody could; None: somebody could.
    """

    slot: Slot | None
    danger: Danger | None
    at: datetime


AppointmentCommand = PutOff | TurnDown | Appoint | Unappoint | NoteDanger
