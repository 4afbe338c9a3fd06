"""Ranking: who of those whom no rule eliminates is best."""

from bisect import insort
from heapq import nsmallest
from operator import itemgetter
from uuid import UUID

from services.dispatch.domain.scoring import Scale, Scored
from services.dispatch.domain.standing import Standing

AtLeast = tuple[float, float | None, Standing]
"""What a score cannot be below, how many kilometres away they are, and who that is."""


class Ranking:
    """Those whom no rule eliminates, while others are still looked at.

    Which parts somebody lacks takes longer to say than all else, and only ever adds to a score. So
    it is said of those alone who without it would be better than the best, or be shown.
    """

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._scored: list[Scored] = []
        self._at_least: list[AtLeast] = []
        self.best_score: float | None = None

    def __len__(self) -> int:
        return len(self._scored) + len(self._at_least)

    def add(self, one: Standing) -> None:
        """Take in one more."""
        scale, best = self._scale, self.best_score
        km = scale.km_to(one)
        least = scale.score(one, scale.minutes_of(km), None)
        if best is not None and least >= best:
            self._at_least.append((least, km, one))
            return
        scored = scale.scored(one, km)
        self._scored.append(scored)
        self.best_score = scored[0] if best is None else min(best, scored[0])

    def best(self, how_many: int) -> list[Scored]:
        """Return so many of the best in order, the smaller id first among equals."""
        found = nsmallest(how_many, self._scored, key=_in_order)
        for least, km, one in sorted(self._at_least, key=itemgetter(0)):
            if len(found) == how_many and least > found[-1][0]:
                break
            insort(found, self._scale.scored(one, km), key=_in_order)
            del found[how_many:]
        return found


def _in_order(entry: Scored) -> tuple[float, UUID]:
    return entry[:2]
