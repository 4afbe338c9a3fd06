"""Seeing: which customers somebody sees, and who may have one shown in clear.

Customers of a store are seen by who sees that store. A customer without one is the whole company's:
whoever works there may open one, and lists are for those who see the whole company.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar

from services.intake.domain.rights import STATE, ScopeMissing, may_state, reads_all
from services.intake.domain.rules import Rules
from shared.decider import Kind, Refusal
from shared.intent import Caller
from shared.sight import BOUND_TO, OWN, READ_ONLY_ALL, TENANT, TYPE, grant_of

REVEAL = "reveal"
"""The scope that shows its holder in clear whatever they may see."""

WHOLE: AbstractSet[str] = frozenset({TENANT, TYPE, READ_ONLY_ALL})


class RevealNotAllowed(Refusal):
    """None of your roles lets you see the personal data of customers in clear."""

    slug: ClassVar[str] = "reveal-not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class Sees:
    """The customers that somebody sees: all of them, or those of some places."""

    everything: bool = False
    places: frozenset[str] = frozenset()

    def one(self, stores: AbstractSet[str]) -> bool:
        """Say whether a customer of these places may be opened."""
        return self.everything or not stores or not self.places.isdisjoint(stores)


def sees(caller: Caller, rules: Rules) -> Sees:
    """Return which customers somebody sees; raises ``ScopeMissing`` for who works elsewhere."""
    if may_state(caller) or reads_all(caller):
        return Sees(everything=True)
    held = [one for one in rules.roles if one.role in caller.roles and one.scope != OWN]
    if caller.is_of_label or not held:
        raise ScopeMissing(
            f"Reading customers needs the scope {STATE}, or a role of who works there.",
            scope=STATE,
        )
    places = [grant_of(caller, one).values for one in held if one.scope in BOUND_TO]
    return Sees(
        everything=any(one.scope in WHOLE for one in held),
        places=frozenset().union(*places),
    )


def right_to_reveal(caller: Caller, rules: Rules) -> str:
    """Return the role or scope by which somebody may; raises ``RevealNotAllowed``."""
    if REVEAL in caller.scopes:
        return REVEAL
    may = sorted(caller.roles & rules.revealing)
    if not may:
        raise RevealNotAllowed
    return may[0]
