"""Producers meet intake over NATS with nothing but a standard client."""

import asyncio
import json

import nats
import nats.js.errors
import pytest
from nats.aio.client import Client

from services.cli.embedded.nats import EmbeddedNats
from services.intake.handlers import (
    REPORTS_AT_ONCE_MAX,
    REPORTS_OF_ONE_TENANT_MAX,
    listening,
)
from tests.integration.intake.conftest import (
    NOBODY_YET,
    TENANT,
    IntakeHere,
    body,
    bytes_of,
    headers,
)
from tests.stack import StartNats
from tests.written_log import until

pytestmark = pytest.mark.integration
SUBJECT = f"intake.{TENANT}.qr"
FLOOD = 4 * REPORTS_AT_ONCE_MAX


async def a_producer(server: EmbeddedNats, tenant: str = TENANT) -> Client:
    password = server.keys.nats_password("outlet")
    return await nats.connect(
        server.url,
        user="outlet",
        password=password,
        inbox_prefix=f"_INBOX_{tenant}",
        reconnect_time_wait=1,
        connect_timeout=5,
    )


async def test_js_publish_is_acknowledged_by_the_log(
    on_the_bus: IntakeHere, nats_server: EmbeddedNats
) -> None:
    producer = await a_producer(nats_server)
    sent = headers()
    ack = await producer.jetstream().publish(SUBJECT, bytes_of(body()), headers=sent)
    assert (ack.stream, ack.duplicate) == ("intake", None)
    again = await producer.jetstream().publish(SUBJECT, bytes_of(body()), headers=sent)
    assert (again.seq, again.duplicate) == (ack.seq, True)
    assert (await on_the_bus.store.head(TENANT)).position >= ack.seq
    await producer.close()


@pytest.mark.usefixtures("on_the_bus")
async def test_js_publish_raises_what_the_reply_says(nats_server: EmbeddedNats) -> None:
    producer = await a_producer(nats_server)
    with pytest.raises(nats.js.errors.APIError) as refused:
        await producer.jetstream().publish(SUBJECT, b"{}", headers=headers())
    assert refused.value.code == 422
    assert "submission-rejected" in str(refused.value.description)
    assert "First reason: missing (/" in str(refused.value.description)
    await producer.close()


@pytest.mark.usefixtures("on_the_bus")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "missing: There are no CloudEvents attributes"),
        (headers("a%00b"), "control-character (/id): id holds"),
        (headers("%ED%A0%80"), "bad-encoding (/id): id is not"),
        (headers("x" * 20_000), "too-long (/id): id is longer than 255"),
    ],
)
async def test_js_publish_names_the_attribute_that_is_wrong(
    nats_server: EmbeddedNats, given: dict[str, str], said: str
) -> None:
    producer = await a_producer(nats_server)
    report = bytes_of(body(summary="The same in every message."))
    with pytest.raises(nats.js.errors.APIError) as refused:
        await producer.jetstream().publish(SUBJECT, report, headers=given)
    assert said in str(refused.value.description)
    await producer.close()


@pytest.mark.usefixtures("on_the_bus")
async def test_js_publish_raises_that_a_key_was_used_before(nats_server: EmbeddedNats) -> None:
    producer = await a_producer(nats_server)
    sent = headers()
    await producer.jetstream().publish(SUBJECT, bytes_of(body()), headers=sent)
    with pytest.raises(nats.js.errors.APIError) as refused:
        await producer.jetstream().publish(SUBJECT, bytes_of(body(summary="x")), headers=sent)
    assert (refused.value.code, refused.value.err_code) == (422, 20422)
    assert "idempotency-key-reused" in str(refused.value.description)
    await producer.close()


async def test_a_report_published_without_asking_for_an_answer_is_taken_too(
    on_the_bus: IntakeHere, nats_server: EmbeddedNats
) -> None:
    producer = await a_producer(nats_server)
    before = (await on_the_bus.store.head(TENANT)).position
    await producer.publish(SUBJECT, bytes_of(body()), headers=headers())

    async def taken() -> bool:
        return (await on_the_bus.store.head(TENANT)).position == before + 1

    await until(taken)
    await producer.close()


async def test_a_flood_is_answered_and_nothing_acknowledged_is_lost(
    on_the_bus: IntakeHere, nats_server: EmbeddedNats
) -> None:
    producer = await a_producer(nats_server)
    before = (await on_the_bus.store.head(TENANT)).position
    report = bytes_of(body())
    replies = await asyncio.gather(
        *[producer.request(SUBJECT, report, headers=headers(), timeout=60) for _ in range(FLOOD)]
    )
    said = [json.loads(reply.data) for reply in replies]
    taken = [one["seq"] for one in said if "seq" in one]
    refused = {one["error"]["code"] for one in said if "error" in one}
    assert refused <= {503}
    assert len(set(taken)) == len(taken) >= REPORTS_OF_ONE_TENANT_MAX
    assert (await on_the_bus.store.head(TENANT)).position == before + len(taken)
    await producer.close()


async def test_a_tenant_that_waits_does_not_keep_others_waiting(
    on_the_bus: IntakeHere, nats_server: EmbeddedNats
) -> None:
    producer = await a_producer(nats_server)
    other = await a_producer(nats_server, NOBODY_YET)
    on_the_bus.in_force.silent.add(NOBODY_YET)
    quiet = f"intake.{NOBODY_YET}.api"
    waiting = [
        asyncio.create_task(other.request(quiet, b"{}", headers=headers(), timeout=60))
        for _ in range(REPORTS_AT_ONCE_MAX)
    ]

    async def under_way() -> bool:
        return on_the_bus.door.under_way(NOBODY_YET) == REPORTS_OF_ONE_TENANT_MAX

    await until(under_way)
    reply = await producer.request(SUBJECT, bytes_of(body()), headers=headers(), timeout=10)
    assert b'"seq"' in reply.data
    assert on_the_bus.door.under_way(NOBODY_YET) == REPORTS_OF_ONE_TENANT_MAX
    codes = [json.loads(one.data)["error"]["code"] for one in await asyncio.gather(*waiting)]
    assert set(codes) == {503}
    await producer.close()
    await other.close()


async def test_after_the_bus_was_killed_reports_are_taken_again(
    intake: IntakeHere, start_nats: StartNats
) -> None:
    server = await start_nats()
    broker = listening(server.url, server.keys.nats_password("intake"), intake.door)
    await broker.start()
    producer = await a_producer(server)
    sent, report = headers(), bytes_of(body())
    first = json.loads((await producer.request(SUBJECT, report, headers=sent, timeout=10)).data)
    await server.kill()
    await server.start()
    replies: list[dict[str, object]] = []

    async def answered() -> bool:
        try:
            message = await producer.request(SUBJECT, report, headers=sent, timeout=1)
        except nats.errors.Error:
            return False
        replies.append(json.loads(message.data))
        return True

    await until(answered)
    assert replies[0]["seq"] == first["seq"]
    assert replies[0]["duplicate"] is True
    await producer.close()
    await broker.stop()
