"""Subscriptions: where somebody wants to be told, and of what; checked without asking anybody."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar

from shared.decider import Kind, Reason, Refusal
from shared.web_addresses import address_of

TYPES_MAX = 50
DESCRIPTION_CHARS_MAX = 200
EVERYTHING = "*"

_TYPE = re.compile(r"(?P<noun>[a-z]{2,40})\.(\*|[a-z][a-z0-9_]{0,60})")


class WebhookWrong(Refusal):
    """The webhook cannot be kept as it is written; mend what the reasons point at."""

    slug: ClassVar[str] = "webhook-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


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
