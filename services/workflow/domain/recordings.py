"""Recordings: what dispatch says of a ticket, to be kept with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.definition import TicketType

RELEASED = "released"
"""How somebody is said to have a ticket, or a post, no more without a word of theirs."""

Window = Mapping[str, str]
"""``start`` and ``end``, as a field of a ticket says them."""


@dataclass(frozen=True, kw_only=True)
class _Recording:
    """What dispatch says in a ``round`` of its search."""

    rules: TicketType
    occurred_at: datetime
    round: int = 1


@dataclass(frozen=True, kw_only=True)
class RecordOffer(_Recording):
    """Keep that dispatch offered the ticket to a technician."""

    technician_id: str
    member_id: str | None = None
    policy: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RecordAcceptance(_Recording):
    """Keep that the technician said yes."""

    technician_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordDecline(_Recording):
    """Keep that the technician is not coming: ``how`` is declined, expired or released."""

    how: str
    reason: str = ""
    technician_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordQueue(_Recording):
    """Keep that the ticket stands in a queue; ``queue`` is empty when nobody took it in time."""

    queue: str
    members: tuple[str, ...] = ()
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordTransfer(_Recording):
    """Keep who is asked to take it over; ``how`` is asked, or why they are not any more."""

    how: str
    technician_id: str
    member_id: str | None = None
    until: datetime | None = None
    reason: str = ""
    nth: int = 0


@dataclass(frozen=True, kw_only=True)
class RecordAppointment(_Recording):
    """Keep when somebody comes; None: nobody does in the slot that was agreed ``before``.

    ``by`` is who chose it; ``replaces`` had the ticket until now; ``look_at`` is from when somebody
    is looked for. ``refused`` is why a wish for it was turned down.
    """

    slot: Window | None
    before: Window | None = None
    by: str = ""
    look_at: datetime | None = None
    replaces: str | None = None
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordUnassignable(_Recording):
    """Keep that dispatch found nobody."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordDanger(_Recording):
    """Keep why nobody could come to a ticket that is put off; None: somebody could again."""

    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RecordTrip(_Recording):
    """Keep how far the technician has come, as a ``mark``: set out, arrived or left."""

    mark: str


@dataclass(frozen=True, kw_only=True)
class RecordCrew(_Recording):
    """Keep what dispatch says of a ``post`` of the ticket's crew; ``how`` it goes on with it."""

    post: str
    how: str
    technician_id: str | None = None
    member_id: str | None = None
    reason: str = ""
    until: datetime | None = None


Recording = (
    RecordOffer
    | RecordAcceptance
    | RecordDecline
    | RecordQueue
    | RecordTransfer
    | RecordAppointment
    | RecordUnassignable
    | RecordDanger
    | RecordDanger
    | RecordTrip
    | RecordCrew
)
