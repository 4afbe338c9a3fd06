"""Again: one delivery or many are repeated, left out, or sent from a position on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.notification.app.webhooks.desk import ReplayTooLong
from services.notification.domain.webhooks.attempts import Outcome
from services.notification.domain.webhooks.endpoints import WebhookUnknown
from services.notification.domain.webhooks.facts import Replay, Resend, Skip
from shared.database import Databases
from tests.integration.notification.hooks import (
    ADMIN,
    Hooks,
    intent,
    make_tables,
    put_together,
)
from tests.receiver import Receiver, receiver, status
from tests.written_log import ACME, until

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC)


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


@pytest.fixture
async def hooks(databases: Databases) -> AsyncIterator[Hooks]:
    await make_tables(databases)
    async with put_together(databases) as built:
        yield built


async def settled(hooks: Hooks, endpoint: UUID, states: list[str]) -> None:
    async def are() -> bool:
        return await hooks.states(endpoint) == states

    await until(are)


async def paused(hooks: Hooks, endpoint: UUID) -> None:
    async def is_paused() -> bool:
        return (await hooks.desk.endpoints(ACME)).of(endpoint).paused is not None

    await until(is_paused)


async def test_what_was_heard_is_sent_again_once_for_each_asking(
    hooks: Hooks, there: Receiver
) -> None:
    hook = (await hooks.register(there.url)).endpoint.id
    first, second = hooks.say(), hooks.say()
    await hooks.hear()
    await settled(hooks, hook, ["delivered", "delivered"])
    delivery = (await hooks.listed(hook))[-1].id
    await hooks.do(Resend(at=NOW, endpoint=hook, delivery=delivery))
    await until(lambda: sorted(there.ids()) == sorted([first, second, first]))
    await settled(hooks, hook, ["delivered", "delivered"])
    assert [one.number for one in await hooks.attempts(hook)] == [1, 2, 1]


async def test_what_failed_within_a_time_is_sent_again(hooks: Hooks, there: Receiver) -> None:
    there.answering = status(500)
    hook = (await hooks.register(there.url)).endpoint.id
    event = hooks.say()
    await hooks.hear()
    await paused(hooks, hook)
    there.answering = status(204)
    await hooks.desk.resume(ADMIN, intent(), hook)
    tried = len(there.heard)
    later = datetime.now(UTC) + timedelta(minutes=1)
    await hooks.do(Resend(at=NOW, endpoint=hook, state="failed", since=later))
    await hooks.do(Resend(at=NOW, endpoint=hook, state="delivered"))
    assert await hooks.states(hook) == ["failed"]
    await hooks.do(Resend(at=NOW, endpoint=hook, state="failed", until=later))
    await settled(hooks, hook, ["delivered"])
    assert there.ids() == [event] * (tried + 1)


async def test_in_order_what_failed_holds_its_ticket_until_it_is_left_out(
    hooks: Hooks, there: Receiver
) -> None:
    ticket = uuid4()
    hook = (await hooks.register(there.url, ordered=True)).endpoint.id
    there.answering = status(500)
    hooks.say("ticket.opened", ticket)
    moved = hooks.say("ticket.moved", ticket)
    await hooks.hear()
    await paused(hooks, hook)
    assert await hooks.states(hook) == ["failed", "waiting"]
    there.answering = status(204)
    await hooks.desk.resume(ADMIN, intent(), hook)
    other = hooks.say()
    await hooks.hear()
    await settled(hooks, hook, ["failed", "waiting", "delivered"])
    assert there.ids()[-1] == other
    await hooks.do(Skip(at=NOW, endpoint=hook, delivery=(await hooks.listed(hook))[-1].id))
    await settled(hooks, hook, ["skipped", "delivered", "delivered"])
    assert there.ids()[-1] == moved


async def test_from_a_position_on_all_that_is_wanted_is_sent_in_order(
    hooks: Hooks, there: Receiver
) -> None:
    ticket = uuid4()
    events = [hooks.say(kind, ticket) for kind in ("ticket.opened", "ticket.moved")]
    hooks.say("assignment.offered", ticket)
    hook = (await hooks.register(there.url, ordered=True)).endpoint.id
    await hooks.hear()
    await hooks.do(Replay(at=NOW, endpoint=hook, source="workflow", after=0, upto=10_000))
    await until(lambda: there.ids() == events)
    await settled(hooks, hook, ["delivered", "delivered"])
    await hooks.do(Replay(at=NOW, endpoint=hook, source="workflow", after=1, upto=2))
    await until(lambda: there.ids() == [*events, events[1]])


async def test_what_cannot_be_asked_is_refused(hooks: Hooks, there: Receiver) -> None:
    hook = (await hooks.register(there.url)).endpoint.id
    for upto in (0, 10_001):
        wanted = Replay(at=NOW, endpoint=hook, source="workflow", after=0, upto=upto)
        with pytest.raises(ReplayTooLong):
            await hooks.desk.ask(ADMIN, intent(), wanted)
    with pytest.raises(WebhookUnknown):
        await hooks.desk.ask(ADMIN, intent(), Skip(at=NOW, endpoint=uuid4(), delivery=1))


async def test_a_test_event_is_signed_and_answered_at_once(hooks: Hooks, there: Receiver) -> None:
    shown = await hooks.register(there.url)
    there.answering = status(418, b"a teapot")
    answer = await hooks.sending.test(ACME, shown.endpoint, uuid4())
    assert (answer.outcome, answer.status, answer.excerpt) == (Outcome.ANSWERED, 418, "a teapot")
    assert there.heard[0].verified(shown.secret)["type"] == "gongdan.webhook.test.v1"
    assert await hooks.listed(shown.endpoint.id) == []


async def test_what_is_old_or_owed_to_nobody_is_forgotten(hooks: Hooks, there: Receiver) -> None:
    stays, gone = [(await hooks.register(there.url)).endpoint.id for _ in range(2)]
    hooks.say()
    hooks.say()
    await hooks.hear()
    for hook in (stays, gone):
        await settled(hooks, hook, ["delivered", "delivered"])
    async with hooks.databases.connection(ACME) as db:
        await db.execute(
            "update notification.webhook_deliveries set created_at = now() - interval '31 days'"
            " where position = 1"
        )
    await hooks.deliveries.forget(ACME, [stays])
    assert [one.position for one in await hooks.listed(stays)] == [2]
    assert await hooks.listed(gone) == []
