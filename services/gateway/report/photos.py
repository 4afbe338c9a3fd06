"""Photos with a report: what somebody picked on the page comes with the form, and is sent on.

The whole form is held in memory while it is read, within a bound, and written nowhere.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from services.gateway.api.context import Gateway
from services.gateway.clients import ask, command
from services.gateway.exchanging import Scan
from shared.decider import Kind, Refusal
from shared.pb.gongdan.intake.v1 import files_pb2

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

PHOTOS: Final = "photos"
PHOTOS_MAX: Final = 3
PARTS_MAX: Final = 250
TEXT_BYTES_MAX: Final = 256 * 1024
PIECE_BYTES: Final = 512 * 1024
PIECE_TIMEOUT_S: Final = 45.0
NAME_CHARS_MAX: Final = 100
NOT_OURS: Final = frozenset({Kind.INVALID, Kind.TOO_LARGE})
"""What is wrong with a photo, rather than with us."""


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo as it was picked."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a form of several parts said: texts by name, in order, and photos."""

    pairs: tuple[tuple[str, str], ...]
    photos: tuple[Photo, ...]


class NotAForm(Exception):
    """The body is no form of several parts, or one of too many."""


def filled_in(content_type: str, body: bytes) -> Filled:
    """Return what a form of several parts says; raises ``NotAForm``."""
    _, options = parse_options_header(content_type.encode("latin-1"))
    reading = _Reading()
    try:
        parser = MultipartParser(options[b"boundary"], reading.callbacks())
        parser.write(body)
        parser.finalize()
        return reading.filled()
    except (FormParserError, KeyError, UnicodeDecodeError) as wrong:
        raise NotAForm from wrong


async def sent_on(
    gateway: Gateway, scan: Scan, once: str, photos: Sequence[Photo]
) -> list[dict[str, object]]:
    """Send photos on, and return how the report names them; the same form again, the same photos.

    Raises what intake refuses.
    """
    refs = [await _sent_on(gateway, scan, once, photo) for photo in photos]
    return [{"ref": one} for one in dict.fromkeys(refs)]


async def _sent_on(gateway: Gateway, scan: Scan, once: str, photo: Photo) -> str:
    size, digest = len(photo.content), hashlib.sha256(photo.content).hexdigest()
    begun: files_pb2.BeginUploadResponse = await command(
        gateway.clients.files.BeginUpload,
        files_pb2.BeginUploadRequest(name=photo.name, size=size),
        token=scan.token,
        metadata={"idempotency-key": f"{once}-{digest}"},
    )
    upload = begun.upload
    while upload.offset < upload.size:
        piece = photo.content[upload.offset : upload.offset + PIECE_BYTES]
        request = files_pb2.AppendUploadRequest(id=upload.id, offset=upload.offset, content=piece)
        try:
            added: files_pb2.AppendUploadResponse = await command(
                gateway.clients.files.AppendUpload,
                request,
                token=scan.token,
                metadata={},
                timeout_s=PIECE_TIMEOUT_S,
            )
            upload = added.upload
        except Refusal as refusal:
            if refusal.slug != "upload-offset-wrong":
                raise
            upload = await _standing(gateway, scan, upload.id)  # the same form was sent twice
    return upload.id


async def _standing(gateway: Gateway, scan: Scan, upload_id: str) -> files_pb2.Upload:
    answer: files_pb2.GetUploadResponse = await ask(
        gateway.clients.files.GetUpload,
        files_pb2.GetUploadRequest(id=upload_id),
        token=scan.token,
        metadata={},
    )
    return answer.upload


class _Reading:
    """What a parser has come across."""

    def __init__(self) -> None:
        self._pairs: list[tuple[str, str]] = []
        self._photos: list[Photo] = []
        self._headers: dict[str, str] = {}
        self._header = self._value = b""
        self._content = bytearray()
        self._parts = self._text_bytes = 0

    def callbacks(self) -> "MultipartCallbacks":
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_header_field": self._field,
            "on_header_value": self._said,
            "on_header_end": self._header_end,
        }

    def filled(self) -> Filled:
        """Return what the form said; raises ``NotAForm`` where it was too much."""
        if self._parts > PARTS_MAX or self._text_bytes > TEXT_BYTES_MAX:
            raise NotAForm
        return Filled(pairs=tuple(self._pairs), photos=tuple(self._photos[: PHOTOS_MAX + 1]))

    def _begin(self) -> None:
        self._headers = {}
        self._content.clear()
        self._parts += 1

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _said(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._header = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _end(self) -> None:
        said = self._headers.get("content-disposition", "").encode("latin-1")
        _, options = parse_options_header(said)
        name = options.get(b"name", b"").decode()
        if name == PHOTOS:
            self._picked(options.get(b"filename", b"").decode())
        elif b"filename" not in options:
            self._text_bytes += len(self._content)
            self._pairs.append((name, self._content.decode()))

    def _picked(self, filename: str) -> None:
        """Keep a photo; a browser sends an empty one where none was picked."""
        if self._content:
            name = filename.replace("\\", "/").rpartition("/")[2]
            shown = "".join(one for one in name if one.isprintable()).strip()
            photo = Photo(name=shown[-NAME_CHARS_MAX:] or PHOTOS, content=bytes(self._content))
            self._photos.append(photo)
