"""Rosters in few words: a Monday, three kinds of shifts, people by number."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.dispatch.domain.rostering.problem import (
    ANY_SKILL,
    FREE,
    Demand,
    Member,
    RosterProblem,
    Row,
    ShiftKind,
    Wish,
)
from services.dispatch.domain.rostering.resting import RestRules

MONDAY = date(2027, 3, 1)
EARLY = ShiftKind(name="early", begins=6 * 60, ends=14 * 60)
LATE = ShiftKind(name="late", begins=14 * 60, ends=22 * 60)
NIGHT = ShiftKind(name="night", begins=22 * 60, ends=30 * 60)
KINDS = (EARLY, LATE, NIGHT)
LETTERS = {"E": "early", "L": "late", "N": "night", "-": FREE}


def who(number: int) -> UUID:
    return UUID(int=number)


def on(number: int) -> date:
    return MONDAY + timedelta(days=number)


def row(letters: str) -> Row:
    """A row as letters: E, L, N and - for each day."""
    return tuple(LETTERS[one] for one in letters)


def member(number: int, *skills: str, wishes: Sequence[Wish] = ()) -> Member:
    return Member(technician_id=who(number), skills=frozenset(skills), wishes=tuple(wishes))


def needs(day: int, kind: ShiftKind, people: int = 1, skill: str = ANY_SKILL) -> Demand:
    return Demand(day=on(day), kind=kind.name, people=people, skill=skill)


def roster_problem(
    *parts: Member | Demand, days: int = 7, rules: RestRules | None = None
) -> RosterProblem:
    return RosterProblem(
        first=MONDAY,
        last=on(days - 1),
        kinds=KINDS,
        members=tuple(one for one in parts if isinstance(one, Member)),
        demand=tuple(one for one in parts if isinstance(one, Demand)),
        rules=rules or RestRules(),
    )


def any_problem(seed: int, *, people: int, days: int) -> RosterProblem:
    """A problem with skills, wishes, days off, work before, and about enough people."""
    dice = random.Random(seed)  # noqa: S311  # not a secret
    members = tuple(_any_member(dice, number, days) for number in range(1, people + 1))
    skills = sorted(set().union(*(one.skills for one in members)))
    demand = tuple(
        needs(day, kind, dice.randint(0, max(1, people // 6)), skill)
        for day in range(days)
        for kind in KINDS
        for skill in [ANY_SKILL, *skills]
        if dice.random() < 0.6
    )
    rules = RestRules(
        rest_minutes_min=dice.choice([8, 11, 16]) * 60,
        days_in_a_row_max=dice.randint(2, 6),
        minutes_per_week_max=dice.choice([24, 40, 44]) * 60,
        nights_in_a_row_max=dice.randint(1, 4),
        free_weekend_of=dice.randint(0, 3),
    )
    return roster_problem(*members, *demand, days=days, rules=rules)


def _any_member(dice: random.Random, number: int, days: int) -> Member:
    one = member(
        number,
        *(skill for skill in ("gas", "cold") if dice.random() < 0.5),
        wishes=[_any_wish(dice, days) for _ in range(dice.randint(0, 3))],
    )
    return replace(
        one,
        days_off=frozenset(on(day) for day in range(days) if dice.random() < 0.1),
        shifts_per_week_max=dice.choice([None, 3, 5]),
        minutes_per_week_max=dice.choice([None, 30 * 60]),
        before=tuple(
            dice.choice(KINDS).on(on(-day))
            for day in (16, 15, 9, 8, 3, 2, 1)  # three weekends, and a Friday
            if dice.random() < 0.5
        ),
    )


def _any_wish(dice: random.Random, days: int) -> Wish:
    day = on(dice.randrange(days)) if dice.random() < 0.7 else None
    kind = dice.choice(KINDS).name if day is None or dice.random() < 0.5 else None
    return Wish(wants=dice.random() < 0.5, day=day, kind=kind, weight=dice.randint(1, 5))


def month(seed: int = 1) -> RosterProblem:
    """Four weeks of forty people in three shifts: 26 people on working days, 15 at weekends."""
    dice = random.Random(seed)  # noqa: S311  # not a secret
    members = tuple(_any_colleague(dice, number) for number in range(1, 41))
    people = [(EARLY, 10, 3, 2), (LATE, 8, 2, 2), (NIGHT, 4, 1, 1)]
    demand = tuple(
        one
        for day in range(28)
        for kind, everyone, gas, cold in people
        for one in (
            needs(day, kind, everyone // (2 if day % 7 > 4 else 1) - gas - cold + 2),
            needs(day, kind, gas, "gas"),
            needs(day, kind, cold, "cold"),
        )
    )
    return roster_problem(*members, *demand, days=28)


def _any_colleague(dice: random.Random, number: int) -> Member:
    skills = [skill for skill in ("gas", "cold") if dice.random() < 0.4]
    one = member(number, *skills, wishes=[_any_wish(dice, 28) for _ in range(4)])
    off = frozenset(on(day) for day in range(28) if dice.random() < 0.07)
    return replace(one, days_off=off, shifts_per_week_max=5)
