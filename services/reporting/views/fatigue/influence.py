"""Influence: whether the values of a field foretell that the work comes back.

The dependence of two columns is measured by mutual information; its test is the G-test (Sokal and
Rohlf, Biometry, ch. 17), whose statistic is twice the mutual information in nats times the number
of rows, and is distributed as chi-squared. Tails of chi-squared by Wilson and Hilferty (1931).
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

COUNT_MIN = 5
"""Values seen less often are counted as one, so that no chance finding hangs on a few rows."""

OTHER = "other values"
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How much values say about rework (``bits``), and by what chance they would if they did not.

    ``p`` is 1 where there is nothing to compare: one value only, or always or never rework.
    """

    bits: float
    p: float


NONE = Influence(bits=0.0, p=1.0)


def influence_on(values: Sequence[Hashable], outcomes: Sequence[bool]) -> Influence:
    """Return what ``values`` say about ``outcomes``; both as long, one of each per form."""
    counts = Counter(values)
    rows = [value if counts[value] >= COUNT_MIN else OTHER for value in values]
    kinds, ends = Counter(rows), Counter(outcomes)
    degrees = (len(kinds) - 1) * (len(ends) - 1)
    if degrees == 0:
        return NONE
    total = len(rows)
    nats = sum(
        together / total * math.log(together * total / (kinds[value] * ends[end]))
        for (value, end), together in Counter(zip(rows, outcomes, strict=True)).items()
    )
    nats = max(nats, 0.0)
    return Influence(bits=nats / math.log(2), p=_tail(2 * total * nats, degrees))


def entropy_bits(counts: Counter[str]) -> float:
    """Return how much one value says, in bits: 0 where it is always the same."""
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values()) + 0.0


def _tail(statistic: float, degrees: int) -> float:
    """Return how likely chi-squared with ``degrees`` degrees of freedom exceeds ``statistic``."""
    spread = 2 / (9 * degrees)
    z = ((statistic / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return 1 - _NORMAL.cdf(z)
