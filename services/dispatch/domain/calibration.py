"""Calibration: what ways were expected to take, against what they took, by the hour of the week.

For each band of hours the factor is the median of taken over expected, which a few odd trips do
not move. What it would be worth is tried on later trips than those it was learned from. Nothing
of it changes an estimate: a person reads it, and publishes what was learned or does not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from services.dispatch.domain.need import SPEED_KMH
from services.dispatch.domain.traffic import (
    AS_ESTIMATED,
    FACTOR_MAX,
    FACTOR_MIN,
    SATURDAY,
    Band,
    Traffic,
    TrafficProfile,
    overlaid,
)
from services.dispatch.domain.travel import STRAIGHT_LINE

TRIPS_MIN: Final = 30
"""Fewer trips in a band say too little: it gets no factor."""

EXPECTED_MIN: Final = 2.0
"""Of a way that should take fewer minutes, most is finding one's shoes and the door."""

TAKEN_MAX: Final = timedelta(hours=4)
"""Whoever arrives later than that forgot to say so, or went somewhere else first."""

LEARNED_SHARE: Final = 2 / 3
"""Of the trips in a band, oldest first, what a factor is learned from to be tried on the rest."""

HOURS: Final = (0, 7, 10, 16, 20, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way somebody went; ``zone`` is where its hours count.

    ``expected_min`` was reckoned by ``source`` at ``speed_kmh``, and ``traffic`` is in it.
    """

    departed_at: datetime
    arrived_at: datetime
    expected_min: float
    zone: str = "UTC"
    source: str = STRAIGHT_LINE
    speed_kmh: float = SPEED_KMH
    traffic: float = AS_ESTIMATED

    @property
    def taken_min(self) -> float:
        """How many minutes it took."""
        return (self.arrived_at - self.departed_at).total_seconds() / 60

    @property
    def is_telling(self) -> bool:
        """Whether it says something about ways, and not about what was forgotten."""
        taken = self.arrived_at - self.departed_at
        return self.expected_min >= EXPECTED_MIN and timedelta(0) < taken <= TAKEN_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What the ways of a band say.

    ``error_before_min`` is the median of the minutes by which later ways took more or less than
    expected, ``error_after_min`` the same with the factor that earlier ones taught. All three are
    None where there are fewer than ``TRIPS_MIN`` ways.
    """

    band: Band
    trips: int
    factor: float | None = None
    error_before_min: float | None = None
    error_after_min: float | None = None

    @property
    def is_worth_it(self) -> bool:
        """Whether a policy may say the factor, and later trips would have been met better by it."""
        if self.factor is None or self.error_before_min is None or self.error_after_min is None:
            return False
        is_better = self.error_after_min < self.error_before_min
        return is_better and FACTOR_MIN <= self.factor <= FACTOR_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Every band with ways in it, and how many ways told nothing."""

    bands: tuple[Calibrated, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What ways teach: the profile that a policy could have at a speed, and what it rests on."""

    profile: TrafficProfile
    speed_kmh: float
    calibration: Calibration


def learned(
    ways: Iterable[Way], known: TrafficProfile = (), speed_kmh: float | None = None
) -> Lesson:
    """Return a profile in which what is worth it counts instead of what was known of its hours.

    ``speed_kmh`` None: that of most ways. Only estimates by the straight line teach anything, since
    it is what the profile is about; each is taken back to what it were at the speed, without the
    traffic that was reckoned with when it was made.
    """
    told = list(ways)
    plain = [way for way in told if way.source == STRAIGHT_LINE]
    usual = Counter(way.speed_kmh for way in plain).most_common(1)
    speed = speed_kmh or (usual[0][0] if usual else SPEED_KMH)
    found = calibrated(plain, lambda way: way.expected_min / way.traffic * way.speed_kmh / speed)
    news = [
        Traffic(band=one.band, factor=round(one.factor, 2))
        for one in found.bands
        if one.factor is not None and one.is_worth_it
    ]
    left_out = found.left_out + len(told) - len(plain)
    return Lesson(
        profile=overlaid(known, news),
        speed_kmh=speed,
        calibration=Calibration(bands=found.bands, left_out=left_out),
    )


def calibrated(
    ways: Iterable[Way], plain_min: Callable[[Way], float] = lambda way: way.expected_min
) -> Calibration:
    """Return what ways say, in whatever order they come, of estimates that were plain minutes."""
    by_band: dict[Band, list[Way]] = {}
    left_out = 0
    for way in ways:
        if way.is_telling:
            by_band.setdefault(band_of(way), []).append(way)
        else:
            left_out += 1
    bands = tuple(_of_band(band, by_band[band], plain_min) for band in sorted(by_band))
    return Calibration(bands=bands, left_out=left_out)


def band_of(way: Way) -> Band:
    """Return the band in which somebody set out, by the clock of where the company is."""
    local = way.departed_at.astimezone(ZoneInfo(way.zone))
    since, until = next(one for one in pairwise(HOURS) if one[0] <= local.hour < one[1])
    return Band(weekend=local.weekday() >= SATURDAY, since=since, until=until)


def _of_band(band: Band, ways: Sequence[Way], plain_min: Callable[[Way], float]) -> Calibrated:
    if len(ways) < TRIPS_MIN:
        return Calibrated(band=band, trips=len(ways))
    in_order = sorted(ways, key=lambda way: (way.departed_at, way.arrived_at))
    split = int(len(in_order) * LEARNED_SHARE)
    factor, later = _factor(in_order[:split], plain_min), in_order[split:]
    return Calibrated(
        band=band,
        trips=len(ways),
        factor=round(_factor(ways, plain_min), 3),
        error_before_min=round(_error(later, lambda way: way.expected_min), 2),
        error_after_min=round(_error(later, lambda way: factor * plain_min(way)), 2),
    )


def _factor(ways: Sequence[Way], plain_min: Callable[[Way], float]) -> float:
    return median(way.taken_min / plain_min(way) for way in ways)


def _error(ways: Sequence[Way], expected_min: Callable[[Way], float]) -> float:
    return median(abs(way.taken_min - expected_min(way)) for way in ways)
