"""The roster: every technician of a tenant in memory, the near ones found first.

Cells of the H3 grid (about 0.7 km²) hold who is there. Looking goes outwards ring by ring and stops
when even an idle technician at the edge of what was not seen could not beat the best one found:
the choice is then the one that comparing everybody would give, and a test says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from uuid import UUID

import h3  # type: ignore[import-untyped]  # it ships no types

from services.dispatch.domain.choice import (
    Choice,
    Comparison,
    choose,
    lowest_score_beyond,
)
from services.dispatch.domain.hands import HandsBySkill
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place, distance_km
from services.dispatch.domain.reserves import Hands
from services.dispatch.domain.rules import NOTHING_SPECIAL, Circumstances
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded, Standing

RESOLUTION = 8
COMPARE_ALL_UP_TO = 128  # so few are compared faster than rings are drawn
RINGS_MAX = 64  # about 50 km; beyond it everybody is compared
CELL_EFFORT = 1.5  # what drawing a cell costs, when comparing one technician costs 1
CELL_SLACK = 1.01  # corners are where the boundary is farthest, up to rounding


class Roster:
    """Who there is, where, and what they have in hand. Kept up to date by one writer."""

    def __init__(self) -> None:
        self._people: dict[UUID, Standing] = {}
        self._cells: dict[str, dict[UUID, Standing]] = {}
        self._cell_of: dict[UUID, str] = {}
        self._loads: Counter[int] = Counter()
        self._hands = HandsBySkill()

    def __len__(self) -> int:
        return len(self._people)

    def get(self, technician_id: UUID) -> Standing | None:
        """Return a technician's standing, or None."""
        return self._people.get(technician_id)

    def everybody(self) -> Iterable[Standing]:
        """Return all, in no order that matters."""
        return self._people.values()

    def put(self, standing: Standing) -> None:
        """Add or replace a technician."""
        who = standing.technician_id
        cell = "" if standing.place is None else _cell_at(standing.place)
        before = self._cell_of.get(who)
        if before is not None:
            self._count(self._people[who].load, -1)
            self._hands.remove(self._people[who])
        if before is not None and before != cell:
            del self._cells[before][who]
            if not self._cells[before]:
                del self._cells[before]
        self._count(standing.load, 1)
        self._hands.add(standing)
        self._cells.setdefault(cell, {})[who] = standing
        self._cell_of[who] = cell
        self._people[who] = standing

    def hands(self, skill: str, day: date) -> Hands:
        """Return the hands on shift of those who may use a skill on a day."""
        return self._hands.with_skill(skill, day)

    def choose(
        self,
        need: Need,
        excluded: Excluded = NOBODY_EXCLUDED,
        now: Circumstances = NOTHING_SPECIAL,
    ) -> Choice:
        """Return the best technician for ``need``, exactly as comparing everybody would."""
        if need.place is None or len(self) <= COMPARE_ALL_UP_TO:
            return choose(need, self.everybody(), excluded, now)
        comparison, idlest = Comparison(need, excluded, now), min(self._loads)
        for beyond_km, people in self._rings(need.place):
            best = comparison.best_score
            if best is not None and best < lowest_score_beyond(need.policy, beyond_km, idlest):
                return comparison.choice()
            for one in people:
                comparison.look_at(one)
        return choose(need, self.everybody(), excluded, now)

    def _rings(self, place: Place) -> Iterator[tuple[float, list[Standing]]]:
        """Yield each ring around a place: how far it is at least, and who is in it.

        Whoever is outside a ring is farther away than its nearest cell, because every way to them
        leads through it. Ends when going on would cost more than comparing everybody.
        """
        middle, effort = _cell_at(place), 0.0
        for ring in range(RINGS_MAX):
            cells: list[str] = h3.grid_ring(middle, ring)
            reach = 0.0 if ring == 0 else min(_at_least_km(place, cell) for cell in cells)
            people = [one for cell in cells for one in self._cells.get(cell, _NONE).values()]
            yield reach, people
            effort += CELL_EFFORT * len(cells) + len(people)
            if effort > len(self):
                return

    def _count(self, load: int, change: int) -> None:
        self._loads[load] += change
        if not self._loads[load]:
            del self._loads[load]


_NONE: Mapping[UUID, Standing] = {}


def _cell_at(place: Place) -> str:
    return str(h3.latlng_to_cell(place.lat, place.lon, RESOLUTION))


def _at_least_km(place: Place, cell: str) -> float:
    centre, radius_km = _circle_around(cell)
    return max(0.0, distance_km(place, centre) - radius_km)


@lru_cache(maxsize=65_536)
def _circle_around(cell: str) -> tuple[Place, float]:
    """Return a cell's centre, and the radius in kilometres of a circle that holds all of it."""
    lat, lon = h3.cell_to_latlng(cell)
    centre = Place(lat=lat, lon=lon)
    corners = [Place(lat=lat, lon=lon) for lat, lon in h3.cell_to_boundary(cell)]
    return centre, max(distance_km(centre, corner) for corner in corners) * CELL_SLACK
