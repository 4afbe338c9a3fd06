"""Believing: from which probability on a label is given, and not only suggested."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from services.workflow.domain.words.model import NEVER, Measured

RIGHT_OF_TWENTY: Final = 19
"""A label is believed where at least nineteen of twenty that were as probable were right,"""

SURE_MIN: Final = 0.8
"""and never where it is less probable: examples are tidier than what people say."""

MEASURED_MIN: Final = 20
"""On fewer examples nothing was measured."""


STRANGERS_OF_TWENTY: Final = 1
"""Of examples that are about none of the values, no more are taken for one: a person sees them."""


class Judged(NamedTuple):
    """How probable the best label of an example was that was held out, and whether it was right.

    ``of_none``: the example is about none of the values.
    """

    probability: float
    right: bool
    of_none: bool = False


def sure_from(judged: Sequence[Judged]) -> float:
    """Return the lowest probability from which on labels are right often enough, or NEVER.

    From there on hardly any example is believed that is about none of the values.
    """
    strangers = sum(one.of_none for one in judged)
    likely = sorted((one for one in judged if one.probability >= SURE_MIN), reverse=True)
    sure, count, rights, taken = NEVER, 0, 0, 0
    for probability, alike in groupby(likely, key=lambda one: one.probability):
        found = [*alike]
        count += len(found)
        rights += sum(one.right for one in found)
        taken += sum(one.of_none and not one.right for one in found)
        if strangers >= MEASURED_MIN and taken * 20 > strangers * STRANGERS_OF_TWENTY:
            break
        if count >= MEASURED_MIN and rights * 20 >= count * RIGHT_OF_TWENTY:
            sure = probability
    return sure


def measured(judged: Sequence[Judged], sure: float) -> Measured:
    """Return what came of labels that are believed from a probability on."""
    believed = [one.right for one in judged if one.probability >= sure]
    return Measured(
        examples=len(judged),
        right=sum(one.right for one in judged),
        believed=len(believed),
        believed_right=sum(believed),
    )
