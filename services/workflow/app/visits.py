"""Visits: they come due by themselves, and each gets its ticket.

That it came due is kept in the schedule's stream, from which the ticket follows: whoever is
interrupted in between goes on later, and a visit has one ticket however often that happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.workflow.app.rules import Rules
from services.workflow.app.scheduling import opened_of
from services.workflow.app.tickets import Tickets
from services.workflow.app.timers import ACTOR, Counted, DueTimer
from services.workflow.domain import SCHEDULE
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import OpenTicket, Origin
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.schedules.commands import OpenVisit
from services.workflow.domain.schedules.deciding import ticket_id_of
from services.workflow.domain.schedules.expecting import next_visit
from services.workflow.domain.schedules.facts import Subject
from services.workflow.domain.schedules.schedule import ACTIVE, Schedule
from services.workflow.domain.schedules.setting import ASSET, filled_by
from services.workflow.domain.timer import Timer
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId

VISIT = "visit:"
SOURCE = "urn:gongdan:schedule"


def publication_of(scenario: str) -> str:
    """Return the name under which what a scenario says of its calendars counts as one of them."""
    return f"scenario:{scenario}"


@dataclass(frozen=True, kw_only=True)
class VisitDesk:
    """The use cases of the clock on the wall, for schedules."""

    store: EventStore
    rules: Rules

    async def count(
        self, tenant: TenantId, schedule_id: UUID, version: int, days: DayChanges
    ) -> Counted:
        """Return the one timer of a schedule: when its next visit gets its ticket."""
        loaded = await self.store.load_since(SCHEDULE, tenant, schedule_id, version)
        schedule = loaded.state
        visit = next_visit(schedule, await opened_of(self.rules, tenant, schedule, days))
        timers = [] if visit is None else [_timer(visit.number, visit.opens_at)]
        moves = schedule.status == ACTIVE and bool(schedule.plan.calendar)
        said_by = {schedule.plan.calendar, publication_of(schedule.scenario)} if moves else ()
        return Counted(ticket_id=schedule_id, timers=timers, calendars=frozenset(said_by))

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        """Let a visit come due; False if it did before, or is not the next any more."""
        schedule = (await self.store.load(SCHEDULE, tenant, due.ticket_id)).state
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(due.ticket_id, f"{due.key}\n{due.due_at.isoformat()}"),
            actor=ACTOR,
            occurred_at=due.now,
            correlation_id=due.ticket_id,
        )
        command = OpenVisit(
            schedule_id=due.ticket_id,
            visit=int(due.key.removeprefix(VISIT)),
            opened=await opened_of(self.rules, tenant, schedule, days),
            now=due.now,
        )
        receipt = await self.store.execute(SCHEDULE, intent, due.ticket_id, command)
        return bool(receipt.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueVisit:
    """A visit that came due, as its schedule said."""

    number: int
    by: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the registers know of a visit's subject when it came due."""

    asset_facts: Mapping[str, object] = field(default_factory=dict)
    customer: str = ""
    entitlement: Entitlement | None = None


class Registers(Protocol):
    """The registers of assets and customers, and their contracts."""

    async def known(self, tenant: TenantId, kind: str, subject: Subject, at: datetime) -> Known:
        """Return what is known of a subject for a type of ticket (``kind``), as of a moment.

        Raises a passing refusal while they cannot be asked.
        """


@dataclass(frozen=True, kw_only=True)
class Visiting:
    """Opens the tickets of visits."""

    store: EventStore
    rules: Rules
    tickets: Tickets
    registers: Registers

    async def open(self, intent: Intent, schedule_id: UUID, visit: DueVisit) -> None:
        """Open the ticket of a visit; it follows the newest version that knows its type.

        Nobody reported it, so the registers are asked what a report would have been told at the
        door; while they are away, the visit waits.
        """
        schedule = (await self.store.load(SCHEDULE, intent.tenant, schedule_id)).state
        definition = await self.rules.newest_having(intent.tenant, schedule.scenario, schedule.type)
        work, subject = schedule.work, schedule.subject
        known = await self.registers.known(intent.tenant, schedule.type, subject, visit.at)

        def report(rules: TicketType, number: str) -> OpenTicket:
            return OpenTicket(
                rules=rules,
                definition=definition,
                number=number,
                occurred_at=visit.at,
                summary=work.summary,
                channel=visit.by,
                source=SOURCE,
                external_id=f"{schedule.key}/{visit.number}",
                fields=_fields(schedule, visit, rules),
                asset=subject.ref if subject.kind == ASSET else None,
                asset_facts=known.asset_facts,
                entitlement=known.entitlement,
                customer=known.customer,
                location=work.location,
                links={subject.kind: subject.ref, **work.links},
                origin=Origin(schedule=schedule.key, visit=visit.number),
            )

        ticket_id = ticket_id_of(schedule_id, visit.number)
        await self.tickets.open(intent, ticket_id, definition, schedule.type, report)


def _fields(schedule: Schedule, visit: DueVisit, rules: TicketType) -> Mapping[str, object]:
    """Return what the ticket knows from the start, the day by which it is to be done included."""
    plan = schedule.plan
    said = {**filled_by(schedule.subject, rules), **schedule.work.fields}
    known: dict[str, object] = {key: value for key, value in said.items() if key in rules.fields}
    if plan.due_field in rules.fields:
        due_by = visit.due_at.astimezone(ZoneInfo(plan.zone)).date().isoformat()
        known.setdefault(plan.due_field, due_by)
    return known


def _timer(visit: int, opens_at: datetime) -> Timer:
    return Timer(key=f"{VISIT}{visit}", due_at=opens_at)
