"""Grams: a text as the runs of characters in it, which is all that a model sees of it.

Runs of one to five characters need no list of words, so Chinese is read like English, and a slip of
the pen spoils only the runs it stands in.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

CHARS_READ_MAX: Final = 500
"""Whoever writes more has said what it is about by then."""

RUN_MAX: Final = 4
WORD: Final = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return the words of a text in one form: no case, no width, one space between and around."""
    folded = unicodedata.normalize("NFKC", text[:CHARS_READ_MAX]).casefold()
    words = WORD.findall(folded[:CHARS_READ_MAX])
    return f" {' '.join(words)} " if words else ""


def grams_of(text: str) -> Counter[str]:
    """Return how often each run of characters stands in a text; none reaches over two words."""
    found: Counter[str] = Counter()
    for word in plain(text).split():
        padded = f" {word} "
        found.update(char for char in word if not char.isascii())
        for length in range(2, RUN_MAX + 1):
            found.update(padded[at : at + length] for at in range(len(padded) - length + 1))
    return found
