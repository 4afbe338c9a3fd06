"""Shifting: whoever decides about technicians plans when they work; they see it themselves."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.ports import Reasons
from services.dispatch.domain.rights import NotYourDecision
from services.dispatch.domain.shifts.commands import ExceptDay, ShiftCommand
from services.dispatch.domain.shifts.plan import PlannedShift, ShiftException
from services.dispatch.domain.shifts.refusals import ShiftPlanWrong
from services.dispatch.domain.shifts.shift import Shift
from services.dispatch.domain.shifts.written import today_in
from services.dispatch.domain.technician import TECHNICIAN, TechnicianUnknown
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent

DAYS_SHOWN = 7
DAYS_SHOWN_MAX = 62


class ShiftsNotYours(Refusal):
    """You may look at your own shifts only; ask a dispatcher about those of others."""

    slug: ClassVar[str] = "shifts-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class KnownShifts:
    """How somebody stands at a moment, and when they work on some days by what is known then."""

    shift: Shift
    shifts: list[PlannedShift]
    exceptions: list[tuple[date, ShiftException]]


class Shifting:
    """The use cases of shifts."""

    def __init__(self, dispatch: Dispatch, store: EventStore, reasons: Reasons) -> None:
        self._dispatch = dispatch
        self._store = store
        self._reasons = reasons

    async def change(
        self, caller: Caller, intent: Intent, technician_id: UUID, command: ShiftCommand
    ) -> int:
        """Plan, or let a day differ, as somebody who decides; return the position."""
        if not await self._dispatch.may_change(caller, None):
            raise NotYourDecision
        if isinstance(command, ExceptDay):
            said = await self._reasons.seal(caller.tenant, technician_id, command.reason)
            command = replace(command, reason=said)
        return await self._dispatch.change_technician(intent, technician_id, command)

    async def shifts(
        self,
        caller: Caller,
        technician_id: UUID,
        as_of: datetime | None,
        first: date | None,
        last: date | None,
    ) -> KnownShifts:
        """Return how somebody stands, and when they work from one day to another.

        ``as_of``: by what was known at that moment. Raises ShiftsNotYours, TechnicianUnknown,
        ShiftPlanWrong.
        """
        if not await self._dispatch.may_change(caller, technician_id):
            raise ShiftsNotYours
        if as_of is None:
            known = await self._store.load(TECHNICIAN, caller.tenant, technician_id)
        else:
            known = await self._store.load_as_of(TECHNICIAN, caller.tenant, technician_id, as_of)
        if known.state.profile is None:
            raise TechnicianUnknown
        moment = as_of or datetime.now(UTC)
        shift = known.state.shift.at(moment)
        spans = shift.plan.spans
        begin = first or today_in(spans[-1].zone if spans else "UTC", moment)
        end = last or begin + timedelta(days=DAYS_SHOWN - 1)
        if not 0 <= (end - begin).days < DAYS_SHOWN_MAX:
            raise ShiftPlanWrong(f"Ask for 1 to {DAYS_SHOWN_MAX} days, the first one first.")
        return KnownShifts(
            shift=shift,
            shifts=shift.plan.shifts(begin, end),
            exceptions=[one for one in shift.plan.exceptions if begin <= one[0] <= end],
        )
