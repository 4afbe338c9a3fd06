"""Travel: how long a way is expected to take, and how that was reckoned."""

from dataclasses import dataclass

from services.dispatch.domain.places import DETOUR, Place, distance_km, travel_minutes
from services.dispatch.domain.traffic import AS_ESTIMATED

STRAIGHT_LINE = "straight_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelEstimate:
    """What was expected of a way when somebody set out, to be compared with what it took.

    ``km`` is the straight line, ``factor`` by how much streets are longer, ``source`` who says so,
    ``traffic`` how many times as long as that it takes at this hour.
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
