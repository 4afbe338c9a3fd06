"""Travel: how long a way is expected to take, and how that was reckoned."""

from dataclasses import dataclass, replace

from services.dispatch.domain.places import DETOUR, Place, distance_km, travel_minutes
from services.dispatch.domain.traffic import AS_ESTIMATED

STRAIGHT_LINE = "straight_line"
MATRIX = "matrix"


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelEstimate:
    """What was expected of a way when somebody set out, to be compared with what it took.

    ``km`` is the straight line, ``factor`` by how much streets are longer, ``source`` who says so,
    ``traffic`` how many times as long as that it takes at this hour. Whoever says so, ``minutes``
    are ``km`` at ``speed_kmh`` times ``factor`` times ``traffic``.
    """

    minutes: float
    km: float
    source: str
    factor: float
    speed_kmh: float
    traffic: float = AS_ESTIMATED


def estimated(
    here: Place | None, there: Place | None, speed_kmh: float, traffic: float = AS_ESTIMATED
) -> TravelEstimate | None:
    """Return what a way is expected to take; None where one of its ends is not known."""
    if here is None or there is None:
        return None
    km = distance_km(here, there)
    return TravelEstimate(
        minutes=round(travel_minutes(km, speed_kmh / traffic), 2),
        km=round(km, 3),
        source=STRAIGHT_LINE,
        factor=DETOUR,
        speed_kmh=speed_kmh,
        traffic=traffic,
    )


def by_matrix(straight: TravelEstimate, seconds: float) -> TravelEstimate:
    """Return what a matrix service says of a way; it knows streets, and says so without traffic."""
    minutes = seconds / 60
    plain_min = straight.km / straight.speed_kmh * 60
    return replace(
        straight,
        minutes=round(minutes, 2),
        source=MATRIX,
        factor=round(minutes / plain_min, 3) if plain_min else straight.factor,
        traffic=AS_ESTIMATED,
    )
