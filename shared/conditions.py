"""Conditions: CEL expressions, bounded before they ever run.

No loops (CEL's comprehension macros) and no regular expressions, so an expression costs at most
its own length times that of the texts it looks at. What cannot be evaluated (a missing value, two
types that do not compare) does not hold.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import Final

import cel

LENGTH_MAX: Final = 500
NESTING_MAX: Final = 20
ADDITIONS_MAX: Final = 20
"""Each addition of two texts copies both, so many would cost the square of their number."""

FUNCTIONS: Final = frozenset(
    {"contains", "startsWith", "endsWith", "size", "timestamp", "duration", "int", "double"}
)
"""What an expression may call besides CEL's operators."""

OPERATOR: Final = re.compile(r"^(_[^a-z]*_|[!-]_|@in|_\?_:_|_\[_\])$")
CALL: Final = re.compile(r"([A-Za-z_]+)\s*\(")
TEXT: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
ARITHMETIC: Final = re.compile(r"[-+*/]")
TEXT_OR_WHOLE: Final = re.compile(f"(?P<text>{TEXT.pattern})|(?<![\\w.])[0-9]+(?![\\w.])")

PLACE: Final = re.compile(r"<input>:1:([0-9]{1,4}): Syntax error")
"""Where the parser gave up, as it says so."""

HAS: Final = "has"
"""A macro, but not a loop: whether a name within a name is there."""

UNUSABLE: Final = (TypeError, ValueError, LookupError, RuntimeError, ArithmeticError)
"""What evaluating raises when values are missing or do not fit together."""


class Slip(Enum):
    """Why an expression cannot be used."""

    TOO_LONG = "too long"
    TOO_DEEP = "nested too deep"
    TOO_MANY_ADDITIONS = "adds too often"
    NOT_CEL = "no CEL expression"
    CALLS = "calls what it may not"


class ConditionUnusable(Exception):
    """The expression cannot be used: the ``slip``, the ``names`` it is about, and its ``place``.

    A place counts characters from 1; 0 if none is known.
    """

    def __init__(self, slip: Slip, names: str = "", place: int = 0) -> None:
        super().__init__(f"{slip.value} {names}".rstrip())
        self.slip = slip
        self.names = names
        self.place = place


class Condition:
    """A condition written in CEL."""

    def __init__(self, source: str) -> None:
        """Compile ``source``; raises ConditionUnusable."""
        _check_size(source)
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ConditionUnusable(Slip.NOT_CEL, place=_place_in(str(error))) from error
        _check_calls(source, self._program.functions())
        self.source = source
        self._calculates = bool(ARITHMETIC.search(TEXT.sub("''", source)))
        self.names = tuple(self._program.variables())

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether the condition holds for ``facts``."""
        return self.outcome(facts) is True

    def outcome(self, facts: Mapping[str, object]) -> object | None:
        """Return what the expression comes to; None if it cannot be evaluated.

        Amounts are not whole numbers, and CEL does not calculate with both at once: what cannot
        be evaluated as written is tried again with every number as an amount.
        """
        known = {name: facts.get(name) for name in self.names}
        try:
            value: object = self._program.execute(known)
        except TypeError:
            return self._outcome_in_amounts(known) if self._calculates else None
        except UNUSABLE:
            return None
        return value

    def _outcome_in_amounts(self, known: Mapping[str, object]) -> object | None:
        amounts = {name: _as_amount(value) for name, value in known.items()}
        try:
            value: object = self._in_amounts.execute(amounts)
        except UNUSABLE:
            return None
        return value

    @cached_property
    def _in_amounts(self) -> cel.Program:
        """The same expression with ``2`` written as ``2.0``; texts stay as they are."""
        return cel.compile(
            TEXT_OR_WHOLE.sub(
                lambda found: found[0] if found["text"] else f"{found[0]}.0", self.source
            )
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"


def _place_in(problem: str) -> int:
    """Return the character at which an expression of one line stops being CEL; 0 if unknown."""
    found = PLACE.search(problem)
    return int(found[1]) if found else 0


def _as_amount(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _check_size(source: str) -> None:
    if len(source) > LENGTH_MAX:
        raise ConditionUnusable(Slip.TOO_LONG)
    depth = deepest = 0
    bare = TEXT.sub("''", source)
    for char in bare:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    if deepest > NESTING_MAX:
        raise ConditionUnusable(Slip.TOO_DEEP)
    if bare.count("+") > ADDITIONS_MAX:
        raise ConditionUnusable(Slip.TOO_MANY_ADDITIONS)


def _check_calls(source: str, functions: list[str]) -> None:
    called = {*CALL.findall(TEXT.sub("''", source)), *functions}
    unknown = sorted(
        name for name in called - FUNCTIONS - {HAS, "in"} if not OPERATOR.fullmatch(name)
    )
    if unknown:
        raise ConditionUnusable(Slip.CALLS, ", ".join(unknown))
