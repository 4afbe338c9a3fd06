"""Grams: a text as the pieces of it, which are all that a model sees.

Chinese needs no list of words: single characters and runs of two and three of them. Where words are
spelled, a piece is a word, two neighbours, or three letters in a row: a slip of the pen spoils only
the pieces it stands in.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

CHARS_READ_MAX: Final = 500
"""Whoever writes more has said what it is about by then."""

RUN_MAX: Final = 3
WORD: Final = re.compile(r"[^\W_]+")
SPELLED: Final = re.compile(r"[\x00-\u024f]+")
"""Latin letters and digits: alphabets, in which words stand apart."""


def plain(text: str) -> str:
    """Return the words of a text in one form: no case, no width, one space between and around."""
    folded = unicodedata.normalize("NFKC", text[:CHARS_READ_MAX]).casefold()
    words = WORD.findall(folded[:CHARS_READ_MAX])
    return f" {' '.join(words)} " if words else ""


def grams_of(text: str) -> Counter[str]:
    """Return how often each piece stands in a text; a whole word has a space on either side."""
    words = plain(text).split()
    found = Counter(f" {one} {other} " for one, other in pairwise(words))
    for word in words:
        found.update(_spelled(word) if SPELLED.fullmatch(word) else _written(word))
    return found


def _spelled(word: str) -> Iterator[str]:
    padded = f" {word} "
    yield padded
    if len(padded) > RUN_MAX:
        yield from (padded[at : at + RUN_MAX] for at in range(len(padded) - RUN_MAX + 1))


def _written(word: str) -> Iterator[str]:
    for length in range(1, RUN_MAX + 1):
        yield from (word[at : at + length] for at in range(len(word) - length + 1))
