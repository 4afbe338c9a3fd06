"""Messages: the XML that WeCom sends, read without anything that XML can do besides.

No document types, no entities, at most so many bytes and levels: billions of laughs end at the
first. What is the same each time is said once in a message, so a tag names a value.
"""

from datetime import UTC, datetime
from xml.parsers import expat
from xml.sax.saxutils import escape

from services.intake.domain.wecom.message import Kind, Message
from services.intake.domain.wecom.refusals import WeComUnreadable

XML_BYTES_MAX = 64 * 1024
DEPTH_MAX = 4
NAME_CHARS_MAX = 128
LAT_MAX, LON_MAX = 90.0, 180.0


def read_xml(body: bytes) -> dict[str, str]:
    """Return the texts of the elements right under the root; raises ``WeComUnreadable``."""
    if len(body) > XML_BYTES_MAX:
        raise WeComUnreadable
    found: dict[str, str] = {}
    path: list[str] = []

    def begins(name: str, _attributes: object) -> None:
        path.append(name)
        if len(path) > DEPTH_MAX:
            raise WeComUnreadable

    def says(text: str) -> None:
        if len(path) == 2:  # noqa: PLR2004  # the root, and an element in it
            found[path[-1]] = found.get(path[-1], "") + text

    def refuses(*_: object) -> None:
        raise WeComUnreadable

    parser = expat.ParserCreate(encoding="utf-8")  # whatever it says of itself
    parser.StartElementHandler = begins
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = says
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuses
    try:
        parser.Parse(body, True)  # the signature is the library's
    except (expat.ExpatError, UnicodeError, ValueError) as wrong:
        raise WeComUnreadable from wrong
    return found


def message_of(clear: bytes, received_at: datetime) -> Message:
    """Return what somebody says; raises ``WeComUnreadable``."""
    said = read_xml(clear)
    kind = _kind(said.get("MsgType", ""))
    name, sender = said.get("MsgId", ""), said.get("FromUserName", "")
    if kind is Kind.EVENT:
        name = name or "event"
    if not _is_name(name) or not _is_name(sender):
        raise WeComUnreadable
    if kind is Kind.LOCATION:
        lat, lon = _degrees(said, "Location_X", LAT_MAX), _degrees(said, "Location_Y", LON_MAX)
        return Message(
            kind=kind,
            id=name,
            sender=sender,
            at=_moment(said, received_at),
            text=said.get("Label", "").strip(),
            lat=lat,
            lon=lon,
        )
    media = said.get("MediaId", "") if kind in {Kind.IMAGE, Kind.VOICE} else ""
    return Message(
        kind=kind,
        id=name,
        sender=sender,
        at=_moment(said, received_at),
        text=said.get("Content", "") if kind is Kind.TEXT else "",
        media_id=media[:512],
        media_format=said.get("Format", "")[:16],
    )


def encrypted_in(body: bytes) -> str:
    """Return the encrypted text of a request; raises ``WeComUnreadable``."""
    encrypted = read_xml(body).get("Encrypt", "").strip()
    if not encrypted:
        raise WeComUnreadable
    return encrypted


def text_reply(sender: str, corp_id: str, text: str, at: datetime) -> bytes:
    """Return the XML of an answer in words."""
    return (
        f"<xml><ToUserName>{escape(sender)}</ToUserName>"
        f"<FromUserName>{escape(corp_id)}</FromUserName>"
        f"<CreateTime>{int(at.timestamp())}</CreateTime><MsgType>text</MsgType>"
        f"<Content>{escape(text)}</Content></xml>"
    ).encode()


def envelope_reply(encrypted: str, signature: str, timestamp: str, nonce: str) -> bytes:
    """Return the XML that carries an encrypted answer."""
    return (
        f"<xml><Encrypt>{encrypted}</Encrypt><MsgSignature>{signature}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{escape(nonce)}</Nonce></xml>"
    ).encode()


def _kind(text: str) -> Kind:
    known = {one.value: one for one in Kind}
    return known.get(text, Kind.OTHER)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= NAME_CHARS_MAX and text.isprintable()


def _degrees(said: dict[str, str], name: str, most: float) -> float:
    try:
        degrees = float(said.get(name, ""))
    except ValueError as wrong:
        raise WeComUnreadable from wrong
    if not -most <= degrees <= most:
        raise WeComUnreadable
    return degrees


def _moment(said: dict[str, str], received_at: datetime) -> datetime:
    """Return when it was said; what is no time was said now."""
    text = said.get("CreateTime", "")
    is_time = text.isdecimal() and len(text) <= len("1700000000")
    return datetime.fromtimestamp(int(text), UTC) if is_time else received_at
