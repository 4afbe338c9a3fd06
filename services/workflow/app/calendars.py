"""Calendars: days that a tenant announces to be different, and who may know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.workflow.app.rules import Rules, calendars_stream
from services.workflow.domain import ANNOUNCEMENTS
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.calendars.announcing import AnnounceDay, Announcements, DayAnnounced
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId


@dataclass(frozen=True, kw_only=True)
class CalendarDesk:
    """The use cases of those who say when a company is open."""

    store: EventStore
    rules: Rules

    async def announce(
        self,
        intent: Intent,
        caller: Caller,
        calendar: str,
        *,
        day: str,
        windows: Sequence[str],
        reason: str,
    ) -> Receipt[DayAnnounced, Announcements]:
        """Let a day of a calendar differ; raises ScopeMissing, CalendarUnknown, DayInvalid."""
        newest = await self.rules.latest(intent.tenant)
        command = AnnounceDay(
            calendar=calendar,
            day=day,
            windows=windows,
            reason=reason,
            known=frozenset(key for one in newest for key in one.calendars),
            caller=caller,
            now=intent.occurred_at,
        )
        stream = calendars_stream(intent.tenant)
        return await self.store.execute(ANNOUNCEMENTS, intent, stream, command)

    async def announced(self, tenant: TenantId) -> DayChanges:
        """Return every day that was announced, in the order in which it was."""
        return await self.rules.days(tenant)
