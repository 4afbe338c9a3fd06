"""Shifts begin and end by the clock, and what waits is given to whoever comes on."""

import asyncio
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from uuid import UUID, uuid4

import pytest

from services.dispatch.adapters.shift_timers import ShiftTimers
from services.dispatch.adapters.timers import STEP_S, TROUBLE_S
from services.dispatch.domain.shifts.commands import FollowPlan, PlanShifts, StartShift
from services.dispatch.domain.shifts.written import ShiftLine
from services.dispatch.domain.technician import TECHNICIAN, Profile, RegisterTechnician
from services.dispatch.published import public_form
from services.dispatch.views.shifts import ShiftTurns, TurnRow
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore, LogBusy
from shared.intent import Intent, TenantId
from shared.projections.runner import ProjectionApply
from shared.provision import Provisioner
from shared.tenancy import Catalogue
from tests.integration.dispatch.conftest import DispatchHere
from tests.written_log import until

pytestmark = pytest.mark.integration

HOUR = timedelta(hours=1)
MANY = 500


def now() -> datetime:
    return datetime.now(UTC)


def planned(begins: datetime, ends: datetime) -> PlanShifts:
    """Return the command that planned one shift, given well before it begins."""
    line = ShiftLine(
        days=(begins.date().isoformat(),),
        begins=f"{begins:%H:%M}",
        ends=f"{ends:%H:%M}",
        overnight=begins.date() != ends.date(),
    )
    given = begins - timedelta(days=1)
    day = begins.date()
    # The day after is planned, too: a shift may end on it, whatever the hour at which this runs.
    first, last = day - timedelta(days=1), day + timedelta(days=1)
    return PlanShifts(zone="UTC", lines=(line,), at=given, first=first, last=last)


async def plan(dispatch: DispatchHere, who: UUID, begins: datetime, ends: datetime) -> None:
    await dispatch.app.change_technician(dispatch.intent(), who, planned(begins, ends))


async def shifts_of(dispatch: DispatchHere, who: UUID) -> list[tuple[str, datetime]]:
    facts = await dispatch.store.facts(TECHNICIAN, dispatch.tenant, who)
    turned = ("technician.shift_started", "technician.shift_ended")
    return [(one.fact.TOPIC, one.fact.occurred_at) for one in facts if one.fact.TOPIC in turned]


async def test_a_waiting_ticket_is_given_to_whoever_comes_on_shift(dispatch: DispatchHere) -> None:
    who = await dispatch.employ()
    begins = now().replace(second=0, microsecond=0) - 2 * HOUR
    await plan(dispatch, who, now() + 24 * HOUR, now() + 25 * HOUR)
    ticket = dispatch.opens()
    await dispatch.hear()

    async def waits() -> bool:
        return (await dispatch.told(ticket))[-1:] == ["assignment.unassignable"]

    await until(waits)
    await plan(dispatch, who, begins, begins + 6 * HOUR)
    await dispatch.has(ticket, who, "offered")
    assert (await shifts_of(dispatch, who))[-1] == ("technician.shift_started", begins)


async def test_whose_shift_is_over_is_off_by_the_hour_of_the_plan(dispatch: DispatchHere) -> None:
    who = await dispatch.employ()
    begins = now().replace(second=0, microsecond=0) - 6 * HOUR
    await plan(dispatch, who, begins, begins + HOUR)

    async def is_off() -> bool:
        return len(await shifts_of(dispatch, who)) == 3

    await until(is_off)
    assert (await shifts_of(dispatch, who))[1:] == [
        ("technician.shift_started", begins),
        ("technician.shift_ended", begins + HOUR),
    ]
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, None, "waiting")


async def test_who_was_not_turned_makes_nobody_wait_and_is_turned_by_the_next_process(
    dispatch_settings: Settings, dispatch_provisioner: Provisioner
) -> None:
    tenant = TenantId(f"d{token_hex(6)}")
    await dispatch_provisioner.create_tenant(tenant, "新客户")
    catalogue = Catalogue("dispatch", dispatch_settings)
    databases = Databases(catalogue.resolve, limit=2, application="test")
    store = EventStore("dispatch", databases, [TECHNICIAN], public_form)
    view = ProjectionApply(
        service="dispatch", projection=ShiftTurns(), databases=databases, source=store
    )
    turned: list[UUID] = []

    def intent() -> Intent:
        return Intent(
            tenant=tenant,
            command_id=uuid4(),
            actor="system:test",
            occurred_at=now(),
            correlation_id=uuid4(),
        )

    async def keep_level() -> None:
        after = await view.checkpoint(tenant)
        events = await store.read(tenant, after, 1_000)
        await view.apply(tenant, events)

    async def turn_all_but_the_first(_tenant: TenantId, row: TurnRow) -> int:
        if row.technician_id == people[0]:
            raise LogBusy
        return await turn(_tenant, row)

    async def turn(_tenant: TenantId, row: TurnRow) -> int:
        turned.append(row.technician_id)
        follow = FollowPlan(at=row.now)
        return (await store.execute(TECHNICIAN, intent(), row.technician_id, follow)).position

    begins = now().replace(second=0, microsecond=0) - HOUR
    people = sorted(uuid4() for _ in range(3))
    for who in people:
        for command in (
            RegisterTechnician(profile=Profile(), at=begins - 30 * HOUR),
            planned(begins, begins + 5 * HOUR),
        ):
            await store.execute(TECHNICIAN, intent(), who, command)
    await keep_level()
    first = ShiftTimers(databases, lambda: [tenant], turn_all_but_the_first, view.progress.at)
    assert await first.look(tenant) == TROUBLE_S
    assert sorted(turned) == people[1:]
    assert await first.look(tenant) == STEP_S  # the view does not know it yet
    await keep_level()

    turned.clear()
    second = ShiftTimers(databases, lambda: [tenant], turn, view.progress.at)
    await second.look(tenant)
    assert turned == people[:1]
    await keep_level()
    wait_s = await second.look(tenant)
    assert wait_s is not None
    assert 3 * 3600 < wait_s < 4 * 3600
    await store.close()
    await databases.close()
    await catalogue.close()


async def test_many_shifts_that_begin_at_once_all_begin(dispatch: DispatchHere) -> None:
    people = [await dispatch.employ(30.2 + number / 10_000) for number in range(MANY)]
    begins = now().replace(second=0, microsecond=0) - HOUR
    command = planned(begins, begins + 5 * HOUR)
    for start in range(0, MANY, 50):
        await asyncio.gather(
            *(
                dispatch.app.change_technician(dispatch.intent(), who, command)
                for who in people[start : start + 50]
            )
        )

    async def all_on() -> bool:
        async with dispatch.databases.connection(dispatch.tenant) as db:
            due = await db.fetchval(
                "select count(*) from dispatch.shift_turns where due_at = $1", begins + 5 * HOUR
            )
        return bool(due == MANY)

    await until(all_on)
    assert (await shifts_of(dispatch, people[-1]))[-1] == ("technician.shift_started", begins)


async def test_who_begins_by_hand_stays_on_until_the_plan_says_otherwise(
    dispatch: DispatchHere,
) -> None:
    who = await dispatch.employ()
    tomorrow = now() + 20 * HOUR
    await plan(dispatch, who, tomorrow, tomorrow + HOUR)
    await dispatch.app.change_technician(dispatch.intent(), who, StartShift(at=now()))
    ticket = dispatch.opens()
    await dispatch.hear()
    await dispatch.has(ticket, who, "offered")
