"""Simulating: the decisions of a past period, as another policy would have made them.

Everything else is as it was: who was where with what in hand at each decision is what happened
under the policy of then, not what would have followed from earlier other choices.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import weigh
from services.dispatch.domain.decisions import Decision
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.rerun import choose_again, in_flight

MOVED_NAMED_MAX = 100
PEOPLE_NAMED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Somebody who was chosen: how many minutes away (by the policy of then), with what load."""

    technician_id: UUID
    travel_min: float | None
    load: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A decision that would have been another; None: nobody could be found."""

    ticket_id: UUID
    at: datetime
    before: Pick | None
    after: Pick | None


@dataclass(slots=True)
class Sums:
    """What the choices of one side came to; minutes and loads are of those who were chosen."""

    chosen: int = 0
    travel_min: float = 0.0
    load: int = 0

    def add(self, pick: Pick | None) -> None:
        """Take in one more choice."""
        if pick is not None:
            self.chosen += 1
            self.travel_min += pick.travel_min or 0.0
            self.load += pick.load


@dataclass(slots=True)
class Simulation:
    """What a policy would have changed, decision by decision.

    ``decisions`` were made again, of which ``concerned`` are those that the policy is about;
    ``left_out`` counts those that cannot be: made by a person or a plan, or with a basis
    that was not kept.
    """

    change: PolicyChange
    decisions: int = 0
    concerned: int = 0
    to_another: int = 0
    to_nobody: int = 0
    to_somebody: int = 0
    before: Sums = field(default_factory=Sums)
    after: Sums = field(default_factory=Sums)
    gains: Counter[UUID] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, bench: Bench, decision: Decision) -> None:
        """Make a decision again, on a bench that has read the log up to where it was made."""
        if (because := not_compared(decision)) is not None:
            self.left_out[because] += 1
            return
        self.decisions += 1
        if not self.change.concerns(decision.need):
            return
        self.concerned += 1
        policy = self.change.changed(decision.need.policy)
        choice = choose_again(bench, decision, replace(decision.need, policy=policy))
        before = _pick(bench, decision, decision.chosen)
        after = _pick(bench, decision, choice.chosen)
        self.before.add(before)
        self.after.add(after)
        if decision.chosen != choice.chosen:
            self._note(decision, before, after)

    def gained(self) -> list[tuple[UUID, int]]:
        """Return who would have been given how many more tickets (or fewer), most changed first."""
        told = sorted(self.gains.items(), key=lambda one: (-abs(one[1]), one[0]))
        return [one for one in told if one[1]][:PEOPLE_NAMED_MAX]

    def _note(self, decision: Decision, before: Pick | None, after: Pick | None) -> None:
        self.to_another += before is not None and after is not None
        self.to_nobody += after is None
        self.to_somebody += before is None
        for pick, count in ((before, -1), (after, 1)):
            if pick is not None:
                self.gains[pick.technician_id] += count
        if len(self.moved) < MOVED_NAMED_MAX:
            ticket_id = decision.need.ticket_id
            moved = Moved(ticket_id=ticket_id, at=decision.at, before=before, after=after)
            self.moved.append(moved)


def not_compared(decision: Decision) -> str | None:
    """Return why a decision is left out: it was not made by comparing everybody; None: it was."""
    if decision.how == "compared":
        return None
    return "by_a_person" if decision.is_by_a_person else "by_a_plan"


def _pick(bench: Bench, decision: Decision, who: UUID | None) -> Pick | None:
    """Return somebody as they stood when a decision was made, by the policy of then."""
    with in_flight(bench, decision.basis.in_flight):
        one = None if who is None else bench.standing(who)
    if one is None:
        return None
    terms = weigh(decision.need, one, decision.looked_at, decision.circumstances).terms
    return Pick(technician_id=one.technician_id, travel_min=terms.get("travel_min"), load=one.load)
