"""What a published scenario says of entitlements, as far as intake needs it."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from services.intake.domain.rules import EntitlementRule


class CalendarRead(BaseModel):
    """Where a calendar is."""

    model_config = ConfigDict(extra="ignore")

    tz: str


class ClockRead(BaseModel):
    """In whose time a clock counts."""

    model_config = ConfigDict(extra="ignore")

    calendar: str | None = None


class EntitlementRead(BaseModel):
    """From which kind of record entitlements are read, and what it gives."""

    model_config = ConfigDict(extra="ignore")

    source: str = Field(alias="from")
    gives: tuple[str, ...]


def entitlement_rule(
    part: EntitlementRead | None,
    calendar: str | None,
    clocks: tuple[ClockRead, ...],
    calendars: Mapping[str, CalendarRead],
) -> EntitlementRule | None:
    """Return a type's rule; its days are those of its calendar, else of the first of its clocks."""
    if part is None:
        return None
    named = (calendar, *(one.calendar for one in clocks))
    zones = [calendars[one].tz for one in named if one is not None and one in calendars]
    return EntitlementRule(kind=part.source, gives=part.gives, zone=zones[0] if zones else "UTC")
