"""The workforce: who could keep an appointment, by what they can do and when they work by plan.

Who is on shift by hand alone counts for none: nobody knows whether they will be.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.rules import Circumstances, lasting_rule
from services.dispatch.domain.shifts.plan import Stretches, is_within
from services.dispatch.domain.standing import Standing

ABLE_MAX = 500
"""So many of those who could do it are counted on, in the order of their ids."""

Fit = tuple[tuple[UUID, Stretches], ...]


class Workforce:
    """Those who are registered, and when they work between two moments.

    What it was asked once it answers from memory: it never says anything else.
    """

    def __init__(self, people: Iterable[Standing], since: datetime, until: datetime) -> None:
        self._people = sorted(people, key=lambda one: one.technician_id)
        self._since, self._until = since, until
        self._worked: dict[UUID, Stretches] = {}
        self._fit: dict[tuple[Asked, date], Fit] = {}
        self._able: dict[tuple[Asked, Slot], tuple[UUID, ...]] = {}

    def able(self, asked: Asked, slot: Slot) -> tuple[UUID, ...]:
        """Return who could keep an appointment for what is asked, working the whole slot."""
        key = (asked, slot)
        if key not in self._able:
            self._able[key] = tuple(
                who
                for who, worked in self._fit_for(asked, slot)
                if is_within(worked, slot.start, slot.end)
            )
        return self._able[key]

    def is_beyond(self, asked: Asked, slot: Slot) -> bool:
        """Say whether nobody there is could keep an appointment, even with nothing else to do."""
        is_known = self._since <= slot.start and slot.end <= self._until
        return is_known and not self.able(asked, slot)

    def _fit_for(self, asked: Asked, slot: Slot) -> Fit:
        """Return whom no rule that lasts the whole day speaks against, with when they work."""
        need = asked.need
        key = (asked, need.policy.day_of(slot.start))
        if key not in self._fit:
            now = Circumstances(at=slot.start, day=key[1])
            able = (one for one in self._people if lasting_rule(need, one, now) is None)
            planned = ((one.technician_id, self._when(one)) for one in able)
            self._fit[key] = tuple(islice((one for one in planned if one[1]), ABLE_MAX))
        return self._fit[key]

    def _when(self, one: Standing) -> Stretches:
        who = one.technician_id
        if who not in self._worked:
            self._worked[who] = one.plan.worked(self._since, self._until)
        return self._worked[who]
