"""Decisions: what dispatch decided for a ticket, with all that it was decided on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentFact,
    AssignmentOffered,
    AssignmentQueued,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.rolling.visits import ROLLING
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded
from services.dispatch.domain.taking import GRABBED, TAKEN_UP
from services.dispatch.domain.transferring import TRANSFERRED
from shared.decider import Refusal

Decided = AssignmentOffered | AssignmentUnassignable
How = Literal["compared", "by_hand", "taken_up", "grabbed", "transferred", "planned"]
"""How it came that somebody has a ticket."""

SAID_INSTEAD: Mapping[str, How] = {
    TAKEN_UP: "taken_up",
    GRABBED: "grabbed",
    TRANSFERRED: "transferred",
    ROLLING: "planned",
}
"""What an offer says in place of its policy, where that is not why they have it."""

SINGLE: frozenset[How] = frozenset({"grabbed", "transferred", "planned"})
"""Somebody was held against the ticket, and not compared with others."""


class BasisNotKept(Refusal):
    """What this decision was made on was not kept: it is too old, or too much went on.

    What the decision itself says was kept as ever.
    """

    slug: ClassVar[str] = "basis-not-kept"


class NobodyCompared(Refusal):
    """Nobody was compared for it: it stands in a queue, is put off or held; `why` says which."""

    slug: ClassVar[str] = "nobody-compared"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided, for what need, and who was not to be asked; ``basis`` is what was known.

    ``recorded_at`` is from when on the log has it: the moment to ask about it as of.
    """

    fact: Decided
    need: Need
    excluded: Excluded
    basis: Basis
    recorded_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """When people were compared for it."""
        return self.basis.at or self.fact.occurred_at

    @property
    def chosen(self) -> UUID | None:
        """Who was to do it; None: nobody could."""
        return self.fact.technician_id if isinstance(self.fact, AssignmentOffered) else None

    @property
    def how(self) -> How:
        """How it came about."""
        fact = self.fact
        if not isinstance(fact, AssignmentOffered):
            return "compared"
        return SAID_INSTEAD.get(fact.policy, "by_hand" if fact.manual else "compared")

    @property
    def is_by_a_person(self) -> bool:
        """Whether a person chose who is sent, themselves perhaps, or somebody had begun already."""
        return self.how not in {"compared", "planned"}

    @property
    def queue(self) -> str:
        """The queue that it was taken out of; empty: none."""
        return self.fact.queue if isinstance(self.fact, AssignmentOffered) else ""

    @property
    def looked_at(self) -> Excluded:
        """Who was passed over in the end: who was silent once is asked again if nobody is left."""
        return self.excluded.second_time if self.basis.asked_again else self.excluded

    @property
    def circumstances(self) -> Circumstances:
        """What held for everybody."""
        return Circumstances(
            at=self.at,
            day=self.need.policy.day_of(self.at),
            kept=self.basis.kept,
            spoken_for=frozenset(self.basis.spoken_for),
            supply=None if self.basis.supply is None else self.basis.supply.supply(),
            crew=frozenset(self.basis.crew),
            traffic=self.basis.traffic,
            been_there=frozenset(self.basis.been_there),
            complained_about=frozenset(self.basis.complained_about),
        )

    @property
    def winner(self) -> Candidate | None:
        """Return who was chosen, as they were compared."""
        found = (one for one in self.fact.candidates if one.technician == str(self.chosen))
        return next(found, None)


def last_decision(facts: Sequence[AssignmentFact]) -> Decision:
    """Return the last decision among what happened to a ticket, from its first fact on.

    Raises ``NotForDispatch`` if nothing did, ``NobodyCompared``, ``BasisNotKept``.
    """
    numbers = range(len(facts) - 1, -1, -1)
    said = Decided | AssignmentQueued
    last = next((number for number in numbers if isinstance(facts[number], said)), None)
    if last is None:
        raise NobodyCompared if facts else NotForDispatch
    return decision_of(facts[: last + 1])


def decision_of(facts: Sequence[AssignmentFact]) -> Decision:
    """Return the decision that the last of some facts is.

    Raises ``NobodyCompared``, ``BasisNotKept``.
    """
    *before, fact = facts
    last = before[-1] if before else None
    return decided(fact, last, lambda version: ASSIGNMENT.fold(before[:version]))


def decided(
    fact: AssignmentFact, before: AssignmentFact | None, then: Callable[[int], Assignment]
) -> Decision:
    """Return the decision that a fact is; ``then`` says what was true at an earlier version.

    Raises ``NobodyCompared``, ``BasisNotKept``.
    """
    if isinstance(fact, AssignmentQueued):
        raise NobodyCompared
    if not isinstance(fact, Decided) or fact.basis is None or fact.basis.more_in_flight:
        raise BasisNotKept
    if isinstance(before, AssignmentRequested):
        # It was asked for and decided in one go, by what the request itself says.
        need, excluded = before.need, NOBODY_EXCLUDED
        return Decision(fact=fact, need=need, excluded=excluded, basis=fact.basis)
    known = then(fact.basis.version)
    if known.need is None:
        raise BasisNotKept
    found = Decision(fact=fact, need=known.need, excluded=known.excluded, basis=fact.basis)
    # Who takes a ticket, or is handed it, may have declined it before and changed their mind.
    changed_mind = found.how in {"grabbed", "transferred"}
    return replace(found, excluded=NOBODY_EXCLUDED) if changed_mind else found
