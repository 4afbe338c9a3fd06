"""Producers connect to NATS with an API key and can do nothing but report for their own tenant."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from services.cli.embedded.nats import EmbeddedNats
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.rpc import call
from tests.integration.identity.conftest import WEILAI, Client

pytestmark = pytest.mark.integration

GLOBEX = TenantId("globex")
Connect = Callable[..., Awaitable[Nats]]


class Producer:
    """A connection that remembers what the server refused."""

    def __init__(self, nc: Nats, troubles: list[str]) -> None:
        self.nc = nc
        self.troubles = troubles

    async def publishes(self, subject: str) -> bool:
        await self.nc.publish(subject, b"{}")
        return await self._allowed(subject)

    async def subscribes(self, subject: str) -> bool:
        await self.nc.subscribe(subject)
        return await self._allowed(subject)

    async def _allowed(self, subject: str) -> bool:
        # The server refuses in order: when it has refused this one, it has judged the other.
        await self.nc.publish("nobody.may", b"")
        await self.troubled('"nobody.may"')
        return not any(f'"{subject.lower()}"' in trouble for trouble in self.troubles)

    async def troubled(self, by: str) -> None:
        async with asyncio.timeout(10):
            while True:
                if any(by in trouble for trouble in self.troubles):
                    return
                await asyncio.sleep(0.01)


@pytest.fixture
async def connect(nats_server: EmbeddedNats) -> AsyncIterator[Connect]:
    opened: list[Nats] = []

    async def open_one(**options: object) -> Nats:
        nc = Nats()
        opened.append(nc)
        await nc.connect(nats_server.url, allow_reconnect=False, connect_timeout=5, **options)  # type: ignore[arg-type]  # as each test says
        return nc

    yield open_one
    for nc in opened:
        await nc.close()


async def producer(connect: Connect, api_key: str, tenant: str) -> Producer:
    troubles: list[str] = []

    async def note(error: Exception) -> None:
        troubles.append(str(error))

    nc = await connect(token=api_key, inbox_prefix=f"_INBOX_{tenant}", error_cb=note)
    return Producer(nc, troubles)


async def platform(connect: Connect, nats_server: EmbeddedNats, user: str) -> Nats:
    return await connect(user=user, password=nats_server.keys.nats_password(user))


async def globex_key(client: Client) -> str:
    await client.create_tenant(GLOBEX, "Globex", "create globex")
    return await new_key(client, GLOBEX)


async def new_key(client: Client, tenant: str, *scopes: str, expires_at: int = 0) -> str:
    request = pb.CreateApiKeyRequest(
        name="door", scopes=scopes or ("submissions:write",), expires_at=expires_at
    )
    made = await call(
        client.identity.CreateApiKey,
        request,
        token=await client.operator(tenant),
        metadata={"idempotency-key": str(uuid4())},
    )
    return str(made.api_key)


async def test_a_producer_reports_and_is_answered(
    connect: Connect, nats_server: EmbeddedNats, first_key: str
) -> None:
    intake = await platform(connect, nats_server, "intake")

    async def accept(message: Msg) -> None:
        await message.respond(b'{"stream":"intake","seq":1}')

    await intake.subscribe("intake.>", queue="intake", cb=accept)
    await intake.flush()
    ours = await producer(connect, first_key, WEILAI)
    ack = await ours.nc.jetstream().publish("intake.weilai.api", b"{}", timeout=5)
    assert (ack.stream, ack.seq) == ("intake", 1)


async def test_the_key_may_come_as_token_or_as_password(connect: Connect, first_key: str) -> None:
    assert (await connect(token=first_key)).is_connected
    assert (await connect(user="whoever", password=first_key)).is_connected


@pytest.mark.parametrize(
    "subject",
    ["intake.weilai.api", "intake.weilai.wechat", "intake.weilai.event", "ref.weilai.order"],
)
async def test_what_a_producer_may_publish(connect: Connect, first_key: str, subject: str) -> None:
    assert await (await producer(connect, first_key, WEILAI)).publishes(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "intake.globex.api",
        "intake.weilai",
        "evt.weilai.ticket.opened",
        "ref.globex.order",
        "_INBOX.somebody.1",
        "_INBOX_globex.somebody.1",
        "$JS.API.STREAM.LIST",
        "$JS.API.STREAM.CREATE.X",
        "$JS.API.STREAM.DELETE.WORKFLOW",
        "$SYS.REQ.USER.AUTH",
        "anything",
    ],
)
async def test_what_a_producer_may_not_publish(
    connect: Connect, first_key: str, subject: str
) -> None:
    assert not await (await producer(connect, first_key, WEILAI)).publishes(subject)


async def test_who_may_only_report_states_no_records(connect: Connect, client: Client) -> None:
    reporting = await producer(connect, await new_key(client, WEILAI), WEILAI)
    assert not await reporting.publishes("ref.weilai.order")


async def test_who_may_only_state_records_reports_nothing(connect: Connect, client: Client) -> None:
    key = await new_key(client, WEILAI, "references:write")
    assert await (await producer(connect, key, WEILAI)).publishes("ref.weilai.order")
    assert not await (await producer(connect, key, WEILAI)).publishes("intake.weilai.api")


@pytest.mark.parametrize(
    "subject",
    [
        "_INBOX.>",
        "_INBOX_globex.>",
        "intake.>",
        "intake.weilai.>",
        "evt.>",
        ">",
        "*.>",
        "$SYS.>",
        "*.weilai.>",
    ],
)
async def test_what_a_producer_may_not_hear(connect: Connect, first_key: str, subject: str) -> None:
    assert not await (await producer(connect, first_key, WEILAI)).subscribes(subject)


async def test_a_producer_hears_its_own_inboxes(connect: Connect, first_key: str) -> None:
    assert await (await producer(connect, first_key, WEILAI)).subscribes("_INBOX_weilai.>")


async def test_a_spy_hears_nothing_of_others(
    connect: Connect, nats_server: EmbeddedNats, client: Client, first_key: str
) -> None:
    """Two tenants report; a spy of the first, and one in our own account, hear nothing of it."""
    heard: list[str] = []

    async def note(message: Msg) -> None:
        heard.append(message.subject)

    spy = await producer(connect, first_key, WEILAI)
    for subject in (">", "_INBOX.>", "_INBOX_globex.>", "_INBOX_weilai.>", "intake.>"):
        await spy.nc.subscribe(subject, cb=note)
    ours = await platform(connect, nats_server, "svc")
    await ours.subscribe("intake.>", cb=note)
    intake = await platform(connect, nats_server, "intake")

    async def accept(message: Msg) -> None:
        await message.respond(b'{"stream":"intake","seq":1}')

    await intake.subscribe("intake.>", queue="intake", cb=accept)
    await intake.flush()
    await spy.nc.flush()
    theirs = await producer(connect, await globex_key(client), GLOBEX)
    for _ in range(20):
        await theirs.nc.request("intake.globex.api", b"{}", timeout=5)
    await spy.nc.flush()
    await ours.flush()
    assert heard == []


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"token": "nonsense"},
        {"token": "gd_local_weilai-0123456789ab_" + "a" * 32},
        {"user": "svc", "password": "wrong"},
        {"user": "intake", "password": "wrong"},
        {"user": "auth", "password": "wrong"},
    ],
)
async def test_whoever_shows_no_good_key_stays_outside(
    connect: Connect, credential: dict[str, str]
) -> None:
    with pytest.raises(NatsError, match=r"(?i)authorization violation"):
        await connect(**credential)


async def test_the_server_logs_why_a_key_was_refused(
    connect: Connect, nats_server: EmbeddedNats, client: Client
) -> None:
    ends = int(time.time()) + 2
    expiring = await new_key(client, WEILAI, expires_at=ends)
    reader_only = await new_key(client, WEILAI, "tickets:read")
    with pytest.raises(NatsError, match=r"(?i)authorization violation"):
        await connect(token=reader_only)
    async with asyncio.timeout(10):
        while True:
            if not await is_welcome(connect, expiring):
                break
            await asyncio.sleep(0.1)
    log = nats_server.folder.with_suffix(".log").read_text()
    assert "key-expired" in log
    assert "not-allowed" in log
    assert expiring not in log


async def is_welcome(connect: Connect, api_key: str) -> bool:
    try:
        await connect(token=api_key)
    except NatsError:
        return False
    return True


async def test_a_connection_ends_with_its_key(connect: Connect, client: Client) -> None:
    ended = asyncio.Event()

    async def note() -> None:
        ended.set()

    api_key = await new_key(client, WEILAI, expires_at=int(time.time()) + 2)
    await connect(token=api_key, disconnected_cb=note)
    async with asyncio.timeout(15):
        await ended.wait()


async def test_a_message_that_is_too_large_is_refused(connect: Connect, first_key: str) -> None:
    ours = await producer(connect, first_key, WEILAI)
    with pytest.raises(NatsError):
        await ours.nc.request("intake.weilai.api", b"x" * (512 * 1024 + 1), timeout=2)
