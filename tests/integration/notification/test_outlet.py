"""The outlet lets everything out once, in order, whatever happens to it, and nothing personal."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import msgspec
import pytest
from nats.js.errors import NotFoundError

from services.cli.embedded.nats import EmbeddedNats
from services.notification.domain.event_stream import EventStream, Retention
from shared.database import Databases
from shared.messaging.envelope import structured
from shared.messaging.outside import event_stream, reserved_stream
from shared.vault import Identifier
from tests.integration.notification.hooks import OpenVault
from tests.integration.notification.outlets import (
    MASTER,
    MIB,
    OPEN,
    OutletHere,
    Server,
    endless,
    held,
    logs_here,
    outlet_on,
    sequences,
)
from tests.stack import StartNats
from tests.written_log import ACME, until

pytestmark = pytest.mark.integration

EVT, EVR = event_stream(MASTER, ACME), reserved_stream(MASTER, ACME)
ROOT = Path(__file__).resolve().parents[3]
KILLED_EVENTS = 2_000


def server_of(nats: EmbeddedNats) -> Server:
    return Server(nats.keys, nats.port, nats.monitor_url)


@pytest.fixture
async def nats(start_nats: StartNats) -> EmbeddedNats:
    return await start_nats()


@pytest.fixture
async def here(nats: EmbeddedNats, databases: Databases) -> AsyncIterator[OutletHere]:
    async with outlet_on(server_of(nats), databases, logs_here()) as built:
        yield built


async def come_to(here: OutletHere, count: int, stream: str = EVT) -> None:
    """Wait until a stream holds so many messages."""

    async def is_there() -> bool:
        try:
            return (await here.outside.js.stream_info(stream)).state.messages >= count
        except NotFoundError:
            return False

    await until(is_there)


async def test_an_event_comes_out_as_over_http(here: OutletHere) -> None:
    said = here.say("ticket.opened", summary="冷柜不制冷", number="T-000001")
    await come_to(here, 1)
    (message,) = await held(here.outside, EVT)
    assert message.subject == f"evt.{ACME}.ticket.opened"
    headers = {name.lower(): unquote(value) for name, value in (message.headers or {}).items()}
    expected = structured(said, "workflow")
    data = expected.pop("data")
    shown = {f"ce-{name}": str(value) for name, value in expected.items()}
    assert {name: headers[name] for name in shown} == shown
    assert headers["ce-previous"] == f"{0:020d}"
    assert headers["ce-sequence"] == f"{1:020d}"
    assert msgspec.json.decode(message.data) == data


async def test_persons_come_out_as_ids(nats: EmbeddedNats, databases: Databases) -> None:
    vault, logs = OpenVault(), logs_here()
    (key,) = await vault.subjects_for(ACME, [Identifier("phone", "13812345678")])
    sealed = vault.seal(ACME, "phone", "13812345678", key)
    async with outlet_on(server_of(nats), databases, logs, vault=vault) as here:
        here.say("ticket.opened", reporter={"phone": sealed})
        await come_to(here, 1)
        (message,) = await held(here.outside, EVT)
    assert msgspec.json.decode(message.data)["reporter"] == {"phone": {"person": str(key.subject)}}


async def test_what_was_said_before_it_was_opened_is_left_to_http(
    nats: EmbeddedNats, databases: Databases
) -> None:
    logs = logs_here()
    for _ in range(3):
        logs["workflow"].say("ticket.opened", uuid4())
    opened = replace(OPEN, since={"workflow": 3, "dispatch": 0})
    async with outlet_on(server_of(nats), databases, logs, opened) as here:
        here.say("ticket.moved")
        await come_to(here, 1)
        (message,) = await held(here.outside, EVT)
    assert (message.headers or {})["ce-sequence"] == f"{4:020d}"
    assert (message.headers or {})["ce-previous"] == f"{3:020d}"


async def test_another_goes_on_where_one_stopped(nats: EmbeddedNats, databases: Databases) -> None:
    logs = logs_here()
    for _ in range(3):
        async with outlet_on(server_of(nats), databases, logs) as here:
            for kind in ("ticket.opened", "assignment.offered", "ticket.moved"):
                here.say(kind)
            await come_to(here, len(logs["workflow"].events) + len(logs["dispatch"].events))
            found = await held(here.outside, EVT)
    assert sequences(found, "workflow") == [1, 2, 3, 4, 5, 6]
    assert sequences(found, "dispatch") == [1, 2, 3]
    previous = [int((one.headers or {})["ce-previous"]) for one in found]
    assert sorted(previous) == [0, 0, 1, 1, 2, 2, 3, 4, 5]


async def test_two_do_not_repeat_each_other(nats: EmbeddedNats, databases: Databases) -> None:
    logs = logs_here()
    async with AsyncExitStack() as stack:
        both = [
            await stack.enter_async_context(outlet_on(server_of(nats), databases, logs))
            for _ in range(2)
        ]
        for number in range(100):
            both[number % 2].say("ticket.moved")
            await asyncio.sleep(0)
        await come_to(both[0], 100)
        found = await held(both[0].outside, EVT)
    assert sequences(found, "workflow") == list(range(1, 101))


async def test_what_is_confidential_lies_apart(here: OutletHere) -> None:
    here.apart.add("ticket.moved")
    for kind in ("ticket.opened", "ticket.moved", "ticket.opened"):
        here.say(kind)
    await come_to(here, 2)
    await come_to(here, 1, EVR)
    told, apart = await held(here.outside, EVT), await held(here.outside, EVR)
    assert sequences(told, "workflow") == [1, 3]
    assert [int((one.headers or {})["ce-previous"]) for one in told] == [0, 1]
    assert [one.subject for one in apart] == [f"evr.{ACME}.ticket.moved"]


async def test_a_stream_that_was_lost_begins_where_the_outlet_stands(
    nats: EmbeddedNats, here: OutletHere
) -> None:
    for _ in range(3):
        here.say("ticket.opened")
    await come_to(here, 3)
    await nats.kill()
    await nats.wipe()
    await nats.start()
    here.say("ticket.moved")
    await come_to(here, 1)
    (message,) = await held(here.outside, EVT)
    assert (message.headers or {})["ce-sequence"] == f"{4:020d}"
    assert (message.headers or {})["ce-previous"] == f"{3:020d}"


async def test_what_somebody_else_put_there_stops_nothing(here: OutletHere) -> None:
    here.say("ticket.opened")
    await come_to(here, 1)
    shelf, _ = here.shelves.of(ACME)
    await here.outside.js.publish(f"{shelf.door}.ticket.opened", b"forged")
    here.say("ticket.moved")
    await come_to(here, 3)
    assert [one.data for one in await held(here.outside, EVT)][1] == b"forged"


async def test_it_keeps_more_or_less_as_it_is_told(here: OutletHere) -> None:
    here.say("ticket.opened")
    await come_to(here, 1)
    longer = Retention(max_age_s=7_200, max_bytes=32 * MIB)
    here.becomes(replace(here.stream, retention=longer))

    async def is_longer() -> bool:
        config = (await here.outside.js.stream_info(EVT)).config
        return (config.max_age, config.max_bytes) == (7_200, 32 * MIB)

    await until(is_longer)
    config = (await here.outside.js.stream_info(EVT)).config
    assert (config.deny_delete, config.deny_purge) == (True, True)
    assert len(await held(here.outside, EVT)) == 1


async def test_closed_it_is_gone_and_opened_again_says_what_was_missed(here: OutletHere) -> None:
    here.say("ticket.opened")
    await come_to(here, 1)
    here.becomes(EventStream(times_opened=1))

    async def is_gone() -> bool:
        return not [one async for one in _names(here) if one in {EVT, EVR}]

    await until(is_gone)
    here.say("ticket.moved")
    here.becomes(replace(OPEN, since={"workflow": 2, "dispatch": 0}, times_opened=2))
    here.say("ticket.moved")
    await come_to(here, 1)
    (message,) = await held(here.outside, EVT)
    assert (message.headers or {})["ce-sequence"] == f"{3:020d}"
    assert (message.headers or {})["ce-previous"] == f"{2:020d}"


async def _names(here: OutletHere) -> AsyncIterator[str]:
    for info in await here.outside.js.streams_info():
        yield info.config.name or ""


async def test_killed_in_the_middle_it_loses_nothing_and_says_nothing_twice(
    nats: EmbeddedNats, databases: Databases, database: str
) -> None:
    server, chance = server_of(nats), random.Random(7)  # noqa: S311  # not a secret
    bus = await server.connect("outlet")
    logs = endless(KILLED_EVENTS)

    async def count() -> int:
        total = 0
        for stream in (EVT, EVR):
            try:
                total += (await bus.js.stream_info(stream)).state.messages
            except NotFoundError:
                continue
        return total

    async def is_past(mark: int) -> bool:
        return await count() >= mark

    marks = sorted(chance.sample(range(100, 2 * KILLED_EVENTS - 1_000), 4))
    for mark in marks:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.notification.outlets"),
            *(database, str(nats.keys.folder), str(nats.port), nats.monitor_url),
            str(KILLED_EVENTS),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT,
        )
        await until(lambda: is_past(mark))  # noqa: B023  # awaited at once
        process.kill()
        await process.wait()
    async with outlet_on(server, databases, logs) as here:
        here.apart.add("assignment.offered")
        await until(lambda: is_past(2 * KILLED_EVENTS))
        told, apart = await held(bus, EVT), await held(bus, EVR)
    await bus.close()
    assert sequences(told, "workflow") == list(range(1, KILLED_EVENTS + 1))
    assert sequences(apart, "dispatch") == list(range(1, KILLED_EVENTS + 1))
