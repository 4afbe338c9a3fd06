"""Scores: what speaks for and against somebody who may be sent, added up; the lower is better.

Every term only ever adds, and none gets smaller with the way or with what somebody has in hand: so
there is a score that nobody from farther away can beat, and looking outwards can end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import distance_km, travel_minutes
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.stock.supply import Fetching

STRANGER_MIN = 15.0
"""So many minutes it takes somebody to find their way about a thing that others know already."""

STEP_MIN = 0.01
"""Travel is rounded to hundredths of a minute in a score."""

ROUNDING = 0.001  # of a score, so that a bound is never above what it bounds

Scored = tuple[float, UUID, float | None, Standing, Fetching | None]
"""A score, whose, how many minutes away they are, who that is, and which parts they lack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What people are held against for one ticket at one moment.

    ``left_min`` are the minutes until somebody should be there, where that is promised and weighs
    anything; ``asks_who_knows`` says that some have been there before, and that this weighs.
    """

    need: Need
    now: Circumstances
    speed_kmh: float
    left_min: float | None
    asks_who_knows: bool

    @classmethod
    def of(cls, need: Need, now: Circumstances) -> Self:
        """Return the scale for a ticket under some circumstances."""
        return cls(
            need=need,
            now=now,
            speed_kmh=now.speed_kmh(need),
            left_min=now.minutes_left(need) if need.policy.deadline_weight > 0 else None,
            asks_who_knows=bool(now.been_there) and need.policy.continuity_weight > 0,
        )

    def km_to(self, one: Standing) -> float | None:
        """Return the straight line to the ticket; None where one of its ends is not known."""
        place = self.need.place
        return None if place is None or one.place is None else distance_km(place, one.place)

    def minutes_of(self, km: float | None) -> float | None:
        """Return how long a straight line takes on streets, as it is said and scored."""
        return None if km is None else round(travel_minutes(km, self.speed_kmh), 2)

    def minutes(self, one: Standing) -> float | None:
        """Return how long somebody's way is; None where nobody knows."""
        return self.minutes_of(self.km_to(one))

    def scored(self, one: Standing, km: float | None) -> Scored:
        """Return the score of somebody who is so far away, and what it is made of."""
        minutes, fetching = self.minutes_of(km), self.fetching(one, km)
        return self.score(one, minutes, fetching), one.technician_id, minutes, one, fetching

    def fetching(self, one: Standing, km: float | None) -> Fetching | None:
        """Return what somebody lacks who is so far away, and where they get it; None: no matter."""
        supply = self.now.supply
        if supply is None:
            return None
        return supply.fetching(one.technician_id, one.place, km, self.speed_kmh)

    def score(self, one: Standing, minutes: float | None, fetching: Fetching | None) -> float:
        """Return what all terms of somebody add up to."""
        policy = self.need.policy
        score = policy.travel_weight * (minutes or 0.0) + _load_score(policy, one.load)
        if fetching is not None:
            score += policy.part_weight * fetching.detour_min
        if self.left_min is not None:
            score += policy.deadline_weight * self._late_min(minutes, one.load)
        if self.asks_who_knows and one.technician_id not in self.now.been_there:
            score += policy.continuity_weight * STRANGER_MIN
        return round(score, 3)

    def terms(self, one: Standing, minutes: float | None) -> Mapping[str, float]:
        """Return the terms of a score, those of parts apart."""
        terms: dict[str, float] = {"load": one.load}
        if minutes is not None:
            terms["travel_min"] = minutes
        if self.left_min is not None:
            terms["late_min"] = round(self._late_min(minutes, one.load), 2)
        if self.asks_who_knows:
            terms["been_there"] = float(one.technician_id in self.now.been_there)
        return terms

    def lowest_beyond(self, straight_km: float, load: int) -> float:
        """Return what no stranger can beat who is farther away and has at least ``load``.

        Who has been there is not meant: they are looked at wherever they are.
        """
        policy = self.need.policy
        minutes = max(0.0, travel_minutes(straight_km, self.speed_kmh) - STEP_MIN)
        score = policy.travel_weight * minutes + _load_score(policy, load) - ROUNDING
        if self.left_min is not None:
            score += policy.deadline_weight * self._late_min(minutes, load)
        return score + policy.continuity_weight * STRANGER_MIN * self.asks_who_knows

    def _late_min(self, minutes: float | None, load: int) -> float:
        """Return by how much somebody would come too late who does first what they have."""
        policy = self.need.policy
        comes_in = (minutes or 0.0) + policy.minutes_per_open_ticket * load
        return max(0.0, comes_in - (self.left_min or 0.0))


def _load_score(policy: Policy, load: int) -> float:
    return policy.workload_weight * policy.minutes_per_open_ticket * load
