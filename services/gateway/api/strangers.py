"""Strangers: who has no credential but what they sign, and how often they may guess.

The name of a door tells the tenant: whoever sends to it says nothing else about themselves.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from fastapi import Request

from services.gateway.api.context import Gateway
from services.gateway.report.pace import Doing, network_of
from shared.decider import Kind, Refusal
from shared.intent import TenantId

DOOR: Final = re.compile(r"(?P<tenant>[a-z][a-z0-9]{1,30})\.(?P<id>[0-9a-f-]{36})")
NAME_CHARS_MAX: Final = 80

T = TypeVar("T")
Work = Callable[[str, str], Awaitable[T]]
"""Takes the gateway's own token for the tenant, and the id of the door."""


async def let_in(
    gateway: Gateway, request: Request, name: str, unknown: type[Refusal], work: Work[T]
) -> T:
    """Do what somebody wants at a door; raises ``unknown`` for one that there is not.

    Also what the work refuses. Of one network so many such attempts are looked at within a while,
    at each door for itself: who sends wrongly to one keeps nobody from another, though a service
    that many use sends all of it from a few addresses. Then it raises ``TooOften``.
    """
    network = network_of(request.client.host if request.client else "")
    found = DOOR.fullmatch(name)
    place = network if found is None else f"{network} {name}"
    gateway.pace.check(Doing.GUESSING, place)
    try:
        if found is None:
            raise unknown
        token = await gateway.own_token(TenantId(found["tenant"]))
        return await work(token, found["id"])
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            gateway.pace.count(Doing.GUESSING, network)  # names that nobody has are guessed
        elif refusal.kind is Kind.UNAUTHENTICATED:
            gateway.pace.note(Doing.GUESSING, place)
        if refusal.slug == "tenant-unknown":
            raise unknown from refusal
        raise


def own_door(name: str, tenant: TenantId, unknown: type[Refusal]) -> str:
    """Return the id in a door's name, for its own tenant; raises ``unknown``."""
    found = DOOR.fullmatch(name)
    if found is None or found["tenant"] != tenant:
        raise unknown
    return found["id"]


def door_address(gateway: Gateway, request: Request, path: str) -> str:
    """Return where something is sent to, as whoever asks reaches us."""
    return f"{(gateway.public_url or str(request.base_url)).rstrip('/')}/api/v1{path}"
