"""Which ticket a letter belongs to, and what of it is a reply."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake.adapters.mail.receiver import mail_door
from services.intake.domain.mail.addresses import (
    ADDRESSES_MAX,
    MAIL_ADDRESSES,
    AddMailAddress,
    MailAddressAdded,
    MailAddressRemoved,
    RemoveMailAddress,
)
from services.intake.domain.mail.guards import automatic_because
from services.intake.domain.mail.recipients import (
    Recipient,
    RecipientUnknown,
    recipient_of,
    token_in,
)
from services.intake.domain.mail.refusals import (
    MailAddressTaken,
    MailAddressUnknown,
    MailAddressWrong,
)
from services.intake.domain.mail.replies import reply_text
from services.intake.domain.mail.reporting import NO_WORDS, cut, says_more, summary_of
from services.intake.domain.mail.threading import (
    SENDER_HOUR_MAX,
    Evidence,
    Outcome,
    Thread,
    Why,
    number_in,
    threaded,
)
from shared.config import SettingsWrong
from shared.intent import TenantId
from shared.sealed import TOKEN, DataKey, seal
from shared.thread_tokens import MARKER, thing_of, token_of
from tests.small_vault import SmallVault

ONE, OTHER = UUID(int=1), UUID(int=2)
TENANT = TenantId("weilai")
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("evidence", "thread"),
    [
        (Evidence(), Thread(outcome=Outcome.REPORT, why=Why.NEW)),
        (Evidence(opens=False), Thread(outcome=Outcome.QUARANTINED, why=Why.NO_THREAD)),
        (
            Evidence(referenced=ONE, addressed=OTHER, quoted=True),
            Thread(outcome=Outcome.REPLY, why=Why.REFERENCE, ticket_id=ONE),
        ),
        (
            Evidence(addressed=ONE, answered=OTHER, known=frozenset({OTHER})),
            Thread(outcome=Outcome.REPLY, why=Why.TOKEN, ticket_id=ONE),
        ),
        (
            Evidence(answered=ONE, known=frozenset({ONE})),
            Thread(outcome=Outcome.REPLY, why=Why.REFERENCE, ticket_id=ONE),
        ),
        (
            Evidence(answered=ONE, known=frozenset({OTHER})),
            Thread(outcome=Outcome.QUARANTINED, why=Why.STRANGER),
        ),
        (
            Evidence(quoted=True, numbered=ONE, known=frozenset({ONE})),
            Thread(outcome=Outcome.REPLY, why=Why.NUMBER, ticket_id=ONE),
        ),
        (
            Evidence(quoted=True, numbered=ONE),
            Thread(outcome=Outcome.QUARANTINED, why=Why.STRANGER),
        ),
        (Evidence(quoted=True), Thread(outcome=Outcome.QUARANTINED, why=Why.STRANGER)),
        (
            Evidence(automatic=True, referenced=ONE),
            Thread(outcome=Outcome.IGNORED, why=Why.AUTOMATIC),
        ),
        (Evidence(is_our_own=True), Thread(outcome=Outcome.IGNORED, why=Why.OUR_OWN)),
        (
            Evidence(this_hour=SENDER_HOUR_MAX, referenced=ONE),
            Thread(outcome=Outcome.QUARANTINED, why=Why.TOO_MANY),
        ),
    ],
)
def test_only_what_proves_something_leads_to_a_ticket(evidence: Evidence, thread: Thread) -> None:
    assert threaded(evidence) == thread


@pytest.mark.parametrize(
    ("headers", "sender", "why"),
    [
        ({}, "a@b.cn", ""),
        ({}, "", "null-sender"),
        ({"auto-submitted": "no"}, "a@b.cn", ""),
        ({"auto-submitted": "Auto-Replied; owner-email=x"}, "a@b.cn", "auto-submitted"),
        ({"precedence": "Junk"}, "a@b.cn", "precedence"),
        ({"precedence": "first-class"}, "a@b.cn", ""),
        ({"x-auto-response-suppress": "OOF, AutoReply"}, "a@b.cn", "x-auto-response-suppress"),
        ({"list-id": "<x>"}, "a@b.cn", "list-id"),
    ],
)
def test_what_no_person_wrote_is_known(headers: dict[str, str], sender: str, why: str) -> None:
    assert automatic_because(headers, sender) == why


@pytest.mark.parametrize(
    "quoted",
    [
        f"{MARKER}\n旧文",
        "-- 请在此线以上回复 --\n旧文",
        "On Sun, 29 Nov 2026 at 10:00, Gongdan <g@x.cn> wrote:\n> old",
        "On Sun, 29 Nov 2026 at 10:00, Gongdan\n<g@x.cn> wrote:\n> old",
        "在 2026年11月29日，10:00，工单系统 <g@x.cn> 写道：\n> 旧文",
        "在 2026年11月29日，10:00，\n工单系统 <g@x.cn> 写道:\n旧文",
        "2026年11月29日 10:00，工单系统 <g@x.cn> 写道：\n> 旧文",
        "------------------ 原始邮件 ------------------\n发件人: x",
        "-----Original Message-----\nFrom: x",
        "-- \n王芳 | 店长",
        "> quoted at the end",
    ],
)
def test_a_reply_ends_where_it_quotes(quoted: str) -> None:
    assert reply_text(f"明天上午在。\n请打电话\n\n{quoted}") == "明天上午在。\n请打电话"


@pytest.mark.parametrize(
    "text",
    [
        "在一楼，他写道：请修",
        "On the second floor nobody wrote",
        "> 你好，灯坏了",
        f"{MARKER}\n全文在下面",
        "",
    ],
)
def test_where_nothing_would_be_left_nothing_is_cut(text: str) -> None:
    assert reply_text(text) == text


def test_numbers_and_tokens_are_found_where_they_stand() -> None:
    assert number_in("回复: [t-000123] 冷柜") == "T-000123"
    assert number_in("AT-000123 T-12") == ""
    assert token_in("weilai+abc@mail.cn", "weilai", "mail.cn") == "abc"
    assert token_in("weilai+abc@mail.cn", "other", "mail.cn") == ""
    assert token_in("CAF=abc@mail.gmail.com", "weilai", "mail.cn") == ""


async def test_only_we_can_write_a_token() -> None:
    vault = SmallVault()
    token = await token_of(vault, TENANT, ONE)
    assert await thing_of(vault, TENANT, token) == ONE
    assert await thing_of(vault, TENANT, token.upper()) == ONE
    assert await thing_of(vault, TenantId("other"), token) is None
    assert await thing_of(SmallVault(), TENANT, token) is None
    for forged in ("", "x" * 39, "1" * 39, token[1:], token + "a", "b" + token[1:], "，" * 39):
        assert await thing_of(vault, TENANT, forged) is None


def test_an_address_says_whose_it_is() -> None:
    assert recipient_of("Weilai.Repairs@Mail.cn", "mail.cn") == Recipient(
        tenant="weilai", name="repairs"
    )
    assert recipient_of("weilai+abc@mail.cn", "mail.cn") == Recipient(tenant="weilai", token="abc")
    for nobody in ("weilai.repairs@other.cn", "@mail.cn", ".x@mail.cn", "weilai"):
        with pytest.raises(RecipientUnknown):
            recipient_of(nobody, "mail.cn")


def added(name: str = "repairs", kind: str = "leak") -> MailAddressAdded:
    return MailAddressAdded(occurred_at=NOW, name=name, type=kind)


def test_addresses_are_added_once_and_removed() -> None:
    none = MAIL_ADDRESSES.initial()
    [fact] = MAIL_ADDRESSES.decide(AddMailAddress(added=added()), none)
    one = MAIL_ADDRESSES.evolve(none, fact)
    assert MAIL_ADDRESSES.decide(AddMailAddress(added=added()), one) == []
    with pytest.raises(MailAddressTaken):
        MAIL_ADDRESSES.decide(AddMailAddress(added=added(kind="other")), one)
    removed = MailAddressRemoved(occurred_at=NOW, name="repairs")
    assert MAIL_ADDRESSES.decide(RemoveMailAddress(removed=removed), one) == [removed]
    with pytest.raises(MailAddressUnknown):
        MAIL_ADDRESSES.decide(RemoveMailAddress(removed=removed), none)
    assert MAIL_ADDRESSES.evolve(one, removed).by_name == {}


@pytest.mark.parametrize("name", ["", "Repairs", "a.b", "a+b", "-a", "x" * 33, "13900001111"])
def test_a_name_is_one_that_an_address_can_have(name: str) -> None:
    with pytest.raises(MailAddressWrong):
        MAIL_ADDRESSES.decide(AddMailAddress(added=added(name)), MAIL_ADDRESSES.initial())


def test_a_tenant_has_so_many_addresses() -> None:
    known = {f"n{chr(97 + n % 26)}{n // 26}": added() for n in range(ADDRESSES_MAX)}
    full = replace(MAIL_ADDRESSES.initial(), by_name=known)
    with pytest.raises(MailAddressWrong):
        MAIL_ADDRESSES.decide(AddMailAddress(added=added()), full)


def test_a_summary_is_a_line_by_which_it_may_be_classified() -> None:
    assert summary_of("报修", "我家客厅灯不亮了\n请来") == "报修：我家客厅灯不亮了 请来"
    assert summary_of("灯坏了", "灯坏了，二楼") == "灯坏了，二楼"
    assert summary_of("", "") == NO_WORDS
    assert not says_more("报修：灯不亮了", "灯不亮了")
    assert says_more(summary_of("报修", "灯" * 400), "灯" * 400)


def test_no_sealed_value_is_cut_through() -> None:
    key = DataKey(subject=ONE, secret=bytes(32))
    sealed = seal(TENANT, key, "phone", "+8613900001111")
    text = f"请打 {sealed} 或 {sealed}，" + "谢" * 50
    for length in range(3, 60):
        short = cut(text, length)
        assert TOKEN.sub("", short).count("s1.") == 0
        assert short.endswith("…")
    assert cut(text, 500) == text


def test_where_mail_is_heard_is_said_in_full() -> None:
    door = mail_door("lmtp://127.0.0.1:2424", "mail.cn")
    assert (door.protocol, door.host, door.port) == ("lmtp", "127.0.0.1", 2424)
    for url, domain in (("http://x", "mail.cn"), ("smtp://x:y", "mail.cn"), ("smtp://x:25", "")):
        with pytest.raises(SettingsWrong):
            mail_door(url, domain)
