"""Traffic in a policy: by how much ways take longer in which hours."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.dispatch.domain.traffic import (
    FACTOR_MAX,
    FACTOR_MIN,
    HOURS_A_DAY,
    Band,
    Traffic,
    TrafficProfile,
)

WORKING, WEEKEND = "working", "weekend"
BANDS_MAX: Final = 2 * HOURS_A_DAY

HOURS_BACKWARDS, HOURS_OVERLAP = "hours_backwards", "hours_overlap"
OF_HOURS: Final = {
    HOURS_BACKWARDS: (
        "hours-backwards",
        "they end after they begin, on the same day",
        "结束须晚于开始，且在同一天",
    ),
    HOURS_OVERLAP: (
        "hours-overlap",
        "two of them are about one hour",
        "有两段时间重叠",
    ),
}
"""What is found of hours, as a code and in words."""


class HoursText(BaseModel):
    """Hours of working days, or of weekends, and how many times as long ways take in them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    days: Literal["working", "weekend"]
    since: Annotated[int, Field(alias="from", ge=0, lt=HOURS_A_DAY)]
    until: Annotated[int, Field(ge=1, le=HOURS_A_DAY)]
    factor: Annotated[float, Field(ge=FACTOR_MIN, le=FACTOR_MAX)]

    @model_validator(mode="after")
    def _end_after_they_begin(self) -> "HoursText":
        if self.until <= self.since:
            raise PydanticCustomError(HOURS_BACKWARDS, "backwards")
        return self

    @property
    def traffic(self) -> Traffic:
        """Return it as the domain has it."""
        band = Band(weekend=self.days == WEEKEND, since=self.since, until=self.until)
        return Traffic(band=band, factor=self.factor)


def must_not_overlap(hours: list[HoursText]) -> list[HoursText]:
    """Return hours as they are; raises PydanticCustomError where two are about one hour."""
    bands = [one.band for one in profile_of(hours)]
    for one, other in pairwise(bands):
        if one.weekend == other.weekend and other.since < one.until:
            raise PydanticCustomError(HOURS_OVERLAP, "overlap")
    return hours


def profile_of(hours: Iterable[HoursText]) -> TrafficProfile:
    """Return hours as a profile, in order."""
    return tuple(sorted(one.traffic for one in hours))


def said_of(profile: TrafficProfile) -> list[dict[str, object]]:
    """Return a profile as a policy says it, its keys in the order in which people say them."""
    return [
        {
            "days": WEEKEND if one.band.weekend else WORKING,
            "from": one.band.since,
            "until": one.band.until,
            "factor": one.factor,
        }
        for one in profile
    ]
