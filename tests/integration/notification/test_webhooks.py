"""Webhooks: what happens is told, signed, in order where that is asked for, until it was heard."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.notification.app.webhooks.desk import WebhooksForbidden
from services.notification.domain.webhooks.endpoints import WebhookUnknown
from services.notification.domain.webhooks.facts import Why
from shared.database import Databases
from shared.intent import Caller
from tests.integration.notification.hooks import (
    ADMIN,
    PAUSES,
    Hooks,
    intent,
    make_tables,
    put_together,
)
from tests.receiver import Answering, Heard, Receiver, hangs, receiver, status
from tests.written_log import ACME, until

pytestmark = pytest.mark.integration


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


@pytest.fixture
async def tables(databases: Databases) -> Databases:
    await make_tables(databases)
    return databases


@pytest.fixture
async def hooks(tables: Databases) -> AsyncIterator[Hooks]:
    async with put_together(tables) as built:
        yield built


def failing(times: int, then: Answering | None = None) -> Answering:
    """Answer 500 so many times, and then otherwise."""
    left = [times]

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        left[0] -= 1
        await (status(500, b"not now") if left[0] >= 0 else then or status(204))(heard, writer)

    return answer


async def test_what_happens_is_told_as_everybody_may_read_it(hooks: Hooks, there: Receiver) -> None:
    hook = await hooks.register(there.url + "/in?from=gongdan", "ticket.opened")
    ticket = uuid4()
    hooks.say("ticket.moved", ticket)
    event = hooks.say("ticket.opened", ticket, summary="冷柜不制冷")
    await hooks.hear()
    await until(lambda: there.ids() == [event])
    heard = there.heard[0]
    assert heard.target == "/in?from=gongdan"
    assert heard.headers["content-type"] == "application/cloudevents+json"
    told = heard.verified(hook.secret)
    assert told["id"] == event
    assert told["type"] == "gongdan.ticket.opened.v1"
    assert told["source"] == "/acme/workflow"
    assert told["subject"] == str(ticket)
    assert told["data"]["summary"] == "冷柜不制冷"

    async def is_kept() -> bool:
        return await hooks.states(hook.endpoint.id) == ["delivered"]

    await until(is_kept)
    attempt = (await hooks.attempts(hook.endpoint.id))[0]
    assert (attempt.number, attempt.outcome, attempt.status) == (1, "answered", 204)


async def test_what_happened_before_is_not_told(hooks: Hooks, there: Receiver) -> None:
    hooks.say()
    await hooks.register(there.url)
    event = hooks.say()
    await hooks.hear()
    await until(lambda: there.ids() == [event])


async def test_what_was_not_heard_is_told_again_under_the_same_id(
    hooks: Hooks, there: Receiver
) -> None:
    there.answering = failing(2)
    hook = await hooks.register(there.url)
    event = hooks.say()
    await hooks.hear()
    await until(lambda: there.ids() == [event] * 3)
    assert len({one.body for one in there.heard}) == 1
    for one in there.heard:
        one.verified(hook.secret)

    async def outcomes() -> bool:
        found = await hooks.attempts(hook.endpoint.id)
        return [(one.status, one.excerpt) for one in found] == [
            (500, "not now"),
            (500, "not now"),
            (204, ""),
        ]

    await until(outcomes)


async def test_who_never_hears_is_paused_and_nothing_is_lost(hooks: Hooks, there: Receiver) -> None:
    there.answering = status(500)
    hook = await hooks.register(there.url)
    event = hooks.say()
    await hooks.hear()

    async def is_paused() -> bool:
        return (await hooks.desk.endpoints(ACME)).of(hook.endpoint.id).paused is Why.FAILING

    await until(is_paused)
    await hooks.react()
    (told,) = hooks.told
    assert (told.recipient, told.ticket_id) == ("member:ana", None)
    assert there.url in told.text["en"]
    assert there.url in told.text["zh"]
    assert there.ids() == [event] * (len(PAUSES) + 1)
    assert await hooks.states(hook.endpoint.id) == ["failed"]
    there.answering = status(204)
    later = hooks.say()
    await hooks.hear()
    assert await hooks.states(hook.endpoint.id) == ["failed", "waiting"]
    await hooks.desk.resume(ADMIN, intent(), hook.endpoint.id)
    hooks.courier.wake(ACME)
    await until(lambda: there.ids()[-1] == later)


async def test_who_has_gone_is_not_asked_again(hooks: Hooks, there: Receiver) -> None:
    there.answering = status(410)
    hook = await hooks.register(there.url)
    event = hooks.say()
    await hooks.hear()

    async def is_paused() -> bool:
        return (await hooks.desk.endpoints(ACME)).of(hook.endpoint.id).paused is Why.GONE

    await until(is_paused)
    assert there.ids() == [event]


async def test_a_redirect_is_an_answer_and_not_a_way(hooks: Hooks, there: Receiver) -> None:
    async with receiver() as elsewhere:
        there.answering = failing(0, status(302, location=elsewhere.url + "/secret"))
        hook = await hooks.register(there.url)
        hooks.say()
        await hooks.hear()

        async def was_tried() -> bool:
            return [one.status for one in await hooks.attempts(hook.endpoint.id)][:1] == [302]

        await until(was_tried)
        assert elsewhere.heard == []


async def test_in_order_nothing_of_a_ticket_passes_what_was_not_heard(
    hooks: Hooks, there: Receiver
) -> None:
    first, second = uuid4(), uuid4()
    stuck = asyncio.Event()

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        is_first = heard.verified(hook.secret)["subject"] == str(first)
        code = 500 if is_first and not stuck.is_set() else 204
        await status(code)(heard, writer)

    hook = await hooks.register(there.url, ordered=True)
    there.answering = answer
    of_first = [hooks.say(kind, first) for kind in ("ticket.opened", "ticket.moved")]
    of_second = [hooks.say(kind, second) for kind in ("ticket.opened", "ticket.moved")]
    await hooks.hear()
    await until(lambda: of_second[1] in there.ids() and there.ids().count(of_first[0]) > 1)
    assert of_first[1] not in there.ids()
    stuck.set()
    await until(lambda: of_first[1] in there.ids())
    heard = there.ids()
    assert heard.index(of_second[0]) < heard.index(of_second[1])
    assert max(n for n, one in enumerate(heard) if one == of_first[0]) < heard.index(of_first[1])


async def test_in_no_order_nothing_waits_for_what_was_not_heard(
    hooks: Hooks, there: Receiver
) -> None:
    ticket = uuid4()
    hook = await hooks.register(there.url)

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        code = 500 if "opened" in heard.verified(hook.secret)["type"] else 204
        await status(code)(heard, writer)

    there.answering = answer
    hooks.say("ticket.opened", ticket)
    later = hooks.say("ticket.moved", ticket)
    await hooks.hear()
    await until(lambda: later in there.ids())


async def test_a_receiver_that_hangs_slows_nobody_else(hooks: Hooks, there: Receiver) -> None:
    async with receiver() as hanging:
        hanging.answering = hangs
        await hooks.register(hanging.url)
        await hooks.register(there.url)
        events = [hooks.say() for _ in range(50)]
        await hooks.hear()
        await until(lambda: sorted(there.ids()) == sorted(events), deadline_s=5.0)
        assert len(hanging.heard) == 1


async def test_while_a_secret_is_changed_both_sign(hooks: Hooks, there: Receiver) -> None:
    hook = await hooks.register(there.url)
    changed = await hooks.desk.rotate(ADMIN, intent(), hook.endpoint.id, timedelta(hours=1))
    assert changed.secret != hook.secret
    hooks.say()
    await hooks.hear()
    await until(lambda: len(there.heard) == 1)
    assert there.heard[0].verified(hook.secret) == there.heard[0].verified(changed.secret)


async def test_a_command_sent_again_shows_the_same_secret(hooks: Hooks, there: Receiver) -> None:
    wanted = intent()
    subscription = (await hooks.register(there.url)).endpoint.subscription
    first = await hooks.desk.register(ADMIN, wanted, subscription)
    again = await hooks.desk.register(ADMIN, replace(wanted), subscription)
    assert again.secret == first.secret
    assert len(await hooks.desk.listed(ADMIN)) == 2


async def test_what_was_deleted_is_told_nothing(hooks: Hooks, there: Receiver) -> None:
    gone, stays = await hooks.register(there.url + "/gone"), await hooks.register(there.url)
    await hooks.desk.delete(ADMIN, intent(), gone.endpoint.id)
    event = hooks.say()
    await hooks.hear()
    await until(lambda: there.ids() == [event])
    assert [one.id for one in await hooks.desk.listed(ADMIN)] == [stays.endpoint.id]
    with pytest.raises(WebhookUnknown):
        await hooks.desk.one(ADMIN, gone.endpoint.id)


async def test_an_attempt_that_was_cut_off_is_made_again(
    tables: Databases, there: Receiver
) -> None:
    there.answering = hangs
    async with put_together(tables, doubtful_after_s=0.2, attempt_s=60.0) as first:
        hook = await first.register(there.url)
        event = first.say()
        await first.hear()
        await until(lambda: there.ids() == [event])
    there.answering = status(204)
    async with put_together(tables, after=first):
        await until(lambda: there.ids() == [event, event])

        async def is_kept() -> bool:
            outcomes = [one.outcome for one in await first.attempts(hook.endpoint.id)]
            return outcomes == ["unknown", "answered"]

        await until(is_kept)


async def test_an_attempt_under_way_is_answered_before_we_stop(
    tables: Databases, there: Receiver
) -> None:
    released = asyncio.Event()

    async def slow(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        await status(204)(heard, writer)

    there.answering = slow
    async with put_together(tables) as stopped:
        hook = await stopped.register(there.url)
        stopped.say()
        await stopped.hear()
        await until(lambda: len(there.heard) == 1)
        asyncio.get_running_loop().call_later(0.1, released.set)
    assert await stopped.states(hook.endpoint.id) == ["delivered"]


async def test_who_does_not_administer_does_nothing(hooks: Hooks, there: Receiver) -> None:
    hook = await hooks.register(there.url)
    for scopes in (frozenset[str](), frozenset({"events:read", "tickets:read"})):
        nobody = Caller(tenant=ACME, actor="key:1", scopes=scopes)
        with pytest.raises(WebhooksForbidden):
            await hooks.desk.listed(nobody)
        with pytest.raises(WebhooksForbidden):
            await hooks.desk.delete(nobody, intent(), hook.endpoint.id)
