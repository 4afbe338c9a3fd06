"""Mars coordinates: Chinese maps draw a place some hundred metres beside where it is (GCJ-02).

The formula is not published; this is the approximation that everybody uses, good to a few metres.
Outside China nothing is moved.
"""

from math import cos, pi, radians, sin, sqrt

AXIS_M = 6_378_245.0
ECCENTRICITY = 0.00669342162296594323
"""Of the ellipsoid of Krassowski 1940, squared."""

CHINA_LAT, CHINA_LON = (0.8293, 55.8271), (72.004, 137.8347)
DIGITS = 7
"""A centimetre."""


def earthly(lat: float, lon: float) -> tuple[float, float]:
    """Return latitude and longitude in WGS 84 of a place in GCJ-02, in degrees."""
    if not (CHINA_LAT[0] < lat < CHINA_LAT[1] and CHINA_LON[0] < lon < CHINA_LON[1]):
        return lat, lon
    east, north = lon - 105.0, lat - 35.0
    root = sqrt(1 - ECCENTRICITY * sin(radians(lat)) ** 2)
    more_lat = _north(east, north) * 180 / (AXIS_M * (1 - ECCENTRICITY) / root**3 * pi)
    more_lon = _east(east, north) * 180 / (AXIS_M / root * cos(radians(lat)) * pi)
    return round(lat - more_lat, DIGITS), round(lon - more_lon, DIGITS)


def _north(x: float, y: float) -> float:
    moved = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    moved += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    moved += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    return moved + (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3


def _east(x: float, y: float) -> float:
    moved = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    moved += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    moved += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    return moved + (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
