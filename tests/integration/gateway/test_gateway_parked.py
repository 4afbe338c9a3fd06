"""Parked streams seen and replayed through the gateway: two services that could not digest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest

from services.gateway.api.app import make_app
from services.gateway.clients import READERS, clients_over
from shared.database import Databases
from shared.intent import TenantId
from shared.messaging.following import Apply
from shared.pb.gongdan.identity.v1 import identity_pb2_grpc
from shared.pb.gongdan.log.v1 import parked_pb2, parked_pb2_grpc
from shared.projections.reaction import ReactionApply
from shared.projections.together import ProjectionsTogether
from shared.recorded import Recorded
from shared.rpc import Channels, RpcServer, call
from shared.rpc.parked import ParkedServicer
from tests.integration.gateway.gateway_fakes import gateway_over
from tests.integration.gateway.gateway_known import KEY, TENANT, Memory, Tokens
from tests.integration.gateway.gateway_people import FakeSessions
from tests.integration.projections.planned_trails import PlannedTrails
from tests.written_log import WrittenLog, databases_at, prepare_database

pytestmark = pytest.mark.integration

API = "/api/v1"
SERVICES = ("workflow", "reporting")


@dataclass
class Reaction:
    """A reaction that cannot digest some events, and waits for ever for others."""

    poison: set[UUID] = field(default_factory=set)
    endless: set[UUID] = field(default_factory=set)
    digested: list[UUID] = field(default_factory=list)

    async def react(self, _tenant: TenantId, event: Recorded) -> None:
        if event.event_id in self.endless:
            await asyncio.Event().wait()
        if event.event_id in self.poison:
            raise LookupError("poison")
        self.digested.append(event.event_id)


@dataclass(frozen=True)
class Two:
    """A reaction of workflow and a view of reporting, both over one log, and the gateway before."""

    http: httpx.AsyncClient
    log: WrittenLog
    reaction: Reaction
    view: PlannedTrails
    applies: tuple[Apply, Apply]
    databases: Databases
    workflow: parked_pb2_grpc.ParkedServiceStub

    async def hear(self) -> None:
        for apply in self.applies:
            after = await apply.checkpoint(TENANT)
            if events := await self.log.read(TENANT, after, 100):
                await apply.apply(TENANT, events)

    async def parked(self) -> list[dict[str, object]]:
        answer = await self.http.get(f"{API}/parked")
        assert answer.status_code == 200, answer.text
        assert answer.json()["away"] == [name for name in READERS if name not in SERVICES]
        return list(answer.json()["items"])

    async def replay(self, service: str, name: str = "") -> httpx.Response:
        body = {"service": service, "name": name}
        headers = {"idempotency-key": str(uuid4())}
        return await self.http.post(f"{API}/parked/replay", json=body, headers=headers)


@pytest.fixture
async def two(database: str) -> AsyncIterator[Two]:
    for service in SERVICES:
        await prepare_database(database, service)
    databases = databases_at({TENANT: database})
    log, reaction, view = WrittenLog(), Reaction(), PlannedTrails("queue")
    reacts = ReactionApply(
        service="workflow", name="note", react=reaction.react, databases=databases, source=log
    )
    folds = ProjectionsTogether(
        service="reporting",
        name="views",
        projections=[view],
        databases=databases,
        source=log,
        types={},
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(databases.close)
        start = partial(serve, stack, databases)
        ports = {"workflow": await start("workflow", reacts)}
        ports["reporting"] = await start("reporting", folds)
        # Identity proves callers and has nothing else to say here; the others are not there.
        channels = Channels({name: f"127.0.0.1:{ports.get(name, 1)}" for name in READERS})
        sessions = Channels({"identity": f"127.0.0.1:{ports['workflow']}"})
        stack.push_async_callback(channels.close)
        stack.push_async_callback(sessions.close)
        clients = clients_over({name: channels.to(name) for name in READERS})
        proving = identity_pb2_grpc.SessionServiceStub(sessions.to("identity"))
        gateway = gateway_over(replace(clients, sessions=proving))
        transport = httpx.ASGITransport(make_app(gateway), raise_app_exceptions=False)
        headers = {"Authorization": "Bearer gdo_right", "Gongdan-Tenant": TENANT}
        http = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://gongdan.test", headers=headers)
        )
        stub = clients.parked["workflow"]
        yield Two(http, log, reaction, view, (reacts, folds), databases, stub)


async def serve(stack: AsyncExitStack, databases: Databases, service: str, apply: Apply) -> int:
    server = RpcServer(
        Tokens(),
        digest_key=b"k",
        open_methods=["/gongdan.identity.v1.SessionService/Exchange"],
    )
    servicer = ParkedServicer(service, databases)
    servicer.add([apply])
    parked_pb2_grpc.add_ParkedServiceServicer_to_server(servicer, server.server)
    identity_pb2_grpc.add_SessionServiceServicer_to_server(FakeSessions(Memory()), server.server)
    port = await server.start("127.0.0.1:0", [])
    stack.push_async_callback(server.stop)
    return port


async def test_what_two_services_could_not_digest_is_listed_and_replayed_after_a_fix(
    two: Two,
) -> None:
    sick, well = uuid4(), uuid4()
    for number in range(4):
        event = two.log.write(TENANT, stream=sick)
        two.log.write(TENANT, stream=well)
        if number == 1:
            two.reaction.poison = {event.event_id}
            two.view.poison = {event.event_id}
    await two.hear()

    listed = {str(one["service"]): one for one in await two.parked()}
    assert sorted(listed) == ["reporting", "workflow"]
    assert [listed[service]["name"] for service in SERVICES] == ["note", "queue"]
    for one in listed.values():
        assert one["stream_id"] == str(sick)
        assert (one["position"], one["type"], one["waiting"]) == (3, "ticket.opened", 2)
        assert "poison" in str(one["error"])
        assert str(one["since"]).startswith("20")

    too_early = (await two.replay("reporting", "queue")).json()
    assert (too_early["replayed"], too_early["total"]) == (0, 1)
    assert too_early["items"][0]["attempts"] == 2

    two.view.poison, two.reaction.poison = (), set()
    for service, name in (("reporting", "queue"), ("workflow", "")):
        answer = (await two.replay(service, name)).json()
        assert answer == {"replayed": 3, "unfinished": False, "items": [], "total": 0}
    assert await two.parked() == []
    assert len(two.reaction.digested) == len(set(two.reaction.digested)) == 8
    async with two.databases.connection(TENANT) as db:
        trail = await db.fetchval(
            "select trail from reporting.queue_trails where stream_id = $1", sick
        )
    assert trail == "1,2,3,4,"


async def test_what_takes_too_long_is_said_to_be_unfinished(two: Two) -> None:
    first, second = two.log.write(TENANT), two.log.write(TENANT)
    two.reaction.poison = {first.event_id, second.event_id}
    await two.hear()
    two.reaction.poison, two.reaction.endless = set(), {second.event_id}
    answer: parked_pb2.ReplayParkedResponse = await call(
        two.workflow.ReplayParked,
        parked_pb2.ReplayParkedRequest(name="note"),
        token="token-of-operator|",
        timeout_s=1.0,
    )
    assert (answer.replayed, answer.unfinished, answer.total) == (1, True, 1)


async def test_only_who_administers_the_tenant_sees_and_replays(two: Two) -> None:
    two.http.headers["authorization"] = f"Bearer {KEY}"
    for answer in (await two.http.get(f"{API}/parked"), await two.replay("workflow")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["code"]) == (403, "parked-not-yours")


async def test_what_cannot_be_replayed_is_refused(two: Two) -> None:
    unknown = await two.replay("workflow", "nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "reader-unknown")
    assert "note" in unknown.json()["detail"]
    assert (await two.replay("gateway")).status_code == 422
    assert (await two.replay("dispatch")).json()["code"] == "service-away"
    body = {"service": "workflow"}
    without_key = await two.http.post(f"{API}/parked/replay", json=body)
    assert without_key.json()["code"] == "idempotency-key-missing"
