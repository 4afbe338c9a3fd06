"""What workflow says of work that comes again and again: schedules and their visits."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from shared.contracts.workflow import _Contract


class _ScheduleV1(_Contract):
    """A schedule by its key, and the type of the tickets that it opens."""

    key: str
    type: str


class SubjectV1(_Contract):
    """What a schedule is about: an asset, a contract, a site..., by its reference."""

    kind: str
    ref: str


class PlanV1(_Contract):
    """When visits are due: by a rule (RFC 5545) in local time, by a meter, or both."""

    start: datetime
    zone: str
    rrule: str
    meter: str
    every: int
    lead_s: int
    calendar: str
    closed_days: Literal["keep", "next", "previous"]
    due_field: str
    visits_max: int


class WorkV1(_Contract):
    """What the ticket of each visit says; texts may hold sealed values."""

    summary: str
    fields: dict[str, object]
    links: dict[str, str]
    location: dict[str, float] | None


class ScheduleSetV1(_ScheduleV1):
    """``schedule.set``: it began, or goes on otherwise."""

    scenario: str
    subject: SubjectV1
    plan: PlanV1
    work: WorkV1
    meter_from: Decimal | None


class ScheduleMeterReadV1(_ScheduleV1):
    """``schedule.meter_read``: what its meter showed; ``late`` if a later reading was known."""

    meter: str
    value: Decimal
    read_at: datetime
    late: bool


class ScheduleVisitDueV1(_ScheduleV1):
    """``schedule.visit_due``: a visit gets its ticket, which stands for ``missed`` others too."""

    visit: int
    by: Literal["schedule", "meter"]
    due_at: datetime
    counts_from: datetime
    missed: int
    ticket_id: str
    meter_from: Decimal | None


class ScheduleVisitSkippedV1(_ScheduleV1):
    """``schedule.visit_skipped``: the next visit is not made; ``reason`` may be sealed."""

    visit: int
    reason: str
    due_at: datetime | None
    counts_from: datetime | None
    meter_from: Decimal | None


class SchedulePausedV1(_ScheduleV1):
    """``schedule.paused``: no visit comes due until ``schedule.resumed``."""

    reason: str


class ScheduleResumedV1(_ScheduleV1):
    """``schedule.resumed``: visits come due again; those meanwhile are not made up for."""


class ScheduleEndedV1(_ScheduleV1):
    """``schedule.ended``: no visit comes any more."""

    reason: str


SCHEDULE_EVENTS: dict[str, type[BaseModel]] = {
    "schedule.set": ScheduleSetV1,
    "schedule.meter_read": ScheduleMeterReadV1,
    "schedule.visit_due": ScheduleVisitDueV1,
    "schedule.visit_skipped": ScheduleVisitSkippedV1,
    "schedule.paused": SchedulePausedV1,
    "schedule.resumed": ScheduleResumedV1,
    "schedule.ended": ScheduleEndedV1,
}
"""Every event about schedules, by its type."""
