"""Dangers: why nobody could come to a ticket that is put off, as things stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

NO_SLOT_CHOSEN = "no_slot_chosen"


@dataclass(frozen=True, kw_only=True)
class Danger:
    """The ``reason``, and how many people were ruled out by which rule, of all ``considered``."""

    reason: str
    eliminated: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0


def not_chosen_since(since: datetime, zone: str) -> Danger:
    """Return that nobody has chosen a slot since then, by the clocks where the company is."""
    there = since.astimezone(ZoneInfo(zone))
    return Danger(reason=f"{NO_SLOT_CHOSEN}:{there:%Y-%m-%d %H:%M}")
