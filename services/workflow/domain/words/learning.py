"""Learning: a model out of examples. The same examples make the same model, wherever that is.

TF-IDF over grams, and one linear support vector machine for each label against all others, by dual
coordinate descent on the squared hinge loss (Hsieh and others, 2008: what LIBLINEAR does). How
probable a margin makes a label, and from which probability on labels are right often enough, is
measured on examples that were held out.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from operator import mul
from typing import Final, Self

from services.workflow.domain.words.gauging import Judged, gauged, sure_from
from services.workflow.domain.words.grams import grams_of, plain
from services.workflow.domain.words.model import Model, Weighing, spread
from services.workflow.domain.words.rules import Example, version_of

COST: Final = 2.0
ROUNDS_MAX: Final = 20
ROUNDS_OF_FEW: Final = 6
FEW: Final = 1_000
"""So many examples say all they have to say in a few rounds, and somebody waits for them."""

FULL_ROUND_EVERY: Final = 5
"""The other rounds ask only those examples that may still pull."""

SETTLED: Final = 0.05
"""A round in which nobody was further on the wrong side is the last."""

NEAR: Final = 0.1
NOT_HEEDED: Final = -1.0
RIDGE: Final = 1 / (2 * COST)

FOLDS: Final = 3
MEASURED_ENOUGH: Final = 2_000
"""On as many it was, and no more of them are held out."""

LABELS_MIN: Final = 2
PLACES: Final = 6
"""Decimal places that are kept of a weight: more would be the machine's, not the examples'."""


def learned(examples: Sequence[Example]) -> Model | None:
    """Return what is learned from some examples; None where there is nothing to tell apart."""
    ordered = _in_order(examples)
    if len({one.label for one in ordered}) < LABELS_MIN:
        return None
    judged = _judged(ordered)
    gauge = gauged(judged)
    return replace(
        _fitted(ordered),
        version=version_of(tuple(examples)),
        gauge=gauge,
        sure_from=sure_from(judged, gauge),
    )


def _in_order(examples: Sequence[Example]) -> list[Example]:
    """Return each example once, in an order that nobody chose and everybody finds again."""
    once = {(one.label, plain(one.say)): one for one in sorted(examples)}
    return [once[key] for key in sorted(once, key=lambda one: sha256(repr(one).encode()).digest())]


def _judged(ordered: Sequence[Example]) -> list[Judged]:
    """Return how models judge the examples that were held out from them."""
    seen = Counter[str]()
    folds: list[list[Example]] = [[] for _ in range(FOLDS)]
    for one in ordered:
        folds[seen[one.label] % FOLDS].append(one)
        seen[one.label] += 1
    judged: list[Judged] = []
    for held in folds:
        if len(judged) >= MEASURED_ENOUGH:
            break
        rest = [one for fold in folds if fold is not held for one in fold]
        if len({one.label for one in rest}) >= LABELS_MIN:
            judged += _judged_by(_fitted(rest), held)
    return judged


def _judged_by(model: Model, held: Sequence[Example]) -> list[Judged]:
    labels = [one.label for one in model.weighings]
    return [
        Judged(
            margins=model.margins(one.say),
            right=labels.index(one.label) if one.label in labels else None,
        )
        for one in held
    ]


def _fitted(examples: Sequence[Example]) -> Model:
    """Return a model of the examples; what its probabilities are worth is not measured yet."""
    counts = [grams_of(one.say) for one in examples]
    rarity = _rarity(counts)
    rows = [_Row.of(*spread(one, rarity)) for one in counts]
    labels = sorted({one.label for one in examples})
    weighings = tuple(
        _against_all_others(label, rows, [one.label == label for one in examples], len(rarity))
        for label in labels
    )
    return Model(version="", rarity=rarity, weighings=weighings)


def _rarity(counts: Sequence[Counter[str]]) -> Mapping[str, tuple[int, float]]:
    """Return the place of each gram, and how much more a rare one counts than one in every text."""
    texts: Counter[str] = Counter()
    for one in counts:
        texts.update(one.keys())
    whole = 1 + len(counts)
    return {
        gram: (place, 1 + math.log(whole / (1 + texts[gram])))
        for place, gram in enumerate(sorted(texts))
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """An example as numbers; ``square`` is what it is by itself, with the part all texts share."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    square: float

    @classmethod
    def of(cls, places: Sequence[int], values: Sequence[float]) -> Self:
        """Return an example as numbers."""
        return cls(tuple(places), tuple(values), sum(one * one for one in values) + 1)


class _Side:
    """The weights that tell one label from all others, while they are being found."""

    def __init__(self, size: int, count: int) -> None:
        self.weights = [0.0] * size
        self.start = 0.0
        self._pulls: list[float] = [0.0] * count

    def heeds(self, at: int, row: _Row, sign: float) -> float:
        """Let an example pull at the weights; return by how much it was on the wrong side.

        One that is far enough on its own side pulls no more: NOT_HEEDED is returned.
        """
        weights = map(self.weights.__getitem__, row.places)
        said: float = self.start + sum(map(mul, weights, row.values))
        pull = self._pulls[at]
        slope = sign * said - 1 + RIDGE * pull
        if pull == 0.0 and slope >= 0.0:
            return NOT_HEEDED if slope > NEAR else 0.0
        self._pulls[at] = max(0.0, pull - slope / (row.square + RIDGE))
        step = sign * (self._pulls[at] - pull)
        self.start += step
        for place, value in zip(row.places, row.values, strict=True):
            self.weights[place] += step * value
        return abs(slope)


def _against_all_others(
    label: str, rows: Sequence[_Row], positive: Sequence[bool], size: int
) -> Weighing:
    """Return what tells the examples of a label from those of all others."""
    side = _Side(size, len(rows))
    everyone: Sequence[int] = range(len(rows))
    heeded = everyone
    for turn in range(ROUNDS_OF_FEW if len(rows) < FEW else ROUNDS_MAX):
        asked = heeded if turn % FULL_ROUND_EVERY else everyone
        wrong = {at: side.heeds(at, rows[at], 1.0 if positive[at] else -1.0) for at in asked}
        heeded = [at for at, by in reversed(wrong.items()) if by != NOT_HEEDED]
        if max(wrong.values(), default=0.0) < SETTLED:
            break
    weights = tuple(round(one, PLACES) for one in side.weights)
    return Weighing(label=label, weights=weights, start=round(side.start, PLACES))
