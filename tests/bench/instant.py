"""How fast the best of 10,000 technicians is found for a ticket, and that it is the best.

``python -m tests.bench.instant [--technicians 10000] [--tickets 1500]``. Places and categories are
those of real requests (``../shared/data/sf311``); who can do what, who is on shift and how much
they have in hand is drawn, the same every time. Each ticket is chosen for by the bench that
dispatch keeps in memory, explanation included; by comparing everybody, which is the definition; and
by a vectorised comparison of everybody that explains nothing. Some tickets are chosen for once more
as if they needed two parts, of which there are some in 20 stores and in one van in ten.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from uuid import UUID

import numpy as np

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import choose
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import DETOUR, EARTH_RADIUS_KM, Place
from services.dispatch.domain.shifts.facts import TechnicianShiftEnded
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from services.dispatch.domain.stock.accounts import SUPPLIER, store, van
from services.dispatch.domain.stock.commands import Describe, Move, StockCommand
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import Part
from services.dispatch.domain.stock.stores import StoreRegistered
from services.dispatch.domain.technician import Profile, TechnicianRegistered

REQUESTS = Path(__file__).parents[3] / "shared" / "data" / "sf311" / "requests.csv"
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
POLICY = Policy(key="bench@1/repair")
SKILLS_EACH, CAPACITY, OFF_SHIFT_SHARE, SEED = 4, 5, 0.3, 20261128
GATE_WALL_MS, GATE_CPU_MS = 10.0, 2.0
STORES, PARTS = [f"s{number}" for number in range(20)], [f"p{number}" for number in range(50)]
WITH_PARTS, PART_WEIGHT = 300, 3.0

Choosing = Callable[[Need], UUID | None]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How long one choice took, in milliseconds, and how many were the definition's."""

    p50_ms: float
    p99_ms: float
    cpu_p50_ms: float
    cpu_p99_ms: float
    same: int


def main() -> None:
    """Choose for every ticket in each way, print the figures, and hold them to the gates."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--technicians", type=int, default=10_000)
    asked.add_argument("--tickets", type=int, default=1_500)
    options = asked.parse_args()
    if not REQUESTS.exists():
        sys.exit("skipped: ../shared/data/sf311/requests.csv is not here")
    random = Random(SEED)  # noqa: S311 - the same every time
    spots = _spots()
    bench = _bench(random, spots, options.technicians)
    people = [one for who in range(options.technicians) if (one := bench.standing(_id(who)))]
    needs = [_need(number, random.choice(spots)) for number in range(options.tickets)]
    ways: dict[str, Choosing] = {
        "comparing everybody": lambda need: choose(need, people).chosen,
        "comparing all, vectorised": Vectorised(people).choose,
        "the bench of dispatch": lambda need: bench.choose(need, NOBODY_EXCLUDED, AT).chosen,
    }
    right = [choose(need, people).chosen for need in needs]
    print(f"{'':28}{'p50 ms':>9}{'p99 ms':>9}{'cpu p50':>9}{'cpu p99':>9}{'same':>8}")
    for name, choosing in ways.items():
        found = _measured(choosing, needs, right)
        print(_row(name, found))
    _stock(random, spots, bench, options.technicians)
    wanting = [_with_parts(random, need) for need in needs[:WITH_PARTS]]
    right = [choose(need, people, now=bench.rules_now(need, AT)).chosen for need in wanting]
    with_parts = _measured(ways["the bench of dispatch"], wanting, right)
    print(_row("the bench, two parts needed", with_parts))
    print()
    print(f"{'p99 ms of a choice':36}{found.p99_ms:11.2f}   gate <= {GATE_WALL_MS:.0f} quiet")
    print(f"{'processor ms, p99':36}{found.cpu_p99_ms:11.2f}   gate <= {GATE_CPU_MS:.0f}")
    print(f"{'same choice as comparing all':36}{found.same:11,}   gate = {len(needs):,}")
    if (found.same, with_parts.same) != (len(needs), len(wanting)):
        sys.exit("the bench chose otherwise")


def _row(name: str, found: Figures) -> str:
    return (
        f"{name:28}{found.p50_ms:9.2f}{found.p99_ms:9.2f}"
        f"{found.cpu_p50_ms:9.2f}{found.cpu_p99_ms:9.2f}{found.same:8,}"
    )


def _measured(choosing: Choosing, needs: Sequence[Need], right: Sequence[UUID | None]) -> Figures:
    walls, processor, same = list[float](), list[float](), 0
    for need, best in zip(needs, right, strict=True):
        wall, cpu = perf_counter(), process_time()
        found = choosing(need)
        processor.append(1000 * (process_time() - cpu))
        walls.append(1000 * (perf_counter() - wall))
        same += found == best
    walls.sort()
    processor.sort()
    middle, high = len(walls) // 2, len(walls) * 99 // 100
    return Figures(
        p50_ms=walls[middle],
        p99_ms=walls[high],
        cpu_p50_ms=processor[middle],
        cpu_p99_ms=processor[high],
        same=same,
    )


class Vectorised:
    """The same score over arrays of everybody: what a bench without an index would be."""

    def __init__(self, people: Sequence[Standing]) -> None:
        self._people = sorted(people, key=lambda one: one.technician_id)
        places = [one.place for one in self._people if one.place is not None]
        self._lat = np.radians([place.lat for place in places])
        self._lon = np.radians([place.lon for place in places])
        self._load = np.array([one.load for one in self._people], dtype=float)
        self._free = np.array([one.on_shift and one.load < one.capacity for one in self._people])
        skills = sorted({skill for one in self._people for skill in one.skills})
        self._with = {
            skill: np.array([skill in one.skills for one in self._people]) for skill in skills
        }

    def choose(self, need: Need) -> UUID | None:
        """Return who has the lowest score, the smaller id among equals."""
        assert need.place is not None
        lat, lon = np.radians(need.place.lat), np.radians(need.place.lon)
        half = np.sin((self._lat - lat) / 2) ** 2
        half += np.cos(lat) * np.cos(self._lat) * np.sin((self._lon - lon) / 2) ** 2
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
        minutes = np.round(km * DETOUR / need.policy.speed_kmh * 60, 2)
        workload = need.policy.workload_weight * need.policy.minutes_per_open_ticket * self._load
        score = np.round(need.policy.travel_weight * minutes + workload, 3)
        fit = self._free.copy()
        for skill in need.skills:
            fit &= self._with[skill]
        if not fit.any():
            return None
        return self._people[int(np.where(fit, score, np.inf).argmin())].technician_id


def _spots() -> list[tuple[Place, str]]:
    """Return where something was reported, and what it was about."""
    with REQUESTS.open(encoding="utf-8", newline="") as rows:
        found = [
            (Place(lat=float(row["latitude"]), lon=float(row["longitude"])), row["category"])
            for row in csv.DictReader(rows)
        ]
    return [(place, what) for place, what in found if place.lat and place.lon]


def _bench(random: Random, spots: Sequence[tuple[Place, str]], technicians: int) -> Bench:
    bench, skills = Bench(), sorted({what for _, what in spots})
    for number in range(technicians):
        profile = Profile(
            skills=tuple(random.sample(skills, SKILLS_EACH)),
            home=random.choice(spots)[0],
            capacity=CAPACITY,
        )
        who = _id(number)
        bench.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=AT))
        if random.random() < OFF_SHIFT_SHARE:
            bench.learn_of_technician(who, TechnicianShiftEnded(occurred_at=AT))
        for ticket in range(random.randrange(CAPACITY + 1)):
            bench.learn_of_offer(UUID(int=1_000_000 + number * CAPACITY + ticket), who)
    return bench


def _stock(
    random: Random, spots: Sequence[tuple[Place, str]], bench: Bench, technicians: int
) -> None:
    """Put some of each part in stores and vans."""

    def write(command: StockCommand) -> None:
        for fact in STOCK.decide(command, bench.shelves.of(command.part)):
            bench.shelves.learn(fact)

    def put(part: str, target: str) -> None:
        write(Move(part=part, source=SUPPLIER, target=target, quantity=5, at=AT))

    for key in STORES:
        place = random.choice(spots)[0]
        registered = StoreRegistered(store=key, name=key, place=place, occurred_at=AT)
        bench.shelves.learn_of_store(registered)
    for part in PARTS:
        write(Describe(part=part, card=Part(name=part), at=AT))
        for key in random.sample(STORES, len(STORES) * 6 // 10):
            put(part, store(key))
        for who in random.sample(range(technicians), technicians // 10):
            put(part, van(_id(who)))


def _with_parts(random: Random, need: Need) -> Need:
    parts = tuple((part, 1) for part in random.sample(PARTS, 2))
    return replace(need, policy=replace(POLICY, part_weight=PART_WEIGHT), parts=parts)


def _need(number: int, spot: tuple[Place, str]) -> Need:
    place, what = spot
    return Need(
        ticket_id=UUID(int=10_000_000 + number),
        type="repair",
        policy=POLICY,
        skills=(what,),
        place=place,
    )


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


if __name__ == "__main__":
    main()
