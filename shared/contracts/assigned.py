"""What workflow says of who has a ticket, as dispatch told it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.workflow import _TicketV1


class TicketOfferedV1(_TicketV1):
    """``ticket.offered``: somebody was asked to take the ticket."""

    technician_id: str
    member_id: str | None
    policy: str | None
    expires_at: datetime | None
    round: int


class TicketAcceptedV1(_TicketV1):
    """``ticket.accepted``: they said yes."""

    technician_id: str | None
    round: int


class TicketDeclinedV1(_TicketV1):
    """``ticket.declined``: they are not coming."""

    technician_id: str | None
    round: int
    reason: str
    how: Literal["declined", "expired", "released"]


class TicketQueuedV1(_TicketV1):
    """``ticket.queued``: whoever of a queue is first may take it; an empty one: nobody did in time.

    ``again`` where only ``members``, who may take it, have changed.
    """

    queue: str
    members: list[str]
    until: datetime | None
    reason: str
    round: int
    again: bool = False


class TicketTransferAskedV1(_TicketV1):
    """``ticket.transfer_asked``: somebody is asked to take it over; ``how``: or is not any more."""

    how: Literal["asked", "declined", "expired"]
    technician_id: str
    member_id: str | None
    until: datetime | None
    reason: str
    nth: int
    round: int


class TicketAppointedV1(_TicketV1):
    """``ticket.appointed``: when somebody comes was agreed, moved or called off (null).

    ``refused`` is the code of why a wish that the ticket opened with was turned down.
    """

    fields: dict[str, object]
    before: dict[str, object] | None
    by: Literal["customer", "person", "ticket", ""]
    round: int
    look_at: datetime | None = None
    refused: str = ""


class TicketUnassignableV1(_TicketV1):
    """``ticket.unassignable``: nobody can be sent."""

    reason: str
    round: int


class TicketEndangeredV1(_TicketV1):
    """``ticket.endangered``: nobody could come, as things stand; nobody is looked for yet."""

    reason: str
    round: int


class TicketSecuredV1(_TicketV1):
    """``ticket.secured``: somebody could come again."""

    round: int


class TicketCrewToldV1(_TicketV1):
    """``ticket.crew_told``: something happened to a ``post`` of the ticket's crew (``helper:1``).

    The ticket itself stays with its lead, whom the other events are about. ``technician_id`` None:
    there is nobody.
    """

    post: str
    how: Literal[
        "offered",
        "accepted",
        "declined",
        "expired",
        "released",
        "unassignable",
        "transfer_asked",
        "transfer_ended",
        "departed",
        "arrived",
        "left",
    ]
    round: int
    technician_id: str | None
    member_id: str | None
    reason: str
    until: datetime | None


ASSIGNED_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.offered": TicketOfferedV1,
    "ticket.accepted": TicketAcceptedV1,
    "ticket.declined": TicketDeclinedV1,
    "ticket.queued": TicketQueuedV1,
    "ticket.transfer_asked": TicketTransferAskedV1,
    "ticket.appointed": TicketAppointedV1,
    "ticket.endangered": TicketEndangeredV1,
    "ticket.secured": TicketSecuredV1,
    "ticket.unassignable": TicketUnassignableV1,
    "ticket.crew_told": TicketCrewToldV1,
}
