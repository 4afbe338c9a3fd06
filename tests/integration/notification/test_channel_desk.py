"""Channels are configured, tried and removed; people are reached where they say."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.notification.app.channels.desk import ChannelsForbidden, Wish
from services.notification.app.channels.reaching import AddressesForbidden, MemberNotKnown
from services.notification.app.webhooks.ports import WebhookAddressForbidden
from services.notification.domain.channels.addresses import ADDRESSES, AddressWrong
from services.notification.domain.channels.channels import CHANNELS, ChannelUnknown
from services.notification.domain.channels.facts import Template
from services.notification.domain.channels.kinds import Kind
from services.notification.domain.facts import Became
from services.notification.domain.notice import NOTICE
from services.notification.published import public_form
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import Caller
from tests.integration.notification import providers
from tests.integration.notification.hooks import intent
from tests.integration.notification.mailbox import Mailbox
from tests.integration.notification.ways_out import ADMIN, WaysOut, ways_out
from tests.receiver import receiver
from tests.written_log import ACME

pytestmark = pytest.mark.integration
PHONE = "+8613800005678"


@pytest.fixture
async def channels(databases: Databases) -> AsyncIterator[WaysOut]:
    store = EventStore("notification", databases, [NOTICE, CHANNELS, ADDRESSES], public_form)
    async with ways_out(store) as opened:
        yield opened
    await store.close()


def sms(endpoint: str, **secrets: str) -> Wish:
    return Wish(
        key="sms",
        kind=Kind.SMS_ALIYUN,
        settings={"access_key_id": "LTAI", "sign_name": "工单", "endpoint": endpoint},
        secrets=secrets,
        templates={"*": Template(id="SMS_1", params={"number": "number"})},
    )


async def test_a_channel_is_tried_with_a_message_that_is_real(channels: WaysOut) -> None:
    async with receiver() as inbox:
        providers.speaks(providers.aliyun, inbox)
        channel, _ = await channels.desk.set(
            ADMIN, intent(), sms(inbox.url, access_key_secret="ali-secret")
        )
        assert "ali-secret" not in str(channel)
        answer = await channels.desk.test(ADMIN, "sms", "138 0000 5678", uuid4())
        assert (answer.became, answer.outcome) == (Became.SENT, "OK 900619746936498440^0")
        assert providers.query_of(inbox.heard[0])["PhoneNumbers"] == PHONE
        with pytest.raises(AddressWrong):
            await channels.desk.test(ADMIN, "sms", "", uuid4())
        await channels.desk.set(ADMIN, intent(), sms(inbox.url))  # the secret stays
        assert (await channels.desk.test(ADMIN, "sms", PHONE, uuid4())).became is Became.SENT


async def test_no_secret_stands_in_the_log(channels: WaysOut) -> None:
    await channels.desk.set(ADMIN, intent(), sms("https://1.1.1.1", access_key_secret="ali-secret"))
    member = await channels.people.join("wang@example.org")
    await channels.reaching.set(ADMIN, intent(), member, "sms", PHONE)
    found = await channels.store.read(ACME, 0, 100)
    kept = b" ".join(event.data for event in found)
    assert len(found) == 2
    assert b"ali-secret" not in kept
    assert PHONE[-8:].encode() not in kept


async def test_a_tenants_own_mail_server_is_tried(channels: WaysOut, box: Mailbox) -> None:
    port = box.url.split(":")[2].split("/")[0]
    wish = Wish(
        key="email",
        kind=Kind.SMTP,
        settings={
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from": "it@weilai.example",
            "name": "未来连锁 IT",
            "unsubscribe": "https://weilai.example/notices",
        },
    )
    await channels.desk.set(ADMIN, intent(), wish)
    answer = await channels.desk.test(ADMIN, "email", "wang@example.org", uuid4())
    assert answer.became is Became.SENT
    [letter] = box.letters
    assert letter["From"] == "未来连锁 IT <it@weilai.example>"
    assert letter["List-Unsubscribe"] == "<https://weilai.example/notices>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@weilai.example>")


async def test_where_nothing_is_sent_is_refused_when_it_is_configured(channels: WaysOut) -> None:
    with pytest.raises(WebhookAddressForbidden):
        await channels.desk.set(ADMIN, intent(), sms("https://10.0.0.1", access_key_secret="s"))
    assert await channels.desk.listed(ADMIN) == []


async def test_channels_are_for_administrators(channels: WaysOut) -> None:
    clerk = Caller(tenant=ACME, actor="member:clerk")
    with pytest.raises(ChannelsForbidden):
        await channels.desk.set(clerk, intent(), sms("https://1.1.1.1", access_key_secret="s"))
    with pytest.raises(ChannelsForbidden):
        await channels.desk.test(clerk, "sms", PHONE, uuid4())
    with pytest.raises(ChannelUnknown):
        await channels.desk.remove(ADMIN, intent(), "sms")


async def test_people_are_reached_where_they_say_until_they_are_forgotten(
    channels: WaysOut,
) -> None:
    await channels.desk.set(ADMIN, intent(), sms("https://1.1.1.1", access_key_secret="s"))
    member = await channels.people.join("wang@example.org")
    wang = Caller(tenant=ACME, actor=f"member:{member}")
    await channels.reaching.set(wang, intent(), member, "sms", "13800005678")
    sealed = (await channels.reaching.listed(ADMIN, member)).by_channel["sms"]
    assert await channels.open(sealed) == PHONE
    with pytest.raises(AddressWrong):
        await channels.reaching.set(wang, intent(), member, "sms", "nobody")
    with pytest.raises(AddressesForbidden):
        await channels.reaching.listed(Caller(tenant=ACME, actor="member:li"), member)
    with pytest.raises(MemberNotKnown):
        await channels.reaching.set(ADMIN, intent(), uuid4(), "sms", PHONE)
    channels.people.forget(member)
    assert await channels.open(sealed) is None
    with pytest.raises(MemberNotKnown):
        await channels.reaching.set(ADMIN, intent(), member, "sms", PHONE)


async def test_nobody_has_an_address_in_a_group(channels: WaysOut) -> None:
    robot = Wish(key="ops", kind=Kind.WECOM, secrets={"key": "right-key"})
    await channels.desk.set(ADMIN, intent(), robot)
    member = await channels.people.join("wang@example.org")
    with pytest.raises(AddressWrong):
        await channels.reaching.set(ADMIN, intent(), member, "ops", "x")


async def test_a_secret_is_shown_to_nobody_and_a_provider_is_told_it(channels: WaysOut) -> None:
    async with receiver() as inbox:
        providers.speaks(providers.wecom, inbox)
        robot = Wish(
            key="ops",
            kind=Kind.WECOM,
            settings={"endpoint": inbox.url},
            secrets={"key": "right-key"},
        )
        await channels.desk.set(ADMIN, intent(), robot)
        [listed] = await channels.desk.listed(ADMIN)
        assert "right-key" not in str(listed)
        answer = await channels.desk.test(ADMIN, "ops", "", uuid4())
        assert answer.became is Became.SENT
        assert "工单系统测试" in json.loads(inbox.heard[0].body)["text"]["content"]
