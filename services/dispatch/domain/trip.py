"""Trips: a technician sets out for a ticket, arrives, and leaves again; perhaps more than once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["not_departed", "on_the_way", "on_site", "left"]
Step = Literal["departed", "arrived", "left"]
"""What somebody says of a trip; each leads to a stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """How far a technician has come; ``since``: when they did, or were offered the ticket."""

    stage: Stage = "not_departed"
    since: datetime | None = None

    def not_before(self, moment: datetime) -> datetime:
        """Return a moment, moved behind what is known of the trip already."""
        return moment if self.since is None else max(moment, self.since)


NO_TRIP = Trip()
