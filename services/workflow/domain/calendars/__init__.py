"""Calendars: when a company is open, so that only such time counts.

``calendar`` answers how much open time lies between two moments and when so much has passed,
``spans`` works out the open spans of a year, ``changes`` holds days that were announced later.
"""

from services.workflow.domain.calendars.calendar import Calendar
from services.workflow.domain.calendars.changes import (
    NO_CHANGES,
    DayChange,
    DayChanges,
    Windows,
    known_at,
)

__all__ = ["NO_CHANGES", "Calendar", "DayChange", "DayChanges", "Windows", "known_at"]
