"""Scheduling: work that comes again and again is set, skipped, paused and ended; meters are read.

Whoever may not see a schedule is told that there is none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID, uuid5

from services.workflow.app.rules import Rules
from services.workflow.app.texts import Texts
from services.workflow.domain import SCHEDULE
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.definition import Definition
from services.workflow.domain.refusals import TypeUnknown
from services.workflow.domain.schedules.commands import (
    EndSchedule,
    PauseSchedule,
    ReadMeter,
    ResumeSchedule,
    ScheduleCommand,
    SetSchedule,
    SkipVisit,
    Wish,
)
from services.workflow.domain.schedules.expecting import Expected, Opened, visits_by_rule
from services.workflow.domain.schedules.facts import ScheduleEvent, Subject, Work
from services.workflow.domain.schedules.rights import may_see, must_manage, must_see, must_tell
from services.workflow.domain.schedules.schedule import Schedule
from services.workflow.domain.visibility import roles_held
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.sight import RoleScope

Planned = Receipt[ScheduleEvent, Schedule]
Right = Callable[[Caller, list[RoleScope], str], None]

VISITS_MAX = 200
"""Of one page of those to come."""


def schedule_id_of(tenant: TenantId, key: str) -> UUID:
    """Return the stream of a schedule: a tenant has one of each key."""
    return uuid5(tenant_namespace(tenant), f"schedule\n{key}")


async def opened_of(
    rules: Rules, tenant: TenantId, schedule: Schedule, days: DayChanges | None = None
) -> Opened:
    """Return when somebody is open for a schedule, as the newest version of its scenario says."""
    if not schedule.plan.calendar:
        return Opened()
    newest = [one for one in await rules.latest(tenant) if one.key == schedule.scenario]
    calendar = newest[0].calendars.get(schedule.plan.calendar) if newest else None
    return Opened(calendar=calendar, days=await rules.days(tenant) if days is None else days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to come again and again; ``scenario`` empty where one alone has it."""

    key: str
    scenario: str
    kind: str
    subject: Subject
    work: Work
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A schedule, and what is expected of it."""

    schedule: Schedule
    opened: Opened


@dataclass(frozen=True, kw_only=True)
class ScheduleDesk:
    """The use cases of whoever looks after what comes again and again."""

    store: EventStore
    rules: Rules
    texts: Texts

    async def set(self, intent: Intent, caller: Caller, order: Order) -> Planned:
        """Let a schedule be as ordered; raises TypeUnknown and what the domain refuses."""
        definition = await self._definition(intent.tenant, order)
        must_manage(caller, await self._held(caller), order.kind)
        rules = definition.types[order.kind]
        stream = schedule_id_of(intent.tenant, order.key)
        work = replace(
            order.work,
            summary=await self._sealed(intent, stream, order.work.summary) or rules.name.zh,
            fields=await self.texts.fields(intent.tenant, stream, order.work.fields, rules),
        )
        command = SetSchedule(
            key=order.key,
            scenario=definition.key,
            rules=rules,
            subject=order.subject,
            work=work,
            wish=order.wish,
            now=intent.occurred_at,
        )
        return await self.store.execute(SCHEDULE, intent.under(definition.id), stream, command)

    async def read(self, intent: Intent, caller: Caller, key: str, reading: ReadMeter) -> Planned:
        """Keep what a meter showed."""
        await self._admit(caller, key, must_tell)
        return await self._execute(intent, key, reading)

    async def skip(
        self, intent: Intent, caller: Caller, key: str, reason: str, visit: int | None
    ) -> Planned:
        """Let the next visit not be made."""
        schedule = await self._admit(caller, key, must_manage)
        command = SkipVisit(
            reason=await self._sealed(intent, schedule_id_of(intent.tenant, key), reason),
            opened=await opened_of(self.rules, intent.tenant, schedule),
            now=intent.occurred_at,
            visit=visit,
        )
        return await self._execute(intent, key, command)

    async def pause(self, intent: Intent, caller: Caller, key: str, reason: str) -> Planned:
        """Let no visit come due for the time being."""
        await self._admit(caller, key, must_manage)
        reason = await self._sealed(intent, schedule_id_of(intent.tenant, key), reason)
        return await self._execute(
            intent, key, PauseSchedule(reason=reason, now=intent.occurred_at)
        )

    async def resume(self, intent: Intent, caller: Caller, key: str) -> Planned:
        """Let visits come due again."""
        await self._admit(caller, key, must_manage)
        return await self._execute(intent, key, ResumeSchedule(now=intent.occurred_at))

    async def end(self, intent: Intent, caller: Caller, key: str, reason: str) -> Planned:
        """Let no visit come any more."""
        await self._admit(caller, key, must_manage)
        reason = await self._sealed(intent, schedule_id_of(intent.tenant, key), reason)
        return await self._execute(intent, key, EndSchedule(reason=reason, now=intent.occurred_at))

    async def seen(self, caller: Caller, key: str) -> Seen:
        """Return a schedule to who may see it; raises ScheduleUnknown."""
        schedule = await self._admit(caller, key, must_see)
        return Seen(schedule=schedule, opened=await opened_of(self.rules, caller.tenant, schedule))

    async def seen_as_told(self, told: Planned) -> Seen:
        """Return a schedule as it is after a command, to who gave it."""
        tenant, schedule = told.tenant, told.state or Schedule()
        return Seen(schedule=schedule, opened=await opened_of(self.rules, tenant, schedule))

    async def types_seen(self, caller: Caller) -> frozenset[str] | None:
        """Return the types whose schedules somebody sees; None for all of them."""
        newest = await self.rules.latest(caller.tenant)
        held = roles_held(caller, newest)
        kinds = {kind for one in newest for kind in one.types}
        seen = frozenset(kind for kind in kinds if may_see(caller, held, kind))
        return None if seen == kinds else seen

    async def visits(self, caller: Caller, key: str, after: int, limit: int) -> list[Expected]:
        """Return visits to come by the rule, those after the one called ``after``."""
        seen = await self.seen(caller, key)
        to_come = visits_by_rule(seen.schedule, seen.opened)
        later = (one for one in to_come if one.number > after)
        return list(islice(later, min(limit, VISITS_MAX)))

    async def _execute(self, intent: Intent, key: str, command: ScheduleCommand) -> Planned:
        stream = schedule_id_of(intent.tenant, key)
        return await self.store.execute(SCHEDULE, intent, stream, command)

    async def _admit(self, caller: Caller, key: str, right: Right) -> Schedule:
        """Return a schedule to who may see it and has a right to it; raises ScheduleUnknown."""
        stream = schedule_id_of(caller.tenant, key)
        schedule = (await self.store.load(SCHEDULE, caller.tenant, stream)).state
        held = await self._held(caller)
        must_see(caller, held, schedule.type)
        if schedule.is_known:
            right(caller, held, schedule.type)
        return schedule

    async def _held(self, caller: Caller) -> list[RoleScope]:
        newest = await self.rules.latest(caller.tenant) if caller.roles else []
        return roles_held(caller, newest)

    async def _definition(self, tenant: TenantId, order: Order) -> Definition:
        """Return the newest scenario that has the type of ticket."""
        found = [
            one
            for one in await self.rules.latest(tenant)
            if order.kind in one.types and order.scenario in {"", one.key}
        ]
        if len(found) > 1:
            raise TypeUnknown(f"Several scenarios have {order.kind!r}: say which `scenario`.")
        if not found:
            raise TypeUnknown(f"No scenario has a type of ticket called {order.kind!r}.")
        return found[0]

    async def _sealed(self, intent: Intent, stream: UUID, text: str) -> str:
        return await self.texts.comment(intent.tenant, stream, text) if text else ""
