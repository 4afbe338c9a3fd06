"""Passages: the way of a ticket through its states."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """From ``at`` the ticket stood in ``state``, in the hands of ``member_id``."""

    at: datetime
    state: str
    transition: str | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """How it came under the rules it follows: from which, and where it stood and stands in them.

    ``moves_known`` is how many moves were known then.
    """

    from_definition: str
    from_state: str
    from_label: Label
    state_label: Label
    moves_known: int


Passages = tuple[Passage, ...]


def with_passage(passages: Passages, passage: Passage) -> Passages:
    """Return the way with one more passage at its place: by time, then as we learned of it."""
    place = bisect_right(passages, passage.at, key=_at)
    return (*passages[:place], passage, *passages[place:])


def passage_at(passages: Passages, moment: datetime) -> Passage:
    """Return the passage a moment lies in, which is not before the first."""
    return passages[bisect_right(passages, moment, key=_at) - 1]


def _at(passage: Passage) -> datetime:
    return passage.at
