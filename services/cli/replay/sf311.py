"""San Francisco's 311: 10,000 service requests, with the flaws that real data has."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from services.cli.replay.steps import Step

SCENARIO = "city_service"
TYPE = "service_request"
ROLE = "agent"
FIELDS = {
    "category": "category",
    "agency": "agency_name",
    "complaint_type": "complaint_type",
    "descriptor": "descriptor",
    "neighborhood": "neighborhood",
    "supervisor_district": "supervisor_district",
    "police_district": "police_district",
    "status_notes": "status_notes",
    "media_url": "media_url",
}
CREW = (
    {"id": "f0f5c1f0-4f7a-5b57-9a55-000000000001", "name": "Mission crew", "lat": 37.7599,
     "lon": -122.4148},
    {"id": "f0f5c1f0-4f7a-5b57-9a55-000000000002", "name": "Sunset crew", "lat": 37.7535,
     "lon": -122.4944},
    {"id": "f0f5c1f0-4f7a-5b57-9a55-000000000003", "name": "North Beach crew", "lat": 37.8061,
     "lon": -122.4103},
)  # fmt: skip
"""Who takes what can be dispatched; with room for all of it."""
CREW_CAPACITY = 10_000


def read(path: Path) -> Iterator[Step]:
    """Yield the steps of a file in DataSF's columns: each request's opening, and its closing.

    One that was closed before it was opened is closed at the moment it was opened, and keeps the
    time it claims in ``closed_at``.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            opened = datetime.fromisoformat(row["created_date"])
            yield _opening(opened, row)
            if row["closed_date"]:
                at = max(datetime.fromisoformat(row["closed_date"]), opened)
                yield Step(
                    case=row["unique_key"],
                    key=f"sf311:{row['unique_key']}:close",
                    occurred_at=at,
                    transition="close",
                    body={"fields": {}, "occurred_at": at.isoformat()},
                )


def _opening(at: datetime, row: Mapping[str, str]) -> Step:
    fields = {name: row[column] for name, column in FIELDS.items() if row[column]}
    if row["closed_date"]:
        fields["closed_at"] = datetime.fromisoformat(row["closed_date"]).isoformat()
    body = {
        "type": TYPE,
        "summary": f"{row['category']}: {row['complaint_type'] or row['descriptor'] or '-'}",
        "fields": fields,
        "location": {
            "lat": float(row["latitude"]),
            "lon": float(row["longitude"]),
            "address": row["incident_address"] or row["neighborhood"] or "-",
        },
        "occurred_at": at.isoformat(),
        "dispatch": True,
        "links": {"case": row["unique_key"]},
    }
    return Step(case=row["unique_key"], key=f"sf311:{row['unique_key']}", occurred_at=at, body=body)
