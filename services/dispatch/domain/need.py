"""Needs: what a ticket asks of whoever does it, and the policy people are compared by."""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.places import Place

SPEED_KMH = 25.0
ACCEPT_TIMEOUT_S = 600
MINUTES_PER_OPEN_TICKET = 20.0
"""What one ticket in hand weighs against travel: with weights 5 and 2, eight minutes of it."""

CHECKED_RULES = frozenset({"skill", "on_shift", "capacity"})
"""The hard rules that dispatch knows; a policy that names others says so in every explanation."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How people are compared: weights of each term, and how long an offer stands.

    ``key`` is the definition and ticket type it comes from
    (``restaurant_chain@7/equipment_repair``); ``unchecked`` are hard rules it names that dispatch
    cannot check yet.
    """

    key: str
    travel_weight: float = 5.0
    workload_weight: float = 2.0
    speed_kmh: float = SPEED_KMH
    accept_timeout_s: int = ACCEPT_TIMEOUT_S
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a ticket needs: skills, where, compared how.

    ``may_assign`` are the roles whose holders may decide instead of the policy.
    ``place`` is None when the report did not say where: people are then compared by load alone.
    """

    ticket_id: UUID
    type: str
    policy: Policy
    skills: tuple[str, ...] = ()
    place: Place | None = None
    may_assign: tuple[str, ...] = ()
