"""Travel: how long it takes from one place to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.dispatch.domain.places import Place, distance_km, travel_minutes
from services.dispatch.domain.travel import MATRIX, STRAIGHT_LINE

S_PER_MINUTE = 60


class Travel(Protocol):
    """Whoever knows how long ways take."""

    @property
    def source(self) -> str:
        """Who says so."""

    def seconds(self, here: Place, there: Place) -> int:
        """Return how many seconds a way takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLine:
    """The straight line, made longer as streets are, at one speed."""

    speed_kmh: float
    source: str = STRAIGHT_LINE

    def seconds(self, here: Place, there: Place) -> int:
        """Return the seconds, rounded to whole ones."""
        minutes = travel_minutes(distance_km(here, there), self.speed_kmh)
        return round(minutes * S_PER_MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLineBySpeed:
    """The straight line, at the speed with which people come to each place.

    Elsewhere (``end`` of a day) they come at ``otherwise_kmh``.
    """

    speeds_kmh: Mapping[Place, float]
    otherwise_kmh: float
    source: str = STRAIGHT_LINE

    def seconds(self, here: Place, there: Place) -> int:
        """Return the seconds, rounded to whole ones."""
        speed_kmh = self.speeds_kmh.get(there, self.otherwise_kmh)
        return StraightLine(speed_kmh=speed_kmh).seconds(here, there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Every way between the places of a problem, in rows of seconds."""

    number: Mapping[Place, int]
    rows: Sequence[Sequence[int]]
    source: str = STRAIGHT_LINE

    def seconds(self, here: Place, there: Place) -> int:
        """Return the seconds that stand in the row of ``here``; both places must be known."""
        return self.rows[self.number[here]][self.number[there]]


def measured(places: Sequence[Place], travel: Travel) -> Matrix:
    """Return every way between places, each measured once."""
    unique = list(dict.fromkeys(places))
    return Matrix(
        number={place: number for number, place in enumerate(unique)},
        rows=[[travel.seconds(here, there) for there in unique] for here in unique],
        source=travel.source,
    )


def tabulated(
    places: Sequence[Place], rows: Sequence[Sequence[float | None]], otherwise: Travel
) -> Matrix:
    """Return the ways of a table between places; where it knows none, the otherwise counts."""
    return Matrix(
        number={place: number for number, place in enumerate(places)},
        rows=[
            [
                otherwise.seconds(here, there) if seconds is None else round(seconds)
                for there, seconds in zip(places, row, strict=True)
            ]
            for here, row in zip(places, rows, strict=True)
        ],
        source=MATRIX,
    )
