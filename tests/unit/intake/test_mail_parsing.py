"""Letters, however they were written: what can be read is read, and nothing holds us up."""

import base64
import time
from email.message import EmailMessage

import pytest

from services.intake.adapters.mail.html import text_of
from services.intake.adapters.mail.parsing import (
    ENCLOSED_MAX,
    PARTS_MAX,
    TEXT_CHARS_MAX,
    letter_of,
)
from services.intake.domain.mail.refusals import MailHeadersTooLarge, MailTooDeep

SENDER = "wang@customer.cn"
HEAD = b"From: a@b.cn\r\n"


def raw(content: str, charset: str, said: str | None, encoding: str = "8bit") -> bytes:
    kind = "" if said is None else f"Content-Type: text/plain; charset={said}\r\n"
    head = f"From: a@b.cn\r\nSubject: x\r\n{kind}Content-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + content.encode(charset, "replace") + b"\r\n"


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("utf-8", "utf-8"),
        ("gbk", "gbk"),
        ("gb18030", "gb2312"),  # more than it says
        ("gb18030", None),
        ("utf-8", None),
        ("gb18030", "utf-8"),  # untrue
        ("utf-8", "klingon"),
        ("big5", "big5"),
    ],
)
def test_chinese_is_read_whatever_charset_it_is_said_to_have(
    charset: str, said: str | None
) -> None:
    assert letter_of(raw("客廳的燈壞了", charset, said), SENDER).text == "客廳的燈壞了"


def test_headers_are_read_in_words_and_in_bytes() -> None:
    words = b"=?gb2312?B?" + base64.b64encode("报修".encode("gbk")) + b"?="
    letter = letter_of(b"From: =?utf-8?b?546L6Iqz?= <Wang@Customer.CN>\r\nSubject: " + words, "")
    assert (letter.sender, letter.sender_name, letter.subject) == (SENDER, "王芳", "报修")
    bare = letter_of("From: 王芳 <a@b.cn>\r\nSubject: 报修\r\n\r\nx".encode("gbk"), "")
    assert (bare.sender_name, bare.subject) == ("王芳", "报修")
    broken = letter_of(b"From: a@b.cn\r\nSubject: =?x?y?z?= =?utf-8?b?5Ya3?=\r\n\r\nx", "")
    assert broken.subject.endswith("冷")


def test_html_alone_is_read_as_text() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>灯坏了&nbsp;!</p>"
        "<div>二楼<br>三楼</div><script>alert(1)</script><!-- no --><table><tr><td>a</td>"
        "<td>b</td></tr></table><blockquote>旧文</blockquote></body></html>"
    )
    assert text_of(html).splitlines() == ["灯坏了 !", "", "二楼", "三楼", "", "a b", "", "> 旧文"]
    message = EmailMessage()
    message.set_content(html, subtype="html")
    assert letter_of(message.as_bytes(), SENDER).text.startswith("灯坏了")


def test_of_two_versions_the_plain_one_counts() -> None:
    message = EmailMessage()
    message.set_content("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    message.add_attachment("notes", filename="notes.txt")
    letter = letter_of(message.as_bytes(), SENDER)
    assert letter.text == "plain"
    assert [(one.name, one.content) for one in letter.enclosed] == [("notes.txt", b"notes\n")]


def test_what_is_too_much_is_left_out_and_said() -> None:
    message = EmailMessage()
    message.set_content("x" * (TEXT_CHARS_MAX + 10), cte="quoted-printable")
    for number in range(ENCLOSED_MAX + 1):
        message.add_attachment(b"%d" % number, maintype="image", subtype="png", filename="a.png")
    letter = letter_of(message.as_bytes(), SENDER)
    assert len(letter.text) == TEXT_CHARS_MAX + 1
    assert len(letter.enclosed) == ENCLOSED_MAX
    assert [one.code for one in letter.left_out] == ["text-cut", "enclosed-left-out"]


def test_a_letter_within_a_letter_and_an_invitation_are_left_out_and_said() -> None:
    within = EmailMessage()
    within.set_content("inner")
    message = EmailMessage()
    message.set_content("outer")
    message.add_attachment(within)
    letter = letter_of(message.as_bytes(), SENDER)
    assert (letter.text, letter.enclosed) == ("outer", ())
    assert [one.code for one in letter.left_out] == ["part-left-out"]
    message = EmailMessage()
    message.set_content("outer")
    message.add_alternative("BEGIN:VCALENDAR", subtype="calendar")
    assert [one.code for one in letter_of(message.as_bytes(), SENDER).left_out] == ["part-left-out"]


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "zip", "hex"])
def test_what_is_no_charset_is_none(charset: str) -> None:
    began = time.monotonic()
    content = b"x-" + b"abcdefgh" * 100_000
    letter = letter_of(raw(content.decode(), "utf-8", charset), SENDER)
    assert letter.text.startswith("x-abc")
    assert time.monotonic() - began < 5


def test_what_it_answers_is_read_nearest_first() -> None:
    head = b"In-Reply-To: <c@x>\r\nReferences: <a@x>\r\n <b@x> <c@x>\r\nMessage-ID: <d@x>\r\n"
    letter = letter_of(HEAD + head + b"\r\nx", SENDER)
    assert (letter.message_id, letter.references) == ("d@x", ("c@x", "b@x", "a@x"))


def test_control_characters_are_nobodys_words() -> None:
    letter = letter_of(HEAD + b"Subject: a\x00b\r\n\r\nx\x00y\x1b[31mz\r\n", SENDER)
    assert (letter.subject, letter.text) == ("a b", "x y [31mz")


def test_an_empty_letter_is_a_letter() -> None:
    letter = letter_of(b"", SENDER)
    assert (letter.sender, letter.text, letter.message_id) == (SENDER, "", "")


MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def nested(depth: int) -> bytes:
    return HEAD + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(depth)
    )


@pytest.mark.parametrize(
    "content",
    [
        nested(11),
        nested(PARTS_MAX + 1),
        HEAD + b"Content-Type: " + b"(" * 1_900,
        MIXED + b"--b\r\n\r\n" * 1_000_000,
    ],
)
def test_what_is_too_deep_is_refused(content: bytes) -> None:
    with pytest.raises(MailTooDeep):
        letter_of(content, SENDER)


@pytest.mark.parametrize(
    "content",
    [
        b"From: " + b"a@b.cn, " * 60_000,
        HEAD + b"X: y\r\n" * 1_000 + b"\r\nx",
        HEAD + b"Content-Type: text/plain; " + b"a=b; " * 1_000 + b"\r\n\r\nx",
        HEAD + b"X: y\rContent-Type: text/plain; " + b"a=b; " * 1_000 + b"\r\n\r\nx",
        HEAD + b"Content-Transfer-Encoding: 8bit" + b"\r\n " * 100 + b";" * 100_000 + b"\r\n\r\nx",
        MIXED + b"--b\r\n" + b"a:\r\n" * 400_000 + b"\r\nx",
        MIXED + (b"--b\r\n" + b"a:\r\n" * 20_000 + b"\r\nx\r\n") * 24,
    ],
)
def test_heads_have_a_bound(content: bytes) -> None:
    with pytest.raises(MailHeadersTooLarge):
        letter_of(content, SENDER)


@pytest.mark.parametrize("piece", [b"<!--", b"<![CDATA[", b"<a a='", b"<", b"&#", b"<style>"])
def test_html_that_never_ends_ends(piece: bytes) -> None:
    began = time.monotonic()
    letter_of(HEAD + b"Content-Type: text/html\r\n\r\n" + piece * 100_000, SENDER)
    assert time.monotonic() - began < 5


def test_a_number_of_no_character_is_read_as_it_stands() -> None:
    html = HEAD + b"Content-Type: text/html\r\n\r\n<p>&#" + b"1" * 5_000 + b";</p>ok"
    assert letter_of(html, SENDER).text.endswith("ok")


def test_the_same_words_have_the_same_digest_and_others_have_not() -> None:
    one, same = (letter_of(raw("灯坏了", "utf-8", "utf-8"), SENDER) for _ in range(2))
    other = letter_of(raw("灯又坏了", "utf-8", "utf-8"), SENDER)
    assert one.digest() == same.digest() != other.digest()
