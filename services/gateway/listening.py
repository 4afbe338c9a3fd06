"""Listening to the bus on behalf of everybody who is looking, and only while somebody is.

One short-lived consumer per gateway reads the ticket stream without payloads, starting a little in
the past so that a browser which reconnects to a fresh gateway finds its cursor. It owns nothing: if
the bus goes away it is made anew, and the rings notice what was missed by the positions.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final, NoReturn

import structlog
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.client import JetStreamContext

from services.gateway.live import Frame, Live
from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus, BusUnfit
from shared.messaging.deadlines import pause_s
from shared.messaging.streams import STREAMS, tenant_of

SERVICE: Final = "workflow"
HISTORY_MESSAGES: Final = 1_000  # what a fresh gateway looks back over
BATCH: Final = 256
FETCH_TIMEOUT_S: Final = 5.0
INACTIVE_S: Final = 30.0  # after this the server forgets a consumer nobody asks

log = structlog.get_logger()


async def listen(connect: Callable[[], Awaitable[Bus]], live: Live) -> NoReturn:
    """Feed ``live`` from the bus for ever, while anybody follows; the bus may come and go."""
    bus: Bus | None = None
    failures = 0
    try:
        while True:
            await live.wanted.wait()
            try:
                bus = bus or await connect()
                await _listen_while_wanted(bus.js, live)
                failures = 0
            except (*NATS_TROUBLE, BusUnfit) as trouble:
                failures += 1
                log.warning("live_interrupted", error=repr(trouble), failures=failures)
                await asyncio.sleep(pause_s(failures))
    finally:
        if bus is not None:
            await bus.close()


async def _listen_while_wanted(js: JetStreamContext, live: Live) -> None:
    subscription = await _subscribe(js)
    try:
        while live.wanted.is_set():
            try:
                messages = await subscription.fetch(BATCH, timeout=FETCH_TIMEOUT_S)
            except TimeoutError:
                # Silence may mean that the consumer is gone with the server's memory: ask.
                await subscription.consumer_info()
                continue
            for message in messages:
                frame = frame_of(message)
                if frame is not None:
                    live.take(frame)
    finally:
        with contextlib.suppress(*NATS_TROUBLE):
            await subscription.unsubscribe()


async def _subscribe(js: JetStreamContext) -> JetStreamContext.PullSubscription:
    stream = STREAMS[SERVICE].name
    state = (await js.stream_info(stream)).state
    start = max(state.first_seq, state.last_seq - HISTORY_MESSAGES + 1, 1)
    config = ConsumerConfig(
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=start,
        inactive_threshold=INACTIVE_S,
        mem_storage=True,
        num_replicas=1,
        headers_only=True,
    )
    return await js.pull_subscribe("", stream=stream, config=config)


def frame_of(message: Msg) -> Frame | None:
    """Return what a message of the bus tells a browser; None for one that tells nothing."""
    headers = message.headers or {}
    try:
        return Frame(
            tenant=TenantId(tenant_of(message.subject)),
            position=int(headers["gongdan-position"]),
            prev=int(headers["gongdan-prev"]),
            type=message.subject.split(".", 2)[2],
            subject=headers["ce-subject"],
            version=int(headers["gongdan-version"]),
        )
    except (KeyError, ValueError, IndexError):
        return None
