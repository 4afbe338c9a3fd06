"""Reserves: hands that are kept free for tickets that cannot wait."""

from collections.abc import Collection
from dataclasses import dataclass

WHOLE_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """A share of the hands with a skill, kept free for tickets of one type that need the skill."""

    skill: str
    share_percent: int
    type: str

    def is_for(self, ticket_type: str, skills: Collection[str]) -> bool:
        """Say whether a ticket is one of those that hands are kept free for."""
        return ticket_type == self.type and self.skill in skills

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
    )
