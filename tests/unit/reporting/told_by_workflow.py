"""What workflow might have said: events made by hand, and the help desk's real history."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from shared.recorded import Meta, Recorded

DATA = Path(__file__).parents[4] / "shared" / "data"
PUBLISHED_AT = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Workflow:
    """A log as workflow publishes it: positions without gaps, versions per ticket."""

    events: list[Recorded] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)
    actor: str = "member:wang"
    """Who does what is said next."""

    def says(self, what: str, ticket: str, at: datetime, **data: object) -> Recorded:
        return self._record(
            f"ticket.{what}",
            uuid5(NAMESPACE_URL, ticket),
            at,
            {"type": "equipment_repair", **data},
        )

    def says_of_scenario(self, document: dict[str, object]) -> Recorded:
        data = {"key": document["scenario"], "version": 1, "document": document}
        stream = uuid5(NAMESPACE_URL, "scenarios")
        return self._record("scenario.published", stream, PUBLISHED_AT, data)

    def says_of_delegation(self, what: str, at: datetime, **data: object) -> Recorded:
        stream = uuid5(NAMESPACE_URL, "delegations")
        return self._record(f"delegation.{what}", stream, at, data)

    def _record(self, kind: str, stream: UUID, at: datetime, data: dict[str, object]) -> Recorded:
        version = self.versions.get(stream, 0) + 1
        self.versions[stream] = version
        position = len(self.events) + 1
        event = Recorded(
            position=position,
            prev=position - 1,
            stream_id=stream,
            version=version,
            event_id=uuid5(stream, str(version)),
            type=kind,
            schema_version=1,
            occurred_at=at,
            recorded_at=PUBLISHED_AT,
            meta=Meta(tenant="weilai", actor=self.actor, correlation_id=stream),
            data=json.dumps(data, ensure_ascii=False).encode(),
        )
        self.events.append(event)
        return event


@dataclass(frozen=True)
class HelpDesk:
    """The real history as workflow tells it after a replay, and what pandas found in it."""

    events: list[Recorded]
    rows: list[tuple[str, str, str, datetime]]
    expected: dict[str, Any]


def help_desk_or_skip() -> HelpDesk:
    """Return the real history, or skip the test where the data is not."""
    folder = DATA / "helpdesk"
    if not folder.is_dir():
        pytest.skip("the folder of real data (../shared/data/helpdesk) is not here")
    rows = sorted(_rows(folder / "finale.csv"), key=lambda row: row[3])
    log = Workflow()
    for case, activity, resource, at in rows:
        if uuid5(NAMESPACE_URL, case) not in log.versions:
            log.says("opened", case, at, type="incident", state="new", imported=True)
        log.says(
            "moved",
            case,
            at,
            type="incident",
            transition=activity,
            fields={"resource": resource},
            closed=activity == "Closed",
            imported=True,
        )
    return HelpDesk(log.events, rows, json.loads((folder / "expected.json").read_text("utf-8")))


def _rows(file: Path) -> Iterator[tuple[str, str, str, datetime]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for case, activity, resource, at, *_ in reader:
            moment = datetime.strptime(at, "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=UTC)
            yield case, activity, resource, moment
