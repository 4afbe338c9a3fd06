"""Likeness: whether two reports are about the same thing, and tell of the same fault.

The thing is the same or it is not. The fault is what both say it is; where one of them does not
say, their words are compared. Nothing personal is kept of words, only numbers made of their pieces.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from zlib import crc32

from services.workflow.domain.definition import TicketType
from services.workflow.domain.values import is_given
from services.workflow.domain.words.grams import plain
from shared.sealed import TOKEN

ASSET: Final = "asset"
OF_WORDS, OF_TYPE = "words", "type"
"""How two reports tell of the same fault, where no field says it."""

CLOSE_FROM: Final = 0.4
"""Words are close if so much of their pieces is in both: 客厅灯不亮了 and 客厅的灯不亮 are."""

MAYBE_DUPLICATE: Final = "maybe_duplicate"
"""The doubt about a ticket that came later than another like it: nobody is sent by itself."""

FREE: Final = frozenset({"text", "string"})
"""The types of fields whose value is words: they are compared as such."""

PIECES_MAX: Final = 60
"""Of the words of one report: a duplicate says the same at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a report is compared by: ``thing`` is the same text for the same thing alone."""

    about: str
    thing: str
    fault: str
    pieces: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A report about the same thing that came before."""

    ticket_id: str
    number: str
    at: datetime
    fault: str
    pieces: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Which ticket a report may be a duplicate of, and why."""

    other: str
    number: str
    about: str
    fault: str
    apart_s: int


def likeness_of(
    scenario: str, rules: TicketType, fields: Mapping[str, object], asset: str | None, words: str
) -> Likeness | None:
    """Return what a report is compared by; None where its type or the report does not say."""
    rule = rules.duplicates
    if rule is None:
        return None
    given = {ASSET: asset, **{key: value for key, value in fields.items() if is_given(value)}}
    about = next((key for key in rule.about if is_given(given.get(key))), None)
    if about is None:
        return None
    said = str(given[rule.fault]) if is_given(given.get(rule.fault)) else ""
    in_words = rule.fault in rules.fields and rules.fields[rule.fault].type in FREE
    return Likeness(
        about=about,
        thing="\n".join((scenario, rules.key, about, str(given[about]).strip())),
        fault="" if in_words else said,
        pieces=pieces_of((in_words and said) or words),
    )


def pieces_of(words: str) -> frozenset[int]:
    """Return pairs of neighbouring characters as numbers; what is sealed is none of them."""
    text = plain(TOKEN.sub(" ", words)).replace(" ", "")
    pairs = dict.fromkeys(f"{one}{other}" for one, other in pairwise(text))
    return frozenset(crc32(pair.encode()) for pair in [*pairs][:PIECES_MAX])


def suspects(
    mine: Likeness, at: datetime, rules: TicketType, before: Sequence[Earlier]
) -> Iterator[tuple[Earlier, str]]:
    """Yield the reports that one may be a duplicate of, and by what, the first to come first."""
    rule = rules.duplicates
    if rule is None:
        return
    within = timedelta(seconds=rule.within_s)
    for one in before:
        if abs(at - one.at) <= within and (how := same_fault(mine, one, rule.fault)):
            yield one, how


def same_fault(mine: Likeness, other: Earlier, field: str) -> str:
    """Return how two reports about one thing tell of the same fault; empty if they do not."""
    if not field:
        return OF_TYPE
    if mine.fault and other.fault:
        return field if mine.fault == other.fault else ""
    both, either = mine.pieces & other.pieces, mine.pieces | other.pieces
    return OF_WORDS if both and len(both) >= CLOSE_FROM * len(either) else ""
