"""The help desk: four years of an Italian software company, told as reports, moves, closings."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.cli.replay.steps import Step

SCENARIO = "helpdesk"
TYPE = "incident"
ROLE = "agent"
TIME = "%Y/%m/%d %H:%M:%S.%f"
FIELDS = (
    "customer",
    "product",
    "seriousness",
    "seriousness_2",
    "responsible_section",
    "service_level",
    "service_type",
    "support_section",
    "workgroup",
)


def read(path: Path) -> Iterator[Step]:
    """Yield the steps of a log in the columns of 4TU's help desk log, case by case.

    The first line of a case is also its opening. Lines of a case at the very same time keep their
    order by a microsecond each.
    """
    lines: Counter[str] = Counter()
    latest: dict[str, datetime] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            case = row["Case ID"]
            at = datetime.strptime(row["Complete Timestamp"], TIME).replace(tzinfo=UTC)
            if case not in latest:
                yield _opening(case, at, row)
            elif at <= latest[case]:
                at = latest[case] + timedelta(microseconds=1)
            latest[case] = at
            lines[case] += 1
            yield Step(
                case=case,
                key=f"helpdesk:{_name(case)}:{lines[case]}",
                occurred_at=at,
                transition=row["Activity"].lower().replace(" ", "_"),
                body={"fields": {"resource": row["Resource"]}, "occurred_at": at.isoformat()},
            )


def _opening(case: str, at: datetime, row: Mapping[str, str]) -> Step:
    body = {
        "type": TYPE,
        "summary": case,
        "fields": {name: row[name] for name in FIELDS if row.get(name)},
        "occurred_at": at.isoformat(),
        "links": {"case": case},
    }
    return Step(case=case, key=f"helpdesk:{_name(case)}", occurred_at=at, body=body)


def _name(case: str) -> str:
    """Return a case's name as it may stand in a header."""
    return case.replace(" ", "-")
