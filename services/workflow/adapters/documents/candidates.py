"""Candidates: the values of a name at which a condition can change its mind."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, permutations, product

from services.workflow.adapters.documents.model import TypePart
from services.workflow.domain.conditions import HOURS_TO, PARTS_COST
from shared.conditions import TEXT

NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.])")
PATH = re.compile(r"\b([a-z_]\w*)\s*\.\s*([a-z_]\w*)\b(?!\s*\()")
DEEPER = re.compile(r"\b[a-z_]\w*\s*\.\s*[a-z_]\w*\s*\.\s*[a-z_]\w*(?!\w*\s*\()")
TEXT_FUNCTION = re.compile(r"\b(contains|startsWith|endsWith)\s*\(")
CALCULATES = re.compile(r"[*/%+]|[\w)\]]\s*-")
CONVERTS = re.compile(
    r"\b(size|int|double|timestamp|duration)\s*\(|[\w)](?<!\bin)\s*\[|\bin\s+(?!\[|flags\b)"
)
"""What may hold for values that are not among the candidates, as what is calculated may."""

TEXTS_JOINED_MAX = 3
"""Texts that are put together in every order; of more there would be too many orders."""

NEIGHBOURS_MAX = 3
MAPPINGS_MAX = 5_000
"""More than are tried of anything, so that a condition with more is not spoken of."""

LISTS = frozenset(
    {
        "part_lines",
        "photo",
        "file",
        "audio",
        "recording_list",
        "checklist",
        "store_list",
        "time_window",
        "signature",
    }
)
WITHOUT_PARTS = frozenset(
    {
        *("text", "string", "code", "enum", "bool", "int", "decimal", "money", "rating5", "phone"),
        *("date", "datetime"),
    }
)
"""Kinds whose values have no parts, whatever a condition looks for in them."""

PARTS_OF_LOCATION = frozenset({"lat", "lon", "address"})
SOME_TIME = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

Values = Sequence[object]


@dataclass(frozen=True, kw_only=True)
class Literals:
    """What stands in a condition as it is: its texts, numbers and the parts it looks at."""

    texts: tuple[str, ...]
    numbers: tuple[float, ...]
    parts: Mapping[str, tuple[str, ...]]
    say_everything: bool

    @staticmethod
    def of(source: str) -> "Literals":
        """Return the literals of a condition."""
        quoted = [found[0] for found in TEXT.finditer(source)]
        bare = TEXT.sub("''", source)
        texts = tuple(dict.fromkeys(one[1:-1] for one in quoted))
        parts: dict[str, tuple[str, ...]] = {}
        for name, part in PATH.findall(bare):
            parts[name] = tuple(dict.fromkeys((*parts.get(name, ()), part)))
        joins = TEXT_FUNCTION.search(bare) is not None and len(texts) > TEXTS_JOINED_MAX
        beyond = (
            CALCULATES.search(bare)
            or CONVERTS.search(bare)
            or DEEPER.search(bare)
            or "\\" in "".join(quoted)
        )
        return Literals(
            texts=texts,
            numbers=tuple(sorted({float(one) for one in NUMBER.findall(bare)})),
            parts=parts,
            say_everything=not (joins or beyond),
        )


def only_calculates(source: str) -> bool:
    """Say whether it follows from the kinds of its values whether a condition can be evaluated."""
    bare = TEXT.sub("''", source)
    return not (CONVERTS.search(bare) or DEEPER.search(bare))


def values_of(name: str, part: TypePart, states: frozenset[str], literals: Literals) -> Values:
    """Return what to try for a name; nothing where no choice could stand for all the others."""
    spec = part.fields.get(name)
    if spec is None:
        return _around(name, states, literals)
    if name in literals.parts and spec.type not in WITHOUT_PARTS:
        return [None, *_mappings(literals.parts[name], literals)]
    if spec.type == "enum":
        return [*(spec.values or _texts(literals)), None]
    if spec.type in LISTS:
        return []
    of_type = OF_TYPE.get(spec.type, _texts)
    return [*of_type(literals), None]


def _around(name: str, states: frozenset[str], literals: Literals) -> Values:
    """Return what to try for what is no field: it surrounds the ticket, or follows from fields."""
    if name.startswith(HOURS_TO) or name == PARTS_COST:
        return [*_between(literals.numbers), None]
    around = AROUND.get(name)
    return around(states, literals) if around else _texts(literals)


def _mappings(keys: Iterable[str], literals: Literals) -> list[dict[str, object]]:
    names = list(keys)
    each: list[object] = [*_texts(literals), *_between(literals.numbers), True, False]
    choices = islice(product(each, repeat=len(names)), MAPPINGS_MAX)
    return [dict(zip(names, one, strict=True)) for one in choices]


def _times(_: Literals) -> list[object]:
    return [SOME_TIME + timedelta(days=day) for day in range(NEIGHBOURS_MAX)]


def _whole(numbers: Iterable[float]) -> list[int]:
    steps = range(-NEIGHBOURS_MAX, NEIGHBOURS_MAX + 1)
    signed = {int(sign * one) for one in (*numbers, 0.0) for sign in (1, -1)}
    return sorted({one + step for one in signed for step in steps})


def _between(numbers: Iterable[float]) -> list[float]:
    """Return the numbers, some beside each, and some between every two."""
    signed = sorted({sign * one for one in (*numbers, 0.0) for sign in (1, -1)})
    parts = NEIGHBOURS_MAX + 1
    between = (low + (high - low) * n / parts for low, high in pairwise(signed) for n in (1, 2, 3))
    return sorted({*signed, *between, *(float(one) for one in _whole(numbers))})


def _texts(literals: Literals) -> Values:
    some = literals.texts[:TEXTS_JOINED_MAX]
    joined = [
        between.join(order)
        for count in range(2, len(some) + 1)
        for order in permutations(some, count)
        for between in ("", "~")
    ]
    beside = [text for one in literals.texts for text in (one, f"{one}~", f"~{one}")]
    return list(dict.fromkeys((*beside, *joined, "", "~", None)))


AROUND: Mapping[str, Callable[[frozenset[str], Literals], Values]] = {
    "state": lambda states, _: sorted(states),
    "imported": lambda *_: [True, False],
    "flags": lambda _, literals: [[], *([one] for one in literals.texts), list(literals.texts)],
    "asset": lambda _, literals: _mappings(literals.parts.get("asset", ()), literals),
    "entitlement": lambda _, literals: _mappings(literals.parts.get("entitlement", ()), literals),
    "location": lambda _, literals: [
        None,
        *_mappings(PARTS_OF_LOCATION & {*literals.parts.get("location", ())}, literals),
    ],
    "opened_at": lambda _, literals: _times(literals),
    "occurred_at": lambda _, literals: _times(literals),
}
"""What to try for what every ticket has; the rest of it is text."""

OF_TYPE: Mapping[str, Callable[[Literals], Values]] = {
    "bool": lambda _: [True, False],
    "rating5": lambda _: [1, 2, 3, 4, 5],
    "int": lambda literals: _whole(literals.numbers),
    "decimal": lambda literals: _between(literals.numbers),
    "money": lambda literals: _between(literals.numbers),
    "datetime": _times,
}
"""What to try for a field of each type besides null; the rest are texts."""
