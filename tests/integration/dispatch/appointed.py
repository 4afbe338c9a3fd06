"""Appointments put together as in production, for tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from services.dispatch.adapters.appointment_timers import AppointmentTimers
from services.dispatch.adapters.benches import BenchesInMemory
from services.dispatch.adapters.outlooks import OutlooksInMemory, OutlookTimers
from services.dispatch.app.appointing import Appointing
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.foreseeing import Foreseeing
from services.dispatch.handlers import AppointmentHandlers
from services.dispatch.views.put_off import OF_PUT_OFF, PutOffs
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.following import Apply
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply


@dataclass
class Clock:
    """A clock that goes as all do, and may be put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """The use cases, what follows the log for them, and their timers.

    By ``clock`` slots are to be chosen; what looks ahead is ``outlook_timers``.
    """

    appointing: Appointing
    applies: tuple[Apply, ...]
    timers: AppointmentTimers
    outlook_timers: OutlookTimers
    clock: Clock

    @classmethod
    def of(
        cls,
        databases: Databases,
        store: EventStore,
        benches: BenchesInMemory,
        app: Dispatch,
        tenant: TenantId,
    ) -> Self:
        """Put them together for a tenant."""
        appointing = Appointing(store, benches)
        handlers = AppointmentHandlers(app, appointing)
        put_off = ProjectionApply(
            service="dispatch",
            projection=PutOffs(),
            databases=databases,
            source=store,
            types=OF_PUT_OFF,
        )
        promises = ReactionApply(
            service="dispatch",
            name="appointments",
            react=handlers.when_the_book_promises_tell_the_ticket,
            databases=databases,
            source=store,
            types=["assignment.slot_taken", "assignment.slot_freed", "assignment.released"],
        )
        look = handlers.when_a_slot_is_near_find_somebody
        timers = AppointmentTimers(databases, lambda: [tenant], look, put_off.progress.at)
        outlooks, clock = OutlooksInMemory(store), Clock()
        foreseeing = Foreseeing(store, outlooks)
        return cls(
            appointing=appointing,
            applies=(put_off, promises, outlooks),
            timers=timers,
            outlook_timers=OutlookTimers(
                databases, lambda: [tenant], foreseeing, outlooks, clock.now
            ),
            clock=clock,
        )
