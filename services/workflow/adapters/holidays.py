"""Holidays: the days that a government announced, taken from a library and never asked twice.

Published documents hold the days themselves, so that a newer library changes no old answer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from chinese_calendar.constants import holidays, workdays

YEAR_FIRST = 2020
"""Earlier days are of no use to any clock that runs."""

Days = Mapping[int, tuple[list[date], list[date]]]


def statutory_days(country: Literal["cn"]) -> Days:
    """Return the holidays and the worked weekend days of each year that is known."""
    known: Mapping[Literal["cn"], Days] = {"cn": _of_china()}
    return known[country]


def _of_china() -> Days:
    years = sorted({day.year for day in holidays if day.year >= YEAR_FIRST})
    return {year: (_in(year, holidays), _in(year, workdays)) for year in years}


def _in(year: int, days: Mapping[date, str]) -> list[date]:
    return sorted(day for day in days if day.year == year)
