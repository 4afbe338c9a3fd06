"""The doors to appointments: who chooses them, what follows from them, and when."""

from datetime import UTC, datetime
from typing import Protocol

from services.dispatch.adapters.appointment_calls import SERVICE, AppointmentCalls
from services.dispatch.adapters.appointment_timers import AppointmentTimers
from services.dispatch.adapters.outlooks import OutlooksInMemory, OutlookTimers
from services.dispatch.app.appointing import Appointing
from services.dispatch.app.foreseeing import Foreseeing
from services.dispatch.domain.appointments.book import SlotFreed, SlotTaken
from services.dispatch.domain.facts import AssignmentReleased
from services.dispatch.views.put_off import OF_PUT_OFF, PutOffRow, PutOffs
from shared.intent import TenantId
from shared.pb.gongdan.dispatch.v1.appointments_pb2_grpc import (
    add_AppointmentServiceServicer_to_server,
)
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from shared.service import Runtime

NAME = "dispatch"


class Reactions(Protocol):
    """What follows from what is promised."""

    async def when_the_book_promises_tell_the_ticket(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Hear of a promise."""

    async def when_a_slot_is_near_find_somebody(self, tenant: TenantId, due: PutOffRow) -> None:
        """Hear that it is time."""


def serve_appointments(
    run: Runtime, appointing: Appointing, reactions: Reactions
) -> tuple[ProjectionApply, ReactionApply, OutlooksInMemory]:
    """Answer who chooses when somebody comes; return what follows the log for that."""
    store = appointing.store
    put_off = ProjectionApply(
        service=NAME, projection=PutOffs(), databases=run.databases, source=store, types=OF_PUT_OFF
    )
    reaction = ReactionApply(
        service=NAME,
        name="appointments",
        react=reactions.when_the_book_promises_tell_the_ticket,
        databases=run.databases,
        source=store,
        types=[SlotTaken.TOPIC, SlotFreed.TOPIC, AssignmentReleased.TOPIC],
    )
    look = reactions.when_a_slot_is_near_find_somebody
    timers = AppointmentTimers(run.databases, run.tenants, look, put_off.progress.at)
    run.background(timers.run)
    calls = AppointmentCalls(appointing=appointing, store=store)
    run.serve(lambda server: add_AppointmentServiceServicer_to_server(calls, server), SERVICE)
    outlooks = OutlooksInMemory(store)
    foreseeing = Foreseeing(store, outlooks)
    ahead = OutlookTimers(run.databases, run.tenants, foreseeing, outlooks, _now)
    run.background(ahead.run)
    return put_off, reaction, outlooks


def _now() -> datetime:
    return datetime.now(UTC)
