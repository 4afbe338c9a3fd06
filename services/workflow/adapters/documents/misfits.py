"""Misfits: conditions whose parts do not fit together, such as a yes to which a number is added.

What a condition calculates may come out right for values that nobody tried; whether it can be
calculated at all follows from the kinds of its values. A part of a condition that comes to nothing
for every kind of value never will.
"""

from collections.abc import Iterator
from itertools import islice, product

from services.workflow.adapters.documents.candidates import Literals, only_calculates, values_of
from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.model import TypePart
from shared.conditions import TEXT

AND = "&&"
OPENING, CLOSING = "([{", ")]}"
CHOICES = ("||", "?")
"""Where one of these stands outside of brackets, not all parts have to hold."""


def never_fits(source: str, part: TypePart, states: frozenset[str], most: int) -> bool:
    """Say whether some part of a condition can be evaluated for no kind of value.

    False where more than ``most`` combinations would have to be tried.
    """
    return any(_fits_nothing(one, part, states, most) for one in _parts_of(source))


def _fits_nothing(source: str, part: TypePart, states: frozenset[str], most: int) -> bool:
    if not only_calculates(source):
        return False
    condition, literals = CelCondition(source), Literals.of(source)
    axes = [values_of(name, part, states, literals) for name in condition.names]
    tried = list(islice(product(*axes), most + 1))
    return 0 < len(tried) <= most and all(
        condition.outcome(dict(zip(condition.names, values, strict=True))) is None
        for values in tried
    )


def _parts_of(source: str) -> Iterator[str]:
    """Yield what has to hold at once, or all of it where not everything has to."""
    bare = TEXT.sub(lambda found: "'" * len(found[0]), source)
    depth, begin, parts = 0, 0, []
    for place, char in enumerate(bare):
        depth += (char in OPENING) - (char in CLOSING)
        if depth == 0 and bare.startswith(CHOICES, place):
            yield source
            return
        if depth == 0 and bare.startswith(AND, place):
            parts.append(source[begin:place])
            begin = place + len(AND)
    yield from (*parts, source[begin:])
