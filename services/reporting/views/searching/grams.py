"""Grams: how texts are cut, so that one is found by any part of it.

Chinese, Japanese, Korean and Thai are written without spaces: there every character and every pair
of neighbours is a gram, so 酸 and 珍珠 are found wherever they stand. Elsewhere words are: every
three neighbours in a word, and how it begins, by one and by two. Upper and lower case, full and
half width are one.
"""

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TERMS_MAX: Final = 10
"""Words in one search; all of them must be found."""

WITHOUT_SPACES: Final = (
    "\u0e00-\u0eff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
RUN: Final = re.compile(rf"([{WITHOUT_SPACES}]+)|[^\W_{WITHOUT_SPACES}]+")
WORD_PART: Final = 3
APART: Final = rf"\s{re.escape(string.punctuation)}、。「」《》{WITHOUT_SPACES}"
"""Behind which a word begins for certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word that is searched for: ``grams`` all of which are where it is."""

    text: str
    grams: frozenset[str]

    @property
    def is_one_gram(self) -> bool:
        """Whether it is found wherever its gram is; of others the gram may stand apart."""
        return self.grams == {self.text}

    @property
    def is_short(self) -> bool:
        """Whether there is nothing to go by but how words begin."""
        return not any(dense or len(run) >= WORD_PART for run, dense in _runs(self.text))

    @property
    def beginning(self) -> str:
        """The regular expression, PostgreSQL's and ours, of texts in which it begins a word."""
        return f"(^|[{APART}]){re.escape(self.text)}"


def folded(text: str) -> str:
    """Return a text in the one form in which texts are compared."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def grams_of(text: str) -> set[str]:
    """Return every gram of a folded text."""
    found: set[str] = set()
    for run, is_dense in _runs(text):
        found |= {*run, *_cut(run, 2)} if is_dense else {run[:1], run[:2], *_cut(run, WORD_PART)}
    return found


def terms_of(text: str) -> list[Term]:
    """Return the words of a search; what has nothing in it that is written is left out.

    One or two letters at the edge of a term may be the end of a longer word, so they only count
    where there is nothing else to go by.
    """
    terms = (Term(text=one, grams=_needed(one)) for one in dict.fromkeys(folded(text).split()))
    return [one for one in terms if one.grams]


def _needed(term: str) -> frozenset[str]:
    sure: set[str] = set()
    short: set[str] = set()
    for run, is_dense in _runs(term):
        if is_dense:
            sure.update(_cut(run, 2) or run)
        elif len(run) >= WORD_PART:
            sure.update(_cut(run, WORD_PART))
        else:
            short.add(run)
    return frozenset(sure or short)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield runs of characters, and whether they are of a kind that is written without spaces."""
    for found in RUN.finditer(text):
        yield found[0], found[1] is not None


def _cut(run: str, length: int) -> list[str]:
    """Return every part of a run that is so long."""
    return [run[at : at + length] for at in range(len(run) - length + 1)]
