"""Hands: how many there are with each skill, counted as people come, go and get busy."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from services.dispatch.domain.reserves import ANY_SKILL, Hands
from services.dispatch.domain.standing import Standing


class HandsBySkill:
    """The hands on shift, by skill and by the last day on which they may use it.

    Asking costs as much as a skill has different last days, not as much as it has people.
    """

    def __init__(self) -> None:
        self._counted: defaultdict[str, dict[date, Hands]] = defaultdict(dict)

    def add(self, one: Standing) -> None:
        """Count somebody in."""
        self._count(one, 1)

    def remove(self, one: Standing) -> None:
        """Count somebody out, as they were counted in."""
        self._count(one, -1)

    @property
    def skills(self) -> Collection[str]:
        """What there are hands for, ``ANY_SKILL`` included."""
        return self._counted.keys()

    def with_skill(self, skill: str, day: date) -> Hands:
        """Return the hands of those who may use a skill on a day."""
        able = [hands for until, hands in self._counted.get(skill, {}).items() if day <= until]
        return Hands(capacity=sum(one.capacity for one in able), free=sum(one.free for one in able))

    def _count(self, one: Standing, sign: int) -> None:
        if not one.on_shift:
            return
        until = {paper.skill: paper.valid_until for paper in one.certificates}
        for skill in (ANY_SKILL, *one.skills):
            by_day, day = self._counted[skill], until.get(skill, date.max)
            before = by_day.get(day, NO_HANDS)
            after = Hands(
                capacity=before.capacity + sign * one.capacity,
                free=before.free + sign * one.free,
            )
            by_day[day] = after
            if not after.capacity:
                del by_day[day]
                if not by_day:
                    del self._counted[skill]


NO_HANDS = Hands(capacity=0, free=0)
