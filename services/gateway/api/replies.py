"""Replies: everything that leaves with a tenant's data passes the disclosure door here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Protocol
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import Depends, Query, Request, Response
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from services.gateway.api.context import Asking, Gateway
from services.gateway.api.language import localised
from shared.disclosure import Purpose

LIMIT_MAX: Final = 200
LIMIT_DEFAULT: Final = 50
CURSOR_CHARS_MAX: Final = 4096
LONG: Final = frozenset({FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT64})
POSITION: Final = "Gongdan-Position"


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which page of a list is wanted; ``question`` is what the list was asked."""

    limit: int
    cursor: str
    question: str


async def paging_of(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
    cursor: Annotated[str, Query(max_length=CURSOR_CHARS_MAX)] = "",
) -> Paging:
    """Return the page asked for."""
    filters = sorted(
        pair
        for pair in request.query_params.multi_items()
        if pair[0] not in {"limit", "cursor"} and pair[1]
    )
    return Paging(limit=limit, cursor=cursor, question=f"{request.url.path}?{urlencode(filters)}")


PagingNow = Annotated[Paging, Depends(paging_of)]


class Became(Protocol):
    """What a service answers to a command about a ticket."""

    @property
    def version(self) -> int:
        """The ticket's version after it."""

    @property
    def state(self) -> str:
        """The state that the ticket is in after it."""

    @property
    def position(self) -> str:
        """Where in the service's log it stands."""


async def reply(
    gateway: Gateway,
    asking: Asking,
    value: object,
    *,
    status: int = 200,
    position: str = "",
    headers: Mapping[str, str] | None = None,
    purpose: Purpose = Purpose.SCREEN,
) -> Response:
    """Return ``value`` as JSON, as the asker may see it and in their language.

    Programs that integrate read it as it was said, in all languages.
    """
    shown = await gateway.disclose(asking.caller, value, purpose)
    if purpose is not Purpose.INTEGRATION:
        shown = localised(shown, asking.language)
    body = msgspec.json.encode(shown)
    more = {
        "Content-Language": asking.language.value,
        "Cache-Control": "private, no-store",
        **({POSITION: position} if position else {}),
        **(headers or {}),
    }
    return Response(body, status, more, media_type="application/json")


async def moved(gateway: Gateway, asking: Asking, ticket_id: UUID, became: Became) -> Response:
    """Return a ticket after a command, with the ETag that the next one may name."""
    value = {"ticket_id": str(ticket_id), "version": became.version, "state": became.state}
    headers = {"ETag": f'"{became.version}"'}
    return await reply(gateway, asking, value, position=became.position, headers=headers)


def after_of(gateway: Gateway, asking: Asking, paging: Paging) -> str:
    """Return where the page before ended; raises ``CursorUnusable``."""
    return gateway.cursors.read(_question(asking, paging), paging.cursor)


async def page(
    gateway: Gateway,
    asking: Asking,
    paging: Paging,
    items: Sequence[object],
    after: str,
    *,
    position: str = "",
    more: Mapping[str, object] | None = None,
) -> Response:
    """Return one page of a list and the signed way to the next (``after`` empty: none)."""
    cursor = gateway.cursors.sign(_question(asking, paging), after)
    headers: dict[str, str] = {}
    if cursor:
        joint = "" if paging.question.endswith("?") else "&"
        query = urlencode({"limit": paging.limit, "cursor": cursor})
        headers["Link"] = f'<{paging.question}{joint}{query}>; rel="next"'
    value = {"items": list(items), "next_cursor": cursor or None, **(more or {})}
    return await reply(gateway, asking, value, position=position, headers=headers)


def plain(message: Message) -> dict[str, object]:
    """Return a message as JSON, with its own field names and its empty fields."""
    value: dict[str, object] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    # Protobuf's JSON writes 64-bit numbers as text; ours are counts, which JSON can hold.
    return value | {name: getattr(message, name) for name in _long_fields(message)}


def _long_fields(message: Message) -> list[str]:
    fields = message.DESCRIPTOR.fields
    return [each.name for each in fields if each.type in LONG and not each.is_repeated]


def decoded(data: bytes) -> object:
    """Return the JSON value another service sent."""
    value: object = msgspec.json.decode(data)
    return value


def _question(asking: Asking, paging: Paging) -> str:
    return f"{asking.caller.tenant}\n{paging.question}"
