"""Changes: days that a tenant announced to be different from what its calendar says."""

from dataclasses import dataclass
from datetime import date, datetime

Windows = tuple[tuple[int, int], ...]
"""When a day is open, as minutes from its local midnight; in order, none for a closed day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """From ``announced_at`` on it was known that ``day`` is open as ``windows`` say."""

    calendar: str
    day: date
    windows: Windows
    announced_at: datetime
    reason: str = ""


DayChanges = tuple[DayChange, ...]
NO_CHANGES: DayChanges = ()


def known_at(changes: DayChanges, moment: datetime) -> DayChanges:
    """Return what had been announced by ``moment``."""
    return tuple(one for one in changes if one.announced_at <= moment)
