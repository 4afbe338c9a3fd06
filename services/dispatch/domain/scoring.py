"""Scores: what speaks for those whom no rule eliminates, and who of them is best.

The lower the better: travel, tickets in hand, and the detour for parts that somebody lacks.
"""

from bisect import insort
from heapq import nsmallest
from operator import itemgetter
from uuid import UUID

from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import distance_km, travel_minutes
from services.dispatch.domain.rules import NOTHING_SPECIAL, Circumstances
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.stock.supply import Fetching

ROUNDING = 0.001  # of a score, so that a bound is never above what it bounds

Lacks = Fetching | None
Scored = tuple[float, UUID, float | None, Standing, Lacks]
"""A score, whose, how many minutes away they are, who that is, and which parts they lack."""

AtLeast = tuple[float, float | None, Standing]
"""What a score cannot be below, how many kilometres away they are, and who that is."""


def score_of(need: Need, one: Standing, minutes: float | None, fetching: Lacks) -> float:
    """Return the score of somebody who is so many minutes away and lacks such parts."""
    travel = need.policy.travel_weight * (minutes or 0.0)
    detour = 0.0 if fetching is None else need.policy.part_weight * fetching.detour_min
    return round(travel + _load_score(need.policy, one.load) + detour, 3)


def fetching_of(one: Standing, km: float | None, now: Circumstances, speed_kmh: float) -> Lacks:
    """Return what somebody lacks of the parts that are needed; None if none are."""
    if now.supply is None:
        return None
    return now.supply.fetching(one.technician_id, one.place, km, speed_kmh)


def km_to(need: Need, one: Standing) -> float | None:
    """Return the straight line to a ticket; None where one of its ends is not known."""
    if need.place is None or one.place is None:
        return None
    return distance_km(need.place, one.place)


def minutes_of(km: float | None, speed_kmh: float) -> float | None:
    """Return how long a straight line takes on streets, as it is said and scored."""
    return None if km is None else round(travel_minutes(km, speed_kmh), 2)


def lowest_score_beyond(
    need: Need, straight_km: float, load: int, now: Circumstances = NOTHING_SPECIAL
) -> float:
    """Return what nobody farther away than ``straight_km``, with at least ``load``, can beat.

    Travel is rounded to hundredths of a minute in a score, so one step is given away here. Parts
    that somebody lacks only ever add to a score.
    """
    policy, minutes = need.policy, travel_minutes(straight_km, now.speed_kmh(need)) - 0.01
    return policy.travel_weight * max(0.0, minutes) + _load_score(policy, load) - ROUNDING


class Ranking:
    """Those whom no rule eliminates, while others are still looked at.

    Which parts somebody lacks takes longer to say than all else, and only ever adds to a score. So
    it is said of those alone who without it would be better than the best, or be shown.
    """

    def __init__(self, need: Need, now: Circumstances) -> None:
        self._need = need
        self._now = now
        self._speed_kmh = now.speed_kmh(need)
        self._scored: list[Scored] = []
        self._at_least: list[AtLeast] = []
        self.best_score: float | None = None

    def __len__(self) -> int:
        return len(self._scored) + len(self._at_least)

    def add(self, one: Standing) -> None:
        """Take in one more."""
        km, best = km_to(self._need, one), self.best_score
        least = score_of(self._need, one, minutes_of(km, self._speed_kmh), None)
        if best is not None and least >= best:
            self._at_least.append((least, km, one))
            return
        scored = self._score(one, km)
        self._scored.append(scored)
        self.best_score = scored[0] if best is None else min(best, scored[0])

    def best(self, how_many: int) -> list[Scored]:
        """Return so many of the best in order, the smaller id first among equals."""
        found = nsmallest(how_many, self._scored, key=_in_order)
        for least, km, one in sorted(self._at_least, key=itemgetter(0)):
            if len(found) == how_many and least > found[-1][0]:
                break
            insort(found, self._score(one, km), key=_in_order)
            del found[how_many:]
        return found

    def _score(self, one: Standing, km: float | None) -> Scored:
        minutes = minutes_of(km, self._speed_kmh)
        fetching = fetching_of(one, km, self._now, self._speed_kmh)
        score = score_of(self._need, one, minutes, fetching)
        return score, one.technician_id, minutes, one, fetching


def _in_order(entry: Scored) -> tuple[float, UUID]:
    return entry[:2]


def _load_score(policy: Policy, load: int) -> float:
    return policy.workload_weight * policy.minutes_per_open_ticket * load
