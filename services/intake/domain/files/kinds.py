"""Kinds of files: what a file is, told from its first bytes; what its sender calls it says nothing.

Only what is known here is ever taken. A kind that a browser would run (HTML, SVG) is none of them.
"""

from dataclasses import dataclass

HEAD_BYTES = 4_096
"""How much of a file's beginning it takes to say what it is."""

_RIFF_KIND = slice(8, 12)
_BRAND = slice(8, 12)
_BOX = slice(4, 8)
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
_VIDEO_BRANDS = frozenset(
    {b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ", b"3gp4", b"3gp5"}
)
_MPEG_LAYER_3 = frozenset({0xFB, 0xFA, 0xF3, 0xF2})
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file; pictures are drawn anew before they are kept."""

    media_type: str
    suffix: str
    is_picture: bool = False


JPEG = FileKind("image/jpeg", ".jpg", is_picture=True)
PNG = FileKind("image/png", ".png", is_picture=True)
WEBP = FileKind("image/webp", ".webp", is_picture=True)
PDF = FileKind("application/pdf", ".pdf")
TEXT = FileKind("text/plain", ".txt")
MP3 = FileKind("audio/mpeg", ".mp3")
M4A = FileKind("audio/mp4", ".m4a")
OGG = FileKind("audio/ogg", ".ogg")
WAV = FileKind("audio/wav", ".wav")
AMR = FileKind("audio/amr", ".amr")
WEBM = FileKind("video/webm", ".webm")
MP4 = FileKind("video/mp4", ".mp4")

_ALL = (JPEG, PNG, WEBP, PDF, TEXT, MP3, M4A, OGG, WAV, AMR, WEBM, MP4)
KINDS = {one.media_type: one for one in _ALL}
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
)


def kind_of(head: bytes, *, is_whole: bool) -> FileKind | None:
    """Return what a file is by its first ``HEAD_BYTES``, or None for what is not known here.

    ``is_whole``: the file has no more bytes than these.
    """
    return _by_signature(head) or _in_container(head) or _text(head, is_whole=is_whole)


def _by_signature(head: bytes) -> FileKind | None:
    for begins, kind in _SIGNATURES:
        if head.startswith(begins):
            return kind
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else None
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] in _MPEG_LAYER_3  # noqa: PLR2004  # MPEG's own
    return MP3 if head.startswith(b"ID3") or is_frame else None


def _in_container(head: bytes) -> FileKind | None:
    if head.startswith(b"RIFF"):
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[_RIFF_KIND])
    if head[_BOX] == b"ftyp":
        brand = head[_BRAND]
        return M4A if brand in _AUDIO_BRANDS else MP4 if brand in _VIDEO_BRANDS else None
    return None


def _text(head: bytes, *, is_whole: bool) -> FileKind | None:
    """Take what is UTF-8, without control characters, and does not begin like markup."""
    try:
        head.decode()
    except UnicodeDecodeError as wrong:
        # The last character may have been cut in two.
        if is_whole or wrong.start < len(head) - 3 or wrong.reason != "unexpected end of data":
            return None
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if not head or _CONTROLS.intersection(head) or begins.startswith(_MARKUP):
        return None
    return TEXT
