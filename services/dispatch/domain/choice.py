"""Choices: who is best for a ticket, who else was considered, and why not they.

Hard rules eliminate, a weighted score orders the rest; the lower score wins, and among equals the
smaller id, so that the same people always give the same choice. The explanation is part of the
choice: it is stored as it was, not computed again when somebody asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from uuid import UUID

from services.dispatch.domain.need import MINUTES_PER_OPEN_TICKET, Need, Policy
from services.dispatch.domain.places import Place, distance_km, travel_minutes

CANDIDATES_MAX = 20
ELIMINATED_SHOWN_MIN = 5  # so many places are kept for those who were not eligible
UNFIT_KEPT_MAX = 64
"""Of the first so many who were not eligible the nearest are shown; the others are only counted."""

ROUNDING = 0.001  # of a score, so that a bound is never above what it bounds

OFF_SHIFT = "off_shift"
SKILL = "skill"
DECLINED = "declined"
SILENT = "did_not_answer"
NOBODY_ANSWERED = "nobody_answered"
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

    ``candidates`` are the best of those who could and near ones of those who could not, at most
    20; ``eliminated`` counts all of the latter by rule, ``considered`` everybody looked at.
    """

    chosen: UUID | None
    member_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0

    @property
    def reason(self) -> str:
        """Why there is nobody: they let it run out, or the rule that eliminated most."""
        if not self.eliminated:
            return "no_technicians"
        if SILENT in self.eliminated:
            return NOBODY_ANSWERED  # who could not do it anyway does not explain why nobody does
        most = max(sorted(self.eliminated), key=lambda rule: self.eliminated[rule])
        return f"all_eliminated:{most}"


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Who said no to this ticket, who let an offer of it run out, and who did so twice."""

    declined: frozenset[UUID] = frozenset()
    silent: frozenset[UUID] = frozenset()
    silent_twice: frozenset[UUID] = frozenset()

    def after_no(self, who: UUID) -> "Excluded":
        """Return what follows when ``who`` declined: they are not asked again."""
        return replace(self, declined=self.declined | {who})

    def after_silence(self, who: UUID) -> "Excluded":
        """Return what follows when ``who`` let an offer run out.

        The first time they are asked again when nobody else is left, the second time they are not:
        otherwise the offers would go round for ever among people who do not look.
        """
        if who in self.silent:
            return replace(self, silent_twice=self.silent_twice | {who})
        return replace(self, silent=self.silent | {who})

    def after_yes(self) -> "Excluded":
        """Return what follows when somebody accepted: who was silent may be asked again."""
        return Excluded(declined=self.declined)

    @property
    def second_time(self) -> "Excluded":
        """Who is not asked when nobody else is left either."""
        return Excluded(declined=self.declined, silent_twice=self.silent_twice)


NOBODY_EXCLUDED = Excluded()


def choose(need: Need, people: Iterable[Standing], excluded: Excluded = NOBODY_EXCLUDED) -> Choice:
    """Compare everybody in ``people``; this is the definition every faster way must agree with."""
    comparison = Comparison(need, excluded)
    for one in people:
        comparison.look_at(one)
    return comparison.choice()


class Comparison:
    """A comparison under way. Explanations are made at the end, for those who are shown."""

    def __init__(self, need: Need, excluded: Excluded) -> None:
        self._need = need
        self._excluded = excluded
        self._fit: list[tuple[float, UUID, float | None, Standing]] = []
        self._unfit: list[Standing] = []
        self._counts: dict[str, int] = {}
        self.best_score: float | None = None

    def look_at(self, one: Standing) -> None:
        """Hold one more against the hard rules, and score whoever passes."""
        rule = eliminating_rule(self._need, one, self._excluded)
        if rule is not None:
            self._counts[rule] = self._counts.get(rule, 0) + 1
            if len(self._unfit) < UNFIT_KEPT_MAX:
                self._unfit.append(one)
            return
        minutes = _minutes(self._need, one)
        score = _score(self._need, one, minutes)
        self._fit.append((score, one.technician_id, minutes, one))
        if self.best_score is None or score < self.best_score:
            self.best_score = score

    def choice(self) -> Choice:
        """Return the choice among those looked at."""
        room_for_unfit = max(CANDIDATES_MAX - len(self._fit), ELIMINATED_SHOWN_MIN)
        unfit = sorted(
            (weigh(self._need, one, self._excluded) for one in self._unfit), key=_near_first
        )[:room_for_unfit]
        best = nsmallest(CANDIDATES_MAX - len(unfit), self._fit, key=lambda entry: entry[:2])
        chosen = best[0][3] if best else None
        return Choice(
            chosen=None if chosen is None else chosen.technician_id,
            member_id=None if chosen is None else chosen.member_id,
            candidates=(
                *(_scored(one, score, minutes) for score, _, minutes, one in best),
                *unfit,
            ),
            eliminated=self._counts,
            considered=len(self._fit) + sum(self._counts.values()),
        )


def weigh(need: Need, one: Standing, excluded: Excluded) -> Candidate:
    """Say of one technician which rule eliminates them, or their score, and the terms of it."""
    minutes = _minutes(need, one)
    rule = eliminating_rule(need, one, excluded)
    if rule is None:
        return _scored(one, _score(need, one, minutes), minutes)
    return Candidate(
        technician=str(one.technician_id), eliminated_by=rule, terms=_terms(one, minutes)
    )


def with_first(chosen: Candidate, others: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return an explanation that begins with the one a person chose."""
    rest = [one for one in others if one.technician != chosen.technician]
    return (chosen, *rest)[:CANDIDATES_MAX]


def _scored(one: Standing, score: float, minutes: float | None) -> Candidate:
    return Candidate(technician=str(one.technician_id), score=score, terms=_terms(one, minutes))


def _terms(one: Standing, minutes: float | None) -> Mapping[str, float]:
    return {"load": one.load} if minutes is None else {"load": one.load, "travel_min": minutes}


def lowest_score_beyond(policy: Policy, straight_km: float, load: int) -> float:
    """Return what nobody farther away than ``straight_km``, with at least ``load``, can beat.

    Travel is rounded to hundredths of a minute in a score, so one step is given away here.
    """
    minutes = travel_minutes(straight_km, policy.speed_kmh) - 0.01
    return policy.travel_weight * max(0.0, minutes) + _load_score(policy, load) - ROUNDING


def eliminating_rule(need: Need, one: Standing, excluded: Excluded) -> str | None:
    """Return the first rule that speaks against somebody, the lasting ones first; None if none."""
    who = one.technician_id
    if not one.skills.issuperset(need.skills):
        rule: str | None = SKILL
    elif excluded.declined and who in excluded.declined:
        rule = DECLINED
    elif who in excluded.silent or who in excluded.silent_twice:
        rule = SILENT
    elif not one.on_shift:
        rule = OFF_SHIFT
    elif one.place is None and need.place is not None:
        rule = NO_POSITION
    else:
        rule = CAPACITY if one.load >= one.capacity else None
    return rule


def _score(need: Need, one: Standing, minutes: float | None) -> float:
    travel = need.policy.travel_weight * (minutes or 0.0)
    return round(travel + _load_score(need.policy, one.load), 3)


def _load_score(policy: Policy, load: int) -> float:
    return policy.workload_weight * MINUTES_PER_OPEN_TICKET * load


def _minutes(need: Need, one: Standing) -> float | None:
    if need.place is None or one.place is None:
        return None
    return round(travel_minutes(distance_km(need.place, one.place), need.policy.speed_kmh), 2)


def _near_first(candidate: Candidate) -> tuple[float, str]:
    return (candidate.terms.get("travel_min", float("inf")), candidate.technician)
