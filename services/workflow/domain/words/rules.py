"""What a scenario says of words: rules that are followed, and examples that are learned from."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from services.workflow.domain.words.grams import plain

ALGORITHM: Final = "2"
"""Part of a model's version: another way of learning makes another model of the same examples."""

VERSION_LENGTH: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A sentence somebody might say, and the label it should get (or ``NONE``)."""

    label: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """Words any of which says what the value of a field is; ``place`` is the rule's in its type."""

    place: int
    words: tuple[str, ...]
    value: str

    def word_in(self, said: str) -> str | None:
        """Return the first of the words that stands in a ``plain`` text."""
        return next((one for one in self.words if _stands_in(plain(one), said)), None)


@dataclass(frozen=True, kw_only=True)
class WordsOfField:
    """How a field is read from words: rules first, then what the examples teach."""

    key: str
    rules: tuple[WordRule, ...] = ()
    examples: tuple[Example, ...] = ()

    @cached_property
    def version(self) -> str:
        """Return the name of the model that the examples make, without making it."""
        return version_of(self.examples)

    @property
    def can_be_learned(self) -> bool:
        """Whether there are labels to tell apart."""
        return len({one.label for one in self.examples}) > 1


def version_of(examples: tuple[Example, ...]) -> str:
    """Return a name that the same examples always have, in whatever order they come."""
    told = sorted({f"{one.label}\t{plain(one.say)}" for one in examples})
    return sha256("\n".join([ALGORITHM, *told]).encode()).hexdigest()[:VERSION_LENGTH]


def _stands_in(word: str, said: str) -> bool:
    """Say whether a word stands in a text: one of letters that are spelled out as a whole."""
    return bool(word) and (word if word.isascii() else word.strip()) in said
