"""The staff: who might come in a slot, as far as anybody knows days before.

Unlike the workforce, of which slots are promised, it also has those whose days are not planned: of
them nobody can say that they will not come.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.danger import Danger
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.workforce import ABLE_MAX
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.need import Need
from services.dispatch.domain.rules import APPOINTED, OFF_SHIFT, Circumstances, lasting_rule
from services.dispatch.domain.shifts.plan import Stretches, is_within
from services.dispatch.domain.standing import Standing


class Staff:
    """Those who are registered, and when they may work between two moments.

    What it was asked once it answers from memory: it never says anything else.
    """

    def __init__(self, people: Iterable[Standing], since: datetime, until: datetime) -> None:
        self._people = sorted(people, key=lambda one: one.technician_id)
        self._since, self._until = since, until
        self._said: dict[UUID, tuple[Stretches, Stretches]] = {}
        self._fit: dict[tuple[Asked, date | None], tuple[Standing, ...]] = {}
        self._able: dict[tuple[Asked, Slot], tuple[UUID, ...]] = {}

    def able(self, asked: Asked, slot: Slot) -> tuple[UUID, ...]:
        """Return who might keep an appointment, so many of them as anybody counts on."""
        key = (asked, slot)
        if key not in self._able:
            fit = self._fit_for(asked, slot.start)
            might = (one.technician_id for one in fit if self._may_work(one, slot))
            self._able[key] = tuple(islice(might, ABLE_MAX))
        return self._able[key]

    def fit(self, asked: Asked, at: datetime) -> tuple[UUID, ...]:
        """Return who could do what is asked on the day of a moment, were they there."""
        return tuple(one.technician_id for one in self._fit_for(asked, at))

    def rules(self, asked: Asked, at: datetime, slot: Slot | None) -> tuple[str, ...]:
        """Return for each of them the rule that speaks against their coming in a slot.

        It is another appointment for whoever might come. Without a slot it is about the day of a
        moment.
        """
        need = asked.need
        now = _circumstances(need, at if slot is None else slot.start)
        return tuple(
            lasting_rule(need, one, now) or self._rule_of(slot, one) for one in self._people
        )

    def danger(self, asked: Asked, at: datetime, slot: Slot | None) -> Danger:
        """Return why none of them comes, where nobody does; as ``rules`` says it."""
        eliminated = Counter(self.rules(asked, at, slot))
        unheard_of = {*asked.skills}.difference(*(one.skills for one in self._people))
        nobody = Choice(chosen=None, eliminated=eliminated, unheard_of=min(unheard_of, default=""))
        return Danger(
            reason=nobody.reason, eliminated=dict(eliminated), considered=len(self._people)
        )

    def _rule_of(self, slot: Slot | None, one: Standing) -> str:
        return OFF_SHIFT if slot is not None and not self._may_work(one, slot) else APPOINTED

    def _fit_for(self, asked: Asked, at: datetime) -> tuple[Standing, ...]:
        need = asked.need
        now = _circumstances(need, at)
        key = (asked, now.day if asked.certified else None)
        if key not in self._fit:
            fit = (one for one in self._people if lasting_rule(need, one, now) is None)
            self._fit[key] = tuple(fit)
        return self._fit[key]

    def _may_work(self, one: Standing, slot: Slot) -> bool:
        """Say whether somebody works the whole slot, or nothing is planned for them then."""
        who = one.technician_id
        if who not in self._said:
            self._said[who] = one.plan.said(self._since, self._until)
        worked, said = self._said[who]
        return is_within(worked, slot.start, slot.end) or not _touches(said, slot)


def _circumstances(need: Need, at: datetime) -> Circumstances:
    return Circumstances(at=at, day=need.policy.day_of(at))


def _touches(stretches: Stretches, slot: Slot) -> bool:
    place = bisect_left(stretches, slot.end, key=lambda one: one[0]) - 1
    return place >= 0 and stretches[place][1] > slot.start
