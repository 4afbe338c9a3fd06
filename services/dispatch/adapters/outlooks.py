"""Outlooks: what is put off in every tenant, in memory, and the timers by which it is looked at.

Of tickets without appointments nothing is read but their beginning. What goes wrong with one look
concerns nobody else: all is looked at again after it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from services.dispatch.adapters.timers import TROUBLE, TROUBLE_S, TenantTimers
from services.dispatch.app.foreseeing import Foreseeing
from services.dispatch.domain.appointments.outlook import Outlook
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentHeld, AssignmentRequested
from services.dispatch.domain.shifts.facts import (
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
    TechnicianShiftsUnplanned,
)
from services.dispatch.domain.technician import (
    TECHNICIAN,
    TechnicianChanged,
    TechnicianRegistered,
)
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.progress import Progress
from shared.recorded import Recorded

log = structlog.get_logger()
BEGINNINGS = frozenset({AssignmentRequested.TOPIC, AssignmentHeld.TOPIC})
OF_DAYS_AHEAD = frozenset(
    {
        TechnicianRegistered.TOPIC,
        TechnicianChanged.TOPIC,
        TechnicianShiftsPlanned.TOPIC,
        TechnicianShiftsUnplanned.TOPIC,
        TechnicianShiftExcepted.TOPIC,
        TechnicianShiftExceptionWithdrawn.TOPIC,
    }
)
"""What about technicians says whether they might come on another day: where they are does not."""


class OutlooksInMemory:
    """An Apply of the own log whose checkpoint is in memory too: a new process reads it all."""

    name = "outlooks"

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._outlooks: defaultdict[TenantId, Outlook] = defaultdict(Outlook)
        self._begun_at: dict[TenantId, int] = {}
        self.progress = Progress()

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the log was read."""
        return self._outlooks[tenant].position

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Take in events that follow; those known already are passed over."""
        outlook = self._outlooks[tenant]
        for event in events:
            if event.position > outlook.position:
                self._learn(outlook, event)
                outlook.position = event.position
        self.progress.moved(tenant, outlook.position)

    async def outlook(self, tenant: TenantId) -> Outlook | None:
        """Return a tenant's outlook; None while it is read from the log for the first time."""
        if tenant not in self._begun_at:
            self._begun_at[tenant] = (await self._store.head(tenant)).position
        outlook = self._outlooks[tenant]
        return outlook if outlook.position >= self._begun_at[tenant] else None

    def _learn(self, outlook: Outlook, event: Recorded) -> None:
        is_of_ticket = event.type in BEGINNINGS or event.stream_id in outlook
        if not is_of_ticket and event.type not in OF_DAYS_AHEAD:
            return
        fact = self._store.decode(event)
        if isinstance(fact, TECHNICIAN.facts):
            outlook.learn_of_technician(event.stream_id, fact)
        elif isinstance(fact, ASSIGNMENT.facts):
            outlook.learn_of_ticket(event.stream_id, fact)


class OutlookTimers(TenantTimers):
    """Has each tenant's outlook looked at when something in it changed, or a slot is overdue.

    ``now`` is the clock.
    """

    def __init__(
        self,
        databases: Databases,
        tenants: Callable[[], Sequence[TenantId]],
        foreseeing: Foreseeing,
        outlooks: OutlooksInMemory,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(databases, tenants, outlooks.progress.at)
        self._foreseeing = foreseeing
        self._now = now

    async def look(self, tenant: TenantId) -> float | None:
        """Look at what changed in one tenant; return in how many seconds the next slot is due."""
        now = self._now()
        try:
            due = await self._foreseeing.look(tenant, now)
        except TROUBLE:
            raise
        except Exception:  # of one look: dispatch keeps answering
            log.exception("looking_ahead_failed", tenant=tenant)
            return TROUBLE_S
        return None if due is None else (due - now).total_seconds()
