"""Expressions: the conditions of documents, and what to say of one that cannot be used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.wide import wide_sign
from shared.conditions import (
    ADDITIONS_MAX,
    LENGTH_MAX,
    NESTING_MAX,
    TEXT,
    Condition,
    ConditionUnusable,
    Slip,
)

SLIPS = (
    (re.compile(r"\b(and|AND)\b"), "&&"),
    (re.compile(r"\b(or|OR)\b"), "||"),
    (re.compile(r"\b(not|NOT)\b"), "!"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"(?<![=<>!])=(?!=)"), "=="),
)
"""How other languages write what CEL writes otherwise."""

DIVISION = re.compile(r"[/%]\s*(?=[-(0-9])")
CONSTANT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?![\w.])")
CONSTANT_SIGNS = frozenset("0123456789. +-*/%()")
BY_ZERO = Words(
    "这里除以零，永远算不出结果：请换一个除数",
    "this divides by zero, so it never comes to anything: divide by something else",
)

NOT_A_KEY = re.compile(r"[^\W\d_]*[\u4e00-\u9fff]\w*")


class ExpressionInvalid(Exception):
    """The expression cannot be used; says why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class CelCondition(Condition):
    """A condition of a document."""

    def __init__(self, source: str) -> None:
        """Compile ``source``; raises ExpressionInvalid."""
        try:
            super().__init__(source)
        except ConditionUnusable as error:
            raise ExpressionInvalid(_words_about(error, source)) from error


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several conditions of which one is enough, each as long as a condition may be."""

    conditions: tuple[CelCondition, ...]

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether one of them holds for ``facts``."""
        return any(one(facts) for one in self.conditions)


def divides_by_zero(source: str) -> bool:
    """Say whether a condition divides by what is zero whatever the values are."""
    bare = TEXT.sub("''", source)
    divisors = (_constant_at(bare, found.end()) for found in DIVISION.finditer(bare))
    return any(Condition(f"{one} == 0")({}) for one in divisors if one)


def _constant_at(source: str, start: int) -> str:
    """Return the number, or the calculation with numbers in brackets, that begins here."""
    if number := CONSTANT.match(source, start):
        return number[0]
    depth = 0
    for end, char in enumerate(source[start:], start + 1):
        depth += (char == "(") - (char == ")")
        if char not in CONSTANT_SIGNS:
            return ""
        if char == ")" and not depth:
            return source[start:end]
    return ""


def _words_about(error: ConditionUnusable, source: str) -> Words:
    match error.slip:
        case Slip.TOO_LONG:
            return Words(f"超过 {LENGTH_MAX} 个字符", f"it has more than {LENGTH_MAX} characters")
        case Slip.TOO_DEEP:
            return Words(
                f"括号嵌套超过 {NESTING_MAX} 层", f"it is nested more than {NESTING_MAX} deep"
            )
        case Slip.TOO_MANY_ADDITIONS:
            return Words(f"加号超过 {ADDITIONS_MAX} 个", f"it adds more than {ADDITIONS_MAX} times")
        case Slip.NOT_CEL:
            return _not_cel(source, error.place)
        case Slip.CALLS:
            return Words(
                f"调用了条件中不允许的 {error.names}",
                f"it calls {error.names}, which conditions may not",
            )
        case _:
            assert_never(error.slip)


def _not_cel(source: str, place: int) -> Words:
    """Return that something is no expression, and which slip is to be seen in it, or where."""
    words = Words("这不是 CEL 表达式", "this is not a CEL expression")
    bare = TEXT.sub("''", source)
    slip = wide_sign(bare) or _another_language(bare)
    slip = slip or _misfit(source, place)
    return words if slip is None else Words(f"{words.zh}：{slip.zh}", f"{words.en}: {slip.en}")


def _misfit(source: str, place: int) -> Words | None:
    """Return at which character an expression goes wrong; None if nobody knows."""
    if not place:
        return None
    char = source[place - 1 : place]
    if not char.strip():
        return Words(
            f"第 {place} 个字符处缺少内容", f"something is missing at its character {place}"
        )
    return Words(
        f"第 {place} 个字符 {char} 不应在此",
        f"its character {place}, {char}, does not belong there",
    )


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
