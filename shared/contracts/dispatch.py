"""What dispatch says about assignments, as far as others need it; the stream id is the ticket's.

What is about a ``post`` of the ticket's crew (``helper:1``) has a stream of its own, and names the
ticket (``ticket_id``).
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _PlacedV1(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    ticket_id: str | None = None
    post: str = ""


class _AssignmentV1(_PlacedV1):
    technician_id: str | None = None
    round: int = 1


class AssignmentOfferedV1(_PlacedV1):
    """``assignment.offered``: a technician was chosen; ``member_id`` is who they are."""

    technician_id: str
    member_id: str | None = None
    policy: str | None = None
    expires_at: datetime | None = None
    round: int = 1


class AssignmentQueuedV1(_PlacedV1):
    """``assignment.queued``: whoever of a queue is first may take it; ``members`` are told so.

    ``replaces`` is the technician who had it until now.
    """

    queue: str
    members: tuple[str, ...] = ()
    until: datetime | None = None
    replaces: str | None = None
    reason: str | None = None
    round: int = 1


class AssignmentUngrabbedV1(_PlacedV1):
    """``assignment.ungrabbed``: nobody of the queue took it in time; somebody is looked for."""

    queue: str
    round: int = 1


class AssignmentTransferAskedV1(_PlacedV1):
    """``assignment.transfer_asked``: ``giver`` has it until the technician takes it over."""

    technician_id: str
    member_id: str | None = None
    giver: str
    nth: int = 1
    reason: str = ""
    expires_at: datetime | None = None
    round: int = 1


class AssignmentTransferEndedV1(_PlacedV1):
    """``assignment.transfer_ended``: whoever was asked does not take it over."""

    technician_id: str
    how: str
    reason: str = ""
    round: int = 1


class SlotV1(BaseModel):
    """From when to when somebody comes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    start: datetime
    end: datetime


class AssignmentAppointedV1(BaseModel):
    """``assignment.appointed`` and ``.unappointed``: when somebody comes, or not any more then.

    ``replaces`` is the technician who had it until now, ``look_at`` when somebody is looked for,
    ``refused`` why the slot that a ticket opened with was never promised.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    slot: SlotV1 | None = None
    before: SlotV1 | None = None
    by: str = ""
    refused: str = ""
    nth: int = 0
    look_at: datetime | None = None
    replaces: str | None = None
    round: int = 0


class _DangerV1(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    ticket_id: str | None = None
    type: str = ""
    slot: SlotV1 | None = None
    round: int = 0


class AssignmentEndangeredV1(_DangerV1):
    """``assignment.endangered``: nobody could come to a ticket for which nobody is looked for yet.

    ``slot`` is when somebody was to come, null: none is chosen. ``eliminated`` counts by rule whom
    it speaks against, of all who were ``considered``. The ticket stays as it is.
    """

    reason: str
    eliminated: dict[str, int] = {}
    considered: int = 0


class AssignmentSecuredV1(_DangerV1):
    """``assignment.secured``: somebody could come again."""


class AssignmentAcceptedV1(_AssignmentV1):
    """``assignment.accepted``: the technician said yes."""


class AssignmentDeclinedV1(_AssignmentV1):
    """``assignment.declined``, ``.expired`` and ``.released``: the technician is not coming."""

    reason: str = ""


class AssignmentUnassignableV1(_AssignmentV1):
    """``assignment.unassignable``: nobody can be sent."""

    reason: str


class TravelEstimateV1(BaseModel):
    """What a way was expected to take: ``km`` in a straight line, ``factor`` times as long.

    ``traffic`` is how many times as long as that it takes at that hour.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    minutes: float
    km: float
    source: str
    factor: float
    speed_kmh: float
    traffic: float = 1.0


class AssignmentDepartedV1(_AssignmentV1):
    """``assignment.departed``: the technician has set out."""

    estimate: TravelEstimateV1 | None = None
    zone: str = "UTC"


class AssignmentArrivedV1(_AssignmentV1):
    """``assignment.arrived``: the technician is where the ticket is."""


class AssignmentLeftV1(_AssignmentV1):
    """``assignment.left``: the technician has left where the ticket is."""
