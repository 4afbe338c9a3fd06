"""Live positions: where a technician on the way is now, and who looked.

They are no facts: they are shown while somebody is on the way, and then they are gone. That
somebody looked is a fact, kept before there is an answer; each trip has a stream of such looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from uuid import UUID, uuid5

from services.dispatch.domain.places import Place
from shared.decider import Decider, Fact, Kind, Refusal

LASTS = timedelta(minutes=10)
"""How long a live position is shown when no other comes."""

TOLD_EVERY = timedelta(seconds=3)
LOOKED_EVERY = timedelta(seconds=5)

BETWEEN_DEPARTED_AND_ARRIVED = "between_departed_and_arrived"
"""What a scenario says (``tracking.live_position``) if whoever sees a ticket may look, too."""

Right = Literal["themselves", "decides", "sees_the_ticket"]


class LivePositionNotNow(Refusal):
    """A live position is taken and shown from setting out until arriving, and at no other time."""

    slug: ClassVar[str] = "live-position-not-now"


class LivePositionTooSoon(Refusal):
    """A live position is taken every three seconds at most: send the latest one then."""

    slug: ClassVar[str] = "live-position-too-soon"
    kind: ClassVar[Kind] = Kind.BUSY


class LivePositionWrong(Refusal):
    """A live position is a place on Earth, and not the point 0, 0 of a device that knows none."""

    slug: ClassVar[str] = "live-position-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class LivePositionUnknown(Refusal):
    """The technician is on the way, but their device has told no place for ten minutes."""

    slug: ClassVar[str] = "live-position-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class LivePositionNotYours(Refusal):
    """Only technicians themselves tell where they are on the way; sign in as the technician."""

    slug: ClassVar[str] = "live-position-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class LivePositionNotShown(Refusal):
    """Where the technician is on the way is not for you to see: ask whoever dispatches."""

    slug: ClassVar[str] = "live-position-not-shown"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class LooksTooOften(Refusal):
    """You may look where a technician is every five seconds; look again then."""

    slug: ClassVar[str] = "looks-too-often"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePosition:
    """Where somebody was at a moment, on the way to a ticket."""

    ticket_id: UUID
    place: Place
    at: datetime


def check_told(place: Place, last: LivePosition | None, at: datetime) -> None:
    """Refuse a place that is none, and one that comes too soon after the last."""
    if not place.is_on_the_globe or (place.lat, place.lon) == (0.0, 0.0):
        raise LivePositionWrong
    if last is not None and at - last.at < TOLD_EVERY:
        raise LivePositionTooSoon


@dataclass(frozen=True, kw_only=True)
class TechnicianLookedAt(Fact):
    """Somebody looked where a technician was on the way to a ticket, and by what right."""

    TOPIC = "technician.looked_at"
    technician_id: UUID
    ticket_id: UUID
    reader: str
    on_behalf_of: str | None
    by: Right


@dataclass(frozen=True, kw_only=True)
class Look:
    """Look where a technician is on the way to a ticket."""

    technician_id: UUID
    ticket_id: UUID
    reader: str
    on_behalf_of: str | None
    by: Right
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Looks:
    """When each reader looked last."""

    last: Mapping[str, datetime] = field(default_factory=dict)


def looks_of(ticket_id: UUID, technician_id: UUID) -> UUID:
    """Return the stream of the looks at a technician on the way to a ticket."""
    return uuid5(ticket_id, f"looks\n{technician_id}")


def decide(command: Look, looks: Looks) -> list[TechnicianLookedAt]:
    """Return that somebody looked; raises LooksTooOften."""
    last = looks.last.get(command.reader)
    if last is not None and command.at - last < LOOKED_EVERY:
        raise LooksTooOften
    looked = TechnicianLookedAt(
        technician_id=command.technician_id,
        ticket_id=command.ticket_id,
        reader=command.reader,
        on_behalf_of=command.on_behalf_of,
        by=command.by,
        occurred_at=command.at,
    )
    return [looked]


def evolve(looks: Looks, fact: TechnicianLookedAt) -> Looks:
    """Return the looks after one more."""
    return Looks(last={**looks.last, fact.reader: fact.occurred_at})


LOOKS: Decider[Look, TechnicianLookedAt, Looks] = Decider(
    kind="looks", initial=Looks, decide=decide, evolve=evolve, facts=(TechnicianLookedAt,)
)
