"""Allowance: how many tickets one reader may have revealed within an hour, whichever they are.

Whoever needs an owner's number asks for one ticket at a time; whoever asks for all of them one by
one does not need them. Each reader has a stream of their own, which is written before the ticket's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from shared.decider import Decider, Fact, Kind, Refusal

WINDOW = timedelta(hours=1)
REVEALS_MAX = 30
"""Reveals of one reader within the window."""


class RevealsTooMany(Refusal):
    """You have had 30 tickets revealed within an hour; go on later."""

    slug: ClassVar[str] = "reveals-too-many"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, kw_only=True)
class SpendReveal:
    """Take one reveal of what a reader is allowed."""

    now: datetime


@dataclass(frozen=True, kw_only=True)
class RevealSpent(Fact):
    """A reader took one of their reveals; which and why stands in the views of its ticket."""

    TOPIC: ClassVar[str] = "allowance.spent"


@dataclass(frozen=True, kw_only=True)
class Spent:
    """When a reader took their latest reveals, oldest first: no more than they are allowed."""

    times: tuple[datetime, ...] = ()


def decide(command: SpendReveal, spent: Spent) -> list[RevealSpent]:
    """Return that a reveal was taken; raises RevealsTooMany."""
    within = [at for at in spent.times if command.now - at < WINDOW]
    if len(within) >= REVEALS_MAX:
        raise RevealsTooMany
    return [RevealSpent(occurred_at=command.now)]


def evolve(spent: Spent, fact: RevealSpent) -> Spent:
    """Return the latest reveals; older ones than are counted stay in the log alone."""
    return Spent(times=(*spent.times, fact.occurred_at)[-REVEALS_MAX:])


ALLOWANCE: Decider[SpendReveal, RevealSpent, Spent] = Decider(
    kind="allowance", initial=Spent, decide=decide, evolve=evolve, facts=(RevealSpent,)
)
