"""Agendas: which tickets somebody has to be at when, and which they have no more.

Folded from what happens to one place (a ticket, or a post of its crew): whoever is asked has it on
their agenda until they are free of it. Pure, so that a view may fold it batch by batch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.dispatch.domain.appointments.rule import Slot

VISIT = timedelta(hours=1)
"""How long a visit is shown that was promised for no slot: nobody knows."""

Standing = Literal["asked", "accepted", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One place on one technician's agenda, as it stands since ``version``, ``changed_at``.

    ``promised`` says that the time is an agreed slot; otherwise it is when a plan has it begin, or
    when they were asked.
    """

    standing: Standing
    time: Slot
    promised: bool
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAgenda:
    """A visit with what it is about: a ticket, or a ``post`` of its crew; times are of ``zone``."""

    ticket_id: UUID
    post: str
    zone: str
    visit: Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What an event says, as far as agendas are about it; ``kind`` is its type."""

    kind: str
    at: datetime
    version: int
    technician_id: UUID | None = None
    slot: Slot | None = None
    begins_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceOnAgendas:
    """Everybody's agenda as far as it is about one place; ``slot`` is the agreed one."""

    slot: Slot | None = None
    visits: Mapping[UUID, Visit] = field(default_factory=dict)


NEEDED = frozenset({"assignment.requested", "assignment.held"})
FREED = frozenset(
    {
        "assignment.declined",
        "assignment.expired",
        "assignment.released",
        "assignment.queued",
        "assignment.ungrabbed",
        "assignment.put_off",
    }
)
APPOINTED = frozenset({"assignment.appointed", "assignment.unappointed"})
OFFERED, ACCEPTED, PLANNED = "assignment.offered", "assignment.accepted", "assignment.planned"
OF_AGENDAS = NEEDED | FREED | APPOINTED | {OFFERED, ACCEPTED, PLANNED}


def after(place: PlaceOnAgendas, told: Happened) -> PlaceOnAgendas:
    """Return how a place stands on agendas after an event of ``OF_AGENDAS``."""
    if told.kind in NEEDED:
        return replace(place, slot=told.slot)
    if told.kind in APPOINTED:
        return replace(place, slot=told.slot, visits=_freed(place.visits, told, but=None))
    if told.kind in FREED:
        return replace(place, visits=_freed(place.visits, told, but=None))
    if told.technician_id is None:
        return place
    visits = dict(place.visits)
    if told.kind == OFFERED:
        visits = _freed(visits, told, but=told.technician_id)
        visits[told.technician_id] = _asked(place.slot, told)
    elif told.technician_id in visits:
        visits[told.technician_id] = _changed(visits[told.technician_id], told)
    return replace(place, visits=visits)


def _asked(slot: Slot | None, told: Happened) -> Visit:
    return Visit(
        standing="asked",
        time=slot or Slot(start=told.at, end=told.at + VISIT),
        promised=slot is not None,
        version=told.version,
        changed_at=told.at,
    )


def _changed(visit: Visit, told: Happened) -> Visit:
    changed = replace(visit, version=told.version, changed_at=told.at)
    if told.kind == ACCEPTED:
        return replace(changed, standing="accepted")
    if visit.promised or told.begins_at is None:
        return visit
    return replace(changed, time=Slot(start=told.begins_at, end=told.begins_at + VISIT))


def _freed(visits: Mapping[UUID, Visit], told: Happened, *, but: UUID | None) -> dict[UUID, Visit]:
    """Return visits that nobody has any more, but for one technician's."""
    return {
        who: one
        if one.standing == "gone" or who == but
        else replace(one, standing="gone", version=told.version, changed_at=told.at)
        for who, one in visits.items()
    }
