"""Claims: a value that only one ticket of a type may have belongs to the first that says it.

Each value has a stream of its own, so that of two who say it at once the log lets one be first. A
claim that came to nothing (the move was refused after all) is taken over by the next.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.workflow.domain.refusals import ValueTaken
from shared.decider import Decider, Fact


@dataclass(frozen=True, kw_only=True)
class ClaimValue:
    """Claim a value for a ticket; ``over`` is a holder that was found not to have it.

    ``now`` is when it is claimed, not when what it is claimed for is said to have happened.
    """

    ticket_id: str
    now: datetime
    over: str | None = None


@dataclass(frozen=True, kw_only=True)
class ValueClaimed(Fact):
    """The value is this ticket's from now on."""

    TOPIC: ClassVar[str] = "value.claimed"

    ticket_id: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whose a value is."""

    holder: str | None = None
    claimed_at: datetime | None = None


def decide(command: ClaimValue, claim: Claim) -> list[ValueClaimed]:
    """Return that the value is the ticket's; nothing if it was. Raises ValueTaken."""
    if claim.holder == command.ticket_id:
        return []
    if claim.holder not in {None, command.over}:
        raise ValueTaken
    return [ValueClaimed(occurred_at=command.now, ticket_id=command.ticket_id)]


def evolve(claim: Claim, fact: ValueClaimed) -> Claim:
    """Return whose the value is after ``fact``."""
    del claim
    return Claim(holder=fact.ticket_id, claimed_at=fact.occurred_at)


CLAIMS: Decider[ClaimValue, ValueClaimed, Claim] = Decider(
    kind="claim", initial=Claim, decide=decide, evolve=evolve, facts=(ValueClaimed,)
)
