"""Towns with technicians and visits, small enough to read and wild enough to break things."""

import random
from uuid import UUID

from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.plan import Plan
from services.dispatch.domain.planning.problem import Pin, Problem, Visit, Window, WorkingDay
from services.dispatch.domain.planning.travel import StraightLine

HOUR = 3_600
SHIFT = Window(opens_s=0, closes_s=8 * HOUR)
CENTRE = Place(lat=37.77, lon=-122.42)
STREETS = StraightLine(speed_kmh=25)
SKILLS = ("cold", "gas", "power", "water")


def who(number: int) -> UUID:
    return UUID(int=1_000_000 + number)


def what(number: int) -> UUID:
    return UUID(int=number)


def north(km: float) -> Place:
    return Place(lat=CENTRE.lat + km / 111.2, lon=CENTRE.lon)


def day(
    number: int = 1,
    *skills: str,
    start: Place | None = CENTRE,
    shift: Window = SHIFT,
    capacity: int = 10,
    end: Place | None = None,
    tour_s_max: int | None = None,
) -> WorkingDay:
    return WorkingDay(
        technician_id=who(number),
        skills=frozenset(skills),
        shift=shift,
        start=start,
        capacity=capacity,
        end=end,
        tour_s_max=tour_s_max,
    )


def visit(
    number: int,
    *skills: str,
    place: Place | None = CENTRE,
    duration_s: int = HOUR,
    windows: tuple[Window, ...] = (),
    priority: str = "P3",
    load: int = 1,
    pin: Pin | None = None,
    version: int = 0,
    slot: Window | None = None,
    holder: int | None = None,
) -> Visit:
    return Visit(
        visit_id=what(number),
        place=place,
        duration_s=duration_s,
        windows=windows,
        skills=frozenset(skills),
        priority=priority,
        load=load,
        pin=pin,
        version=version,
        slot=slot,
        holder=None if holder is None else who(holder),
    )


def problem(*parts: WorkingDay | Visit) -> Problem:
    return Problem(
        days=tuple(one for one in parts if isinstance(one, WorkingDay)),
        visits=tuple(one for one in parts if isinstance(one, Visit)),
        travel=STREETS,
    )


def why(plan: Plan, number: int) -> str | None:
    return next((one.reason for one in plan.unassigned if one.visit_id == what(number)), None)


def rules(plan: Plan, number: int) -> dict[UUID, str]:
    return next(
        (dict(one.by_technician) for one in plan.unassigned if one.visit_id == what(number)), {}
    )


def any_town(seed: int, days: int = 6, visits: int = 24) -> Problem:
    """Return a town of which about a tenth is wrong in one way or another."""
    dice = random.Random(seed)  # noqa: S311  # not a secret
    return problem(
        *(_any_day(number, dice) for number in range(1, days + 1)),
        *(_any_visit(number, days, dice) for number in range(1, visits + 1)),
    )


def shaken(town: Problem, seed: int) -> Problem:
    """Return a town as it is a while later: visits come, go and begin, somebody falls ill."""
    dice = random.Random(seed)  # noqa: S311  # not a secret
    days = [one for one in town.days if dice.random() > 0.1]
    visits = [one for one in town.visits if dice.random() > 0.1]
    first = max((one.visit_id.int for one in town.visits), default=0) + 1
    visits += [_any_visit(first + number, len(town.days), dice) for number in range(4)]
    return problem(*days, *visits)


def _any_place(dice: random.Random) -> Place | None:
    place = Place(lat=CENTRE.lat + dice.gauss(0, 0.05), lon=CENTRE.lon + dice.gauss(0, 0.05))
    return dice.choices(
        [
            place,
            None,
            Place(lat=0.0, lon=0.0),
            Place(lat=20.0, lon=400.0),
            Place(lat=place.lat, lon=-place.lon),
        ],
        [95, 1, 2, 1, 1],
    )[0]


def _any_window(dice: random.Random) -> Window:
    opens = dice.randrange(-HOUR, 9 * HOUR)
    return Window(opens_s=opens, closes_s=opens + dice.randrange(-600, 4 * HOUR))


def _any_day(number: int, dice: random.Random) -> WorkingDay:
    opens = dice.choice([0, 0, 2 * HOUR, 9 * HOUR])
    return day(
        number,
        *dice.sample(SKILLS, dice.randrange(1, 4)),
        start=_any_place(dice),
        shift=Window(opens_s=opens, closes_s=8 * HOUR),
        capacity=dice.randrange(8),
        end=dice.choice([None, None, CENTRE]),
        tour_s_max=dice.choice([None, None, None, 5 * HOUR]),
    )


def _any_visit(number: int, days: int, dice: random.Random) -> Visit:
    pin = Pin(
        technician_id=who(dice.randrange(1, days + 2)),
        begins_s=dice.randrange(-HOUR, 8 * HOUR),
        started=dice.random() < 0.5,
    )
    windows = tuple(_any_window(dice) for _ in range(dice.choice([0, 0, 1, 2])))
    return visit(
        number,
        *dice.sample((*SKILLS, "magic"), dice.choice([0, 1, 1, 2])),
        place=_any_place(dice),
        duration_s=dice.choice([-60, *range(900, 2 * HOUR, 900)]),
        windows=windows,
        priority=dice.choice(["P1", "P2", "P3"]),
        load=dice.choice([0, 1, 1, 1, 2]),
        pin=pin if dice.random() < 0.15 else None,
        slot=dice.choice([None, *windows]),
        holder=dice.choice([None, *range(1, days + 1)]),
    )
