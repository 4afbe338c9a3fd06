"""Hands: how many there are with each skill, counted as people come, go and get busy."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime

from services.dispatch.domain.reserves import ANY_SKILL, Hands
from services.dispatch.domain.standing import Standing

NO_END = datetime.max.replace(tzinfo=UTC)

Ends = tuple[date, datetime]
"""The last day on which somebody may use a skill, and when their shift ends by plan."""


class HandsBySkill:
    """The hands on shift, by skill and by when they end.

    Asking costs as much as a skill has different ends, not as much as it has people: shifts of many
    end at the same time.
    """

    def __init__(self) -> None:
        self._counted: defaultdict[str, dict[Ends, Hands]] = defaultdict(dict)

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

    def with_skill(self, skill: str, day: date, at: datetime) -> Hands:
        """Return the hands of those who may use a skill on a day, and are on shift at a moment."""
        able = [
            hands
            for (last_day, shift_ends), hands in self._counted.get(skill, {}).items()
            if day <= last_day and at < shift_ends
        ]
        return Hands(capacity=sum(one.capacity for one in able), free=sum(one.free for one in able))

    def _count(self, one: Standing, sign: int) -> None:
        if not one.on_shift:
            return
        until = {paper.skill: paper.valid_until for paper in one.certificates}
        shift_ends = one.on_shift_until or NO_END
        for skill in (ANY_SKILL, *one.skills):
            by_end, ends = self._counted[skill], (until.get(skill, date.max), shift_ends)
            before = by_end.get(ends, NO_HANDS)
            after = Hands(
                capacity=before.capacity + sign * one.capacity,
                free=before.free + sign * one.free,
            )
            by_end[ends] = after
            if not after.capacity:
                del by_end[ends]
                if not by_end:
                    del self._counted[skill]


NO_HANDS = Hands(capacity=0, free=0)
