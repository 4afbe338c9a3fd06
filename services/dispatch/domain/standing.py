"""Standings: a technician as comparisons see one, and who is not asked about a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.appointments.rule import Appointed, Slot
from services.dispatch.domain.areas import EVERYWHERE, Areas
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.places import Place
from services.dispatch.domain.shifts.plan import NO_PLAN, ShiftPlan
from services.dispatch.domain.technician import Profile, Technician


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A technician as the comparison sees one: ``load`` is how many tickets they have in hand.

    ``on_shift_until`` is when their shift ends by plan; the end counts before anybody says it.
    ``plan`` is when they work on other days, ``appointments`` are the agreed slots of tickets that
    they have in hand.
    """

    technician_id: UUID
    skills: frozenset[str]
    place: Place | None
    capacity: int
    load: int
    on_shift: bool = True
    on_shift_until: datetime | None = None
    member_id: str | None = None
    certificates: tuple[Certificate, ...] = ()
    areas: Areas = EVERYWHERE
    vendors: frozenset[str] = frozenset()
    levels: Mapping[str, int] = field(default_factory=dict)
    plan: ShiftPlan = NO_PLAN
    appointments: Appointed = ()

    def is_on_shift(self, at: datetime) -> bool:
        """Say whether they are on shift at a moment."""
        return self.on_shift and (self.on_shift_until is None or at < self.on_shift_until)

    def is_on_shift_for(self, slot: Slot, at: datetime) -> bool:
        """Say whether they work by plan in a slot (from now on, if it has begun).

        On days that are not planned it counts whether they are on shift now; so it does once the
        slot is over.
        """
        start = max(slot.start, at)
        here_until = self.on_shift_until if self.on_shift and at <= slot.start else None
        if here_until is not None and slot.end <= here_until:
            return True
        works = self.plan.works(start, slot.end) if start < slot.end else None
        return self.is_on_shift(at) if works is None else works

    def is_appointed_elsewhere(self, ticket_id: UUID, slot: Slot | None) -> bool:
        """Say whether another ticket has them come in a slot: nobody is in two places at once."""
        return slot is not None and any(
            ticket != ticket_id and other.overlaps(slot) for ticket, other in self.appointments
        )

    @property
    def free(self) -> int:
        """How many more tickets they can take; a person may have given them too many."""
        return max(0, self.capacity - self.load)


def standing_of(
    technician_id: UUID,
    technician: Technician,
    place: Place | None,
    load: int,
    appointments: Appointed = (),
) -> Standing:
    """Return how a technician stands who is at (or on the way to) a place with so many tickets."""
    profile, shift = technician.profile or Profile(), technician.shift
    return Standing(
        technician_id=technician_id,
        skills=frozenset(profile.skills),
        place=place,
        capacity=profile.capacity,
        load=load,
        on_shift=shift.on,
        on_shift_until=shift.until if shift.on else None,
        member_id=profile.member_id,
        certificates=profile.certificates,
        areas=Areas.of(profile.areas),
        vendors=frozenset(profile.vendors),
        levels=profile.levels,
        plan=shift.plan,
        appointments=appointments,
    )


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Who said no to this ticket, who let an offer of it run out, and who did so twice."""

    declined: frozenset[UUID] = frozenset()
    silent: frozenset[UUID] = frozenset()
    silent_twice: frozenset[UUID] = frozenset()

    def after_no(self, who: UUID) -> "Excluded":
        """Return what follows when ``who`` declined: they are not asked again."""
        return replace(self, declined=self.declined | {who})

    def after_silence(self, who: UUID) -> "Excluded":
        """Return what follows when ``who`` let an offer run out.

        The first time they are asked again when nobody else is left, the second time they are not:
        otherwise the offers would go round for ever among people who do not look.
        """
        if who in self.silent:
            return replace(self, silent_twice=self.silent_twice | {who})
        return replace(self, silent=self.silent | {who})

    def after_yes(self) -> "Excluded":
        """Return what follows when somebody accepted: who was silent may be asked again."""
        return Excluded(declined=self.declined)

    @property
    def second_time(self) -> "Excluded":
        """Who is not asked when nobody else is left either."""
        return Excluded(declined=self.declined, silent_twice=self.silent_twice)


NOBODY_EXCLUDED = Excluded()
