"""Doors for scenario documents: what is wrong in one is said with what to do, and where it is."""

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
from shared.decider import Kind, Refusal

NUL: Final = "nul"
DOCUMENT: Final = "/document"


class DocumentTooLarge(Refusal):
    """The document comes as more than 256 KiB: part it into several scenarios."""

    slug: ClassVar[str] = "document-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class OfDocuments(Guarded):
    """A route that takes a scenario document."""

    async def take(self, request: ReadRequest) -> None:
        """Read the body; a document with a NUL goes on to whoever reads it and names the line."""
        try:
            body = await read_json(request, BODY_BYTES_MAX)
        except BodyTooLarge as large:
            raise DocumentTooLarge(_sentence(large)) from large
        try:
            request.take(body, parsed(body) if body else None)
        except JsonUnacceptable as refusal:
            (reason,) = refusal.reasons
            if reason.code != NUL or not reason.pointer.endswith(DOCUMENT):
                raise
            request.take(body, json.loads(body))


class OfDocumentPublishers(OfDocuments, OfPublishers):
    """A route that takes a document of who may publish it."""


def _sentence(large: BodyTooLarge) -> str:
    size = large.details.get("bytes")
    if size is None:
        return DocumentTooLarge().message
    return (
        f"The document comes as {int(size):,} bytes, and at most {BODY_BYTES_MAX:,} are taken:"
        " part it into several scenarios."
    )
