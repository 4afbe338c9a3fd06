"""Choices: who is best for a ticket, who else was considered, and why not they.

Hard rules eliminate, a weighted score orders the rest; the lower score wins, and among equals the
smaller id, so that the same people always give the same choice. The explanation is part of the
choice: it is stored as it was, not computed again when somebody asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.dispatch.domain.need import MINUTES_PER_OPEN_TICKET, Need, Policy
from services.dispatch.domain.places import Place, distance_km, travel_minutes

CANDIDATES_MAX = 20
ELIMINATED_SHOWN_MIN = 5  # so many places are kept for those who were not eligible

OFF_SHIFT = "off_shift"
SKILL = "skill"
DECLINED = "declined"
SILENT = "did_not_answer"
CAPACITY = "capacity"
NO_POSITION = "no_position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A technician as the comparison sees one: ``load`` is how many tickets they have in hand."""

    technician_id: UUID
    skills: frozenset[str]
    place: Place | None
    capacity: int
    load: int
    on_shift: bool = True
    member_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who was considered: eliminated by a rule, or scored (lower is better)."""

    technician: str
    eliminated_by: str | None = None
    score: float | None = None
    terms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who shall do it (None: nobody can), and everything that speaks for it.

    ``candidates`` are the best of those who could and the nearest of those who could not, at most
    20; ``eliminated`` counts all of the latter by rule, ``considered`` everybody looked at.
    """

    chosen: UUID | None
    member_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0

    @property
    def reason(self) -> str:
        """Why there is nobody: the rule that eliminated most."""
        if not self.eliminated:
            return "no_technicians"
        most = max(sorted(self.eliminated), key=lambda rule: self.eliminated[rule])
        return f"all_eliminated:{most}"


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Who said no to this ticket, and who did not answer in time."""

    declined: frozenset[UUID] = frozenset()
    silent: frozenset[UUID] = frozenset()


NOBODY_EXCLUDED = Excluded()


def choose(need: Need, people: Iterable[Standing], excluded: Excluded = NOBODY_EXCLUDED) -> Choice:
    """Compare everybody in ``people``; this is the definition every faster way must agree with."""
    return conclude([(one, weigh(need, one, excluded)) for one in people])


def conclude(weighed: list[tuple[Standing, Candidate]]) -> Choice:
    """Return the choice among people who were weighed already."""
    fit = sorted(
        (pair for pair in weighed if pair[1].score is not None), key=lambda pair: rank(pair[1])
    )
    unfit = [pair[1] for pair in weighed if pair[1].score is None]
    counts: dict[str, int] = {}
    for one in unfit:
        rule = one.eliminated_by or ""
        counts[rule] = counts.get(rule, 0) + 1
    room_for_unfit = max(CANDIDATES_MAX - len(fit), min(ELIMINATED_SHOWN_MIN, len(unfit)))
    shown_unfit = sorted(unfit, key=_near_first)[:room_for_unfit]
    shown_fit = [pair[1] for pair in fit[: CANDIDATES_MAX - len(shown_unfit)]]
    best = fit[0][0] if fit else None
    return Choice(
        chosen=None if best is None else best.technician_id,
        member_id=None if best is None else best.member_id,
        candidates=(*shown_fit, *shown_unfit),
        eliminated=counts,
        considered=len(weighed),
    )


def weigh(need: Need, one: Standing, excluded: Excluded) -> Candidate:
    """Hold one technician against the hard rules, then score: minutes of travel, and load."""
    terms: dict[str, float] = {"load": one.load}
    if need.place is not None and one.place is not None:
        minutes = travel_minutes(distance_km(need.place, one.place), need.policy.speed_kmh)
        terms["travel_min"] = round(minutes, 2)
    rule = _eliminating_rule(need, one, excluded)
    if rule is not None:
        return Candidate(technician=str(one.technician_id), eliminated_by=rule, terms=terms)
    return Candidate(
        technician=str(one.technician_id), score=_score(need.policy, terms), terms=terms
    )


def lowest_score_beyond(policy: Policy, straight_km: float) -> float:
    """Return what nobody farther away than ``straight_km`` can beat, however idle they are.

    Travel is rounded to hundredths of a minute in a score, so one step is given away here.
    """
    minutes = travel_minutes(straight_km, policy.speed_kmh) - 0.01
    return policy.travel_weight * max(0.0, minutes)


def rank(candidate: Candidate) -> tuple[float, str]:
    """Return the order of candidates: by score, then by id."""
    return (candidate.score if candidate.score is not None else float("inf"), candidate.technician)


def _score(policy: Policy, terms: Mapping[str, float]) -> float:
    load = policy.workload_weight * MINUTES_PER_OPEN_TICKET * terms["load"]
    return round(policy.travel_weight * terms.get("travel_min", 0.0) + load, 3)


def _eliminating_rule(need: Need, one: Standing, excluded: Excluded) -> str | None:
    """Return the first rule that speaks against somebody, the lasting ones first."""
    rules = (
        (not one.skills.issuperset(need.skills), SKILL),
        (one.technician_id in excluded.declined, DECLINED),
        (one.technician_id in excluded.silent, SILENT),
        (not one.on_shift, OFF_SHIFT),
        (need.place is not None and one.place is None, NO_POSITION),
        (one.load >= one.capacity, CAPACITY),
    )
    return next((name for broken, name in rules if broken), None)


def _near_first(candidate: Candidate) -> tuple[float, str]:
    return (candidate.terms.get("travel_min", float("inf")), candidate.technician)
