"""Reading forms: what somebody without a name filled in, with photos or without, within bounds."""

from typing import ClassVar, Final
from urllib.parse import parse_qsl

from fastapi import Request

from services.gateway.api.guard import BODY_BYTES_MAX, read_bytes
from services.gateway.report.photos import Filled, NotAForm, filled_in
from shared.decider import Kind, Refusal

FIELDS_MAX: Final = 200
URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
FORM_BYTES_MAX: Final = 12 * 1024 * 1024
FORM_TIMEOUT_S: Final = 120.0
"""A phone in a cellar is slow."""


class FormUnreadable(Refusal):
    """The form that was sent cannot be read."""

    slug: ClassVar[str] = "form-unreadable"
    kind: ClassVar[Kind] = Kind.INVALID


async def read_form(request: Request) -> bytes:
    """Read a form, with photos or without; raises ``BodyTooLarge``, ``BodyTooSlow``."""
    if _kind(request) == MULTIPART:
        return await read_bytes(request, FORM_BYTES_MAX, FORM_TIMEOUT_S)
    return await read_bytes(request, BODY_BYTES_MAX)


def read_filled(request: Request, body: bytes) -> Filled:
    """Return what was filled in; raises ``FormUnreadable``."""
    try:
        if _kind(request) == MULTIPART:
            return filled_in(request.headers["content-type"], body)
        if _kind(request) != URLENCODED:
            raise FormUnreadable
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=FIELDS_MAX,
            errors="strict",
        )
    except (NotAForm, ValueError) as wrong:  # not ASCII, not UTF-8 behind it, or too many fields
        raise FormUnreadable from wrong
    return Filled(pairs=tuple(pairs), photos=())


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
