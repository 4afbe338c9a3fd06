"""Remarks: what is to be said about a document, in Chinese and in English, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from shared.decider import Reason

SUGGESTED_FROM_MAX = 1_000
"""Names that are compared with a wrong one: enough for every document, and soon done."""

NAME_SHOWN_MAX = 60
"""Of a name that is wrong, what is repeated."""


class Words(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Remark(Reason):
    """Something to be said about one place; ``message`` is the English of ``zh``.

    ``line`` and ``column`` count from 1; 0 where the document never was a text.
    """

    zh: str
    line: int = 0
    column: int = 0


def remark(code: str, pointer: str, words: Words) -> Remark:
    """Return a remark whose sentences begin and end as sentences do."""
    en = f"{words.en[:1].upper()}{words.en[1:]}"
    return Remark(code=code, pointer=pointer, message=_ended(en, "."), zh=_ended(words.zh, "。"))


def _ended(sentence: str, stop: str) -> str:
    return sentence if sentence.endswith(("?", "？", stop)) else f"{sentence}{stop}"


def named(noun: Words, name: object, known: Iterable[str]) -> Words:
    """Return that there is no ``noun`` of this name, and which one was probably meant."""
    shown = str(name)[:NAME_SHOWN_MAX]
    guess = nearest(shown, known)
    return Words(
        zh=f"没有{noun.zh} {shown}" + (f"，是否指 {guess}？" if guess else ""),
        en=f"there is no {noun.en} {shown}" + (f"; did you mean {guess}?" if guess else ""),
    )


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like ``name``; None if none does."""
    some = sorted(set(known) - {name})[:SUGGESTED_FROM_MAX]
    return next(iter(get_close_matches(name, some, n=1)), None)


def pointer_to(*steps: object) -> str:
    """Return the JSON pointer (RFC 6901) along ``steps``."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
