"""Reserves: hands that are kept free for tickets that cannot wait."""

from collections.abc import Collection
from dataclasses import dataclass

WHOLE_PERCENT = 100
ANY_SKILL = ""
"""Under which all hands are counted, whatever they can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """A share of hands, kept free for tickets of one type that need a skill or have a priority.

    For a priority the share is kept of all hands, and of those with each skill: an urgent ticket
    can need any of them. ``skill`` says of which of these it is asked, where it is asked of one.
    """

    skill: str
    share_percent: int
    type: str
    priority: str = ""

    def is_for(self, ticket_type: str, skills: Collection[str], priority: str) -> bool:
        """Say whether a ticket is one of those that hands are kept free for."""
        belongs = priority == self.priority if self.priority else self.skill in skills
        return ticket_type == self.type and belongs

    def concerns(self, skills: Collection[str]) -> bool:
        """Say whether the hands of somebody with these skills are among those that are kept."""
        return bool(self.priority) or self.skill in skills

    def kept(self, capacity: int) -> int:
        """Return how many hands out of so many are kept free; any share of some is at least one."""
        return -(-capacity * self.share_percent // WHOLE_PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """How many tickets some people can have in hand together, and how many more just now."""

    capacity: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFree:
    """How a reserve stood when somebody was passed over for it: ``free`` were not too many."""

    skill: str
    type: str
    share_percent: int
    capacity: int
    kept: int
    free: int
    priority: str = ""


def kept_free(reserve: Reserve, hands: Hands) -> KeptFree | None:
    """Return how a reserve stands if no other ticket may take a hand now; else None."""
    kept = reserve.kept(hands.capacity)
    if hands.free > kept:
        return None
    return KeptFree(
        skill=reserve.skill,
        type=reserve.type,
        share_percent=reserve.share_percent,
        capacity=hands.capacity,
        kept=kept,
        free=hands.free,
        priority=reserve.priority,
    )
