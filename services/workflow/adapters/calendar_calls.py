"""Announced days over gRPC."""

from dataclasses import dataclass

from services.workflow.adapters.calls import position_of
from services.workflow.app import CalendarDesk
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import calendars_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.CalendarService"


@dataclass(frozen=True, kw_only=True)
class CalendarCalls:
    """``gongdan.workflow.v1.CalendarService``."""

    desk: CalendarDesk
    store: EventStore

    async def AnnounceDay(  # noqa: N802  # the generated name
        self, request: calendars_pb2.AnnounceDayRequest, call: Call
    ) -> calendars_pb2.AnnounceDayResponse:
        """Let a day differ; raises ScopeMissing, CalendarUnknown, DayInvalid."""
        receipt = await self.desk.announce(
            call.intent(),
            call.caller,
            request.calendar,
            day=request.day,
            windows=list(request.windows),
            reason=request.reason,
        )
        position = await position_of(self.store, receipt.tenant, receipt.position)
        return calendars_pb2.AnnounceDayResponse(position=position)

    async def ListDays(  # noqa: N802  # the generated name
        self, request: calendars_pb2.ListDaysRequest, call: Call
    ) -> calendars_pb2.ListDaysResponse:
        """Return every day that was announced."""
        del request
        return calendars_pb2.ListDaysResponse(
            days=[
                calendars_pb2.AnnouncedDay(
                    calendar=one.calendar,
                    day=one.day.isoformat(),
                    windows=[_text(*window) for window in one.windows],
                    reason=one.reason,
                    announced_at=one.announced_at.isoformat(),
                )
                for one in await self.desk.announced(call.caller.tenant)
            ]
        )


def _text(begins: int, ends: int) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (begins, ends))
