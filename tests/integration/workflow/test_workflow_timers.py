"""Timers on a real server: they ring in time, once, and whatever happens to others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from services.workflow.adapters.timers import TimerLoop
from services.workflow.adapters.timers.loop import ANOTHER_LEADS_S
from services.workflow.adapters.timers.table import mark
from services.workflow.app.timers import Counted, DueTimer, TimerDesk
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES, DayChanges
from services.workflow.domain.facts.by_the_clock import TicketEscalated
from services.workflow.domain.refusals import TooManyMoves
from services.workflow.domain.timers import timers_of
from shared.database import Databases
from shared.eventstore import LogBroken
from shared.intent import TenantId
from tests.integration.workflow.conftest import TENANT
from tests.integration.workflow.timed import Timed, looked, timed
from tests.product import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
async def parcels(databases: Databases) -> AsyncIterator[Timed]:
    async with timed(TENANT, databases) as rig:
        await rig.publish("3s")
        yield rig


async def all_gone(rig: Timed) -> bool:
    return all([(await rig.ticket(one)).closed for one in rig.opened])


async def test_hundreds_that_are_due_ring_in_one_look_and_none_too_early(parcels: Timed) -> None:
    """How many seconds that takes is for the benchmark to say."""
    early = await parcels.open_many(3, datetime.now(UTC) + timedelta(minutes=1))
    await parcels.open_many(300, datetime.now(UTC) - timedelta(seconds=4))
    await parcels.level()
    async with parcels.leading() as loop:
        await looked(loop)
    late = await parcels.lateness_s()
    assert len(late) == len(parcels.opened) - len(early)
    assert late[0] >= 0
    assert (await parcels.rows()).keys() == set(early)


async def test_what_was_due_while_nobody_looked_rings_once(parcels: Timed) -> None:
    ids = await parcels.open_many(20, datetime.now(UTC) - timedelta(hours=1))
    await parcels.level()
    async with parcels.ringing():
        await eventually(partial(all_gone, parcels), bool)
    assert len(await parcels.lateness_s()) == len(ids)
    assert await parcels.rows() == {}


LADDER = """\
    clocks: [{key: fetch, label: 取件, start: create, stop: send_back, target: 40m}]
    escalate:
      - {clock: fetch, at: +10m, notify: [clerk], via: [app]}
      - {clock: fetch, at: 75%, notify: [clerk], via: [app]}
      - {clock: fetch, at: 100%, notify: [clerk], via: [app]}
"""


async def test_the_rungs_of_a_ladder_are_caught_up_in_their_order(parcels: Timed) -> None:
    await parcels.publish("2h", ladder=LADDER)
    ids = await parcels.open_many(20, datetime.now(UTC) - timedelta(hours=1))
    await parcels.level()
    async with parcels.leading() as loop:
        await looked(loop)
    for one in ids:
        stored = await parcels.store.facts(TICKET, TENANT, one)
        rungs = [each.fact.at for each in stored if isinstance(each.fact, TicketEscalated)]
        assert rungs == ["75%", "100%", "+10m"]


async def test_a_crash_after_ringing_doubles_nothing(parcels: Timed) -> None:
    ticket_id = await parcels.open(datetime.now(UTC) - timedelta(hours=1))
    now = datetime.now(UTC)
    pending = timers_of(
        await parcels.ticket(ticket_id),
        await parcels.desk.rules.of_type(TENANT, parcels.definition, "parcel"),
    )[0]
    due = DueTimer(ticket_id=ticket_id, key=pending.key, due_at=pending.due_at, now=now)
    assert await parcels.desk.ring(TENANT, due, NO_CHANGES)
    assert not await parcels.desk.ring(TENANT, due, NO_CHANGES)
    assert len(await parcels.lateness_s()) == 1


@dataclass(frozen=True, kw_only=True)
class Stubborn(TimerDesk):
    """Fails for one ticket."""

    refused: UUID

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        if due.ticket_id == self.refused:
            raise TooManyMoves
        return await TimerDesk.ring(self, tenant, due, days)


async def test_trouble_with_one_ticket_is_not_that_of_others(parcels: Timed) -> None:
    bad, *good = await parcels.open_many(10, datetime.now(UTC) - timedelta(hours=1))
    desk = Stubborn(tickets=parcels.desk.tickets, refused=bad)

    async def others_gone() -> bool:
        return all([(await parcels.ticket(one)).closed for one in good])

    async with parcels.ringing(desk):
        await eventually(others_gone, bool)

        async def put_off() -> bool:
            async with parcels.databases.connection(TENANT) as db:
                return bool(
                    await db.fetchval(
                        "select tries > 0 and try_at > clock_timestamp() from workflow.timers"
                        " where ticket_id = $1",
                        bad,
                    )
                )

        await eventually(put_off, bool)
    assert not (await parcels.ticket(bad)).closed


@dataclass(frozen=True, kw_only=True)
class Misled(TimerDesk):
    """Is sent to one stream that is no ticket's."""

    unreadable: UUID

    async def count(
        self, tenant: TenantId, ticket_id: UUID, version: int, days: DayChanges
    ) -> Counted:
        if ticket_id == self.unreadable:
            raise LogBroken
        return await TimerDesk.count(self, tenant, ticket_id, version, days)


async def test_a_ticket_that_cannot_be_read_makes_no_other_wait(parcels: Timed) -> None:
    bad, *good = await parcels.open_many(3, datetime.now(UTC) - timedelta(hours=1))
    desk = Misled(tickets=parcels.desk.tickets, unreadable=bad)

    async def others_gone() -> bool:
        return all([(await parcels.ticket(one)).closed for one in good])

    async with parcels.ringing(desk):
        await eventually(others_gone, bool)


async def test_an_announced_day_moves_what_is_pending(databases: Databases) -> None:
    async with timed(TENANT, databases) as rig:
        await rig.publish("2h")
        await rig.open_many(5, datetime.now(UTC))

        async def all_pending() -> bool:
            return len(await rig.rows()) == len(rig.opened)

        async with rig.ringing():
            await eventually(all_pending, bool)
            before = await rig.rows()
            day = next(iter(before.values())).date()
            await rig.announce_closed(day.isoformat())

            async def all_moved() -> bool:
                after = await rig.rows()
                return all(after[one] > before[one] for one in rig.opened)

            await eventually(all_moved, bool)


async def test_a_process_that_remembers_no_ticket_loses_no_timer(databases: Databases) -> None:
    async with timed(TENANT, databases) as before:
        await before.publish("2h")
        await before.open_many(5, datetime.now(UTC))
        async with before.ringing():
            await eventually(before.rows, lambda rows: len(rows) == len(before.opened))
        pending = await before.rows()
    async with timed(TENANT, databases) as after:
        after.opened += before.opened
        async with databases.tenant_transaction(TENANT) as tx:
            await mark(tx, after.opened)

        async def are_marked() -> bool:
            async with databases.connection(TENANT) as db:
                ours = "select exists(select from workflow.marked where ticket_id = any($1))"
                return bool(await db.fetchval(ours, after.opened))

        async with after.ringing():
            await eventually(are_marked, lambda one: not one)
        assert await after.rows() == pending


async def test_the_table_can_be_dropped_and_built_again(databases: Databases) -> None:
    async with timed(TENANT, databases) as rig:
        await rig.publish("9d")
        await rig.open_many(5, datetime.now(UTC))

        async def all_pending() -> bool:
            return len(await rig.rows()) == len(rig.opened)

        async with rig.ringing():
            await eventually(all_pending, bool)
            before = await rig.rows()
        await rig.table.rebuilding.rebuild(TENANT)
        async with rig.ringing():
            await eventually(all_pending, bool)
        assert await rig.rows() == before


@dataclass(frozen=True, kw_only=True)
class Witness(TimerDesk):
    """Looks, in the middle of ringing, what another process does."""

    other: TimerLoop
    rang: list[UUID] = field(default_factory=list)
    told: list[float | None] = field(default_factory=list)

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        self.rang.append(due.ticket_id)
        self.told.append(await self.other.look(tenant))
        return await TimerDesk.ring(self, tenant, due, days)


@dataclass(frozen=True, kw_only=True)
class Eager(TimerDesk):
    """Writes down what it is asked to ring."""

    rang: list[UUID] = field(default_factory=list)

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        self.rang.append(due.ticket_id)
        return await TimerDesk.ring(self, tenant, due, days)


async def test_only_one_process_rings_and_the_other_does_when_it_is_let(parcels: Timed) -> None:
    ids = await parcels.open_many(5, datetime.now(UTC) - timedelta(hours=1))
    await parcels.level()
    eager = Eager(tickets=parcels.desk.tickets)
    async with parcels.leading(eager) as other:
        witness = Witness(tickets=parcels.desk.tickets, other=other)
        async with parcels.leading(witness) as leader:
            await looked(leader)
        # What tests before this one left may come due meanwhile: it rings here, too.
        assert [witness.rang.count(one) for one in ids] == [1] * len(ids)
        assert witness.told == [ANOTHER_LEADS_S] * len(witness.rang)
        assert eager.rang == []
        more = await parcels.open(datetime.now(UTC) - timedelta(hours=1))
        await parcels.level()
        await looked(other)
    assert eager.rang.count(more) == 1
    assert set(ids).isdisjoint(eager.rang)
    assert await all_gone(parcels)
