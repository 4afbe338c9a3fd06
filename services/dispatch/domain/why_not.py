"""Why not they: how somebody compared when a decision was made, and what was missing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.choice import Candidate, weigh
from services.dispatch.domain.decisions import SINGLE, Decision
from services.dispatch.domain.eligibility import QUEUE, belongs
from services.dispatch.domain.mending import Case, Hurdle, mend
from services.dispatch.domain.need import Policy
from services.dispatch.domain.single import weighed
from services.dispatch.domain.standing import Standing


@dataclass(frozen=True, kw_only=True)
class Gap:
    """How much worse a score was than the chosen one's, and what would have made up for it.

    ``minutes`` less of travel, or so many ``tickets`` fewer in hand, each taken alone; None: that
    does not count under the policy, or all that they have would not do. Where ``score`` is 0 both
    were equal, and the smaller id went.
    """

    score: float
    minutes: float | None
    tickets: int | None


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """How somebody compared: ``hurdles`` are all the rules against them, in the order they count.

    ``otherwise`` is how they would have compared without; None where that cannot be said. ``gap``
    is between them (without hurdles) and the chosen one, where they would have been worse.
    ``counts_van_as_empty``: parts were needed, and what they had of them was not kept.
    """

    technician_id: UUID
    decision: Decision
    candidate: Candidate
    hurdles: tuple[Hurdle, ...]
    otherwise: Candidate | None
    gap: Gap | None
    counts_van_as_empty: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether it was they who were chosen."""
        return self.technician_id == self.decision.chosen


def why_not(decision: Decision, one: Standing) -> WhyNot:
    """Say how somebody, as they stood then, compared."""
    need, excluded, now = decision.need, decision.looked_at, decision.circumstances
    scored, queue = _as_scored(decision, one), decision.queue
    compared = weighed(need, one, now, queue) if queue else weigh(need, one, excluded, now)
    mended = mend(Case(need=need, one=one, excluded=excluded, now=now))
    case = mended.case
    outside = bool(queue) and not belongs(queue, need, one, now)
    stands_aside = (Hurdle(rule=QUEUE, details={"queue": queue}),) if outside else ()
    otherwise = None if case is None else weigh(need, case.one, case.excluded, case.now)
    supply = decision.basis.supply
    return WhyNot(
        technician_id=one.technician_id,
        decision=decision,
        candidate=scored or compared,
        hurdles=(*stands_aside, *mended.hurdles),
        otherwise=scored or otherwise,
        gap=None if decision.how in SINGLE else _gap(decision, scored or otherwise),
        counts_van_as_empty=scored is None
        and supply is not None
        and not supply.knows_van_of(one.technician_id),
    )


def _as_scored(decision: Decision, one: Standing) -> Candidate | None:
    """Return how somebody was scored, if that was kept with the decision."""
    who = str(one.technician_id)
    kept = (one for one in decision.fact.candidates if one.technician == who)
    return next((one for one in kept if one.score is not None), None)


def _gap(decision: Decision, otherwise: Candidate | None) -> Gap | None:
    best = decision.winner
    if otherwise is None or otherwise.score is None or best is None or best.score is None:
        return None
    behind = (otherwise.score, otherwise.technician) > (best.score, best.technician)
    if not behind or otherwise.technician == best.technician:
        return None
    score, policy = round(otherwise.score - best.score, 3), decision.need.policy
    return Gap(
        score=score,
        minutes=_minutes_less(score, otherwise.terms, policy),
        tickets=_tickets_fewer(score, otherwise.terms, policy),
    )


def _minutes_less(score: float, terms: Mapping[str, float], policy: Policy) -> float | None:
    """Return how much less of a way makes up for a score; None: more than all of it.

    As long as somebody comes too late, each minute counts for that as well.
    """
    late = terms.get("late_min", 0.0)
    while_late = policy.travel_weight + policy.deadline_weight
    if score <= while_late * late:
        less = score / while_late if while_late > 0 else math.inf
    else:
        rest = score - while_late * late
        less = late + rest / policy.travel_weight if policy.travel_weight > 0 else math.inf
    return round(less, 2) if less <= terms.get("travel_min", 0.0) else None


def _tickets_fewer(score: float, terms: Mapping[str, float], policy: Policy) -> int | None:
    """Return how many tickets fewer in hand more than make up for a score; None: not even all."""
    late, each_min = terms.get("late_min", 0.0), policy.minutes_per_open_ticket
    for fewer in range(1, int(terms.get("load", 0)) + 1):
        minutes = each_min * fewer
        gain = policy.workload_weight * minutes + policy.deadline_weight * min(late, minutes)
        if gain > score:
            return fewer
    return None
