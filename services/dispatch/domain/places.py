"""Places: points on the globe, and how long it takes to get from one to another."""

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088
DETOUR = 1.4  # streets are about this much longer than the straight line
KM_A_DEGREE_AT_LEAST = 111.19  # of latitude, so rounded that it is never too much
LAT_MAX = 90.0
LON_MAX = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point in WGS 84 degrees."""

    lat: float
    lon: float

    @property
    def is_on_the_globe(self) -> bool:
        """Whether both degrees are numbers that the globe has."""
        return abs(self.lat) <= LAT_MAX and abs(self.lon) <= LON_MAX


SOMEWHERE = Place(lat=0.0, lon=0.0)
"""Stands for any place, as nothing is there: to be sent to one, people must be somewhere, too."""


def distance_km(here: Place, there: Place) -> float:
    """Return the straight line over the sphere, in kilometres."""
    lat_1, lat_2 = math.radians(here.lat), math.radians(there.lat)
    half_lat = math.sin((lat_2 - lat_1) / 2)
    half_lon = math.sin(math.radians(there.lon - here.lon) / 2)
    chord = half_lat * half_lat + math.cos(lat_1) * math.cos(lat_2) * half_lon * half_lon
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def at_least_km(here: Place, there: Place) -> float:
    """Return a distance that is quickly found and never above the straight line: north to south."""
    return abs(here.lat - there.lat) * KM_A_DEGREE_AT_LEAST


def travel_minutes(straight_km: float, speed_kmh: float) -> float:
    """Return how long a straight line of so many kilometres takes on streets."""
    return straight_km * DETOUR / speed_kmh * 60
