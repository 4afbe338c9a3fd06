"""Gauging: what the margins of a model are worth, measured on examples that it had not seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.workflow.domain.words.model import NEVER, Gauge, logistic, logit, shares

SHARPNESS: Final = tuple(round(0.5 * 1.15**step, 3) for step in range(30))
STEPS: Final = 12
DOUBT: Final = 1.0
"""How much it takes to believe that shares are no probabilities: a few examples change little."""

SLOPE_MIN: Final = 0.1
SLOPE_MAX: Final = 10.0
"""A curve that is steeper, or falls, was not found: shares are taken for what they are."""

RIGHT_OF_TWENTY: Final = 19
"""A label is believed where at least nineteen of twenty that were as probable were right,"""

SURE_MIN: Final = 0.8
"""and never where it is less probable: examples are tidier than what people say."""

MEASURED_MIN: Final = 20
"""On fewer examples nothing was measured."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The margins of an example that was held out, and the place of the right one among them."""

    margins: tuple[float, ...]
    right: int | None


def gauged(judged: Sequence[Judged]) -> Gauge:
    """Return what makes margins as probable as they were right."""
    sharpness = min(SHARPNESS, key=lambda one: _surprise(judged, one))
    told = [(logit(share), right) for share, right in _bests(judged, sharpness)]
    slope, offset = _fitted(told)
    return Gauge(sharpness=sharpness, slope=round(slope, 4), offset=round(offset, 4))


def sure_from(judged: Sequence[Judged], gauge: Gauge) -> float:
    """Return the lowest probability from which on labels are right often enough, or NEVER."""
    told = [(gauge.sure(share), right) for share, right in _bests(judged, gauge.sharpness)]
    sure, rights = NEVER, 0
    for count, (probability, right) in enumerate(sorted(told, reverse=True), start=1):
        if probability < SURE_MIN:
            break
        rights += right
        if count >= MEASURED_MIN and rights * 20 >= count * RIGHT_OF_TWENTY:
            sure = probability
    return sure


def _bests(judged: Sequence[Judged], sharpness: float) -> list[tuple[float, bool]]:
    """Return the share of the best label of each example, and whether it is the right one."""
    bests = []
    for one in judged:
        parts = shares(one.margins, sharpness)
        best = max(range(len(parts)), key=parts.__getitem__)
        bests.append((parts[best], best == one.right))
    return bests


def _surprise(judged: Sequence[Judged], sharpness: float) -> float:
    """Return how far from certain the right labels were in all."""
    return -sum(
        math.log(max(1e-9, shares(one.margins, sharpness)[one.right]))
        for one in judged
        if one.right is not None
    )


def _fitted(told: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Return the slope and offset that fit best (Platt 1999), by Newton's method."""
    slope, offset = 1.0, 0.0
    for _ in range(STEPS):
        by_slope, by_offset = DOUBT * (slope - 1), DOUBT * offset
        ss, so, oo = DOUBT, 0.0, DOUBT
        for distance, right in told:
            sure = logistic(slope * distance + offset)
            wrong, weight = sure - right, sure * (1 - sure)
            by_slope += wrong * distance
            by_offset += wrong
            ss += weight * distance * distance
            so += weight * distance
            oo += weight
        whole = ss * oo - so * so
        slope -= (oo * by_slope - so * by_offset) / whole
        offset -= (ss * by_offset - so * by_slope) / whole
    return (slope, offset) if SLOPE_MIN <= slope <= SLOPE_MAX else (1.0, 0.0)
