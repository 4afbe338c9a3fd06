"""E-mail read with the standard library, within bounds: nobody knows who wrote it, or what for.

What is wrong with a part leaves out that part and says so; only what could hold us up, or has no
bound, is refused as a whole.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final

from services.intake.adapters.mail.html import text_of
from services.intake.domain.mail.guards import automatic_because
from services.intake.domain.mail.letter import Enclosed, Letter
from services.intake.domain.mail.refusals import MailHeadersTooLarge, MailTooDeep
from services.intake.domain.report import UNFIT
from shared.decider import Reason
from shared.sealed import normal_email

HEAD_BYTES_MAX: Final = 256 * 1024
HEADERS_MAX: Final = 500
HEADER_CHARS_MAX: Final = 8_000
PART_HEADER_BYTES_MAX: Final = 2_000
"""The standard library takes this structure apart with great care, and much time for much of it."""

HEADS_BYTES_MAX: Final = 4 * HEAD_BYTES_MAX
"""Whatever looks like the head of a part; each line of one is an object to the library."""

BOUNDARIES_MAX: Final = 20_000
PARTS_MAX: Final = 100
DEPTH_MAX: Final = 10
TEXT_CHARS_MAX: Final = 9_000
HTML_CHARS_MAX: Final = 1_000_000
SUBJECT_CHARS_MAX: Final = 300
NAME_CHARS_MAX: Final = 100
FILE_NAME_CHARS_MAX: Final = 200
REFERENCES_MAX: Final = 20
ENCLOSED_MAX: Final = 10
MESSAGE_ID_CHARS_MAX: Final = 230
CHARSETS: Final = ("utf-8", "gb18030")
"""What a text is tried in that says nothing of its charset, or something untrue."""

OF_PARTS: Final = re.compile(
    rb"^content-(?:type|disposition|transfer-encoding):[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
BOUNDARY: Final = re.compile(rb"\n--")
HEAD_ENDS: Final = re.compile(rb"\r?\n\r?\n")
NESTING: Final = re.compile(rb"content-type:\s*(?:multipart/|message/)", re.IGNORECASE)
IN_BRACKETS: Final = re.compile(r"<([^<>\s]{1,230})>")
CHINESE_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030"}
"""Programs write more than they say: gb18030 holds all of both."""
NO_CHARSETS: Final = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})
"""Codecs of Python that no letter is written in; some take quadratic time."""

CUT = "text-cut"
ENCLOSED_LEFT_OUT = "enclosed-left-out"
PART_LEFT_OUT = "part-left-out"
BODIES: Final = frozenset({"text/plain", "text/html"})
NO_FILE = frozenset({"multipart", "message"})


def letter_of(raw: bytes, envelope_sender: str) -> Letter:
    """Return what an e-mail says; raises MailTooDeep and MailHeadersTooLarge."""
    _check_bounds(raw)
    try:
        message = BytesParser(_message, policy=policy.default).parsebytes(raw)
        return _read(message, envelope_sender)
    except RecursionError as deep:
        raise MailTooDeep from deep


def _check_bounds(raw: bytes) -> None:
    """Refuse what would hold up the parser; raises as ``letter_of``."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # so the parser tells lines apart
    _check_heads(raw)
    if len(raw) > HEAD_BYTES_MAX and not HEAD_ENDS.search(raw, 0, HEAD_BYTES_MAX):
        raise MailHeadersTooLarge
    nested = 0
    for found in OF_PARTS.finditer(raw):
        if found.end() - found.start() > PART_HEADER_BYTES_MAX:
            raise MailHeadersTooLarge
        nested += NESTING.match(found[0]) is not None
    if nested > PARTS_MAX:
        raise MailTooDeep


def _check_heads(raw: bytes) -> None:
    """Refuse more heads of parts, or larger ones, than any letter has."""
    ends = total = 0
    for number, found in enumerate(BOUNDARY.finditer(raw)):
        begins = found.start()
        if number >= BOUNDARIES_MAX:
            raise MailTooDeep
        if begins < ends:
            continue
        ends = raw.find(b"\n\n", begins + 1, begins + HEAD_BYTES_MAX)
        if ends < 0:
            ends = min(len(raw), begins + HEAD_BYTES_MAX)
            if ends < len(raw):
                raise MailHeadersTooLarge
        total += ends - begins
    if total > HEADS_BYTES_MAX:
        raise MailHeadersTooLarge


def _message(policy: policy.EmailPolicy | None = None) -> EmailMessage:
    return EmailMessage(policy=policy)


def _read(message: EmailMessage, envelope_sender: str) -> Letter:
    headers = _headers(message)
    parts = [*_leaves(message, 0)]
    if len(parts) > PARTS_MAX:
        raise MailTooDeep
    name, address = parseaddr(headers.get("from", ""))
    subject = _line(headers.get("subject", ""), SUBJECT_CHARS_MAX)
    text, cut = _text(parts)
    enclosed, left_out = _enclosed(parts)
    return Letter(
        message_id=_first_id(headers.get("message-id", "")),
        sender=normal_email(address) or normal_email(envelope_sender) or "",
        sender_name=_line(name, NAME_CHARS_MAX),
        subject=subject,
        text=text,
        references=_references(headers),
        automatic=automatic_because(headers, envelope_sender),
        enclosed=tuple(enclosed),
        left_out=(*cut, *left_out),
    )


def _headers(message: EmailMessage) -> dict[str, str]:
    """Return the first header of each name, decoded; raises MailHeadersTooLarge.

    They are read raw: the structured readers of the standard library take minutes for some.
    """
    found: dict[str, str] = {}
    for number, (name, value) in enumerate(message.raw_items()):
        if number >= HEADERS_MAX:
            raise MailHeadersTooLarge
        found.setdefault(name.lower(), _decoded(str(value)[:HEADER_CHARS_MAX]))
    return found


def _decoded(value: str) -> str:
    """Return a header as it is read; bytes that are no ASCII are tried in the usual charsets."""
    with suppress(MessageError, ValueError):
        value = "".join(_in_charset(one, charset) for one, charset in decode_header(value))
    if any("\udc80" <= one <= "\udcff" for one in value):
        value = _guessed(value.encode("utf-8", "surrogateescape"))
    return value.replace("\r", "").replace("\n", "")


def _leaves(part: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """Yield the parts that hold something, and letters within the letter as one each."""
    if depth > DEPTH_MAX:
        raise MailTooDeep
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        yield part
        return
    for one in part.iter_parts():
        if isinstance(one, EmailMessage):
            yield from _leaves(one, depth + 1)


def _text(parts: list[EmailMessage]) -> tuple[str, list[Reason]]:
    """Return the words of a letter: its plain text, or that of its HTML where it has no other."""
    bodies = [one for one in parts if one.get_content_maintype() == "text" and not _is_file(one)]
    plain = [_words(one) for one in bodies if one.get_content_subtype() == "plain"]
    text = "\n\n".join(one for one in plain if one.strip())
    is_cut = False
    if not text.strip():
        html = [_words(one) for one in bodies if one.get_content_subtype() == "html"]
        is_cut = any(len(one) > HTML_CHARS_MAX for one in html)
        text = "\n\n".join(text_of(one[:HTML_CHARS_MAX]) for one in html)
    text = _fit(text)
    if len(text) <= TEXT_CHARS_MAX and not is_cut:
        return text, []
    message = f"The text was longer than {TEXT_CHARS_MAX} characters: the rest is in the original."
    return f"{text[:TEXT_CHARS_MAX]}…", [Reason(code=CUT, message=message)]


def _is_file(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _words(part: EmailMessage) -> str:
    return _in_charset(_content(part), part.get_content_charset())


def _in_charset(content: bytes | str, said: str | None) -> str:
    """Return a text in the charset that it says it has, or in one that fits it."""
    if isinstance(content, str):
        return content
    charset = (said or "").lower()
    charset = CHINESE_ALIASES.get(charset, charset)
    with suppress(LookupError, ValueError):
        if codecs.lookup(charset).name not in NO_CHARSETS:
            return content.decode(charset)
    return _guessed(content)


def _guessed(content: bytes) -> str:
    for charset in CHARSETS:
        try:
            return content.decode(charset)
        except ValueError:
            continue
    return content.decode("utf-8", "replace")


def _content(part: EmailMessage) -> bytes:
    """Return the bytes of a part, as far as its encoding can be read."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _enclosed(parts: list[EmailMessage]) -> tuple[list[Enclosed], list[Reason]]:
    files = [one for one in parts if _holds_file(one)]
    kept = [
        Enclosed(name=_file_name(one) or "file", content=content)
        for one in files[:ENCLOSED_MAX]
        if (content := _content(one))
    ]
    left_out = []
    if len(files) > ENCLOSED_MAX:
        message = f"It had more than {ENCLOSED_MAX} files: the rest is in the original."
        left_out.append(Reason(code=ENCLOSED_LEFT_OUT, message=message))
    if any(one.get_content_type() not in BODIES for one in parts if not _holds_file(one)):
        message = "It had a part that is neither text nor a file: it is in the original."
        left_out.append(Reason(code=PART_LEFT_OUT, message=message))
    return kept, left_out


def _holds_file(part: EmailMessage) -> bool:
    kind = part.get_content_maintype()
    return kind not in NO_FILE and (kind != "text" or _is_file(part))


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, AttributeError):
        return ""
    return _line(_decoded(name), FILE_NAME_CHARS_MAX)


def _references(headers: dict[str, str]) -> tuple[str, ...]:
    answered = IN_BRACKETS.findall(headers.get("in-reply-to", ""))
    before = IN_BRACKETS.findall(headers.get("references", ""))
    return tuple(dict.fromkeys([*answered, *reversed(before)]))[:REFERENCES_MAX]


def _first_id(header: str) -> str:
    found = IN_BRACKETS.search(header)
    return found[1] if found else _line(header, MESSAGE_ID_CHARS_MAX)


def _line(text: str, length_max: int) -> str:
    return " ".join(UNFIT.sub(" ", text).split())[:length_max]


def _fit(text: str) -> str:
    """Return a text whose lines may be kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(UNFIT.sub(" ", line).rstrip() for line in lines).strip()
