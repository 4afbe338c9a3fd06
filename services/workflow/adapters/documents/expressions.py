"""Expressions: CEL conditions, bounded before they ever run.

No loops (CEL's comprehension macros) and no regular expressions, so an expression costs at most
its own length times that of the texts it looks at. What cannot be evaluated (a missing value, two
types that do not compare) does not hold.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import cel

from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.wide import wide_sign

LENGTH_MAX = 500
NESTING_MAX = 20
ADDITIONS_MAX = 20
"""Each addition of two texts copies both, so many would cost the square of their number."""

FUNCTIONS = frozenset(
    {"contains", "startsWith", "endsWith", "size", "timestamp", "duration", "int", "double"}
)
"""What an expression may call besides CEL's operators."""

OPERATOR = re.compile(r"^(_[^a-z]*_|[!-]_|@in|_\?_:_|_\[_\])$")
CALL = re.compile(r"([A-Za-z_]+)\s*\(")
TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
ARITHMETIC = re.compile(r"[-+*/]")
TEXT_OR_WHOLE = re.compile(f"(?P<text>{TEXT.pattern})|(?<![\\w.])[0-9]+(?![\\w.])")

SLIPS = (
    (re.compile(r"\b(and|AND)\b"), "&&"),
    (re.compile(r"\b(or|OR)\b"), "||"),
    (re.compile(r"\b(not|NOT)\b"), "!"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"(?<![=<>!])=(?!=)"), "=="),
)
"""How other languages write what CEL writes otherwise."""

NOT_A_KEY = re.compile(r"[^\W\d_]*[\u4e00-\u9fff]\w*")

HAS = "has"
"""A macro, but not a loop: whether a name within a name is there."""

UNUSABLE = (TypeError, ValueError, LookupError, RuntimeError, ArithmeticError)
"""What evaluating raises when values are missing or do not fit together."""


class ExpressionInvalid(Exception):
    """The expression cannot be used; says why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class CelCondition:
    """A condition written in CEL."""

    def __init__(self, source: str) -> None:
        """Compile ``source``; raises ExpressionInvalid."""
        _check_size(source)
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ExpressionInvalid(_not_cel(source)) from error
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
        return f"CelCondition({self.source!r})"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several conditions of which one is enough, each as long as a condition may be."""

    conditions: tuple[CelCondition, ...]

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether one of them holds for ``facts``."""
        return any(one(facts) for one in self.conditions)


def _as_amount(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_cel(source: str) -> Words:
    """Return that something is no expression, and which slip of the pen is to be seen in it."""
    words = Words("这不是 CEL 表达式", "this is not a CEL expression")
    bare = TEXT.sub("''", source)
    slip = wide_sign(bare) or _another_language(bare)
    return words if slip is None else Words(f"{words.zh}：{slip.zh}", f"{words.en}: {slip.en}")


def _another_language(bare: str) -> Words | None:
    """Return the slip of somebody who writes conditions in another language, or in Chinese."""
    for pattern, plain in SLIPS:
        if found := pattern.search(bare):
            written = found[0].strip()
            return Words(f"请把 {written} 写作 {plain}", f"write {plain} instead of {written}")
    if found := NOT_A_KEY.search(bare):
        return Words(
            f"{found[0]} 不是键，条件里用字段的键；文字要加引号",
            f"{found[0]} is no key: conditions name fields by their keys, and texts are in quotes",
        )
    return None


def _check_size(source: str) -> None:
    if len(source) > LENGTH_MAX:
        raise ExpressionInvalid(
            Words(f"超过 {LENGTH_MAX} 个字符", f"it has more than {LENGTH_MAX} characters")
        )
    depth = deepest = 0
    bare = TEXT.sub("''", source)
    for char in bare:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    if deepest > NESTING_MAX:
        raise ExpressionInvalid(
            Words(f"括号嵌套超过 {NESTING_MAX} 层", f"it is nested more than {NESTING_MAX} deep")
        )
    if bare.count("+") > ADDITIONS_MAX:
        raise ExpressionInvalid(
            Words(f"加号超过 {ADDITIONS_MAX} 个", f"it adds more than {ADDITIONS_MAX} times")
        )


def _check_calls(source: str, functions: list[str]) -> None:
    called = {*CALL.findall(TEXT.sub("''", source)), *functions}
    unknown = sorted(
        name for name in called - FUNCTIONS - {HAS, "in"} if not OPERATOR.fullmatch(name)
    )
    if unknown:
        names = ", ".join(unknown)
        raise ExpressionInvalid(
            Words(f"调用了条件中不允许的 {names}", f"it calls {names}, which conditions may not")
        )
