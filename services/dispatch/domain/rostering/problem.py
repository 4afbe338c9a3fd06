"""What a roster is made for: days, kinds of shifts, people with wishes, and people needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from services.dispatch.domain.rostering.refusals import (
    RosterRuleNeverHolds,
    RosterSkillUnknown,
    RosterSpanWrong,
    RosterWrong,
)
from services.dispatch.domain.rostering.resting import RestRules, Worked

DAYS_MAX = 35
KINDS_MAX = 8
TECHNICIANS_MAX = 200
WISHES_MAX = 100
PEOPLE_MAX = 200
WEIGHT_MAX = 10
NAME_LENGTH_MAX = 50
DAY_MINUTES = 1_440

FREE = ""
"""What stands in a roster for a day without a shift."""

ANY_SKILL = ""
"""The skill of a demand that anybody can meet."""

Row = tuple[str, ...]
"""The kind of shift (or ``FREE``) of one technician on each day of the span."""

Roster = Mapping[UUID, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftKind:
    """A kind of shift, in minutes from the local midnight of its day; over 1,440: overnight."""

    name: str
    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return self.ends - self.begins

    @property
    def is_night(self) -> bool:
        """Say whether it runs over midnight."""
        return self.ends > DAY_MINUTES

    def on(self, day: date) -> Worked:
        """Return it as worked on a day."""
        return Worked(day=day, begins=self.begins, ends=self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody ``wants`` (or does not want) a kind of shift, a day, or a kind on a day.

    ``kind`` None is any work at all, ``day`` None each day on which they work.
    """

    wants: bool
    day: date | None = None
    kind: str | None = None
    weight: int = 1

    def is_met(self, day: date, kind: str) -> bool:
        """Say whether what somebody does on a day is as they wish."""
        if self.day is None and kind == FREE:
            return True
        if self.day is not None and self.day != day:
            return True
        granted = kind != FREE if self.kind is None else kind == self.kind
        return granted is self.wants


@dataclass(frozen=True, kw_only=True)
class Member:
    """A technician whom a roster is about; ``before`` is what they work just before its first day.

    ``minutes_per_week_max`` and ``shifts_per_week_max`` are those of their contract, if it says so.
    """

    technician_id: UUID
    skills: frozenset[str] = frozenset()
    minutes_per_week_max: int | None = None
    shifts_per_week_max: int | None = None
    days_off: frozenset[date] = frozenset()
    wishes: tuple[Wish, ...] = ()
    before: tuple[Worked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many people with a skill are needed on a day in a kind of shift."""

    day: date
    kind: str
    people: int
    skill: str = ANY_SKILL


@dataclass(frozen=True, kw_only=True)
class RosterProblem:
    """Everything that a roster is to be made for."""

    first: date
    last: date
    kinds: tuple[ShiftKind, ...]
    members: tuple[Member, ...]
    demand: tuple[Demand, ...]
    rules: RestRules = field(default_factory=RestRules)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Return the days of the span."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=number) for number in range(count))

    @cached_property
    def kind_of(self) -> Mapping[str, ShiftKind]:
        """Return each kind of shift by its name."""
        return {one.name: one for one in self.kinds}

    @cached_property
    def member_of(self) -> Mapping[UUID, Member]:
        """Return each member by who they are."""
        return {one.technician_id: one for one in self.members}

    @cached_property
    def needed(self) -> Mapping[tuple[date, str], Mapping[str, int]]:
        """Return how many people of each skill are needed, by day and kind."""
        found: dict[tuple[date, str], dict[str, int]] = {}
        for one in self.demand:
            by_skill = found.setdefault((one.day, one.kind), {})
            by_skill[one.skill] = by_skill.get(one.skill, 0) + one.people
        return found

    def empty(self) -> Roster:
        """Return the roster in which nobody works."""
        return {one.technician_id: (FREE,) * len(self.days) for one in self.members}


def check_problem(problem: RosterProblem) -> None:
    """Refuse what no roster can be made for.

    Raises RosterSpanWrong, RosterWrong, RosterSkillUnknown and RosterRuleNeverHolds.
    """
    if not problem.first <= problem.last <= problem.first + timedelta(days=DAYS_MAX - 1):
        raise RosterSpanWrong(
            f"{problem.first} to {problem.last} is no span: a roster has 1 to {DAYS_MAX} days."
        )
    check_kinds(problem.kinds)
    _check_members(problem)
    _check_demand(problem)
    _check_rules(problem)


def check_kinds(kinds: Sequence[ShiftKind]) -> None:
    """Refuse kinds of shifts that cannot be; raises RosterWrong."""
    names = [one.name for one in kinds]
    if not 1 <= len(names) <= KINDS_MAX or len(set(names)) < len(names):
        raise RosterWrong(f"A roster has 1 to {KINDS_MAX} kinds of shifts, each with its own name.")
    for one in kinds:
        if not 0 < len(one.name) <= NAME_LENGTH_MAX:
            raise RosterWrong(f"The name of a shift has 1 to {NAME_LENGTH_MAX} characters.")
        if not (0 <= one.begins < DAY_MINUTES and 0 < one.minutes <= DAY_MINUTES):
            raise RosterWrong(f"The shift {one.name} ends before it starts, or after a day.")


def _check_members(problem: RosterProblem) -> None:
    if not 1 <= len(problem.members) <= TECHNICIANS_MAX:
        raise RosterWrong(f"A roster is about 1 to {TECHNICIANS_MAX} technicians.")
    if len(problem.member_of) < len(problem.members):
        raise RosterWrong("A roster names each technician once.")
    for one in problem.members:
        if len(one.wishes) > WISHES_MAX:
            raise RosterWrong(f"A technician has at most {WISHES_MAX} wishes.")
        for wish in one.wishes:
            _check_wish(wish, problem)


def _check_wish(wish: Wish, problem: RosterProblem) -> None:
    if wish.day is None and wish.kind is None:
        raise RosterWrong("A wish names a day, a shift, or both.")
    if wish.kind is not None and wish.kind not in problem.kind_of:
        raise RosterWrong(f"A wish is about the shift {wish.kind}, which there is not.")
    if not 1 <= wish.weight <= WEIGHT_MAX:
        raise RosterWrong(f"The weight of a wish is 1 to {WEIGHT_MAX}.")


def _check_demand(problem: RosterProblem) -> None:
    known = {ANY_SKILL}.union(*(one.skills for one in problem.members))
    days = set(problem.days)
    for one in problem.demand:
        if one.day not in days:
            raise RosterWrong(f"People are needed on {one.day}, which is not among the days.")
        if one.kind not in problem.kind_of:
            raise RosterWrong(f"People are needed in the shift {one.kind}, which there is not.")
        if not 0 <= one.people <= PEOPLE_MAX:
            raise RosterWrong(f"The people needed are 0 to {PEOPLE_MAX}.")
        if one.people and one.skill not in known:
            raise RosterSkillUnknown(
                f"People with the skill {one.skill} are needed, and no technician of the roster has"
                " it: register it, or name it as they do."
            )
    if len({(one.day, one.kind, one.skill) for one in problem.demand}) < len(problem.demand):
        raise RosterWrong("The people of a day, shift and skill are said once.")


def _check_rules(problem: RosterProblem) -> None:
    problem.rules.check()
    longest = max(problem.kinds, key=lambda one: one.minutes)
    if longest.minutes > problem.rules.minutes_per_week_max:
        raise RosterRuleNeverHolds(
            f"Nobody may work {longest.name}: it is {longest.minutes} minutes long, and a week has"
            f" {problem.rules.minutes_per_week_max} at most."
        )
    nights = {one.name for one in problem.kinds if one.is_night}
    asked = any(one.kind in nights and one.people for one in problem.demand)
    if asked and problem.rules.nights_in_a_row_max == 0:
        raise RosterRuleNeverHolds(
            "People are needed at night, and nobody may work a single night."
        )
