"""Timers that cannot ring: operators see them, have them tried again, and rebuild the view."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import grpc
import pytest

from services.workflow.adapters.timers import TimerLoop
from services.workflow.adapters.timers.loop import IDLE_S
from services.workflow.adapters.timers.table import RETRY_S_MIN
from services.workflow.adapters.upkeep_calls import OwnLog, UpkeepCalls
from services.workflow.app.timers import Counted, DueTimer, TimerDesk
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.refusals import TooManyMoves
from shared.database import Databases
from shared.intent import TenantId
from shared.pb.gongdan.log.v1 import parked_pb2
from shared.pb.gongdan.log.v1.parked_pb2_grpc import (
    ParkedServiceStub,
    add_ParkedServiceServicer_to_server,
)
from shared.pb.gongdan.workflow.v1 import upkeep_pb2
from shared.pb.gongdan.workflow.v1.upkeep_pb2_grpc import (
    UpkeepServiceStub,
    add_UpkeepServiceServicer_to_server,
)
from shared.projections.rebuilding import Rebuilding
from shared.rpc import Channels, RpcServer, call
from shared.rpc.parked import ParkedServicer
from tests.integration.workflow.conftest import TENANT, token
from tests.integration.workflow.timed import Timed, looked, timed
from tests.product import eventually
from tests.spoken import SpokenVerifier

pytestmark = pytest.mark.integration
OPERATOR = token("operator")
PATIENCE_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Ailing(TimerDesk):
    """Cannot ring for some tickets, nor count the timers of others, as long as it is so.

    What it needs for those that are cut off is away.
    """

    mute: set[UUID] = field(default_factory=set)
    cut_off: set[UUID] = field(default_factory=set)
    muddled: set[UUID] = field(default_factory=set)

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        if due.ticket_id in self.mute:
            raise TooManyMoves
        if due.ticket_id in self.cut_off:
            raise TimeoutError
        return await TimerDesk.ring(self, tenant, due, days)

    async def count(
        self, tenant: TenantId, ticket_id: UUID, version: int, days: DayChanges
    ) -> Counted:
        if ticket_id in self.muddled:
            raise TooManyMoves
        return await TimerDesk.count(self, tenant, ticket_id, version, days)


@dataclass
class Office:
    """Parcels, a loop that looks after them, and the doors of operators."""

    rig: Timed
    desk: Ailing
    loop: TimerLoop
    parked: ParkedServiceStub
    upkeep: UpkeepServiceStub

    async def listed(self) -> list[tuple[str, str]]:
        answer = await call(self.parked.ListParked, parked_pb2.ListParkedRequest(), token=OPERATOR)
        ours = {str(one) for one in self.rig.opened}
        return [(one.stream_id, one.type) for one in answer.parked if one.stream_id in ours]

    async def replay(self) -> parked_pb2.ReplayParkedResponse:
        request = parked_pb2.ReplayParkedRequest(name="ring_timers")
        answer: parked_pb2.ReplayParkedResponse = await call(
            self.parked.ReplayParked, request, token=OPERATOR
        )
        return answer

    async def gone(self, *tickets: UUID) -> bool:
        return all([(await self.rig.ticket(one)).closed for one in tickets])


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with timed(TENANT, databases) as rig:
        await rig.publish("3s")
        desk = Ailing(tickets=rig.desk.tickets)
        loop = rig.loop(desk)
        parked = ParkedServicer("workflow", databases)
        parked.add_readers([loop])
        upkeep = UpkeepCalls(rebuilding=Rebuilding({"timers": rig.table}, OwnLog(store=rig.store)))
        server = RpcServer(SpokenVerifier(), digest_key=b"k")
        add_ParkedServiceServicer_to_server(parked, server.server)
        add_UpkeepServiceServicer_to_server(upkeep, server.server)
        channels = Channels({"workflow": f"127.0.0.1:{await server.start('127.0.0.1:0', [])}"})
        channel = channels.to("workflow")
        ringing = asyncio.create_task(loop.run())
        try:
            yield Office(rig, desk, loop, ParkedServiceStub(channel), UpkeepServiceStub(channel))
        finally:
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)
            await channels.close()
            await server.stop()


async def test_a_timer_that_fails_is_parked_until_it_is_mended(office: Office) -> None:
    ids = await office.rig.open_many(3, datetime.now(UTC) + timedelta(seconds=1))
    office.desk.mute.add(ids[0])
    wanted = [(str(ids[0]), "auto:send_back")]
    await eventually(office.listed, lambda found: found == wanted)
    assert await office.gone(*ids[1:])

    still = await office.replay()
    assert (still.replayed, [one.stream_id for one in still.parked]) == (0, [str(ids[0])])
    assert still.parked[0].attempts >= 2
    assert "TooManyMoves" in still.parked[0].error

    office.desk.mute.clear()
    mended = await office.replay()
    assert (mended.replayed, mended.total) == (1, 0)
    assert await office.gone(*ids)
    assert len(await office.rig.lateness_s()) == len(ids)


async def test_operators_do_not_wait_for_what_is_away(office: Office) -> None:
    (ticket_id,) = await office.rig.open_many(1, datetime.now(UTC) - timedelta(hours=1))
    office.desk.mute.add(ticket_id)
    await eventually(office.listed, bool)
    office.desk.mute.clear()
    office.desk.cut_off.add(ticket_id)
    tried = await office.replay()
    assert (tried.replayed, tried.unfinished, tried.total) == (0, False, 1)
    office.desk.cut_off.clear()
    assert (await office.replay()).total == 0


async def test_a_ticket_whose_timers_cannot_be_counted_is_parked_too(office: Office) -> None:
    ticket_id = uuid4()
    office.desk.muddled.add(ticket_id)
    await office.rig.open(datetime.now(UTC) - timedelta(hours=1), ticket_id)
    await eventually(office.listed, lambda found: found == [(str(ticket_id), "count")])
    office.desk.muddled.clear()
    assert (await office.replay()).total == 0
    await eventually(partial(office.gone, ticket_id), bool)


async def test_a_ticket_whose_timers_cannot_be_counted_is_tried_again_later_and_later(
    databases: Databases,
) -> None:
    async with timed(TENANT, databases) as rig:
        await rig.publish("9d")
        ticket_id = await rig.open(datetime.now(UTC))
        await rig.level()
        desk = Ailing(tickets=rig.desk.tickets, muddled={ticket_id})
        async with rig.leading(desk) as loop:
            await looked(loop)
            first_s = await again_in_s(databases, ticket_id)
            assert 0 < first_s <= RETRY_S_MIN
            await let_its_time_come(databases, ticket_id)
            await looked(loop)
            second_s = await again_in_s(databases, ticket_id)
            assert first_s < second_s <= 2 * RETRY_S_MIN
            desk.muddled.clear()
            await looked(loop)
            assert await rig.rows() == {}, "it was not its time yet"
            await let_its_time_come(databases, ticket_id)
            await looked(loop)
            assert (await rig.rows()).keys() == {ticket_id}
            parked = (await loop.parked(TENANT)).streams
        assert ticket_id not in {one.stream_id for one in parked}


async def again_in_s(databases: Databases, ticket_id: UUID) -> float:
    """Return in how many seconds a ticket's timers are counted again."""
    async with databases.connection(TENANT) as db:
        asked = (
            "select extract(epoch from try_at - clock_timestamp())::float8"
            " from workflow.marked where ticket_id = $1"
        )
        return float(await db.fetchval(asked, ticket_id))


async def let_its_time_come(databases: Databases, ticket_id: UUID) -> None:
    """Have a ticket's timers counted again as if we had waited."""
    async with databases.tenant_transaction(TENANT) as tx:
        sooner = "update workflow.marked set try_at = clock_timestamp() where ticket_id = $1"
        await tx.execute(sooner, ticket_id)


async def test_operators_rebuild_the_timers_and_nothing_rings_twice(office: Office) -> None:
    rang = await office.rig.open_many(3, datetime.now(UTC) - timedelta(hours=1))
    await eventually(partial(office.gone, *rang), bool)
    await office.rig.publish("9d")
    pending = await office.rig.open_many(3, datetime.now(UTC))

    async def counted() -> bool:
        return (await office.rig.rows()).keys() == set(pending)

    await eventually(counted, bool)
    before = await office.rig.rows()
    stream = office.upkeep.Rebuild(
        upkeep_pb2.RebuildRequest(view="timers"),
        metadata=(("authorization", f"Bearer {OPERATOR}"),),
    )
    states = [one.state async for one in stream]
    assert states[-1] == "done"
    await eventually(counted, bool, IDLE_S + PATIENCE_S)  # nothing wakes who leads after a rebuild
    assert await office.rig.rows() == before
    assert len(await office.rig.lateness_s()) == len(rang)


async def test_only_who_looks_after_the_tenant_rebuilds_and_sees_what_fails(
    office: Office,
) -> None:
    clerk = (("authorization", f"Bearer {token('member:li', 'clerk')}"),)
    operator = (("authorization", f"Bearer {OPERATOR}"),)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await anext(aiter(office.upkeep.Rebuild(upkeep_pb2.RebuildRequest(), metadata=clerk)))
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    unknown = upkeep_pb2.RebuildRequest(view="timer")
    with pytest.raises(grpc.aio.AioRpcError) as missing:
        await anext(aiter(office.upkeep.Rebuild(unknown, metadata=operator)))
    assert missing.value.code() == grpc.StatusCode.NOT_FOUND
