"""Uploads: files in pieces, by tus 1.0 (https://tus.io/protocols/resumable-upload).

Any client of that protocol works: core, creation, expiration, checksum and termination.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from starlette.requests import ClientDisconnect

from services.gateway.api.context import Asking, AskingNow, Gateway, GatewayNow
from services.gateway.api.guard import BodyTooLarge, BodyTooSlow, Guarded, ReadRequest
from services.gateway.api.models import Shown
from services.gateway.api.replies import plain as message_shown
from services.gateway.api.replies import reply
from shared.decider import Kind, Refusal
from shared.pb.gongdan.intake.v1 import files_pb2

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,checksum,termination"
DIGESTS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
PIECE_BYTES: Final = 512 * 1024
CHECKED_BYTES_MAX: Final = 4 * 1024 * 1024
"""A body with a checksum is held back whole until it is known to be right."""

PIECE_TIMEOUT_S: Final = 45.0
"""The last piece has the file looked at and, if a picture, drawn anew before it is answered."""

SILENCE_S: Final = 30.0
SIZE_MAX: Final = 1 << 40
METADATA_CHARS_MAX: Final = 4096
UNNAMED: Final = "file"
PIECE_TYPE: Final = "application/offset+octet-stream"
PATH: Final = "/api/v1/uploads"


class TusVersionUnsupported(Refusal):
    """Uploads speak tus 1.0.0: send `Tus-Resumable: 1.0.0`."""

    slug: ClassVar[str] = "tus-version-unsupported"
    kind: ClassVar[Kind] = Kind.STALE


class UploadHeadersWrong(Refusal):
    """The name of a file is given as `Upload-Metadata: filename` and the name in Base64."""

    slug: ClassVar[str] = "upload-headers-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class PieceTypeWrong(Refusal):
    """A piece of a file comes as `Content-Type: application/offset+octet-stream`."""

    slug: ClassVar[str] = "media-type-unsupported"
    kind: ClassVar[Kind] = Kind.INVALID


class ChecksumUnsupported(Refusal):
    """Upload-Checksum is `sha1` or `sha256`, a space, and the digest in Base64."""

    slug: ClassVar[str] = "checksum-unsupported"
    kind: ClassVar[Kind] = Kind.INVALID


class ChecksumMismatch(Refusal):
    """The piece is not what its checksum says: nothing of it was taken, send it again."""

    slug: ClassVar[str] = "checksum-mismatch"
    kind: ClassVar[Kind] = Kind.INVALID


class Piecewise(Guarded):
    """A route whose bodies are taken as they come, by who is proven and speaks the protocol."""

    async def admit(self, request: Request) -> None:
        """Prove who is asking, before the version is looked at."""
        await super().admit(request)
        if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
            raise TusVersionUnsupported(supported=VERSION)

    async def take(self, request: ReadRequest) -> None:
        """Leave the body to the route."""


router = APIRouter(tags=["files"])
tus = APIRouter(route_class=Piecewise, prefix="/uploads")
plain = APIRouter(route_class=Guarded, prefix="/uploads")

Length = Annotated[int, Header(alias="Upload-Length", ge=1, le=SIZE_MAX, description="Bytes")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=SIZE_MAX, description="Bytes")]
Metadata = Annotated[
    str,
    Header(
        alias="Upload-Metadata",
        max_length=METADATA_CHARS_MAX,
        description="`filename` and its value in Base64",
    ),
]
Checksum = Annotated[
    str, Header(alias="Upload-Checksum", max_length=200, description="`sha256` and Base64")
]


@tus.options("", operation_id="describeUploads", status_code=204)
async def describe_uploads() -> Response:
    """Say what of the protocol there is."""
    return _answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(DIGESTS),
        },
    )


@tus.post("", operation_id="beginUpload", status_code=201)
async def begin_upload(
    gateway: GatewayNow, asking: AskingNow, length: Length, metadata: Metadata = ""
) -> Response:
    """Begin an upload; `Location` is where its bytes go, and its last part the file's `ref`."""
    request = files_pb2.BeginUploadRequest(name=_name_in(metadata), size=length)
    answer: files_pb2.BeginUploadResponse = await asking.command(
        gateway.clients.files.BeginUpload, request
    )
    return _standing(201, answer.upload, {"Location": f"{PATH}/{answer.upload.id}"})


@tus.head("/{upload_id}", operation_id="findUpload")
async def find_upload(upload_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say how much of a file is here."""
    request = files_pb2.GetUploadRequest(id=str(upload_id))
    answer: files_pb2.GetUploadResponse = await asking.command(
        gateway.clients.files.GetUpload, request, timeout_s=PIECE_TIMEOUT_S
    )
    length = {"Upload-Length": str(answer.upload.size)}
    return _standing(200, answer.upload, length)


@tus.patch("/{upload_id}", operation_id="continueUpload", status_code=204)
async def continue_upload(
    *,
    upload_id: UUID,
    request: Request,
    gateway: GatewayNow,
    asking: AskingNow,
    offset: Offset,
    checksum: Checksum = "",
) -> Response:
    """Take more bytes of a file; what came of a body that broke off is kept, unless it has a sum.

    After the last byte the file is looked at: a refusal says why it is not taken, and then nothing
    of it is left.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != PIECE_TYPE:
        raise PieceTypeWrong
    bodies = _checked(request, checksum) if checksum else _pieces(request)
    upload = None
    async for content in bodies:
        upload = await _append(gateway, asking, upload_id, offset, content)
        offset = upload.offset
    if upload is None:
        upload = await _append(gateway, asking, upload_id, offset, b"")
    return _standing(204, upload)


@tus.delete("/{upload_id}", operation_id="giveUpUpload", status_code=204)
async def give_up_upload(upload_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Give up an upload that is not whole."""
    request = files_pb2.GiveUpUploadRequest(id=str(upload_id))
    await asking.command(gateway.clients.files.GiveUpUpload, request)
    return _answer(204)


@plain.get("/{upload_id}", operation_id="getUpload", responses={200: {"model": Shown}})
async def get_upload(upload_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return where an upload stands, and what is kept of it once it is whole."""
    request = files_pb2.GetUploadRequest(id=str(upload_id))
    answer: files_pb2.GetUploadResponse = await asking.ask(gateway.clients.files.GetUpload, request)
    return await reply(gateway, asking, _shown(answer.upload))


router.include_router(tus)
router.include_router(plain)


def _shown(upload: files_pb2.Upload) -> dict[str, object]:
    kept = message_shown(upload.kept) if upload.HasField("kept") else None
    standing = {"id": upload.id, "offset": upload.offset, "size": upload.size}
    return {**standing, "expires_at": upload.expires_at or None, "kept": kept}


async def _append(
    gateway: Gateway, asking: Asking, upload_id: UUID, offset: int, content: bytes
) -> files_pb2.Upload:
    request = files_pb2.AppendUploadRequest(id=str(upload_id), offset=offset, content=content)
    answer: files_pb2.AppendUploadResponse = await asking.command(
        gateway.clients.files.AppendUpload, request, timeout_s=PIECE_TIMEOUT_S
    )
    return answer.upload


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield a body in pieces that are worth keeping; the last one also if the body broke off."""
    piece, broke_off = bytearray(), None
    try:
        async for chunk in _chunks(request):
            piece += chunk
            while len(piece) >= PIECE_BYTES:
                yield bytes(piece[:PIECE_BYTES])
                del piece[:PIECE_BYTES]
    except (ClientDisconnect, BodyTooSlow) as trouble:
        broke_off = trouble
    if piece:
        yield bytes(piece)
    if broke_off is not None:
        raise broke_off


async def _checked(request: Request, checksum: str) -> AsyncIterator[bytes]:
    """Yield a whole body in pieces, once it is what its checksum says."""
    name, _, wanted = checksum.strip().partition(" ")
    if name not in DIGESTS:
        raise ChecksumUnsupported
    try:
        digest = base64.b64decode(wanted, validate=True)
    except binascii.Error as wrong:
        raise ChecksumUnsupported from wrong
    body = bytearray()
    async for chunk in _chunks(request):
        body += chunk
        if len(body) > CHECKED_BYTES_MAX:
            raise BodyTooLarge("A piece with a checksum has at most 4 MiB.")
    if not hmac.compare_digest(DIGESTS[name](body).digest(), digest):
        raise ChecksumMismatch
    for at in range(0, len(body), PIECE_BYTES):
        yield bytes(body[at : at + PIECE_BYTES])


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield a body as it comes; raises ``BodyTooSlow`` when nothing comes for half a minute."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                chunk = await anext(stream, None)
        except TimeoutError as late:
            raise BodyTooSlow from late
        if chunk is None:
            return
        yield chunk


def _name_in(metadata: str) -> str:
    """Return the name of a file in the metadata of an upload; raises ``UploadHeadersWrong``."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key in {"filename", "name"}:
            try:
                name = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as wrong:
                raise UploadHeadersWrong from wrong
            return _bare(name) or UNNAMED
    return UNNAMED


def _bare(name: str) -> str:
    """Return a file's name without folders and what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable()).strip().lstrip(".")


def _standing(
    status: int, upload: files_pb2.Upload, more: dict[str, str] | None = None
) -> Response:
    headers = {"Upload-Offset": str(upload.offset), **(more or {})}
    if upload.expires_at:
        headers["Upload-Expires"] = formatdate(upload.expires_at, usegmt=True)
    return _answer(status, headers)


def _answer(status: int, headers: dict[str, str] | None = None) -> Response:
    always = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    return Response(status_code=status, headers={**always, **(headers or {})})
