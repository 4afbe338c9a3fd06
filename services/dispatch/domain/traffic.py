"""Traffic: by how much ways take longer in some hours of the week than their plain estimate.

A profile says so for bands of hours, by the clock of where the company is; in hours of which it
says nothing, ways take what they are estimated to take. Nothing outside a policy moves it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

SATURDAY: Final = 5
HOURS_A_DAY: Final = 24
AS_ESTIMATED: Final = 1.0

FACTOR_MIN: Final = 0.2
FACTOR_MAX: Final = 5.0
"""Whatever takes longer or shorter than that has another reason than traffic."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Band:
    """Hours of the day (``until`` is not in it) on working days, or at the weekend."""

    weekend: bool
    since: int
    until: int

    def holds(self, local: datetime) -> bool:
        """Say whether a moment is in it, by its own clock."""
        weekend = local.weekday() >= SATURDAY
        return weekend == self.weekend and self.since <= local.hour < self.until


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Traffic:
    """How many times as long as estimated ways take in a band."""

    band: Band
    factor: float


TrafficProfile = tuple[Traffic, ...]
"""What is known of traffic; no two bands of it overlap."""


USUAL: Final[TrafficProfile] = tuple(
    Traffic(band=Band(weekend=False, since=since, until=until), factor=1.25)
    for since, until in ((7, 9), (17, 19))
)
"""What is reckoned with until a policy says otherwise: the rush hours of working days.

The hours are those of the morning and evening peak in AMAP's reports on the traffic of Chinese
cities (高德, 中国主要城市交通分析报告). The factor is an assumption, and a cautious one
(decision 86).
"""


def traffic_at(profile: TrafficProfile, moment: datetime, zone: str) -> float:
    """Return how many times as long ways take at a moment, where the clocks are those of a zone."""
    if not profile:
        return AS_ESTIMATED
    local = moment.astimezone(ZoneInfo(zone))
    return next((one.factor for one in profile if one.band.holds(local)), AS_ESTIMATED)


def overlaid(profile: TrafficProfile, news: Iterable[Traffic]) -> TrafficProfile:
    """Return a profile in which news counts instead of what was said of its hours.

    Neighbouring hours with one factor are one band; hours as estimated are not named.
    """
    factors = {
        (one.band.weekend, hour): one.factor
        for one in (*profile, *news)
        for hour in range(one.band.since, one.band.until)
    }
    week = [(weekend, hour) for weekend in (False, True) for hour in range(HOURS_A_DAY)]
    alike = groupby(week, lambda hour: (hour[0], factors.get(hour, AS_ESTIMATED)))
    runs = [(key, [hour for _, hour in run]) for key, run in alike]
    return tuple(
        Traffic(band=Band(weekend=weekend, since=hours[0], until=hours[-1] + 1), factor=factor)
        for (weekend, factor), hours in runs
        if factor != AS_ESTIMATED
    )
