"""Formulas: arithmetic in CEL's notation, computed exactly.

CEL itself calculates with binary fractions, in which 0.1 + 0.2 is not 0.3; money needs better. A
formula is what is left of CEL when only numbers remain: ``+ - * /``, brackets, fields, members of
references, a choice (``days > 30 ? 0 : refund``), and besides ``min`` and ``max``. Sums and
products are exact, a quotient has 50 digits, and only the result is rounded: half up (away from
zero), money to two places, a decimal to six, an int to none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from operator import eq, ge, gt, le, lt, ne

from services.workflow.adapters.documents.expressions import ExpressionInvalid
from services.workflow.adapters.documents.remarks import Words
from shared.conditions import LENGTH_MAX, NESTING_MAX

TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?)(?![\w.])"
    r"|(?P<call>min|max)\s*\(|(?P<name>[a-z_]\w*(?:\.[a-z_]\w*)?)(?![\w.(])"
    r"|(?P<sign>[<>=!]=|[-+*/()<>?:,]))"
)
CALLS: Mapping[str, Callable[[Iterable[Decimal]], Decimal]] = {"min": min, "max": max}
COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne
}  # fmt: skip
PLACES: Mapping[str, int] = {"money": 2, "decimal": 6, "int": 0}
"""The kinds of fields that may have a formula, and how many decimal places each keeps."""

LIMIT = Decimal(10) ** 15
"""What an amount of ours can hold."""

EXACTLY = Context(prec=50)

Facts = Mapping[str, object]
Term = Callable[[Facts], Decimal]


class _Missing(Exception):
    """An operand is not known, or is no number."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


class Formula:
    """A computation of a field of some ``kind``."""

    def __init__(self, source: str, kind: str) -> None:
        """Compile ``source``; raises ExpressionInvalid."""
        if len(source) > LENGTH_MAX:
            raise ExpressionInvalid(
                Words(f"超过 {LENGTH_MAX} 个字符", f"it has more than {LENGTH_MAX} characters")
            )
        self.source = source
        self._places = PLACES[kind]
        self._tokens = [*_tokens(source), _Token("end", "")]
        self._at = self._depth = 0
        self.divides_by_zero = False
        """Whether it divides by what is zero whatever the fields are: it never has a value then."""
        self.operands = tuple(dict.fromkeys(one.text for one in self._tokens if one.kind == "name"))
        self.names = tuple(dict.fromkeys(one.partition(".")[0] for one in self.operands))
        self._term = self._choice()
        if self._tokens[self._at].kind != "end":
            raise _unreadable()

    def __call__(self, facts: Facts) -> str | int | None:
        """Return the value for ``facts``, exact; None if something is missing or it has none."""
        try:
            value = self._term(facts)
            unit = Decimal(1).scaleb(-self._places)
            rounded = value.quantize(unit, rounding=ROUND_HALF_UP, context=EXACTLY)
        except (_Missing, DecimalException):
            return None
        if not abs(rounded) < LIMIT:
            return None
        rounded = rounded or abs(rounded)  # there is no minus nothing
        return int(rounded) if self._places == 0 else f"{rounded:f}"

    def _choice(self) -> Term:
        """Read a sum, or two that are compared to choose between others; one of those is taken."""
        left = self._sum()
        sign = self._next(*COMPARISONS)
        if sign is None:
            return left
        right, holds = self._sum(), COMPARISONS[sign]
        self._must_have("?")
        self._goes_deeper()
        chosen = self._choice()
        self._must_have(":")
        otherwise = self._choice()
        self._depth -= 1
        return lambda facts: chosen(facts) if holds(left(facts), right(facts)) else otherwise(facts)

    def _sum(self) -> Term:
        term = self._product()
        while (sign := self._next("+", "-")) is not None:
            term = _both(sign, term, self._product())
        return term

    def _product(self) -> Term:
        term = self._single()
        while (sign := self._next("*", "/")) is not None:
            right = self._single()
            self.divides_by_zero |= sign == "/" and _is_always_zero(right)
            term = _both(sign, term, right)
        return term

    def _single(self) -> Term:
        self._goes_deeper()
        term = self._taken()
        self._depth -= 1
        return term

    def _goes_deeper(self) -> None:
        self._depth += 1
        if self._depth > NESTING_MAX:
            raise ExpressionInvalid(
                Words(f"嵌套超过 {NESTING_MAX} 层", f"it is nested more than {NESTING_MAX} deep")
            )

    def _taken(self) -> Term:
        if self._next("-") is not None:
            inner = self._single()
            return lambda facts: -inner(facts)
        if self._next("(") is not None:
            inside = self._choice()
            self._must_have(")")
            return inside
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "number":
            number = Decimal(token.text)
            return lambda _: number
        if token.kind == "name":
            root, _, member = token.text.partition(".")
            return lambda facts: _number(facts, root, member)
        if token.kind == "call":
            return self._called(CALLS[token.text])
        raise _unreadable()

    def _called(self, pick: Callable[[Iterable[Decimal]], Decimal]) -> Term:
        """Read what one is picked of; all of it must be known."""
        terms = [self._choice()]
        while self._next(",") is not None:
            terms.append(self._choice())
        self._must_have(")")
        return lambda facts: pick([term(facts) for term in terms])

    def _must_have(self, sign: str) -> None:
        if self._next(sign) is None:
            raise _unreadable()

    def _next(self, *signs: str) -> str | None:
        token = self._tokens[self._at]
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token.text

    def __repr__(self) -> str:
        return f"Formula({self.source!r})"


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    end = len(source.rstrip())
    while at < end:
        found = TOKEN.match(source, at)
        if found is None:
            raise _unreadable()
        at = found.end()
        yield _Token(found.lastgroup or "", found[found.lastgroup or 0])


def _both(sign: str, left: Term, right: Term) -> Term:
    match sign:
        case "+":
            return lambda facts: EXACTLY.add(left(facts), right(facts))
        case "-":
            return lambda facts: EXACTLY.subtract(left(facts), right(facts))
        case "*":
            return lambda facts: EXACTLY.multiply(left(facts), right(facts))
        case _:
            return lambda facts: EXACTLY.divide(left(facts), right(facts))


def _is_always_zero(term: Term) -> bool:
    """Say whether a term is zero without any field being known."""
    try:
        return not term({})
    except (_Missing, DecimalException):
        return False


def _number(facts: Facts, root: str, member: str) -> Decimal:
    value = facts.get(root)
    if member:
        value = value.get(member) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Missing
    try:
        number = Decimal(str(value))
    except DecimalException:
        raise _Missing from None
    if not (number.is_finite() and abs(number) < LIMIT):
        raise _Missing
    return number


def _unreadable() -> ExpressionInvalid:
    return ExpressionInvalid(
        Words(
            "公式只能用数字、字段、引用的成员、加减乘除、括号、min、max 和 a > b ? c : d",
            "a formula has numbers, fields, members of references, + - * /, brackets, min, max and"
            " a > b ? c : d",
        )
    )
