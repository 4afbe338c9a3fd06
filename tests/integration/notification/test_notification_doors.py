"""The doors of notification: mail servers in every mood, sealed texts, and gRPC."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest

from services.notification.adapters.addresses import KnownAddresses
from services.notification.adapters.channels.mail import Smtp
from services.notification.adapters.channels.mail_settings import mail_server
from services.notification.adapters.members import IdentityMembers
from services.notification.adapters.opening import VaultOpener
from services.notification.app.channels.ports import Message
from services.notification.app.channels.reaching import stream_of
from services.notification.domain.channels.addresses import ADDRESSES
from services.notification.domain.channels.facts import SetAddress
from services.notification.domain.channels.kinds import Form
from services.notification.domain.facts import Became, Tell
from services.notification.rpc import NotificationRpc
from shared.config import SettingsWrong
from shared.database import Databases
from shared.decider import Refusal
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.notification.v1 import notification_pb2
from shared.pb.gongdan.notification.v1.notification_pb2_grpc import (
    NotificationServiceStub,
    add_NotificationServiceServicer_to_server,
)
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.rpc import Call, Channels, RpcServer, call
from shared.sealed import DataKey, new_secret, open_sealed, parse, seal
from tests.integration.notification import hooks
from tests.integration.notification.conftest import Notification, rule, store_in
from tests.integration.notification.hooks import OpenVault
from tests.integration.notification.mailbox import Mailbox
from tests.integration.notification.neighbours import NOW
from tests.integration.notification.ways_out import People
from tests.spoken import SpokenVerifier, token_in
from tests.written_log import ACME

pytestmark = pytest.mark.integration


def letter(subject: str = "hello", to: str = "wang@example.org", body: str = "x") -> Message:
    return Message(key="<1@example.org>", to=to, subject=subject, body=body)


class PlainTokens:
    """A service's token, as the verifier above reads it."""

    async def token(self, tenant: TenantId) -> str:
        return token("system:notification", tenant=tenant)


def token(actor: str, *roles: str, tenant: TenantId = ACME) -> str:
    return token_in(tenant, actor, roles)


class OneKey:
    """A vault that knows one person."""

    def __init__(self, key: DataKey) -> None:
        self.key: DataKey | None = key

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str | None]:
        parts = [parse(one) for one in sealed]
        assert all(parts)
        return [
            None if self.key is None or one is None else open_sealed(tenant, self.key, one)
            for one in parts
        ]


@pytest.mark.parametrize("url", ["http://x", "smtp://h:99999", "mail.example.org", "smtps://h:0x1"])
def test_a_mail_server_that_cannot_be_is_named_at_the_start(url: str) -> None:
    with pytest.raises(SettingsWrong, match="GONGDAN_SMTP_URL"):
        mail_server(url)


def test_a_mail_server_is_read_from_its_url() -> None:
    server = mail_server("smtps://us%40er:p%3Aw@mail.example.org/?from=desk@example.org")
    assert (server.host, server.port, server.security) == ("mail.example.org", 465, "tls")
    assert (server.user, server.password, server.domain) == ("us@er", "p:w", "example.org")
    assert "p:w" not in repr(server)


async def test_a_mail_server_that_is_away_is_worth_another_try() -> None:
    answer = await Smtp(mail_server("smtp://127.0.0.1:1")).send(letter())
    assert (answer.became, answer.may_retry) == (Became.FAILED, True)


@pytest.mark.parametrize(
    ("rcpt", "data", "became", "may_retry"),
    [
        ([], [], Became.SENT, False),
        (["550 unknown"], [], Became.FAILED, False),
        (["450 busy"], [], Became.FAILED, True),
        ([], ["452 full"], Became.FAILED, True),
        ([], ["554 spam"], Became.FAILED, False),
    ],
)
async def test_what_the_mail_server_says_decides(
    box: Mailbox, rcpt: list[str], data: list[str], became: Became, *, may_retry: bool
) -> None:
    box.rcpt, box.data = rcpt, data
    answer = await Smtp(mail_server(box.url)).send(letter())
    assert (answer.became, answer.may_retry) == (became, may_retry)


async def test_nobody_can_write_headers_through_a_letter(box: Mailbox) -> None:
    smtp = Smtp(mail_server(box.url))
    for hostile in (
        letter(subject="a\r\nBcc: evil@example.org"),
        letter(to="wang@example.org\r\nBcc: evil@example.org"),
    ):
        assert (await smtp.send(hostile)).became is Became.FAILED
    answer = await smtp.send(letter(body="hi\r\n.\r\nMAIL FROM:<evil@example.org>\r\n"))
    assert answer.became is Became.SENT
    [arrived] = box.letters
    assert "MAIL FROM" in arrived.get_content()


async def test_what_is_sealed_is_opened_at_the_last_moment() -> None:
    key = DataKey(subject=uuid4(), secret=new_secret())
    sealed = seal(ACME, key, "phone", "13812345678")
    vault = OneKey(key)
    opener = VaultOpener(vault)
    assert await opener.open(ACME, f"请致电 {sealed}。") == "请致电 13812345678。"
    assert await opener.open(TenantId("globex"), f"请致电 {sealed}。") == "请致电 [sealed]。"
    vault.key = None
    assert await opener.open(ACME, f"请致电 {sealed}。") == "请致电 [erased]。"


class Members(identity_pb2_grpc.IdentityServiceServicer):
    """Identity with three members, asked for some at once; the last signs in with an address."""

    def __init__(self, logins: dict[str, str]) -> None:
        self.logins = logins
        self.asked = 0

    async def ListMembers(
        self, request: identity_pb2.ListMembersRequest, called: Call
    ) -> identity_pb2.ListMembersResponse:
        assert called.caller.actor == "system:notification"
        self.asked += 1
        known = [one for one in request.member_ids if one in self.logins]
        members = [identity_pb2.Member(id=one, login=self.logins[one]) for one in known]
        return identity_pb2.ListMembersResponse(members=members)


async def test_identity_is_asked_for_many_logins_at_once() -> None:
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    members = Members({"li": "sealed-li", "wang": "sealed-wang"})
    identity_pb2_grpc.add_IdentityServiceServicer_to_server(members, server.server)
    port = await server.start("127.0.0.1:0", ["gongdan.identity.v1.IdentityService"])
    channels = Channels({"identity": f"127.0.0.1:{port}"})
    asking = IdentityMembers(channels.to("identity"), PlainTokens())
    everybody = ("li", "wang", "nobody")
    found = await asyncio.gather(*(asking.login(ACME, f"member:{who}") for who in everybody))
    await channels.close()
    await server.stop()
    assert (found, members.asked) == (["sealed-li", "sealed-wang", None], 1)


async def test_an_address_is_what_a_member_said_else_their_login(databases: Databases) -> None:
    key = DataKey(subject=uuid4(), secret=new_secret())
    people, vault, store = People(OpenVault()), OneKey(key), store_in(databases)
    li, wang, sun = (uuid4() for _ in range(3))
    people.logins = {
        f"member:{li}": seal(ACME, key, "staff_login", "li"),
        f"member:{wang}": seal(ACME, key, "staff_login", "Wang@Example.org"),
        f"member:{sun}": seal(ACME, key, "staff_login", "sun@example.org"),
    }
    elsewhere = seal(ACME, key, "email", "sun@home.example")
    command = SetAddress(at=NOW, channel="email", address=elsewhere)
    await store.execute(ADDRESSES, hooks.intent(), stream_of(ACME, sun), command)
    addresses = KnownAddresses(store, people, VaultOpener(vault))

    async def of(who: UUID, channel: str = "email", form: Form = Form.EMAIL) -> str | None:
        return await addresses.of(ACME, f"member:{who}", channel, form)

    assert [await of(one) for one in (li, wang, sun, uuid4())] == [
        None,
        "wang@example.org",
        "sun@home.example",
        None,
    ]
    assert await of(sun, "sms", Form.PHONE) is None
    vault.key = None
    assert await of(sun) is None
    await store.close()


@pytest.fixture
async def stub(notification: Notification) -> AsyncIterator[NotificationServiceStub]:
    view = notification.applies["notices"]
    assert isinstance(view, ProjectionApply)
    rpc = NotificationRpc(
        app=notification.app,
        book=notification.book,
        notices=notification.notices,
        store=notification.store,
        wait=WaitFor("notification", [view], notification.store),
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_NotificationServiceServicer_to_server(rpc, server.server)
    port = await server.start("127.0.0.1:0", ["gongdan.notification.v1.NotificationService"])
    channels = Channels({"notification": f"127.0.0.1:{port}"})
    yield NotificationServiceStub(channels.to("notification"))
    await channels.close()
    await server.stop()


WANG = token("member:wang", "dispatcher")


async def test_what_is_about_no_ticket_is_for_the_one_it_was_sent_to(
    notification: Notification, stub: NotificationServiceStub
) -> None:
    notification.is_open(rule("app"))
    heard = notification.reports("T-1")
    await notification.hear()
    text = {"en": "The webhook was paused", "zh": "Webhook 已暂停"}
    command = Tell(
        at=NOW,
        ticket_id=None,
        number="",
        about="rule.webhook_paused",
        about_event=heard.event_id,
        rule="webhook-paused",
        role="admin",
        channel="app",
        recipient="member:wang",
        text=text,
    )
    await notification.teller.make(ACME, command, heard)
    await notification.listed()
    listed = {
        name: await call(
            stub.ListNotices,
            notification_pb2.ListNoticesRequest(),
            token=token(f"member:{name}", "dispatcher"),
        )
        for name in ("wang", "li")
    }
    subjects = {
        name: {one.subject for one in answer.notices if not one.ticket_id}
        for name, answer in listed.items()
    }
    assert subjects == {"wang": {text["zh"]}, "li": set()}


async def test_people_see_their_own_notices_and_mark_them_read(
    notification: Notification, stub: NotificationServiceStub
) -> None:
    notification.is_open(rule("app"))
    for ticket in ("T-1", "T-2", "T-3"):
        notification.reports(ticket)
    await notification.hear()
    request = notification_pb2.ListNoticesRequest(mine=True, limit=2)
    first = await call(stub.ListNotices, request, token=WANG)
    request.cursor = first.next_cursor
    second = await call(stub.ListNotices, request, token=WANG)
    notices = [*first.notices, *second.notices]
    assert len({notice.id for notice in notices}) == 3
    assert {notice.recipient for notice in notices} == {"member:wang"}
    assert second.next_cursor == ""
    assert notices[0].texts["en"].startswith("New ticket")

    mark = notification_pb2.MarkReadRequest(notice_id=notices[0].id)
    answer = await call(stub.MarkRead, mark, token=WANG)
    await notification.listed()
    read = await call(
        stub.ListNotices,
        notification_pb2.ListNoticesRequest(mine=True),
        token=WANG,
        metadata={"gongdan-min-position": answer.position},
    )
    assert [notice.state for notice in read.notices] == ["read", "sent", "sent"]
    for hidden in (notices[0].id, "nonsense"):
        with pytest.raises(Refusal) as refused:
            mark = notification_pb2.MarkReadRequest(notice_id=hidden)
            await call(stub.MarkRead, mark, token=token("member:li"))
        assert refused.value.slug == "notice-unknown"


async def test_what_is_hidden_since_is_told_by_no_old_notice(
    notification: Notification, stub: NotificationServiceStub
) -> None:
    notification.is_open(rule("app"))
    kept = notification.reports("T-1").stream_id
    hidden = notification.reports("T-2").stream_id
    await notification.hear()
    request = notification_pb2.ListNoticesRequest(mine=True)
    assert len((await call(stub.ListNotices, request, token=WANG)).notices) == 2
    notification.restricts(hidden, only_for=["technician"])
    await notification.hear()
    answer = await call(stub.ListNotices, request, token=WANG)
    assert [notice.ticket_id for notice in answer.notices] == [str(kept)]


async def test_who_sees_every_ticket_sees_every_notice(
    notification: Notification, stub: NotificationServiceStub
) -> None:
    notification.is_open(rule("app"))
    ticket = notification.reports("T-1").stream_id
    notification.reports("T-2")
    await notification.hear()
    request = notification_pb2.ListNoticesRequest(ticket_id=str(ticket))
    seen = {}
    for actor, roles in (("member:wang", ["dispatcher"]), ("member:li", []), ("operator", [])):
        answer = await call(stub.ListNotices, request, token=token(actor, *roles))
        seen[actor] = len(answer.notices)
    assert seen == {"member:wang": 2, "member:li": 0, "operator": 2}, "who lost a role lost sight"
    for wrong in (
        notification_pb2.ListNoticesRequest(ticket_id="nonsense"),
        notification_pb2.ListNoticesRequest(cursor="-1"),
    ):
        with pytest.raises(Refusal) as refused:
            await call(stub.ListNotices, wrong, token=token("operator"))
        assert refused.value.slug == "notices-asked-wrong"
    with pytest.raises(Refusal) as refused:
        await call(stub.ListNotices, request, token=token("key:1"))
    assert refused.value.slug == "notices-not-yours"
