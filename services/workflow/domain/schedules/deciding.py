"""Deciding: the one door through which a schedule changes."""

from typing import Final, assert_never
from uuid import UUID, uuid5

from services.workflow.domain.schedules.commands import (
    EndSchedule,
    OpenVisit,
    PauseSchedule,
    ReadMeter,
    ResumeSchedule,
    ScheduleCommand,
    SetSchedule,
    SkipVisit,
)
from services.workflow.domain.schedules.expecting import next_visit, overdue
from services.workflow.domain.schedules.facts import (
    BY_RULE,
    SCHEDULE_FACTS,
    ScheduleEnded,
    ScheduleEvent,
    SchedulePaused,
    ScheduleResumed,
    ScheduleVisitDue,
    ScheduleVisitSkipped,
)
from services.workflow.domain.schedules.reading import meter_read
from services.workflow.domain.schedules.refusals import (
    NoNextVisit,
    ReasonMissing,
    ScheduleOver,
    ScheduleUnknown,
    VisitNotNext,
)
from services.workflow.domain.schedules.schedule import ACTIVE, ENDED, PAUSED, Schedule, evolve
from services.workflow.domain.schedules.setting import schedule_set
from shared.decider import Decider

REASON_LENGTH_MAX: Final = 2_000
"""As it is kept: numbers of people in it are sealed, which makes it longer."""

Changes = SkipVisit | PauseSchedule | ResumeSchedule | EndSchedule


def ticket_id_of(schedule_id: UUID, visit: int) -> UUID:
    """Return the id of the ticket of a visit: a visit has one ticket, however often it is asked."""
    return uuid5(schedule_id, f"visit:{visit}")


def decide(command: ScheduleCommand, schedule: Schedule) -> list[ScheduleEvent]:
    """Return what follows; nothing if it is so already. Raises the refusals of this package."""
    match command:
        case SetSchedule():
            return schedule_set(command, schedule)
        case OpenVisit():
            return _opened(command, schedule)
        case ReadMeter():
            _must_go_on(schedule)
            return meter_read(command, schedule)
        case SkipVisit() | PauseSchedule() | ResumeSchedule() | EndSchedule():
            return _changed(command, schedule)
        case _:
            assert_never(command)


def _changed(command: Changes, schedule: Schedule) -> list[ScheduleEvent]:
    if isinstance(command, EndSchedule) and schedule.status == ENDED:
        return []
    _must_go_on(schedule)
    match command:
        case SkipVisit():
            return [_skipped(command, schedule)]
        case PauseSchedule():
            return _paused(command, schedule)
        case ResumeSchedule():
            told = ScheduleResumed(occurred_at=command.now, key=schedule.key, type=schedule.type)
            return [told] if schedule.status == PAUSED else []
        case EndSchedule():
            return [
                ScheduleEnded(
                    occurred_at=command.now,
                    key=schedule.key,
                    type=schedule.type,
                    reason=_reason(command.reason),
                )
            ]
        case _:
            assert_never(command)


def _paused(command: PauseSchedule, schedule: Schedule) -> list[ScheduleEvent]:
    reason = _reason(command.reason)
    if (schedule.status, schedule.reason) == (PAUSED, reason):
        return []
    return [
        SchedulePaused(occurred_at=command.now, key=schedule.key, type=schedule.type, reason=reason)
    ]


def _opened(command: OpenVisit, schedule: Schedule) -> list[ScheduleEvent]:
    """Return that a visit is due. Those that were missed have no ticket of their own."""
    visit, missed = next_visit(schedule, command.opened), 0
    if visit is None or visit.number != command.visit or visit.opens_at > command.now:
        return []
    if visit.by == BY_RULE:
        last, missed = overdue(schedule, command.opened, command.now)
        visit = last or visit
    shown = schedule.readings[-1].value if schedule.readings else schedule.meter_from
    return [
        ScheduleVisitDue(
            occurred_at=command.now,
            key=schedule.key,
            type=schedule.type,
            visit=visit.number,
            by=visit.by,
            due_at=visit.due_at,
            counts_from=visit.counts_from,
            missed=missed,
            ticket_id=str(ticket_id_of(command.schedule_id, visit.number)),
            meter_from=shown,
        )
    ]


def _skipped(command: SkipVisit, schedule: Schedule) -> ScheduleVisitSkipped:
    """Return that the next visit is not made: what is expected after it comes next."""
    reason = _reason(command.reason)
    visit = next_visit(schedule, command.opened)
    if command.visit not in (None, schedule.number + 1):
        raise VisitNotNext(next=str(schedule.number + 1))
    by_meter = schedule.next_reading if schedule.status == ACTIVE else None
    if visit is None and by_meter is None:
        raise NoNextVisit
    return ScheduleVisitSkipped(
        occurred_at=command.now,
        key=schedule.key,
        type=schedule.type,
        visit=schedule.number + 1,
        reason=reason,
        due_at=visit.due_at if visit else None,
        counts_from=visit.counts_from if visit else None,
        meter_from=by_meter,
    )


def _must_go_on(schedule: Schedule) -> None:
    if not schedule.is_known:
        raise ScheduleUnknown
    if schedule.status == ENDED:
        raise ScheduleOver


def _reason(text: str) -> str:
    reason = text.strip()
    if not 0 < len(reason) <= REASON_LENGTH_MAX:
        raise ReasonMissing
    return reason


SCHEDULE: Decider[ScheduleCommand, ScheduleEvent, Schedule] = Decider(
    kind="schedule",
    initial=Schedule,
    decide=decide,
    evolve=evolve,
    facts=SCHEDULE_FACTS,
)
