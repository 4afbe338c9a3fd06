"""Demand from history: how many people past tickets would have needed, by weekday, shift and skill.

A ticket counts for the shift in which it came, or for the next to begin; for the rarest of the
skills it needs. What it took is from arriving to leaving, or from the yes to the closing where no
trip was told. Weeks and handling times that stand out do not decide: of the weeks the third
quarter does, of the times the middle four fifths.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import mean
from zoneinfo import ZoneInfo

from services.dispatch.domain.rostering.problem import ANY_SKILL, DAY_MINUTES, ShiftKind
from services.dispatch.domain.shifts.plan import ONE_DAY

WEEKS_DEFAULT = 8
WEEKS_MAX = 26
BUSY_PERCENT = 80
"""How much of a shift somebody is at work on tickets; the rest is ways, breaks and waiting."""

HANDLING_DEFAULT_MINUTES = 60
"""What a ticket takes where nothing was measured."""

HANDLING_MAX_MINUTES = DAY_MINUTES
QUARTER = 75
TRIMMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A past ticket: when it came, what it needed, and how many minutes it took, if known."""

    came_at: datetime
    skills: tuple[str, ...]
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How many minutes tickets that need a skill take; ``measured`` of how many that is known."""

    minutes: float
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """People needed on a day of the week (0 is Monday), and how many tickets came in each week."""

    weekday: int
    kind: str
    skill: str
    people: int
    came: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PastDemand:
    """What history says of demand, and how it came about."""

    first: date
    last: date
    weeks: int
    tickets: int
    handling: Mapping[str, Handling]
    needed: tuple[Needed, ...]


def days_looked_at(today: date, weeks: int) -> tuple[date, date]:
    """Return the first and last day of so many whole weeks that are over."""
    last = today - ONE_DAY
    return last - timedelta(days=7 * weeks - 1), last


def weeks_known(oldest: datetime, zone: str, today: date) -> int:
    """Return how many whole weeks that are over hold nothing older than a ticket.

    A ticket may count for the day before the one on which it came, or for the day after.
    """
    whole_from = oldest.astimezone(ZoneInfo(zone)).date() + 2 * ONE_DAY
    return max(0, (today - whole_from).days // 7)


def past_demand(
    jobs: Iterable[Job], kinds: Sequence[ShiftKind], zone: str, today: date, weeks: int
) -> PastDemand:
    """Return what past tickets would have needed; those outside the weeks do not count."""
    first, last = days_looked_at(today, weeks)
    known = list(jobs)
    rarity = Counter(skill for one in known for skill in set(one.skills))
    came: defaultdict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0] * weeks)
    took: defaultdict[str, list[float]] = defaultdict(list)
    counted = 0
    for job in known:
        day, kind = _shift_of(job.came_at.astimezone(ZoneInfo(zone)), kinds)
        if not first <= day <= last:
            continue
        counted += 1
        skill = min(job.skills, key=lambda one: (rarity[one], one), default=ANY_SKILL)
        came[day.weekday(), kind.name, skill][(day - first).days // 7] += 1
        if job.minutes is not None:
            took[skill].append(min(job.minutes, HANDLING_MAX_MINUTES))
    handling = {skill: _handling(took.get(skill, [])) for skill in sorted({key[2] for key in came})}
    minutes = {one.name: one.minutes for one in kinds}
    return PastDemand(
        first=first,
        last=last,
        weeks=weeks,
        tickets=counted,
        handling=handling,
        needed=tuple(
            Needed(
                weekday=weekday,
                kind=kind,
                skill=skill,
                people=_people(counts, handling[skill].minutes, minutes[kind]),
                came=tuple(counts),
            )
            for (weekday, kind, skill), counts in sorted(came.items())
        ),
    )


def _shift_of(wall: datetime, kinds: Sequence[ShiftKind]) -> tuple[date, ShiftKind]:
    """Return the shift in which a moment lies, else the next that begins, and its day."""
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    windows = [
        (off * DAY_MINUTES + kind.begins, off * DAY_MINUTES + kind.ends, off, kind)
        for off in (-1, 0, 1)
        for kind in kinds
    ]
    within = [one for one in windows if one[0] <= minute < one[1]]
    later = [one for one in windows if one[0] > minute]
    _, _, off, kind = min(within or later, key=lambda one: (one[0], one[3].name))
    return day + timedelta(days=off), kind


def _handling(took: Sequence[float]) -> Handling:
    if not took:
        return Handling(minutes=HANDLING_DEFAULT_MINUTES, measured=0)
    ordered = sorted(took)
    cut = len(ordered) * TRIMMED // 100
    middle = ordered[cut : len(ordered) - cut]
    return Handling(minutes=round(mean(middle), 1), measured=len(ordered))


def _people(counts: Sequence[int], minutes: float, shift_minutes: int) -> int:
    """Return how many people most weeks would have needed, at least one where any ticket came."""
    ordered = sorted(counts)
    tickets = ordered[max(0, ceil(len(ordered) * QUARTER / 100) - 1)]
    return max(1, ceil(tickets * minutes * 100 / (shift_minutes * BUSY_PERCENT)))
