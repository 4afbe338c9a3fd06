"""WeCom: what it encrypts is opened, what it sends is read, what is said belongs together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.adapters.wecom.envelope import Envelope
from services.intake.adapters.wecom.messages import encrypted_in, message_of, read_xml, text_reply
from services.intake.domain.hooks.terms import Terms
from services.intake.domain.report import Attachment, Location
from services.intake.domain.wecom import answers
from services.intake.domain.wecom.account import (
    ACCOUNTS,
    ACCOUNTS_MAX,
    Accounts,
    Connect,
    Disconnect,
    Keys,
    SealedKeys,
    Settings,
    checked,
)
from services.intake.domain.wecom.continuing import LOST, Told, told_by
from services.intake.domain.wecom.conversation import (
    CONVERSATION,
    UNTAKEN_MAX,
    Command,
    Conversation,
    ConversationFact,
    End,
    Hear,
    KeepMedia,
    MessageHeard,
    Take,
)
from services.intake.domain.wecom.mars import earthly
from services.intake.domain.wecom.message import Kind
from services.intake.domain.wecom.refusals import (
    WeComTooMany,
    WeComUnknown,
    WeComUnproven,
    WeComUnreadable,
    WeComWrong,
)
from shared.decider import Reason
from tests import wecom

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=30)
ACCOUNT = uuid4()
OURS = Envelope(token=wecom.TOKEN, aes_key=wecom.AES_KEY, corp_id=wecom.CORP)
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
HELLO = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj"
    "911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06"
    "DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQ"
    "H03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo"
    "6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+q"
    "N+E7Q=="
)


def test_the_examples_of_wecom_are_opened() -> None:
    """Those of https://developer.work.weixin.qq.com/document/path/90968 and its sample code."""
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert OURS.opened(signature, "1409659589", "263014780", ECHO) == b"1616140317555161061"
    signature = "477715d11cdb4164915debcba66cb864d751f3e6"
    message = message_of(OURS.opened(signature, "1409659813", "1372623149", HELLO), NOW)
    assert (message.kind, message.sender, message.text) == (Kind.TEXT, "mycreate", "hello")
    assert message.id == "4561255354251345929"
    assert message.at == datetime.fromtimestamp(1409659813, UTC)


@pytest.mark.parametrize("size", [0, 1, 11, 12, 13, 31, 32, 33, 2_000])
def test_what_either_side_encrypts_the_other_opens(size: int) -> None:
    text = ("工" * size).encode()[:size]
    sealed = wecom.encrypt(text)
    proof = wecom.proof(sealed)
    opened = OURS.opened(proof["msg_signature"], proof["timestamp"], proof["nonce"], sealed)
    assert opened == text
    assert wecom.decrypt(OURS.sealed(text, b"r" * 16)) == text
    assert OURS.signature("1", "2", sealed) == wecom.sha1("1", "2", sealed)


def test_what_is_not_from_wecom_is_not_opened() -> None:
    foreign = wecom.encrypt(b"hello", corp="wx0000000000000000")
    for sealed in (foreign, ECHO[:-4], "!!!", "", "AAAA", wecom.encrypt(b"x")[:24] + "=="):
        proof = wecom.proof(sealed)
        with pytest.raises(WeComUnproven):
            OURS.opened(proof["msg_signature"], proof["timestamp"], proof["nonce"], sealed)
    good = wecom.proof(ECHO)
    for wrong in ("", "0" * 40, "\udcff"):
        with pytest.raises(WeComUnproven):
            OURS.opened(wrong, good["timestamp"], good["nonce"], ECHO)


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml>&b;</xml>"""
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml><a></xml>",
        b"\xff\xfe",
        BOMB,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><Encrypt>x</Encrypt></xml>',
        b"<xml>&unknown;</xml>",
        b"<a><b><c><d><e>deep</e></d></c></b></a>",
        b"<xml>" + b"x" * 70_000 + b"</xml>",
        b'<?xml version="1.0" encoding="nonsense"?><xml/>',
        b"<xml><ToUserName>x</ToUserName></xml>",
    ],
)
def test_xml_that_is_not_a_request_is_refused(body: bytes) -> None:
    with pytest.raises(WeComUnreadable):
        encrypted_in(body)


def said(inside: str, sender: str = "zhangsan") -> bytes:
    return wecom.message_of(sender, inside, "17").encode()


def test_each_kind_of_message_is_read() -> None:
    text = message_of(said("<MsgType>text</MsgType><Content>灯&lt;不亮&gt;</Content>"), NOW)
    assert (text.kind, text.text, text.id, text.is_for_us) == (Kind.TEXT, "灯<不亮>", "17", True)
    voice = message_of(
        said("<MsgType>voice</MsgType><MediaId>m1</MediaId><Format>amr</Format>"), NOW
    )
    assert (voice.kind, voice.media_id, voice.media_format) == (Kind.VOICE, "m1", "amr")
    there = message_of(
        said(
            "<MsgType>location</MsgType><Location_X>39.915</Location_X>"
            "<Location_Y>116.404</Location_Y><Label>天安门</Label>"
        ),
        NOW,
    )
    place = there.place()
    assert place is not None
    assert (round(place.lat, 4), round(place.lon, 4), place.address) == (
        39.9136,
        116.3978,
        "天安门",
    )
    event = message_of(
        b"<xml><FromUserName>a</FromUserName><MsgType>event</MsgType><Event>enter_agent</Event></xml>",
        NOW,
    )
    assert event.kind is Kind.EVENT
    assert event.at == NOW
    assert not message_of(said("<MsgType>video</MsgType>"), NOW).is_for_us
    assert message_of(said("<MsgType>text</MsgType><Content> 完成 </Content>"), NOW).ends


@pytest.mark.parametrize(
    "inside",
    [
        "<MsgType>location</MsgType><Location_X>91</Location_X><Location_Y>0</Location_Y>",
        "<MsgType>location</MsgType><Location_X>nan</Location_X><Location_Y>0</Location_Y>",
        "<MsgType>location</MsgType>",
    ],
)
def test_a_place_that_is_none_is_refused(inside: str) -> None:
    with pytest.raises(WeComUnreadable):
        message_of(said(inside), NOW)


def test_a_message_needs_a_sender_and_an_id() -> None:
    with pytest.raises(WeComUnreadable):
        message_of(said("<MsgType>text</MsgType>", sender=""), NOW)
    with pytest.raises(WeComUnreadable):
        message_of(b"<xml><FromUserName>a</FromUserName><MsgType>text</MsgType></xml>", NOW)


def test_words_of_an_answer_cannot_end_their_element() -> None:
    xml = text_reply("a&b", "corp", "</Content><x>", NOW)
    assert read_xml(xml) == {
        "ToUserName": "a&b",
        "FromUserName": "corp",
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": "</Content><x>",
    }


def test_places_of_chinese_maps_are_brought_back_to_earth_and_others_stay() -> None:
    # The published example of the coordtransform library, to its sixth digit.
    assert earthly(39.915, 116.404) == pytest.approx(
        (39.91359571849836, 116.39775550083061), abs=1e-7
    )
    assert earthly(48.8584, 2.2945) == (48.8584, 2.2945)


REPORT = uuid4()


def hear(
    at: datetime = NOW,
    *,
    message: str = "1",
    report: UUID = REPORT,
    text: str = "灯不亮",
    **more: object,
) -> Hear:
    given: dict[str, object] = {"kind": Kind.TEXT, "text": text, **more}
    return Hear(
        at=at,
        window=WINDOW,
        account=ACCOUNT,
        person="p",
        message=message,
        report=report,
        **given,  # type: ignore[arg-type]  # as a test says it
    )


def after(*commands: Command) -> tuple[list[ConversationFact], Conversation]:
    """Return the facts of the last command, and what is so after all of them."""
    talk, facts = Conversation(), list[ConversationFact]()
    for one in commands:
        facts, talk = CONVERSATION.settled(one, talk)
    return facts, talk


TAKEN = Take(at=NOW, report=REPORT, messages=1)
FILE = Attachment(name="图片", ref=uuid4(), media_type="image/jpeg", size_bytes=3)


def test_what_is_said_before_a_report_is_taken_is_of_that_report() -> None:
    facts, talk = after(hear(), hear(message="2", report=uuid4(), text="客厅"))
    [heard] = facts
    assert isinstance(heard, MessageHeard)
    assert (heard.report, heard.name, heard.begins, heard.continues) == (REPORT, "1", False, False)
    assert [one.text for one in talk.heard] == ["灯不亮", "客厅"]


def test_what_is_said_after_it_goes_on_with_its_ticket_for_a_while() -> None:
    [heard], talk = after(
        hear(), TAKEN, hear(NOW + WINDOW, message="2", report=uuid4(), text="快点")
    )
    assert told_by(heard) == Told(report=REPORT, text="快点")
    assert talk.heard == ()
    other = uuid4()
    [late], talk = after(hear(), TAKEN, hear(NOW + WINDOW * 1.1, message="2", report=other))
    assert isinstance(late, MessageHeard)
    assert (late.report, late.begins, talk.is_taken) == (other, True, False)
    assert told_by(late) is None


def test_who_says_that_it_is_all_begins_anew() -> None:
    other = uuid4()
    [heard], _ = after(hear(), TAKEN, End(at=NOW, window=WINDOW), hear(message="2", report=other))
    assert isinstance(heard, MessageHeard)
    assert (heard.report, heard.begins) == (other, True)
    facts, _ = after(End(at=NOW, window=WINDOW))
    assert facts == []


def test_what_came_while_a_report_was_taken_is_told_to_its_ticket() -> None:
    place = Location(lat=30.0, lon=120.0, address="西湖")
    here = hear(message="3", report=uuid4(), text="", kind=Kind.LOCATION, place=place)
    kept = KeepMedia(at=NOW, message="0", report=REPORT, file=FILE)
    [taken], talk = after(hear(), kept, hear(message="2", report=uuid4(), text="客厅"), here, TAKEN)
    assert told_by(taken) == Told(
        report=REPORT, text="客厅\n位置：西湖（30.0, 120.0）", files=(FILE,)
    )
    assert (talk.is_taken, talk.files) == (True, ())
    assert after(hear(), TAKEN, TAKEN)[0] == []


def test_a_picture_is_told_once_whenever_it_comes() -> None:
    kept = KeepMedia(at=NOW, message="2", report=REPORT, file=FILE)
    [early], talk = after(hear(), kept)
    assert (told_by(early), talk.files) == (None, (FILE,))
    [later], talk = after(hear(), TAKEN, kept)
    assert (told_by(later), talk.files) == (Told(report=REPORT, files=(FILE,)), ())
    [after_another], _ = after(
        hear(), TAKEN, End(at=NOW, window=WINDOW), hear(message="9", report=uuid4()), kept
    )
    assert told_by(after_another) == Told(report=REPORT, files=(FILE,))
    lost = replace(kept, file=None, why="media-gone")
    [fact], _ = after(hear(), TAKEN, lost)
    assert told_by(fact) == Told(report=REPORT, text=LOST)
    [fact], _ = after(hear(), lost)
    assert told_by(fact) is None


def test_a_report_is_not_made_of_any_number_of_messages() -> None:
    said = [hear(message=str(number), report=uuid4()) for number in range(UNTAKEN_MAX + 1)]
    [last], talk = after(*said)
    assert isinstance(last, MessageHeard)
    assert (last.begins, len(talk.heard)) == (True, 1)


def test_answers_say_what_is_still_needed() -> None:
    reasons = [
        Reason(code="missing", message="", pointer="/fields/asset"),
        Reason(code="missing", message="", pointer="/fields/asset"),
        Reason(code="bad-format", message="", pointer="/reporter/phone"),
    ]
    assert answers.lacking(reasons, {"asset": "设备"}) == (
        "已记录。还需要：设备。无法识别：联系电话。请继续发送，补充完整后自动生成工单。"
    )
    assert "T-000001" in answers.taken("T-000001", 1_800)
    assert "30 分钟" in answers.taken("", 1_800)


GOOD = Keys(token=wecom.TOKEN, aes_key=wecom.AES_KEY, secret=wecom.SECRET)
TERMS = Terms(name="报修", type="repair", channel="wecom")


def test_an_account_is_checked_with_every_reason() -> None:
    checked(Settings(terms=TERMS, corp_id=wecom.CORP), GOOD)
    wrong = Keys(token="-", aes_key="short", secret="a b")
    with pytest.raises(WeComWrong) as refused:
        checked(Settings(terms=replace(TERMS, type="?"), corp_id="", window_s=1), wrong)
    assert {one.pointer for one in refused.value.reasons} == {
        "/corp_id",
        "/window_s",
        "/token",
        "/aes_key",
        "/secret",
        "/type",
    }


def test_accounts_are_connected_said_anew_and_disconnected() -> None:
    def connect(account: UUID, *, is_new: bool = True, window_s: int = 60) -> Connect:
        return Connect(
            at=NOW,
            account=account,
            settings=Settings(terms=TERMS, corp_id=wecom.CORP, window_s=window_s),
            keys=SealedKeys(token="t", aes_key="a", secret=""),
            owner="operator",
            is_new=is_new,
        )

    accounts = ACCOUNTS.settled(connect(ACCOUNT), Accounts())[1]
    accounts = ACCOUNTS.settled(connect(ACCOUNT, is_new=False, window_s=90), accounts)[1]
    assert accounts.of(ACCOUNT).settings.window_s == 90
    with pytest.raises(WeComUnknown):
        ACCOUNTS.decide(connect(uuid4(), is_new=False), accounts)
    for _ in range(ACCOUNTS_MAX - 1):
        accounts = ACCOUNTS.settled(connect(uuid4()), accounts)[1]
    with pytest.raises(WeComTooMany):
        ACCOUNTS.decide(connect(uuid4()), accounts)
    accounts = ACCOUNTS.settled(Disconnect(at=NOW, account=ACCOUNT), accounts)[1]
    with pytest.raises(WeComUnknown):
        ACCOUNTS.decide(Disconnect(at=NOW, account=ACCOUNT), accounts)
