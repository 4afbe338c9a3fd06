"""Matching: which articles have to do with what somebody writes.

Okapi BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009, eq. 3.15) over
pairs of Chinese characters and whole words of other scripts: Chinese needs no dictionary for that,
and a few hundred articles need no server.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain.knowledge.article import Audience, Content

K1: Final = 1.2
B: Final = 0.75
TITLE_WEIGHT: Final = 3
"""What stands in the title or among the words counts as if it were said so often."""

QUERY_CHARS_MAX: Final = 2_000
SHARE_LEAST: Final = 0.2
"""An article has at least this share of what was written in it, or is not shown."""

RUN: Final = re.compile(r"[\u3400-\u9fff]+|[0-9a-z]+")
_COMMON_EN: Final = (
    "a an and are at be but can do for from has have i in is it its me my no not of on or our so"
    " that the there this to was we what when with you your"
)
_COMMON_ZH: Final = (
    "一个 一下 不能 什么 他们 你们 可以 如何 已经 怎么 我们 我家 是不 没有 请问 这个 这里 还是 那个"
)
COMMON: Final = frozenset((*_COMMON_EN.split(), *_COMMON_ZH.split()))
"""Said about anything, so it tells nothing apart."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What articles are looked for: some text, a ticket type and a class of assets, or ''.

    Without a text those are found that name the type or the class.
    """

    text: str = ""
    type: str = ""
    asset_class: str = ""
    staff: bool = False


@dataclass(frozen=True, kw_only=True)
class Titled:
    """An article by its key, as it stands in version ``number``."""

    key: str
    number: int
    content: Content


@dataclass(frozen=True, kw_only=True)
class Match:
    """An article that has to do with it, and how much; more is better."""

    article: Titled
    score: float


def grams(text: str) -> list[str]:
    """Return what a text is compared by, in its order."""
    found: list[str] = []
    for run in RUN.findall(text.casefold()):
        if run.isascii():
            found += [] if run in COMMON else [run]
        else:
            pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
            found += [one for one in pairs if one not in COMMON]
    return found


class Shelf:
    """The articles of a tenant, ready to be looked through."""

    def __init__(self, articles: Iterable[Titled]) -> None:
        self._articles = sorted(articles, key=lambda one: one.key)
        self._counts = [_counts(one.content) for one in self._articles]
        self._lengths = [sum(one.values()) for one in self._counts]
        self._mean = sum(self._lengths) / len(self._lengths) if self._lengths else 1.0
        self._found_in = Counter(gram for one in self._counts for gram in one)

    def matching(self, wanted: Wanted, most: int) -> list[Match]:
        """Return the best articles, at most so many, the best first; equal ones by their keys."""
        asked = set(grams(wanted.text[:QUERY_CHARS_MAX]))
        weights = {one: self._weight(one) for one in asked}
        found = []
        for place, article in enumerate(self._articles):
            if not _concerns(article.content, wanted):
                continue
            score = self._score(place, weights) if asked else _named(article.content, wanted)
            if score > 0:
                found.append(Match(article=article, score=round(score, 4)))
        return sorted(found, key=lambda one: (-one.score, one.article.key))[:most]

    def _weight(self, gram: str) -> float:
        held = self._found_in[gram]
        return math.log(1 + (len(self._articles) - held + 0.5) / (held + 0.5))

    def _score(self, place: int, weights: Mapping[str, float]) -> float:
        counts, length = self._counts[place], self._lengths[place]
        shared = [one for one in weights if one in counts]
        if len(shared) < SHARE_LEAST * len(weights):
            return 0.0
        long = K1 * (1 - B + B * length / self._mean)
        return sum(weights[one] * counts[one] * (K1 + 1) / (counts[one] + long) for one in shared)


def _counts(content: Content) -> Counter[str]:
    counts = Counter(gram for text in content.body.values() for gram in grams(text))
    for text in (*content.title.values(), *content.words):
        for gram in grams(text):
            counts[gram] += TITLE_WEIGHT
    return counts


def _concerns(content: Content, wanted: Wanted) -> bool:
    """Say whether an article is for whoever asks, and not about other types and classes only."""
    if content.audience is Audience.STAFF and not wanted.staff:
        return False
    return _allows(content.types, wanted.type) and _allows(content.classes, wanted.asset_class)


def _allows(names: Sequence[str], said: str) -> bool:
    return not names or not said or said in names


def _named(content: Content, wanted: Wanted) -> float:
    of_class = bool(wanted.asset_class) and wanted.asset_class in content.classes
    return 2.0 * of_class + (bool(wanted.type) and wanted.type in content.types)
