"""Which events are confidential: those about tickets of types that only some roles may see.

A role that is confidential closes the types it acts in to everybody else (decision 44). By the
newest version of each scenario, as lists and notices have it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import msgspec

from services.notification.domain.rules import Card
from services.notification.domain.sight import Roles
from shared.intent import TenantId
from shared.recorded import Recorded

WORKFLOW = "workflow"
OWN_STREAM = ("ticket.", "submission.", "assignment.")
OF_NOTICES = "notice."
NOTICE_CREATED = "notice.created"
"""Events of these are in the stream of their ticket; others name it."""


class Book(Protocol):
    """What is known of tickets and roles."""

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        """Return the cards of tickets as they are now."""

    async def roles(self, tenant: TenantId) -> Roles:
        """Return the roles of the newest version of every scenario."""


class _About(msgspec.Struct):
    """What an event says of which ticket it is about, and of what type that is."""

    ticket_id: UUID | None = None
    type: object = None


@dataclass(frozen=True, kw_only=True)
class Confidential:
    """Tells them apart; ``reached`` waits until the book knows workflow's log to a position."""

    book: Book
    head: Callable[[TenantId], Awaitable[int]]
    reached: Callable[[TenantId, int], Awaitable[None]]

    async def of(
        self, tenant: TenantId, source: str, events: Sequence[Recorded]
    ) -> AbstractSet[int]:
        """Return the positions of those that are confidential.

        What is about a ticket of which nobody knows the type is, where there are such types at all.
        """
        about = {one.position: found for one in events if (found := _about(one)) is not None}
        if not about:
            return frozenset()
        last = events[-1].position if source == WORKFLOW else await self.head(tenant)
        await self.reached(tenant, last)
        kinds = (await self.book.roles(tenant)).confidential
        if not kinds:
            return frozenset()
        tickets = {one.ticket_id for one in about.values() if one.ticket_id is not None}
        cards = await self.book.cards(tenant, tickets)
        return {position for position, one in about.items() if _type(one, cards) in {None, *kinds}}


def _about(event: Recorded) -> _About | None:
    told = msgspec.json.decode(event.data, type=_About)
    if event.type.startswith(OF_NOTICES) and event.type != NOTICE_CREATED:
        return told  # about which ticket a notice is, only its first event says
    if event.type.startswith(OWN_STREAM):
        return _About(ticket_id=event.stream_id, type=told.type)
    return told if told.ticket_id is not None else None


def _type(about: _About, cards: Mapping[UUID, Card]) -> str | None:
    card = None if about.ticket_id is None else cards.get(about.ticket_id)
    if card is not None:
        return card.type
    return about.type if isinstance(about.type, str) else None
