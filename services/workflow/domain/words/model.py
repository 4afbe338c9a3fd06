"""Models: what was learned from examples, as data, and what it takes a text to be about."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import mul
from typing import Final

from services.workflow.domain.words.grams import grams_of

NONE: Final = ""
"""The label of texts that are about none of the values: such a text is for a person."""

CLUES_MAX: Final = 3
LETTERS_MIN: Final = 3
"""Fewer Latin letters say nothing to people; one character of Chinese does."""

DENIED: Final = -1.0
"""The margin of a label that nothing speaks for."""

LEAST: Final = 0.05
"""A text of which nothing is known says hardly anything: a lead there is none."""

FAR: Final = 30.0
NEVER: Final = 2.0
"""A probability that nothing reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A value that a text may be about, and how probable that is."""

    value: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What speaks for a label: a weight for each gram, and for any text."""

    label: str
    weights: Sequence[float]
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of the ``examples`` that were held out: of so many the best label was ``right``.

    So many of them would have been ``believed``, and of those so many were right.
    """

    examples: int = 0
    right: int = 0
    believed: int = 0
    believed_right: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """What margins are worth, measured on examples that the model had not seen.

    The best label is as probable as its lead over the next one says; the others share the rest.
    """

    slope: float = 1.0
    offset: float = 0.0

    def probabilities(self, margins: Sequence[float]) -> list[float]:
        """Return what each of some margins is worth as a probability; they are one together."""
        places = range(len(margins))
        best = max(places, key=margins.__getitem__)
        rest = [at for at in places if at != best]
        scale = self.slope / _scale(margins)
        parts = dict(zip(rest, shares([margins[at] for at in rest], scale), strict=True))
        next_best = max(parts.values())
        least = next_best / (1 + next_best)  # the best stays the best
        sure = max(self.sure(lead(margins)), least)
        return [sure if at == best else (1 - sure) * parts[at] for at in places]

    def sure(self, ahead: float) -> float:
        """Return how probable it is that the best label is right, by its lead."""
        return logistic(self.slope * ahead + self.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Tells which of its labels a text is about.

    ``rarity`` says of each gram which place it has and how much it counts. The
    ``gauge`` makes probabilities of margins; ``sure_from`` is the probability from which on it is
    right often enough to be believed, as ``measured``.
    """

    version: str
    rarity: Mapping[str, tuple[int, float]]
    weighings: tuple[Weighing, ...]
    gauge: Gauge = Gauge()
    sure_from: float = NEVER
    measured: Measured = Measured()

    def guesses(self, text: str) -> tuple[Guess, ...]:
        """Return every label with its probability, the most probable first."""
        probable = self.gauge.probabilities(self.margins(text))
        named = zip((one.label for one in self.weighings), probable, strict=True)
        guesses = (Guess(value=label, probability=share) for label, share in named)
        return tuple(sorted(guesses, key=lambda one: (-one.probability, one.value)))

    def margins(self, text: str) -> tuple[float, ...]:
        """Return how far a text is on the side of each label, in their order."""
        places, values = spread(grams_of(text), self.rarity)
        return tuple(
            one.start + sum(map(mul, map(one.weights.__getitem__, places), values))
            for one in self.weighings
        )

    def clues(self, text: str, label: str) -> tuple[str, ...]:
        """Return the runs of characters that speak most for a label, no two of the same place."""
        [weighing] = [one for one in self.weighings if one.label == label]
        counts = grams_of(text)
        places, values = spread(counts, self.rarity)
        names = [gram for gram in sorted(counts) if gram in self.rarity]
        said = (
            (weighing.weights[place] * value, name.strip())
            for name, place, value in zip(names, places, values, strict=True)
        )
        clues: list[str] = []
        for worth, name in sorted(said, key=lambda one: (-one[0], -len(one[1]), one[1])):
            known = any(name in one or one in name for one in clues)
            if worth > 0 and len(name) >= (LETTERS_MIN if name.isascii() else 1) and not known:
                clues.append(name)
            if len(clues) == CLUES_MAX:
                break
        return tuple(clues)


def spread(
    counts: Mapping[str, int], rarity: Mapping[str, tuple[int, float]]
) -> tuple[list[int], list[float]]:
    """Return the places of the known grams, by name, and what each counts: squared, one in all."""
    known = [(rarity[gram], counts[gram]) for gram in sorted(counts) if gram in rarity]
    values = [rare * (1 + math.log(often)) for (_, rare), often in known]
    length = math.sqrt(sum(one * one for one in values)) or 1.0
    return [place for (place, _), _ in known], [one / length for one in values]


def shares(margins: Sequence[float], sharpness: float) -> list[float]:
    """Return the share that each of some margins has in the whole."""
    highest = max(margins)
    powers = [math.exp(sharpness * (one - highest)) for one in margins]
    whole = sum(powers)
    return [one / whole for one in powers]


def lead(margins: Sequence[float]) -> float:
    """Return how far the best of some margins is ahead of the next, as a part of what they say.

    A long text says more than a short one, of every label.
    """
    best, next_best = nlargest(2, margins)
    return (best - next_best) / _scale(margins)


def _scale(margins: Sequence[float]) -> float:
    """Return how far margins are from where all labels are denied alike."""
    squares = sum((one - DENIED) ** 2 for one in margins)
    return max(LEAST, math.sqrt(squares / len(margins)))


def logistic(distance: float) -> float:
    """Return the share that is so far from one half, between none and all."""
    return 1 / (1 + math.exp(-max(-FAR, min(FAR, distance))))
