"""Notices by the channels of a tenant: to people, into groups, in doubt, once more, undisturbed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.notification.adapters.channels.attempts import attempts_of
from services.notification.adapters.channels.sending import Due, rest
from services.notification.adapters.lines import Bounds, Lines
from services.notification.app.channels.desk import Wish
from services.notification.app.ports import Patience
from services.notification.domain.channels.facts import Template
from services.notification.domain.channels.kinds import Kind
from services.notification.domain.notice import NOTICE, NoticeUnderWay
from services.notification.views.notice_rows import NoticeRow
from tests.integration.notification import providers
from tests.integration.notification.conftest import Notification, rule
from tests.integration.notification.hooks import intent
from tests.integration.notification.mailbox import Mailbox
from tests.integration.notification.ways_out import ADMIN
from tests.receiver import Receiver, hangs, receiver, status
from tests.written_log import ACME, until

pytestmark = pytest.mark.integration
WHSEC = "whsec_" + "A" * 32


@pytest.fixture
async def inbox() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


async def add(notification: Notification, name: str, kind: Kind, url: str, **secrets: str) -> None:
    settings = {
        Kind.SMS_ALIYUN: {"access_key_id": "LTAI", "sign_name": "工单", "endpoint": url},
        Kind.WECOM: {"endpoint": url},
        Kind.WEBHOOK: {"url": url},
    }[kind]
    templates = {"*": Template(id="SMS_1", params={"number": "number", "what": "summary"})}
    wish = Wish(
        key=name,
        kind=kind,
        settings=settings,
        secrets=secrets,
        templates=templates if kind is Kind.SMS_ALIYUN else {},
    )
    await notification.channels.desk.set(ADMIN, intent(), wish)


async def one_sms(notification: Notification, inbox: Receiver) -> list[NoticeRow]:
    """Let wang be told by SMS, and nobody else."""
    await add(notification, "sms", Kind.SMS_ALIYUN, inbox.url, access_key_secret="ali-secret")
    notification.is_open(rule("sms"))
    without_li(notification)
    notification.addresses.known["member:wang/sms"] = "+8613800005678"
    notification.reports("T-1")
    return await notification.hear()


def without_li(notification: Notification) -> None:
    notification.identity.say(
        "grant.revoked",
        uuid5(NAMESPACE_URL, "li"),
        member_id="li",
        role="dispatcher",
        scope_value="",
    )


async def test_people_are_sent_a_text_that_the_provider_fills(
    notification: Notification, inbox: Receiver
) -> None:
    providers.speaks(providers.aliyun, inbox)
    [row] = await notification.deliver(await one_sms(notification, inbox))
    assert (row.channel, row.state, row.outcome) == ("sms", "sent", "OK 900619746936498440^0")
    told = providers.query_of(inbox.heard[0])
    assert json.loads(told["TemplateParam"]) == {"number": "T-000001", "what": "冷柜不制冷"}
    assert told["OutId"] == str(row.notice_id)


async def test_a_group_is_told_once_whoever_the_rule_names(
    notification: Notification, inbox: Receiver
) -> None:
    providers.speaks(providers.wecom, inbox)
    await add(notification, "ops", Kind.WECOM, inbox.url, key="right-key")
    notification.is_open(rule("ops"))
    notification.reports("T-1")
    [row] = await notification.deliver(await notification.hear())
    assert (row.recipient, row.state) == ("channel:ops", "sent")
    [heard] = inbox.heard
    assert "T-000001" in json.loads(heard.body)["text"]["content"]


async def test_a_group_is_not_told_of_what_its_role_may_not_see(
    notification: Notification, inbox: Receiver
) -> None:
    providers.speaks(providers.wecom, inbox)
    await add(notification, "ops", Kind.WECOM, inbox.url, key="right-key")
    notification.is_open(rule("ops"))
    ticket = notification.reports("T-1").stream_id
    rows = await notification.hear()
    notification.restricts(ticket, only_for=["technician"])
    await notification.hear()
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome, inbox.heard) == ("failed", "hidden-since", [])


async def test_a_text_in_doubt_is_not_sent_again_by_itself_but_by_a_person(
    notification: Notification, inbox: Receiver
) -> None:
    rows = await one_sms(notification, inbox)
    inbox.answering = status(502)
    [row] = await notification.deliver(rows)
    assert (row.state, row.due_at, len(inbox.heard)) == ("unknown", None, 1)
    notification.pass_time(100_000)
    await notification.deliver(rows)
    assert len(inbox.heard) == 1
    providers.speaks(providers.aliyun, inbox)
    await notification.app.ask_again(intent(), row.notice_id)
    [row] = await notification.deliver(rows)
    assert (row.state, row.attempts, len(inbox.heard)) == ("sent", 2, 2)
    stored = await notification.store.facts(NOTICE, ACME, row.notice_id)
    tried = attempts_of([one.fact for one in stored])
    assert [(one.number, one.became) for one in tried] == [(1, "unknown"), (2, "sent")]


async def test_who_dies_while_a_text_is_sent_leaves_it_to_a_person(
    notification: Notification, inbox: Receiver
) -> None:
    rows = await one_sms(notification, inbox)
    inbox.answering = hangs
    dying = asyncio.create_task(notification.app.deliver(ACME, rows[0].notice_id))
    await until(lambda: bool(inbox.heard))
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    [row] = await notification.listed()
    assert row.state == "trying"
    with pytest.raises(NoticeUnderWay):
        await notification.app.ask_again(intent(), row.notice_id)
    notification.pass_time(91)
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome) == ("unknown", "we stopped before the answer came")
    assert len(inbox.heard) == 1


async def test_a_webhook_in_doubt_is_told_again_under_the_same_id(
    notification: Notification, inbox: Receiver
) -> None:
    await add(notification, "crm", Kind.WEBHOOK, inbox.url, secret=WHSEC)
    notification.is_open(rule("crm"))
    notification.reports("T-1")
    rows = await notification.hear()
    inbox.answering = status(504)
    [row] = await notification.deliver(rows)
    assert row.state == "retrying"
    notification.pass_time(10)
    inbox.answering = status(204)
    [row] = await notification.deliver(rows)
    assert (row.state, inbox.ids()) == ("sent", [str(row.notice_id)] * 2)


async def test_a_channel_that_is_gone_is_told_in_the_app_instead(
    notification: Notification, inbox: Receiver
) -> None:
    rows = await one_sms(notification, inbox)
    await notification.channels.desk.remove(ADMIN, intent(), "sms")
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome) == ("failed", "no-way-out")
    notification.reports("T-2")
    ways = {(one.channel, one.state) for one in await notification.hear() if one != row}
    assert ways == {("sms", "failed"), ("app", "sent")}


async def test_letters_leave_by_the_tenants_own_server_where_it_has_one(
    notification: Notification, box: Mailbox
) -> None:
    port = box.url.split(":")[2].split("/")[0]
    settings = {"host": "127.0.0.1", "port": port, "security": "none", "from": "it@weilai.cn"}
    wish = Wish(key="email", kind=Kind.SMTP, settings=settings)
    await notification.channels.desk.set(ADMIN, intent(), wish)
    notification.is_open(rule("email"))
    without_li(notification)
    notification.addresses.known["member:wang"] = "wang@example.org"
    notification.reports("T-1")
    [row] = await notification.deliver(await notification.hear())
    assert (row.state, box.letters[0]["From"]) == ("sent", "it@weilai.cn")


@asynccontextmanager
async def running(notification: Notification, *, rests_s: float = 0.0) -> AsyncIterator[None]:
    """Send what is due as the service does, the view following."""
    view = notification.applies["notices"]
    app = replace(notification.app, patience=Patience(first=timedelta(milliseconds=50)))
    due = Due(app, notification.notices, view.progress.at)
    lines = Lines(
        "send", due, lambda: [ACME], Bounds(width=8, spare=16), lambda n: rests_s if n > 1 else 0.0
    )

    async def follow() -> None:
        while True:
            await notification.listed()
            notification.clock.now = notification.clock.now + timedelta(milliseconds=20)
            lines.wake(ACME)
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(lines.run()), asyncio.create_task(follow())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_provider_that_hangs_slows_nobody_else(
    notification: Notification, inbox: Receiver
) -> None:
    inbox.answering = hangs
    await add(notification, "ops", Kind.WECOM, inbox.url, key="right-key")
    async with receiver() as well:
        providers.speaks(providers.wecom, well)
        await add(notification, "quick", Kind.WECOM, well.url, key="right-key")
        notification.is_open(rule("ops"), rule("quick"))
        for number in range(30):
            notification.reports(f"T-{number}")
        await notification.hear()
        async with running(notification, rests_s=60.0):
            await until(lambda: len(well.heard) == 30)
            assert 1 <= len(inbox.heard) <= 2  # one at a time, of which nobody knows
        assert len({one.body for one in well.heard}) == 1


async def test_a_line_rests_after_failures_and_uses_up_nothing_meanwhile(
    notification: Notification, inbox: Receiver
) -> None:
    inbox.answering = status(503)
    await add(notification, "ops", Kind.WECOM, inbox.url, key="right-key")
    notification.is_open(rule("ops"))
    for number in range(10):
        notification.reports(f"T-{number}")
    await notification.hear()
    async with running(notification, rests_s=60.0):
        await until(lambda: len(inbox.heard) >= 2)
    rows = await notification.listed()
    assert sum(row.attempts for row in rows) == 2
    assert sum(row.state == "waiting" for row in rows) >= 8


def test_lines_rest_longer_the_longer_it_lasts() -> None:
    assert [rest(n) for n in (0, 2, 3, 4, 7, 100)] == [0.0, 0.0, 5.0, 10.0, 60.0, 60.0]
