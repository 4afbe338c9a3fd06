"""Booked: what the time of a closed ticket was spent on, as its ledger had it when it was told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedShare:
    """How long an owner, of a department, had the ticket for one reason."""

    owner: str
    department: str
    reason: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedHandOver:
    """How long the department ``taker`` had what ``giver`` handed over to it."""

    giver: str
    taker: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """All seconds from report to close; those of the shares add up to ``total_s``."""

    total_s: int
    shares: tuple[BookedShare, ...]
    hand_overs: tuple[BookedHandOver, ...]
