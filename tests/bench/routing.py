"""Problems for the planning benchmark: public instances, and a day of real requests.

Solomon's instances have one kind of technician, the site-dependent ones 4 to 12 with hard skills
and a longest tour. The day in San Francisco has real places and categories of requests; its
technicians, durations and deadlines are ours.
"""

import csv
import json
import math
import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.planning.problem import Problem, Visit, Window, WorkingDay
from services.dispatch.domain.planning.travel import Matrix, measured

DATA = Path(os.environ.get("GONGDAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
SOLOMON = ("R104", "R112", "R208", "RC105", "RC208", "C206")
SITE_DEPENDENT = ("PR06", "PR18A", "PR22A")
SCALE = 100  # whole seconds to one unit of an instance
MINUTE = 60
HOUR = 3_600
SPEED_KMH = 25
KM_PER_DEG = 111.2
TICKETS = 500
TECHNICIANS = 100
URGENT = "P1"

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A public instance and the length of the best known solution, in its own units."""

    name: str
    problem: Problem
    points: Mapping[UUID, Point]
    depot: Point
    best_known: float

    def length(self, sequences: Sequences) -> float:
        """Return the length of all tours, in the instance's own units and unrounded."""
        return sum(
            _tour([self.depot, *(self.points[one] for one in row), self.depot])
            for row in sequences.values()
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of an instance: where, how much, from when to when, and how long."""

    at: Point
    load: int
    opens: float
    closes: float
    takes: float


def solomon(name: str) -> Instance:
    """Return one of Solomon's instances."""
    folder = DATA / "routing" / "solomon"
    lines = (folder / f"{name}.txt").read_text().splitlines()
    fleet, capacity = map(int, lines[4].split())
    numbers = [list(map(float, line.split())) for line in lines[9:] if line.strip()]
    rows = [
        Row(at=(one[1], one[2]), load=int(one[3]), opens=one[4], closes=one[5], takes=one[6])
        for one in numbers
    ]
    best = json.loads((folder / "best_known.json").read_text())[name]["best_known_distance"]
    return _instance(name, rows, [capacity] * fleet, best=best)


def site_dependent(name: str) -> Instance:
    """Return an instance in which not every vehicle may go everywhere."""
    folder = DATA / "routing" / "sdvrptw"
    told = _sections((folder / f"{name}.vrp").read_text())
    places, loads = told["NODE_COORD"], told["DEMAND"]
    takes, windows = told["SERVICE_TIME"], told["TIME_WINDOW"]
    rows = [
        Row(
            at=(places[n][0], places[n][1]),
            load=int(loads[n][0]),
            opens=windows[n][0],
            closes=windows[n][1],
            takes=takes[n][0],
        )
        for n in sorted(places)
    ]
    capacities = [int(one[0]) for _, one in sorted(told["CAPACITY"].items())]
    allowed = [
        {int(client) - 1 for client in one}
        for _, one in sorted(told["VEHICLES_ALLOWED_CLIENTS"].items())
    ]
    tours = [
        [int(client) for client in line.split(":")[1].split()]
        for line in (folder / f"{name}.sol").read_text().splitlines()
        if line.startswith("Route")
    ]
    points = [row.at for row in rows]
    best = sum(_tour([points[0], *(points[one] for one in tour), points[0]]) for tour in tours)
    longest = told["VEHICLES_MAX_DURATION"][0][0]
    return _instance(name, rows, capacities, best=best, allowed=allowed, longest=longest)


def day_in_san_francisco(seed: int) -> Problem:
    """Return 500 tickets and 100 technicians, who go along streets at right angles."""
    dice = random.Random(seed)  # noqa: S311  # a story, not a secret
    with (DATA / "sf311" / "requests.csv").open(encoding="utf-8") as file:
        known = [
            (Place(lat=float(one["latitude"]), lon=float(one["longitude"])), one["category"])
            for one in csv.DictReader(file)
            if float(one["latitude"]) > 1
        ]
    asked = dice.sample(known, TICKETS)
    counts = Counter(category for _, category in asked)
    starts = [place for place, _ in dice.sample(known, TECHNICIANS)]
    skills = _skills(counts, dice)
    visits = tuple(_ticket(n, *one, dice) for n, one in enumerate(asked, start=1))
    places = [*starts, *(visit.place for visit in visits if visit.place is not None)]
    return Problem(
        days=tuple(
            WorkingDay(
                technician_id=UUID(int=10_000 + n),
                skills=frozenset(skills[n]),
                # The early shift has six hours to go, the late one has just come.
                shift=Window(opens_s=0, closes_s=(6 if n % 2 else 10) * HOUR),
                start=start,
                capacity=TICKETS,
            )
            for n, start in enumerate(starts)
        ),
        visits=visits,
        travel=measured(places, RightAngles()),
    )


class RightAngles:
    """Along streets that run north and east."""

    source = "right_angles"

    def seconds(self, here: Place, there: Place) -> int:
        """Return the seconds at 25 km/h."""
        east = abs(here.lon - there.lon) * math.cos(math.radians(here.lat))
        return round((abs(here.lat - there.lat) + east) * KM_PER_DEG / SPEED_KMH * HOUR)


def _instance(
    name: str,
    rows: Sequence[Row],
    capacities: Sequence[int],
    *,
    best: float,
    allowed: Sequence[set[int]] = (),
    longest: float | None = None,
) -> Instance:
    # Somewhere on the globe: what matters is that each row has a place of its own.
    places = [Place(lat=10 + n / 1_000, lon=10) for n in range(len(rows))]
    depot = rows[0]
    return Instance(
        name=name,
        problem=Problem(
            days=tuple(
                WorkingDay(
                    technician_id=UUID(int=10_000 + n),
                    skills=_kinds_of_sites(allowed, len(rows), vehicle=n),
                    shift=Window(opens_s=round(depot.opens * SCALE), closes_s=_s(depot.closes)),
                    start=places[0],
                    end=places[0],
                    capacity=capacity,
                    tour_s_max=None if longest is None else _s(longest),
                )
                for n, capacity in enumerate(capacities)
            ),
            visits=tuple(
                Visit(
                    visit_id=UUID(int=n),
                    place=places[n],
                    duration_s=_s(row.takes),
                    windows=(Window(opens_s=_s(row.opens), closes_s=_s(row.closes)),),
                    skills=frozenset([_site(allowed, n)] if allowed else []),
                    load=row.load,
                )
                for n, row in enumerate(rows)
                if n
            ),
            travel=Matrix(
                number={place: n for n, place in enumerate(places)},
                rows=[[math.ceil(math.dist(a.at, b.at) * SCALE) for b in rows] for a in rows],
            ),
        ),
        points={UUID(int=n): row.at for n, row in enumerate(rows)},
        depot=depot.at,
        best_known=best,
    )


def _kinds_of_sites(allowed: Sequence[set[int]], rows: int, vehicle: int) -> frozenset[str]:
    """Return the kinds of sites that a vehicle may go to, as skills."""
    if not allowed:
        return frozenset()
    return frozenset(_site(allowed, n) for n in range(1, rows) if n in allowed[vehicle])


def _site(allowed: Sequence[set[int]], client: int) -> str:
    """Name a kind of site after the vehicles that may go there."""
    return " ".join(str(n) for n, clients in enumerate(allowed) if client in clients)


def _sections(text: str) -> dict[str, dict[int, list[float]]]:
    """Return each section of a file by its name, and in it each line by its number."""
    told: dict[str, dict[int, list[float]]] = {}
    section = dict[int, list[float]]()
    for line in text.splitlines():
        if line.endswith("_SECTION"):
            section = told.setdefault(line.removesuffix("_SECTION"), {})
        elif line.startswith("VEHICLES_MAX_DURATION"):
            told["VEHICLES_MAX_DURATION"] = {0: [float(line.split(":")[1])]}
        elif line[:1].isdigit():
            number, *values = line.split()
            section[int(number)] = [float(value) for value in values]
    return told


def _skills(counts: Counter[str], dice: random.Random) -> list[set[str]]:
    """Return three or four categories for each technician, as often as they are asked for."""
    names, weights = list(counts), list(counts.values())
    skills = list[set[str]]()
    for _ in range(TECHNICIANS):
        own, size = set[str](), dice.choice([3, 4])
        while len(own) < min(size, len(names)):
            own.update(dice.choices(names, weights))
        skills.append(own)
    for name in names:
        able = sum(name in own for own in skills)
        for own in dice.sample(skills, max(0, 4 - able)):
            own.add(name)
    return skills


def _ticket(number: int, place: Place, category: str, dice: random.Random) -> Visit:
    minutes = dice.choices([60, 240, None], [10, 30, 60])[0]
    return Visit(
        visit_id=UUID(int=number),
        place=place,
        duration_s=dice.randrange(45, 121) * MINUTE,
        windows=() if minutes is None else (Window(opens_s=0, closes_s=minutes * MINUTE),),
        skills=frozenset([category]),
        priority={60: URGENT, 240: "P2", None: "P3"}[minutes],
    )


def _tour(points: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def _s(units: float) -> int:
    return round(units * SCALE)
