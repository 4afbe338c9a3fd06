"""Doors for scenario documents: what is wrong in one is said with what to do, and where it is.

One that is far too large is read as well, up to a bound, to say from where on there is no room.
"""

import json
from typing import ClassVar, Final

from services.gateway.api.guard import (
    BODY_BYTES_MAX,
    BodyTooLarge,
    Guarded,
    JsonUnacceptable,
    OfPublishers,
    ReadRequest,
    parsed,
    read_json,
)
from shared.decider import Kind, Reason, Refusal

NUL: Final = "nul"
DOCUMENT: Final = "/document"
DOCUMENT_CHARS_MAX: Final = 200_000
READ_BYTES_MAX: Final = 4 * 1024 * 1024


class DocumentTooLarge(Refusal):
    """The document comes as more than 256 KiB: part it into several scenarios."""

    slug: ClassVar[str] = "document-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class OfDocuments(Guarded):
    """A route that takes a scenario document."""

    async def take(self, request: ReadRequest) -> None:
        """Read the body; a document with a NUL goes on to whoever reads it and names the line."""
        try:
            body = await read_json(request, READ_BYTES_MAX)
        except BodyTooLarge as large:
            raise _too_large(large.details.get("bytes")) from large
        if len(body) > BODY_BYTES_MAX:
            raise _beyond(body)
        try:
            request.take(body, parsed(body) if body else None)
        except JsonUnacceptable as refusal:
            (reason,) = refusal.reasons
            if reason.code != NUL or not reason.pointer.endswith(DOCUMENT):
                raise
            request.take(body, json.loads(body))


class OfDocumentPublishers(OfDocuments, OfPublishers):
    """A route that takes a document of who may publish it."""


def _too_large(size: object) -> DocumentTooLarge:
    if size is None:
        return DocumentTooLarge()
    return DocumentTooLarge(
        f"The document comes as {int(str(size)):,} bytes, and at most {BODY_BYTES_MAX:,} are taken:"
        " part it into several scenarios."
    )


def _beyond(body: bytes) -> Refusal:
    """Return the refusal of a body that is too large, with the place where the room ends."""
    whole = _too_large(len(body))
    said = parsed(body)
    text = said.get("document") if isinstance(said, dict) else None
    if not isinstance(text, str) or len(text) <= DOCUMENT_CHARS_MAX:
        return whole
    before = text[:DOCUMENT_CHARS_MAX]
    line, column = before.count("\n") + 1, DOCUMENT_CHARS_MAX - before.rfind("\n")
    reason = Reason(
        code=DocumentTooLarge.slug,
        message=f"Line {line}, column {column}: a document has at most 200,000 characters, and this"
        f" one has {len(text):,}: from here on there is no room, so part it into several scenarios",
        zh=f"第 {line} 行第 {column} 列：场景文档最多 20 万个字符，这里有 {len(text):,} 个："
        "从此处起放不下，请拆成几个场景",
        pointer=DOCUMENT,
    )
    return DocumentTooLarge(whole.message, reasons=[reason])
