"""A help desk's history of our own making, and what is true of any, counted independently."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from statistics import mean, median

TIME = "%Y/%m/%d %H:%M:%S.%f"
MIDDLE = ("Take in charge ticket", "Wait", "Require upgrade", "Resolve ticket")


@dataclass(frozen=True)
class Line:
    case: str
    activity: str
    resource: str
    at: datetime


def read(path: Path) -> list[Line]:
    """Return the lines of a log."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [
            Line(
                case=row["Case ID"],
                activity=row["Activity"],
                resource=row["Resource"],
                at=datetime.strptime(row["Complete Timestamp"], TIME).replace(tzinfo=UTC),
            )
            for row in csv.DictReader(file)
        ]


def invent(cases: int, seed: int = 11) -> list[Line]:
    """Make up a log with overlaps, hands that come back, equal times and reopenings."""
    dice = random.Random(seed)  # noqa: S311 - a history that can be made again
    lines = []
    for number in range(1, cases + 1):
        at = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(90 * 86_400))
        middle = [dice.choice(MIDDLE) for _ in range(dice.randrange(1, 6))]
        end = ["Closed", *(["Resolve ticket", "Closed"] if dice.random() < 0.1 else [])]
        for activity in ["Assign seriousness", *middle, *end]:
            resource = f"Value {dice.randrange(1, 4)}"
            lines.append(Line(f"Case {number}", activity, resource, at))
            at += timedelta(seconds=dice.choice((0, 60, 3_600, 86_400, 300_000)))
    return lines


def write(lines: Sequence[Line], path: Path) -> None:
    """Write a log as the product reads it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Case ID", "Activity", "Resource", "Complete Timestamp"])
        for line in lines:
            writer.writerow([line.case, line.activity, line.resource, line.at.strftime(TIME)])


def figures(lines: Sequence[Line]) -> dict[str, object]:
    """Return what is true of a log, in the form of ``expected.json``."""
    by_case = defaultdict(list)
    for line in lines:
        by_case[line.case].append(line)
    spans = [(ones[0].at, ones[-1].at) for ones in by_case.values()]
    cycles = sorted((last - first).total_seconds() for first, last in spans)
    hands = [
        [name for name, _ in groupby(line.resource for line in ones)] for ones in by_case.values()
    ]
    back = [sum(a == c for a, c in zip(ones, ones[2:], strict=False)) for ones in hands]
    return {
        "cases": len(by_case),
        "events": len(lines),
        "cycle_s": {
            "median": median(cycles),
            "mean": mean(cycles),
            "p90": quantile(cycles, 0.9),
            "max": cycles[-1],
        },
        "handover:org:resource": {
            "total": sum(len(ones) - 1 for ones in hands),
            "cases_ge1": sum(len(ones) > 1 for ones in hands),
            "pingpong_cases": sum(count > 0 for count in back),
            "pingpong_total": sum(back),
        },
        "backlog_daily_00utc": {
            day.date().isoformat(): sum(first < day <= last for first, last in spans)
            for day in midnights(spans)
        },
    }


def quantile(values: Sequence[float], share: float) -> float:
    """Return the quantile of sorted values, interpolated between neighbours."""
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def midnights(spans: Sequence[tuple[datetime, datetime]]) -> Iterator[datetime]:
    """Yield each midnight (UTC) from the day of the first line to the one after the last."""
    day = datetime.combine(min(first for first, _ in spans), time(), UTC)
    while day < max(last for _, last in spans) + timedelta(days=1):
        yield day
        day += timedelta(days=1)
