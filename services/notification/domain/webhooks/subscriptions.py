"""Subscriptions: where somebody wants to be told, and of what; checked without asking anybody.

An address is read by one expression, and what it says is the host is what is dialled: two parsers
that disagree about an address are how private ones get past a check.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar

from shared.decider import Kind, Reason, Refusal

URL_CHARS_MAX = 500
TYPES_MAX = 50
DESCRIPTION_CHARS_MAX = 200
PORT_MAX = 65_535
PORTS = {"http": 80, "https": 443}
EVERYTHING = "*"

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][!-\"$-~]*)?",
    re.IGNORECASE,
)
_TYPE = re.compile(r"(?P<noun>[a-z]{2,40})\.(\*|[a-z][a-z0-9_]{0,60})")


class WebhookWrong(Refusal):
    """The webhook cannot be kept as it is written; mend what the reasons point at."""

    slug: ClassVar[str] = "webhook-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a request goes: a host name or IP address, without brackets, and what of it."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_sealed(self) -> bool:
        """Whether nobody on the way can read what is sent."""
        return self.scheme == "https"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Where to, of which types (``ticket.opened``, ``ticket.*`` or ``*``), in order or not."""

    url: str
    types: tuple[str, ...]
    ordered: bool
    description: str

    def wants(self, type_: str) -> bool:
        """Say whether it is about events of a type."""
        noun = type_.partition(".")[0]
        return not {EVERYTHING, f"{noun}.*", type_}.isdisjoint(self.types)


def address_of(url: str) -> Address | None:
    """Return what an address says; None for what is none, or has more in it than we send to."""
    found = _URL.fullmatch(url)
    if found is None or len(url) > URL_CHARS_MAX:
        return None
    scheme = found["scheme"].lower()
    port = int(found["port"] or PORTS[scheme])
    if not 0 < port <= PORT_MAX:
        return None
    target = found["target"] or "/"
    return Address(
        scheme=scheme,
        host=found["host"].strip("[]").lower(),
        port=port,
        target=target if target.startswith("/") else f"/{target}",
    )


def checked(subscription: Subscription, nouns: Collection[str]) -> Subscription:
    """Return the subscription with each type once; raises ``WebhookWrong`` with every reason.

    ``nouns`` are what events can be about.
    """
    if reasons := [
        *_of_address(subscription.url),
        *_of_types(subscription.types, nouns),
        *_of_description(subscription),
    ]:
        raise WebhookWrong(reasons=reasons)
    return Subscription(
        url=subscription.url,
        types=tuple(dict.fromkeys(subscription.types)),
        ordered=subscription.ordered,
        description=subscription.description.strip(),
    )


def _of_address(url: str) -> Iterator[Reason]:
    if address_of(url) is None:
        message = (
            "An address is https://host/path, of at most 500 characters (ASCII), without a user,"
            " a password or a fragment."
        )
        yield Reason(code="url-wrong", message=message, pointer="/url")


def _of_types(types: Collection[str], nouns: Collection[str]) -> Iterator[Reason]:
    if not 0 < len(types) <= TYPES_MAX:
        message = "Say of which types of events to tell, 1 to 50 of them."
        yield Reason(code="types-many", message=message, pointer="/types")
        return
    for number, one in enumerate(types):
        if one == EVERYTHING:
            continue
        pointer = f"/types/{number}"
        found = _TYPE.fullmatch(one)
        if found is None:
            message = "A type is written as ticket.opened, ticket.* or *."
            yield Reason(code="type-wrong", message=message, pointer=pointer)
        elif found["noun"] not in nouns:
            message = f"Events are about: {', '.join(sorted(nouns))}."
            yield Reason(code="type-unknown", message=message, pointer=pointer)


def _of_description(subscription: Subscription) -> Iterator[Reason]:
    if len(subscription.description) > DESCRIPTION_CHARS_MAX:
        message = "A description has at most 200 characters."
        yield Reason(code="too-long", message=message, pointer="/description")
