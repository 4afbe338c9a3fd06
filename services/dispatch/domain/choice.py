"""Choices: who is best for a ticket, who else was considered, and why not they.

Hard rules eliminate, a weighted score orders the rest; the lower score wins, and among equals the
smaller id, so that the same people always give the same choice. The explanation is part of the
choice: it is stored as it was, not computed again when somebody asks.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest
from uuid import UUID

from services.dispatch.domain.basis import UNKNOWN, Basis
from services.dispatch.domain.certificates import Certificate, for_skills
from services.dispatch.domain.doubts import are_far_apart
from services.dispatch.domain.need import CERT_VALID, NOT_COMPLAINED_ABOUT, Need
from services.dispatch.domain.places import Place
from services.dispatch.domain.ranking import Ranking
from services.dispatch.domain.reserves import KeptFree
from services.dispatch.domain.rules import (
    NOTHING_SPECIAL,
    RESERVE,
    SILENT,
    SKILL,
    TOO_FAR,
    Circumstances,
    eliminating_rule,
    ended_certificate,
)
from services.dispatch.domain.scoring import Scale, Scored
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded, Standing

CANDIDATES_MAX = 20
KEPT_FREE_MAX = 20
ELIMINATED_SHOWN_MIN = 5  # so many places are kept for those who were not eligible
UNFIT_KEPT_MAX = 64
"""Of the first so many who lack the skill, and of as many who have it and were ruled out all the
same, the nearest are shown; the others are only counted."""

NOBODY_ANSWERED = "nobody_answered"
NO_TECHNICIANS = "no_technicians"
NOBODY_HAS = "nobody_has"
LOOKS_SWAPPED = "place_looks_swapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who was considered: eliminated by a rule, or scored (lower is better).

    ``certificate`` is the one that had ended, where that is the rule; ``pick_up`` the store where
    they get the parts that their van lacks.
    """

    technician: str
    eliminated_by: str | None = None
    score: float | None = None
    terms: Mapping[str, float] = field(default_factory=dict)
    certificate: Certificate | None = None
    pick_up: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who shall do it (None: nobody can), and everything that speaks for it.

    ``candidates`` are the best of those who could and near ones of those who could not, at most
    20; ``eliminated`` counts all of the latter by rule, ``considered`` everybody looked at.
    ``runner_up`` is the best of the others who were looked at; ``day`` is the day by which
    certificates were judged, ``certificates`` those that the chosen one had for it, ``kept_free``
    the reserves for which somebody was passed over. ``unheard_of`` is a skill that not one of them
    has; ``looks_swapped`` says that nobody is near, but somebody would be if latitude and longitude
    had been mistaken for each other. ``basis`` is what all this was chosen on.
    """

    chosen: UUID | None
    member_id: str | None = None
    runner_up: UUID | None = None
    pick_up: str = ""
    candidates: tuple[Candidate, ...] = ()
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    kept_free: tuple[KeptFree, ...] = ()
    unheard_of: str = ""
    looks_swapped: bool = False
    basis: Basis = UNKNOWN

    @property
    def reason(self) -> str:
        """Why there is nobody: they let it run out, or the rule that eliminated most.

        Who could not do it anyway does not explain why nobody does, unless all are such.
        """
        if not self.eliminated:
            return NO_TECHNICIANS
        if SILENT in self.eliminated:
            return NOBODY_ANSWERED
        if self.unheard_of:
            return f"{NOBODY_HAS}:{self.unheard_of}"
        if self.looks_swapped:
            return LOOKS_SWAPPED
        telling = sorted(self.eliminated.keys() - {SKILL}) or [SKILL]
        return f"all_eliminated:{max(telling, key=lambda rule: self.eliminated[rule])}"


def choose(
    need: Need,
    people: Iterable[Standing],
    excluded: Excluded = NOBODY_EXCLUDED,
    now: Circumstances = NOTHING_SPECIAL,
    unskilled: int = 0,
) -> Choice:
    """Compare everybody in ``people``; this is the definition every faster way must agree with.

    ``unskilled`` is how many more there are, all without a skill that is needed.
    """
    comparison = Comparison(need, excluded, now, unskilled)
    for one in people:
        comparison.look_at(one)
    return comparison.choice()


RuledOut = tuple[str, float | None, Standing]
"""The rule that ruled somebody out, how many minutes away they are, and who it is."""


class Comparison:
    """A comparison under way. Explanations are made at the end, for those who are shown."""

    def __init__(
        self, need: Need, excluded: Excluded, now: Circumstances, unskilled: int = 0
    ) -> None:
        self._need = need
        self._excluded = excluded
        self._now = now
        self.scale = Scale.of(need, now)
        self._fit = Ranking(self.scale)
        self._unfit: list[tuple[str, Standing]] = []
        self._unskilled: list[tuple[str, Standing]] = []
        self._counts: dict[str, int] = {SKILL: unskilled} if unskilled else {}
        self._unheard_of = set(need.skills)

    @property
    def best_score(self) -> float | None:
        """The lowest score so far; None: nobody could do it."""
        return self._fit.best_score

    def look_at(self, one: Standing) -> None:
        """Hold one more against the hard rules, and score whoever passes."""
        rule = eliminating_rule(self._need, one, self._excluded, self._now)
        if self._unheard_of:
            self._unheard_of -= one.skills
        if rule is not None:
            self._counts[rule] = self._counts.get(rule, 0) + 1
            unfit = self._unskilled if rule == SKILL else self._unfit
            if len(unfit) < UNFIT_KEPT_MAX:
                unfit.append((rule, one))
            return
        self._fit.add(one)

    def choice(self) -> Choice:
        """Return the choice among those looked at."""
        room_for_unfit = max(CANDIDATES_MAX - len(self._fit), ELIMINATED_SHOWN_MIN)
        ruled_out = (self._ruled_out(*entry) for entry in (*self._unfit, *self._unskilled))
        unfit = nsmallest(room_for_unfit, ruled_out, key=_telling_first)
        best = self._fit.best(CANDIDATES_MAX - len(unfit))
        scored = [_scored(self.scale, entry) for entry in best]
        chosen = best[0][3] if best else None
        papers = () if chosen is None else for_skills(chosen.certificates, self._need.skills)
        return Choice(
            chosen=None if chosen is None else chosen.technician_id,
            member_id=None if chosen is None else chosen.member_id,
            runner_up=best[1][1] if len(best) > 1 else None,
            pick_up=scored[0].pick_up if scored else "",
            candidates=(
                *scored,
                *(self._explained(*entry) for entry in unfit),
            ),
            eliminated=self._counts,
            considered=len(self._fit) + sum(self._counts.values()),
            day=self._now.day,
            certificates=papers,
            kept_free=self._now.kept[:KEPT_FREE_MAX] if RESERVE in self._counts else (),
            unheard_of=min(self._unheard_of, default=""),
            looks_swapped=chosen is None and self._looks_swapped(),
        )

    def _ruled_out(self, rule: str, one: Standing) -> RuledOut:
        return rule, self.scale.minutes(one), one

    def _explained(self, rule: str, minutes: float | None, one: Standing) -> Candidate:
        return _ruled_out_by(rule, self.scale, one, minutes)

    def _looks_swapped(self) -> bool:
        """Say whether some of those who are too far would be near at the place the other way round.

        Those are looked at whose explanation is kept.
        """
        place = self._need.place
        if place is None or TOO_FAR not in self._counts:
            return False
        other = Place(lat=place.lon, lon=place.lat)
        return other.is_on_the_globe and any(
            rule == TOO_FAR and not are_far_apart(other, one.place) for rule, one in self._unfit
        )


def weigh(
    need: Need, one: Standing, excluded: Excluded, now: Circumstances = NOTHING_SPECIAL
) -> Candidate:
    """Say of one technician which rule eliminates them, or their score, and the terms of it."""
    scale = Scale.of(need, now)
    rule, km = eliminating_rule(need, one, excluded, now), scale.km_to(one)
    if rule is None:
        return _scored(scale, scale.scored(one, km))
    return _ruled_out_by(rule, scale, one, scale.minutes_of(km))


def _ruled_out_by(rule: str, scale: Scale, one: Standing, minutes: float | None) -> Candidate:
    ended = ended_certificate(scale.need, one, scale.now) if rule == CERT_VALID else None
    return Candidate(
        technician=str(one.technician_id),
        eliminated_by=rule,
        terms=scale.terms(one, minutes),
        certificate=ended,
    )


def without_complained_about(
    candidates: Iterable[Candidate], chosen: UUID | None
) -> tuple[Candidate, ...]:
    """Return who was considered but those whom the ticket complains about: they are counted.

    Whom a person chose all the same is told.
    """
    return tuple(
        one
        for one in candidates
        if one.eliminated_by != NOT_COMPLAINED_ABOUT or one.technician == str(chosen)
    )


def with_first(chosen: Candidate, others: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return an explanation that begins with the one a person chose."""
    rest = [one for one in others if one.technician != chosen.technician]
    return (chosen, *rest)[:CANDIDATES_MAX]


def _scored(scale: Scale, scored: Scored) -> Candidate:
    score, technician_id, minutes, one, fetching = scored
    terms, who = scale.terms(one, minutes), str(technician_id)
    if fetching is None:
        return Candidate(technician=who, score=score, terms=terms)
    lacks = {"parts_missing": float(fetching.missing), "detour_min": fetching.detour_min}
    terms = {**terms, **lacks}
    return Candidate(technician=who, score=score, terms=terms, pick_up=fetching.pick_up)


def _telling_first(entry: RuledOut) -> tuple[bool, float, UUID]:
    """Put who has the skill before who lacks it, then the near before the far."""
    rule, minutes, one = entry
    return (rule == SKILL, math.inf if minutes is None else minutes, one.technician_id)
