"""Ways out against providers on loopback: signed, answered, refused, hung, and cut off."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from uuid import UUID

import pytest

from services.notification.adapters.channels.asking import Provider
from services.notification.adapters.channels.by_apprise import (
    KNOWN_HOSTS,
    ByApprise,
    Calling,
    is_let_through,
)
from services.notification.adapters.channels.hook import Hook
from services.notification.adapters.channels.robots import Dingtalk, Feishu, Wecom
from services.notification.adapters.channels.sms import AliyunSms, TencentSms
from services.notification.adapters.channels.wechat import Wechat
from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.app.channels.ports import Answer, Message, WayOut
from services.notification.domain.facts import Became
from tests.integration.notification import providers
from tests.receiver import Heard, Receiver, hangs, receiver, status

pytestmark = pytest.mark.integration
LOOPBACK = ip_network("127.0.0.0/8")
WHSEC = "whsec_" + "A" * 32
NOTICE = UUID("0198c0de-0000-7000-8000-000000000001")
MESSAGE = Message(
    key=str(NOTICE),
    to="+8613800005678",
    subject="新工单 T-000001",
    body="新工单 T-000001：冷柜不制冷",
    template="SMS_1",
    params={"number": "T-000001", "2": "b", "10": "j"},
    about={"number": "T-000001"},
)


@pytest.fixture
async def inbox() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


@pytest.fixture
async def egress() -> AsyncIterator[HttpEgress]:
    opened = HttpEgress([LOOPBACK], attempt_s=0.5, excerpt_chars=4_000)
    yield opened
    await opened.close()


def said(answer: Answer) -> tuple[Became, bool]:
    return answer.became, answer.may_retry


SENT, REFUSED = (Became.SENT, False), (Became.FAILED, False)
NOT_NOW, IN_DOUBT = (Became.FAILED, True), (Became.IN_DOUBT, True)


async def test_a_robot_of_wecom_is_believed_by_its_code(
    inbox: Receiver, egress: HttpEgress
) -> None:
    providers.speaks(providers.wecom, inbox)
    robot = Wecom(provider=Provider(egress, inbox.url), key="right-key")
    assert said(await robot.send(MESSAGE)) == SENT
    assert json.loads(inbox.heard[0].body)["text"]["content"] == MESSAGE.body
    assert said(await robot.send(replace(MESSAGE, body="too fast"))) == NOT_NOW
    wrong = await replace(robot, key="wrong").send(MESSAGE)
    assert (said(wrong), wrong.outcome) == (REFUSED, "93000 invalid webhook url")


async def test_a_robot_of_dingtalk_takes_our_signature(inbox: Receiver, egress: HttpEgress) -> None:
    providers.speaks(providers.dingtalk, inbox)
    robot = Dingtalk(provider=Provider(egress, inbox.url), access_token="ding", secret="SEC-ding")
    moments = iter(range(1, 21))  # some signatures have + and / in them, which addresses must code
    robot = replace(robot, clock=lambda: float(next(moments)))
    answers = [await robot.send(MESSAGE) for _ in range(20)]
    assert {said(one) for one in answers} == {SENT}
    assert said(await replace(robot, secret="other", clock=time.time).send(MESSAGE)) == REFUSED


async def test_a_robot_of_feishu_takes_our_signature(inbox: Receiver, egress: HttpEgress) -> None:
    providers.speaks(providers.feishu, inbox)
    robot = Feishu(provider=Provider(egress, inbox.url), token="fei", secret="SEC-fei")
    assert said(await robot.send(MESSAGE)) == SENT
    assert said(await replace(robot, secret="other").send(MESSAGE)) == REFUSED


async def test_alibaba_cloud_takes_our_signature_and_says_what_it_thinks(
    inbox: Receiver, egress: HttpEgress
) -> None:
    providers.speaks(providers.aliyun, inbox)
    sms = AliyunSms(
        provider=Provider(egress, inbox.url),
        access_key_id="LTAI",
        access_key_secret="ali-secret",
        sign_name="工单 测试",
    )
    answer = await sms.send(MESSAGE)
    assert (said(answer), answer.outcome) == (SENT, "OK 900619746936498440^0")
    told = providers.query_of(inbox.heard[0])
    assert (told["OutId"], told["SignName"]) == (str(NOTICE), "工单 测试")
    assert said(await sms.send(replace(MESSAGE, to="+8613900000000"))) == NOT_NOW
    assert said(await sms.send(replace(MESSAGE, template="SMS_2"))) == REFUSED
    wrong = await replace(sms, access_key_secret="other").send(MESSAGE)
    assert (said(wrong), wrong.outcome) == (REFUSED, "SignatureDoesNotMatch no")


async def test_tencent_cloud_takes_our_signature_and_says_what_it_thinks(
    inbox: Receiver, egress: HttpEgress
) -> None:
    providers.speaks(providers.tencent, inbox)
    sms = TencentSms(
        provider=Provider(egress, inbox.url),
        secret_id="AKID",
        secret_key="tc-secret",
        sdk_app_id="1400006666",
        sign_name="工单",
    )
    answer = await sms.send(MESSAGE)
    assert (said(answer), answer.outcome) == (SENT, "Ok 5000:1")
    assert json.loads(inbox.heard[0].body)["TemplateParamSet"] == ["b", "j", "T-000001"]
    assert said(await sms.send(replace(MESSAGE, to="+8613900000000"))) == NOT_NOW
    assert said(await replace(sms, secret_key="other").send(MESSAGE)) == REFUSED


async def test_wechat_is_asked_for_a_token_once_and_again_when_it_was_taken_back(
    inbox: Receiver, egress: HttpEgress
) -> None:
    account = providers.OfficialAccount()
    providers.speaks(account, inbox)
    at = 0.0
    wechat = Wechat(
        provider=Provider(egress, inbox.url),
        app_id="wx1",
        app_secret="wx-secret",
        clock=lambda: at,
    )
    message = replace(MESSAGE, to="oOpenId", key=wechat.key_of(NOTICE))
    answers = await asyncio.gather(*(wechat.send(message) for _ in range(5)))
    assert {said(one) for one in answers} == {SENT}
    assert account.fetched == 1
    assert account.messages[0]["client_msg_id"] == NOTICE.hex
    assert account.messages[0]["data"]["number"] == {"value": "T-000001"}
    account.token = "token-2"
    assert said(await wechat.send(message)) == SENT
    assert account.fetched == 2
    at = 7_000.0
    assert said(await wechat.send(message)) == SENT
    assert account.fetched == 3
    stranger = await wechat.send(replace(message, to="stranger"))
    assert (said(stranger), stranger.outcome) == (REFUSED, "43004 require subscribe")


async def test_a_wrong_secret_of_wechat_is_no_matter_of_patience(
    inbox: Receiver, egress: HttpEgress
) -> None:
    providers.speaks(providers.OfficialAccount(), inbox)
    wechat = Wechat(provider=Provider(egress, inbox.url), app_id="wx1", app_secret="wrong")
    assert said(await wechat.send(MESSAGE)) == REFUSED


async def test_a_webhook_for_notices_is_signed_and_repeated_under_its_id(
    inbox: Receiver, egress: HttpEgress
) -> None:
    hook = Hook(http=egress, url=inbox.url + "/in", secret=WHSEC)
    assert said(await hook.send(MESSAGE)) == SENT
    told = inbox.heard[0].verified(WHSEC)
    assert (told["id"], told["number"], told["text"]) == (str(NOTICE), "T-000001", MESSAGE.body)
    inbox.answering = status(404, b"nobody")
    assert said(await hook.send(MESSAGE)) == REFUSED
    inbox.answering = status(503)
    assert said(await hook.send(MESSAGE)) == NOT_NOW
    inbox.answering = status(302, location="http://127.0.0.1/")
    assert said(await hook.send(MESSAGE)) == REFUSED
    assert inbox.ids() == [str(NOTICE)] * 4


async def cut_off(_heard: Heard, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_who_hangs_or_cuts_us_off_leaves_a_doubt(inbox: Receiver, egress: HttpEgress) -> None:
    provider = Provider(egress, inbox.url)
    ways: list[WayOut] = [
        Wecom(provider=provider, key="k"),
        TencentSms(provider=provider, secret_id="a", secret_key="b", sdk_app_id="c", sign_name="d"),
        Hook(http=egress, url=inbox.url, secret=WHSEC),
    ]
    for answering in (hangs, cut_off, status(502, b"bad gateway")):
        inbox.answering = answering
        answers = await asyncio.gather(*(way.send(MESSAGE) for way in ways))
        assert {said(one) for one in answers} == {IN_DOUBT}


async def test_where_nobody_listens_nothing_left(egress: HttpEgress) -> None:
    robot = Wecom(provider=Provider(egress, "http://127.0.0.1:9"), key="k")
    assert said(await robot.send(MESSAGE)) == NOT_NOW


async def test_private_networks_are_not_reached_unless_they_are_allowed(inbox: Receiver) -> None:
    closed = HttpEgress([])
    robot = Wecom(provider=Provider(closed, inbox.url.replace("http", "https")), key="k")
    answer = await robot.send(MESSAGE)
    await closed.close()
    assert (said(answer), answer.outcome, inbox.heard) == (REFUSED, "address-not-allowed", [])


async def test_apprise_tells_what_came_of_it(inbox: Receiver) -> None:
    calling = Calling([LOOPBACK], timeout_s=5.0)
    way = ByApprise(calling, inbox.url.replace("http", "json"))
    inbox.answering = status(200)
    assert said(await way.send(MESSAGE)) == SENT
    assert json.loads(inbox.heard[0].body)["message"] == MESSAGE.body
    inbox.answering = status(403)
    assert said(await way.send(MESSAGE)) == REFUSED
    inbox.answering = status(503)
    assert said(await way.send(MESSAGE)) == NOT_NOW
    inbox.answering = status(500)
    assert said(await way.send(MESSAGE)) == IN_DOUBT
    assert said(await ByApprise(calling, "slack://wrong").send(MESSAGE)) == REFUSED
    calling.close()


async def test_apprise_that_hangs_is_waited_for_no_longer_than_that(inbox: Receiver) -> None:
    inbox.answering = hangs
    calling = Calling([LOOPBACK], timeout_s=0.3)
    began = time.monotonic()
    answer = await ByApprise(calling, None).send(
        replace(MESSAGE, to=inbox.url.replace("http", "json"))
    )
    assert said(answer) == IN_DOUBT
    assert time.monotonic() - began < 4
    calling.close()


@pytest.mark.parametrize(
    ("url", "let"),
    [
        ("tgram://1:abc/2", True),
        ("slack://a/b/c", True),
        ("json://127.0.0.1:80/x", True),
        ("json://127.0.0.1.nip.io/x", False),
        ("json://10.0.0.1/x", False),
        ("jsons://example.com/x", False),
        ("file:///etc/passwd", False),
        ("syslog://", False),
        ("fcm://project@key/?keyfile=/etc/passwd", False),
        ("mailto://u:p@gmail.com?smtp=10.0.0.1", False),
        ("https://hooks.slack.com/services/a/b/c", False),
        ("nonsense", False),
        ("tgram://1:abc/2,json://10.0.0.5/?method=PUT", False),
        ("tgram://1:abc/2; json://127.0.0.1:80/x", False),
        ("tgram://1:abc/2?template=http%3A%2F%2F10.0.0.5%2Fx", False),
        ("slack://a/b/c?Template=/etc/passwd", False),
        ("json://127.0.0.1:80/x?redirect=yes", False),
        ("json://127.0.0.1:80/x?rto=600", False),
    ],
)
def test_apprise_is_let_through_where_the_host_is_known(url: str, *, let: bool) -> None:
    assert is_let_through(url, [LOOPBACK]) is let


def test_of_services_that_are_let_through_no_address_says_the_host() -> None:
    from apprise import Apprise  # noqa: PLC0415  # half a second, for this alone

    known = {
        scheme: one
        for one in Apprise().details()["schemas"]
        for scheme in one["secure_protocols"] or ()
    }
    assert known.keys() >= KNOWN_HOSTS
    for scheme in KNOWN_HOSTS:
        assert not any("{host}" in each for each in known[scheme]["details"]["templates"]), scheme
        assert not known[scheme]["protocols"], scheme
