"""Crowds: people by where they are, so that those near a place are met first.

Cells of the H3 grid (about 0.7 km²) hold who is there.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from uuid import UUID

import h3  # type: ignore[import-untyped]  # it ships no types

from services.dispatch.domain.places import Place, distance_km
from services.dispatch.domain.standing import Standing

RESOLUTION = 8
RINGS_MAX = 64  # about 50 km; beyond it everybody is compared
CELL_EFFORT = 1.5  # what drawing a cell costs, when comparing one technician costs 1
CELL_SLACK = 1.01  # corners are where the boundary is farthest, up to rounding
NOWHERE = ""


def cell_of(place: Place | None) -> str:
    """Return the cell a place is in."""
    return NOWHERE if place is None else _cell_at(place)


class Crowd:
    """Some people, each in a cell. Kept up to date by one writer."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[UUID, Standing]] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Standing]:
        """Yield all, in no order that matters."""
        for people in self._cells.values():
            yield from people.values()

    def put(self, cell: str, one: Standing) -> None:
        """Add somebody to a cell, or replace them there."""
        people = self._cells.setdefault(cell, {})
        self._size += one.technician_id not in people
        people[one.technician_id] = one

    def remove(self, cell: str, who: UUID) -> None:
        """Take somebody out of the cell they are in."""
        people = self._cells[cell]
        del people[who]
        self._size -= 1
        if not people:
            del self._cells[cell]

    def has(self, cell: str, who: UUID) -> bool:
        """Say whether somebody is in a cell."""
        return who in self._cells.get(cell, _NONE)

    def rings(self, place: Place) -> Iterator[tuple[float, list[Standing]]]:
        """Yield each ring around a place: how far it is at least (km), and who is in it.

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
