"""Expressions: CEL conditions, bounded before they ever run.

No loops (CEL's comprehension macros) and no regular expressions, so an expression costs at most
its own length times that of the texts it looks at. What cannot be evaluated (a missing value, two
types that do not compare) does not hold.
"""

import re
from collections.abc import Mapping

import cel

LENGTH_MAX = 500
NESTING_MAX = 20

FUNCTIONS = frozenset(
    {"contains", "startsWith", "endsWith", "size", "timestamp", "duration", "int", "double"}
)
"""What an expression may call besides CEL's operators."""

OPERATOR = re.compile(r"^(_[^a-z]*_|[!-]_|@in|_\?_:_|_\[_\])$")
CALL = re.compile(r"([A-Za-z_]+)\s*\(")
TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")

HAS = "has"
"""A macro, but not a loop: whether a name within a name is there."""


class ExpressionInvalid(Exception):
    """The expression cannot be used; says why."""


class CelCondition:
    """A condition written in CEL."""

    def __init__(self, source: str) -> None:
        """Compile ``source``; raises ExpressionInvalid."""
        _check_length(source)
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ExpressionInvalid("It is not a CEL expression.") from error
        _check_calls(source, self._program.functions())
        self.source = source
        self.names = tuple(self._program.variables())

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether the condition holds for ``facts``."""
        try:
            return self._program.execute({name: facts.get(name) for name in self.names}) is True
        except (TypeError, ValueError, LookupError, RuntimeError, ArithmeticError):
            return False

    def __repr__(self) -> str:
        return f"CelCondition({self.source!r})"


def _check_length(source: str) -> None:
    if len(source) > LENGTH_MAX:
        raise ExpressionInvalid(f"It has more than {LENGTH_MAX} characters.")
    depth = deepest = 0
    for char in TEXT.sub("''", source):
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    if deepest > NESTING_MAX:
        raise ExpressionInvalid(f"It is nested more than {NESTING_MAX} deep.")


def _check_calls(source: str, functions: list[str]) -> None:
    called = {*CALL.findall(TEXT.sub("''", source)), *functions}
    unknown = sorted(
        name for name in called - FUNCTIONS - {HAS, "in"} if not OPERATOR.fullmatch(name)
    )
    if unknown:
        raise ExpressionInvalid(f"It calls {', '.join(unknown)}, which conditions may not.")
