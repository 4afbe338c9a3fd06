"""Agendas: a technician's own shifts and visits, as their calendar shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.dispatch.app.ports import Deciders
from services.dispatch.domain.agenda import OnAgenda
from services.dispatch.domain.rights import is_themself, may_decide
from services.dispatch.domain.shifts.plan import PlannedShift
from services.dispatch.domain.shifts.written import today_in
from services.dispatch.domain.technician import TECHNICIAN, TechnicianUnknown
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId

BEFORE, AHEAD = timedelta(days=7), timedelta(days=60)
"""Shifts are told of so many days around today."""

GONE_FOR = timedelta(days=14)
"""So long somebody is told what they have no more: a calendar that is asked less often keeps it."""


class AgendaBook(Protocol):
    """Knows the visits of technicians."""

    async def visits(
        self, tenant: TenantId, technician_id: UUID, gone_since: datetime
    ) -> Sequence[OnAgenda]:
        """Return what somebody has, and what they are free of since a moment."""


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What somebody has to do when."""

    visits: Sequence[OnAgenda]
    shifts: Sequence[PlannedShift]


@dataclass(frozen=True, kw_only=True)
class Agendas:
    """The use case of whoever looks into their own calendar."""

    store: EventStore
    book: AgendaBook
    deciders: Deciders

    async def own(self, caller: Caller, technician_id: UUID, now: datetime) -> Agenda:
        """Return the caller's agenda as a technician; raises ``TechnicianUnknown`` for another's.

        Nobody else's, whoever asks: who decides about technicians has other ways to look.
        """
        known = await self.store.load(TECHNICIAN, caller.tenant, technician_id)
        if not is_themself(caller, known.state):
            raise TechnicianUnknown
        plan = known.state.shift.plan
        today = today_in(plan.spans[-1].zone if plan.spans else "UTC", now)
        return Agenda(
            visits=await self.book.visits(caller.tenant, technician_id, now - GONE_FOR),
            shifts=plan.shifts(today - BEFORE, today + AHEAD),
        )

    async def owner(self, caller: Caller, technician_id: UUID) -> str | None:
        """Return which member a technician is, None for one who does not sign in.

        Raises ``TechnicianUnknown``, also for who is neither they nor decides about them.
        """
        known = await self.store.load(TECHNICIAN, caller.tenant, technician_id)
        decides = may_decide(caller, await self.deciders.assigning_roles(caller.tenant))
        if known.state.profile is None or not (decides or is_themself(caller, known.state)):
            raise TechnicianUnknown
        return known.state.profile.member_id
