"""Integrators read their own tenant's stream over NATS, and can do nothing else there.

The table of what is allowed and what is not is judged by the server for a client in Python and for
one in JavaScript.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig

from services.cli.embedded.nats import EmbeddedNats
from services.identity.adapters.nats_jwt import LIFE_S_MAX
from services.intake.adapters.producers import is_from_a_producer
from services.notification.adapters.outlet.streams import Shelves
from services.notification.domain.event_stream import Retention
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.rpc import call
from tests.integration.identity.conftest import (
    WEILAI,
    Client,
    RunningIdentity,
    free_port,
    identity_ready,
    start_identity,
)
from tests.integration.identity.test_nats_doors import (
    GLOBEX,
    Connect,
    Producer,
    connect,
    new_key,
    producer,
)
from tests.node_here import PACKAGES, node, node_folder

__all__ = ["connect"]

pytestmark = pytest.mark.integration

KEPT = Retention(max_age_s=3_600, max_bytes=16 * 1024 * 1024)
API = "$JS.API"
PROGRAM = Path(__file__).with_name("integrator.mjs").read_text("utf-8")

ALLOWED = [
    "$JS.API.STREAM.INFO.{evt}",
    "$JS.API.CONSUMER.CREATE.{evt}",
    "$JS.API.CONSUMER.CREATE.{evt}.one",
    "$JS.API.CONSUMER.CREATE.{evt}.one.evt.weilai.ticket.opened",
    "$JS.API.CONSUMER.INFO.{evt}.one",
    "$JS.API.CONSUMER.DELETE.{evt}.one",
    "$JS.API.CONSUMER.LIST.{evt}",
    "$JS.API.CONSUMER.NAMES.{evt}",
    "$JS.API.CONSUMER.MSG.NEXT.{evt}.one",
    "$JS.ACK.{evt}.one.1.1.1.1.0",
]
DENIED = [
    "anything",
    "evt.weilai.ticket.opened",
    "evr.weilai.ticket.opened",
    "evt.globex.ticket.opened",
    "intake.weilai.api",
    "intake.globex.api",
    "ref.weilai.order",
    "_INBOX_globex.somebody.1",
    "$JS.API.INFO",
    "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.{evt}",
    "$JS.API.STREAM.DELETE.{evt}",
    "$JS.API.STREAM.PURGE.{evt}",
    "$JS.API.STREAM.MSG.GET.{evt}",
    "$JS.API.STREAM.MSG.DELETE.{evt}",
    "$JS.API.STREAM.SNAPSHOT.{evt}",
    "$JS.API.DIRECT.GET.{evt}",
    "$JS.API.CONSUMER.PAUSE.{evt}.one",
    "$JS.API.STREAM.INFO.{theirs}",
    "$JS.API.STREAM.INFO.{evr}",
    "$JS.API.CONSUMER.CREATE.{theirs}",
    "$JS.API.CONSUMER.CREATE.{theirs}.one",
    "$JS.API.CONSUMER.INFO.{theirs}.one",
    "$JS.API.CONSUMER.LIST.{theirs}",
    "$JS.API.CONSUMER.MSG.NEXT.{theirs}.one",
    "$JS.API.CONSUMER.MSG.NEXT.{evr}.one",
    "$JS.API.CONSUMER.CREATE.WORKFLOW.one",
    "$JS.ACK.{theirs}.one.1.1.1.1.0",
    "$SYS.REQ.USER.AUTH",
]
HEARD = ["_INBOX_weilai.>", "_INBOX_weilai.mine.1"]
NOT_HEARD = [
    ">",
    "*.>",
    "_INBOX.>",
    "_INBOX_globex.>",
    "evt.>",
    "evt.weilai.>",
    "outlet.>",
    "$JS.>",
    "$JS.EVENT.>",
    "intake.weilai.>",
]


@dataclass
class Streams:
    """The streams of two tenants; each holds three events."""

    bus: Bus
    shelves: Shelves
    names: Mapping[str, str]

    def of(self, table: Sequence[str]) -> list[str]:
        """Return the subjects of a table, with the names that the streams have here."""
        return [one.format(**self.names) for one in table]

    async def put(self, tenant: TenantId) -> None:
        shelf, _ = self.shelves.of(tenant)
        await self.shelves.remove(shelf)
        await self.shelves.ensure(shelf, KEPT)
        for number in range(3):
            headers = {"ce-type": "gongdan.ticket.opened.v1"}
            await self.bus.js.publish(
                f"{shelf.door}.ticket.opened", b'{"n":%d}' % number, headers=headers
            )

    async def count(self, stream: str) -> int:
        return (await self.bus.js.stream_info(stream)).state.messages


@pytest.fixture
async def streams(nats_server: EmbeddedNats, client: Client) -> AsyncIterator[Streams]:
    url = f"nats://outlet:{nats_server.keys.nats_password('outlet')}@127.0.0.1:{nats_server.port}"
    bus = await Bus.connect(url, name="test", monitor_url=nats_server.monitor_url)
    shelves = Shelves(bus, client.master, 1)
    (evt, evr), (theirs, _) = shelves.of(WEILAI), shelves.of(GLOBEX)
    built = Streams(bus, shelves, {"evt": evt.name, "evr": evr.name, "theirs": theirs.name})
    for tenant in (WEILAI, GLOBEX):
        await built.put(tenant)
    yield built
    await bus.close()


async def integrator(connect: Connect, client: Client, *scopes: str) -> Producer:
    key = await new_key(client, WEILAI, *(scopes or ("events:read",)))
    return await producer(connect, key, WEILAI)


async def test_the_table_in_python(connect: Connect, client: Client, streams: Streams) -> None:
    allowed, denied = streams.of(ALLOWED), streams.of(DENIED)
    ours = await integrator(connect, client)
    for subject in allowed + denied:
        await ours.nc.publish(subject, b"")
    assert await refused_of(ours, allowed + denied) == denied
    ours = await integrator(connect, client)
    for subject in HEARD + NOT_HEARD:
        await ours.nc.subscribe(subject)
    assert await refused_of(ours, HEARD + NOT_HEARD) == NOT_HEARD


async def refused_of(ours: Producer, subjects: Sequence[str]) -> list[str]:
    """Return which subjects the server refused: it does so in order, and this one last."""
    await ours.nc.publish("nobody.may", b"")
    await ours.troubled('"nobody.may"')
    said = [one.lower() for one in ours.troubles]
    return [one for one in subjects if any(f'"{one.lower()}"' in each for each in said)]


async def test_the_table_in_javascript_and_a_spy_in_our_account_hears_nothing(
    nats_server: EmbeddedNats,
    client: Client,
    tmp_path: Path,
    connect: Connect,
    streams: Streams,
) -> None:
    folder = node_folder(tmp_path / "node", PACKAGES)
    heard: list[str] = []

    async def note(message: Msg) -> None:
        heard.append(message.subject)

    spy = await connect(user="svc", password=nats_server.keys.nats_password("svc"))
    await spy.subscribe(">", cb=note)
    await spy.flush()
    allowed, denied = streams.of(ALLOWED), streams.of(DENIED)
    given = {
        "NATS_URL": nats_server.url,
        "API_KEY": await new_key(client, WEILAI, "events:read"),
        "TENANT": WEILAI,
        "STREAM": streams.names["evt"],
        "PUBLISH": json.dumps(allowed + denied),
        "SUBSCRIBE": json.dumps(HEARD + NOT_HEARD),
    }
    said = json.loads(await node(folder, PROGRAM, given))
    await spy.flush()
    assert said["publish"] == {**dict.fromkeys(allowed, True), **dict.fromkeys(denied, False)}
    assert said["subscribe"] == {**dict.fromkeys(HEARD, True), **dict.fromkeys(NOT_HEARD, False)}
    subject, kind = f"evt.{WEILAI}.ticket.opened", "gongdan.ticket.opened.v1"
    expected = [[subject, kind, {"n": number}] for number in range(3)]
    assert (said["durable"], said["ordered"]) == (expected, expected)
    known = {*allowed, *denied, *HEARD, *NOT_HEARD}
    assert [one for one in heard if one in known or one.startswith("_INBOX_weilai")] == []


async def test_a_reader_reads_from_any_place_the_stream_keeps(
    connect: Connect, client: Client, streams: Streams
) -> None:
    ours, evt = await integrator(connect, client), streams.names["evt"]
    reader = await ours.nc.jetstream().pull_subscribe(
        "evt.>",
        durable="crm",
        stream=evt,
        config=ConsumerConfig(deliver_policy="by_start_sequence", opt_start_seq=2),  # type: ignore[arg-type]  # the client turns it into the policy
    )
    found = await reader.fetch(2, timeout=5)
    assert [one.data for one in found] == [b'{"n":1}', b'{"n":2}']
    for one in found:
        await one.ack_sync()
    assert (await ours.nc.jetstream().consumer_info(evt, "crm")).num_pending == 0
    with pytest.raises((NatsError, TimeoutError)):
        await ours.nc.jetstream().stream_info(streams.names["theirs"])
    assert await streams.count(evt) == 3


async def test_the_confidential_stream_has_a_scope_of_its_own(
    connect: Connect, client: Client, streams: Streams
) -> None:
    subject = f"{API}.CONSUMER.CREATE.{streams.names['evr']}.one"
    assert not await (await integrator(connect, client)).publishes(subject)
    assert await (await integrator(connect, client, "events:confidential")).publishes(subject)


async def test_what_a_reader_has_delivered_elsewhere_gets_nowhere(
    connect: Connect, client: Client, streams: Streams, nats_server: EmbeddedNats
) -> None:
    """A reader names where the server sends what it says: statuses, answers, events of its own."""
    taken: list[tuple[str, str, bytes]] = []
    intake = await connect(user="intake", password=nats_server.keys.nats_password("intake"))

    async def note(message: Msg) -> None:
        if is_from_a_producer(message.subject, message.reply, message.headers, message.data):
            taken.append((message.subject, message.reply, message.data))

    await intake.subscribe("intake.*.*", cb=note)
    await intake.flush()
    ours, evt = await integrator(connect, client), streams.names["evt"]
    await ours.nc.jetstream().pull_subscribe("", durable="aside", stream=evt)
    for target in (
        f"intake.{GLOBEX}.api",
        f"evt.{GLOBEX}.ticket.opened",
        f"{API}.STREAM.DELETE.EVT_{GLOBEX}",
        f"{API}.STREAM.PURGE.EVT_{GLOBEX}",
        f"{API}.CONSUMER.DELETE.EVT_{GLOBEX}.one",
    ):
        for wanted in (b'{"batch":1,"no_wait":true}', b'{"batch":99,"no_wait":true}'):
            await ours.nc.publish(f"{API}.CONSUMER.MSG.NEXT.{evt}.aside", wanted, reply=target)
        await ours.nc.publish(f"{API}.STREAM.INFO.{evt}", b"", reply=target)
        config = {
            "stream_name": evt,
            "config": {
                "name": "push",
                "deliver_subject": target,
                "ack_policy": "none",
                "headers_only": True,
                "deliver_policy": "all",
                "replay_policy": "instant",
            },
        }
        await ours.nc.request(f"{API}.CONSUMER.CREATE.{evt}.push", json.dumps(config).encode())
        await ours.nc.request(f"{API}.CONSUMER.DELETE.{evt}.push", b"")
    await ours.nc.flush()
    await intake.flush()
    assert taken == []
    assert await streams.count(streams.names["theirs"]) == 3


async def test_a_connection_lasts_an_hour_at_most_and_a_revoked_key_opens_nothing(
    connect: Connect, client: Client, nats_server: EmbeddedNats
) -> None:
    made = await call(
        client.identity.CreateApiKey,
        pb.CreateApiKeyRequest(name="reader", scopes=["events:read"]),
        token=await client.operator(WEILAI),
        metadata={"idempotency-key": str(uuid4())},
    )
    assert LIFE_S_MAX == 3_600
    assert (await connect(token=made.api_key)).is_connected
    key_id = made.api_key.split("-", 1)[1].split("_", 1)[0]
    await call(
        client.identity.RevokeApiKey,
        pb.RevokeApiKeyRequest(key_id=key_id),
        token=await client.operator(WEILAI),
        metadata={"idempotency-key": str(uuid4())},
    )
    with pytest.raises(NatsError, match=r"(?i)authorization violation"):
        await connect(token=made.api_key)
    assert "key-revoked" in nats_server.folder.with_suffix(".log").read_text()


async def test_a_process_that_crashes_locks_nobody_out(
    connect: Connect, client: Client, running_identity: RunningIdentity, tmp_path: Path
) -> None:
    key = await new_key(client, WEILAI, "events:read")
    other = replace(
        running_identity,
        address=f"127.0.0.1:{free_port()}",
        ready_url=f"127.0.0.1:{free_port()}",
    )
    process = start_identity(other, tmp_path / "identity.log")
    try:
        await identity_ready(process, other, tmp_path / "identity.log")
        both = await asyncio.gather(*(connect(token=key) for _ in range(10)))
        assert all(one.is_connected for one in both)
    finally:
        process.kill()
        process.wait()
    left = await asyncio.gather(*(connect(token=key) for _ in range(10)))
    assert all(one.is_connected for one in left)
