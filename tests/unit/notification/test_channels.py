"""Channels and addresses as domains: what may be said of them, and what is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from services.notification.adapters.channels.building import BUILT
from services.notification.domain.channels.addresses import (
    ADDRESSES,
    ADDRESSES_MAX,
    AddressesTooMany,
    AddressUnknown,
    AddressWrong,
    normal_address,
)
from services.notification.domain.channels.channels import (
    CHANNELS,
    CHANNELS_MAX,
    Channels,
    ChannelsTooMany,
    ChannelUnknown,
    ChannelWrong,
)
from services.notification.domain.channels.checking import check
from services.notification.domain.channels.facts import (
    RemoveAddress,
    RemoveChannel,
    SetAddress,
    SetChannel,
    Template,
)
from services.notification.domain.channels.kinds import NEEDS, Form, Kind
from services.notification.domain.channels.wording import filled

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SMS = {"access_key_id": "LTAI", "sign_name": "工单"}
SMS_TEMPLATES = {"*": Template(id="SMS_1", params={"number": "number"})}
WHSEC = "whsec_" + "A" * 32


def set_(key: str = "sms", kind: Kind = Kind.SMS_ALIYUN, **secrets: str) -> SetChannel:
    return SetChannel(at=NOW, key=key, kind=kind, settings=SMS, secrets=secrets, templates={})


def after(*commands: SetChannel | RemoveChannel) -> Channels:
    state = Channels()
    for command in commands:
        _, state = CHANNELS.settled(command, state)
    return state


def test_every_kind_is_described_and_built() -> None:
    assert set(BUILT) == set(NEEDS) == set(Kind)


def test_secrets_that_are_not_given_stay_as_long_as_the_kind_does() -> None:
    first = set_(access_key_secret="s1")
    again = after(first, set_())
    assert again.of("sms").secrets == {"access_key_secret": "s1"}
    with pytest.raises(ChannelWrong) as wrong:
        after(first, set_(kind=Kind.SMS_TENCENT))
    assert [one.pointer for one in wrong.value.reasons] == ["/secrets/secret_key"]


def test_a_channel_can_be_removed_once() -> None:
    command = RemoveChannel(at=NOW, key="sms")
    assert after(set_(access_key_secret="s"), command).by_key == {}
    with pytest.raises(ChannelUnknown):
        after(set_(access_key_secret="s"), command, command)


def test_channels_are_bounded_and_one_of_them_can_still_be_changed() -> None:
    full = [set_(f"c{number}", access_key_secret="s") for number in range(CHANNELS_MAX)]
    with pytest.raises(ChannelsTooMany):
        after(*full, set_("more", access_key_secret="s"))
    assert len(after(*full, full[0]).by_key) == CHANNELS_MAX


def test_apprise_leads_to_one_place_where_it_has_an_address_of_its_own() -> None:
    ours = set_("im", Kind.APPRISE, url="sealed")
    theirs = set_("own", Kind.APPRISE)
    known = after(ours, theirs)
    assert (known.of("im").address, known.of("own").address) == (None, Form.URL)


def test_the_narrowest_template_is_taken() -> None:
    named = {one: Template(id=one) for one in ("*", "ticket.opened", "to_boss")}
    command = SetChannel(
        at=NOW,
        key="sms",
        kind=Kind.SMS_ALIYUN,
        settings=SMS,
        secrets={"access_key_secret": "s"},
        templates=named,
    )
    channel = after(command).of("sms")
    asked = [("to_boss", "ticket.opened"), ("other", "ticket.opened"), ("other", "ticket.moved")]
    assert [channel.template_for(*one) for one in asked] == [
        named["to_boss"],
        named["ticket.opened"],
        named["*"],
    ]


@pytest.mark.parametrize(
    ("key", "kind", "settings", "secrets", "templates", "pointers"),
    [
        ("app", Kind.WECOM, {}, {"key": "k"}, {}, ["/key"]),
        ("Über", Kind.WECOM, {}, {"key": "k"}, {}, ["/key"]),
        ("im", Kind.WECOM, {"host": "x"}, {"token": "k"}, {}, ["/settings/host", "/secrets/token"]),
        ("im", Kind.WECOM, {"endpoint": "ftp://x"}, {}, {}, ["/settings/endpoint"]),
        ("im", Kind.WECOM, {}, {"key": "a\nb"}, {}, ["/secrets/key"]),
        ("sms", Kind.SMS_ALIYUN, {}, {}, {}, [
            "/settings/access_key_id", "/settings/sign_name", "/templates",
        ]),
        ("sms", Kind.SMS_ALIYUN, SMS, {}, {"*": Template(id="", params={"a": "phone"})}, [
            "/templates/*", "/templates/*/params/a",
        ]),
        ("mail", Kind.SMTP, {"host": "h", "from": "nobody", "port": "0", "security": "ssl"}, {}, {},
         ["/settings/from", "/settings/port", "/settings/security"]),
        ("mail", Kind.SMTP, {"host": "h", "from": "a@b.cn", "unsubscribe": "javascript:x"}, {}, {},
         ["/settings/unsubscribe"]),
        ("hook", Kind.WEBHOOK, {"url": "https://x.cn/"}, {"secret": "whsec_short"}, {},
         ["/secrets/secret"]),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_pointed_at(  # noqa: PLR0917  # the columns of the table
    key: str,
    kind: Kind,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    templates: Mapping[str, Template],
    pointers: list[str],
) -> None:
    with pytest.raises(ChannelWrong) as wrong:
        check(key, kind, settings, secrets, templates)
    assert [one.pointer for one in wrong.value.reasons] == pointers
    assert all(one.zh for one in wrong.value.reasons)


@pytest.mark.parametrize(
    ("kind", "settings", "secrets", "templates"),
    [
        (Kind.SMTP, {"host": "mail.x.cn", "from": "it@x.cn", "security": "tls"}, {}, {}),
        (Kind.SMS_ALIYUN, SMS, {"access_key_secret": "s"}, SMS_TEMPLATES),
        (Kind.WEBHOOK, {"url": "https://x.cn/in"}, {"secret": WHSEC}, {}),
        (Kind.FEISHU, {"endpoint": "https://open.larksuite.com"}, {"token": "t"}, {}),
        (Kind.APPRISE, {}, {}, {}),
    ],
)  # fmt: skip
def test_what_is_whole_passes(
    kind: Kind,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    templates: Mapping[str, Template],
) -> None:
    check("c", kind, settings, secrets, templates)


def test_values_are_cut_to_what_their_places_take() -> None:
    places = {"thing1": "summary", "phrase2": "state", "name": "summary", "none": "priority"}
    values = {"summary": "冷柜" * 30 + "\n第二行", "state": "等待配件到货"}
    told = filled(Template(id="t", params=places), values)
    assert {place: len(value) for place, value in told.items()} == {
        "thing1": 20,
        "phrase2": 5,
        "name": 35,
        "none": 1,
    }
    assert told["phrase2"] == "等待配件…"


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        (Form.PHONE, "138 0000 5678", "+8613800005678"),
        (Form.EMAIL, " Wang@X.org ", "wang@x.org"),
        (Form.OPENID, "oABC_123-xyz", "oABC_123-xyz"),
        (Form.URL, "tgram://123:abc/456", "tgram://123:abc/456"),
    ],
)
def test_addresses_have_one_form(form: Form, text: str, found: str) -> None:
    assert normal_address(form, text) == found


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form.PHONE, "12"),
        (Form.EMAIL, "wang"),
        (Form.OPENID, "a b"),
        (Form.URL, "no address"),
        (Form.URL, "x://" + "a" * 500),
    ],
)
def test_what_is_no_address_is_refused(form: Form, text: str) -> None:
    with pytest.raises(AddressWrong):
        normal_address(form, text)


def test_addresses_of_a_member_are_set_removed_and_bounded() -> None:
    state = ADDRESSES.initial()
    for number in range(ADDRESSES_MAX):
        command = SetAddress(at=NOW, channel=f"c{number}", address="sealed")
        _, state = ADDRESSES.settled(command, state)
    with pytest.raises(AddressesTooMany):
        ADDRESSES.settled(SetAddress(at=NOW, channel="more", address="sealed"), state)
    _, state = ADDRESSES.settled(RemoveAddress(at=NOW, channel="c0"), state)
    assert len(state.by_channel) == ADDRESSES_MAX - 1
    with pytest.raises(AddressUnknown):
        ADDRESSES.settled(RemoveAddress(at=NOW, channel="c0"), state)
