"""Reveals: who had a customer shown in clear, and why; and how many one reader may in an hour.

Each reader has a stream in which their reveals are counted before one is written to the customer's,
so that two at once cannot pass on one count.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID, uuid5

from shared.decider import Decider, Fact, Kind, Refusal
from shared.intent import TenantId, tenant_namespace

WINDOW: Final = timedelta(hours=1)
AGAIN: Final = timedelta(minutes=10)
"""For so long the same key shows again what it has shown."""
REVEALS_MAX: Final = 30
REASON_CHARS: Final = range(3, 501)


class RevealReasonMissing(Refusal):
    """Say why you need to see personal data, in 3 to 500 characters; it is kept."""

    slug: ClassVar[str] = "reveal-reason-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class RevealOver(Refusal):
    """What this key revealed was shown a while ago: ask anew, with a new Idempotency-Key."""

    slug: ClassVar[str] = "reveal-over"


class RevealsTooMany(Refusal):
    """You have had 30 customers shown in clear within an hour; go on later."""

    slug: ClassVar[str] = "reveals-too-many"
    kind: ClassVar[Kind] = Kind.BUSY


@dataclass(frozen=True, kw_only=True)
class RevealCustomer:
    """Keep that a customer is shown in clear; the numbers in the reason are sealed by now."""

    reader: str
    by: str
    reason: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class CustomerRevealed(Fact):
    """Somebody was shown a customer's personal data in clear, ``by`` which role or scope."""

    TOPIC = "customer.revealed"
    reader: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Spend:
    """Take one reveal of what a reader is allowed."""

    now: datetime


@dataclass(frozen=True, kw_only=True)
class RevealSpent(Fact):
    """A reader took one of their reveals; which and why stands with the customer."""

    TOPIC = "customer.reveal_spent"


@dataclass(frozen=True, kw_only=True)
class Spent:
    """When a reader took their latest reveals, oldest first."""

    times: tuple[datetime, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """When a customer was last shown in clear."""

    latest: datetime | None = None


def reveals_of(customer_id: UUID) -> UUID:
    """Return the stream in which stands who had a customer shown in clear."""
    return uuid5(customer_id, "reveals")


def allowance_of(tenant: TenantId, reader: str) -> UUID:
    """Return the stream in which a reader's reveals are counted."""
    return uuid5(tenant_namespace(tenant), f"customer allowance\n{reader}")


def reason_given(text: str) -> str:
    """Return a reason without the blanks around it; raises ``RevealReasonMissing``."""
    reason = text.strip()
    if len(reason) not in REASON_CHARS:
        raise RevealReasonMissing
    return reason


def must_be_fresh(revealed: Revealed | None, now: datetime) -> None:
    """Refuse to show again, unrecorded, what a key revealed a while ago.

    Raises ``RevealOver``.
    """
    if revealed is None or revealed.latest is None or now - revealed.latest >= AGAIN:
        raise RevealOver


def _reveal(command: RevealCustomer, _: Revealed) -> list[CustomerRevealed]:
    return [
        CustomerRevealed(
            occurred_at=command.now,
            reader=command.reader,
            by=command.by,
            reason=command.reason,
        )
    ]


def _revealed(revealed: Revealed, fact: CustomerRevealed) -> Revealed:
    return replace(revealed, latest=fact.occurred_at)


def _spend(command: Spend, spent: Spent) -> list[RevealSpent]:
    within = [at for at in spent.times if command.now - at < WINDOW]
    if len(within) >= REVEALS_MAX:
        raise RevealsTooMany
    return [RevealSpent(occurred_at=command.now)]


def _spent(spent: Spent, fact: RevealSpent) -> Spent:
    return Spent(times=(*spent.times, fact.occurred_at)[-REVEALS_MAX:])


CUSTOMER_REVEALS: Decider[RevealCustomer, CustomerRevealed, Revealed] = Decider(
    kind="customer_reveals",
    initial=Revealed,
    decide=_reveal,
    evolve=_revealed,
    facts=(CustomerRevealed,),
)
CUSTOMER_ALLOWANCE: Decider[Spend, RevealSpent, Spent] = Decider(
    kind="customer_allowance", initial=Spent, decide=_spend, evolve=_spent, facts=(RevealSpent,)
)
