"""Wording: a tenant puts words of its own in the place of a rule's, and looks at them before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol
from uuid import UUID, uuid5

from services.notification.app.ports import Book
from services.notification.domain.rules import Card
from services.notification.domain.sight import ADMIN
from services.notification.domain.wording.texts import example_values, unknown_places
from services.notification.domain.wording.wordings import (
    WORDINGS,
    Command,
    Place,
    Word,
    Wordings,
    WordingWrong,
)
from services.notification.domain.words import LANGUAGES, Label, render
from shared.decider import Kind, Reason, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.sight import OPERATOR

FRESH_S = 1.0
TENANTS_KNOWN_MAX = 1_000


class WordingForbidden(Refusal):
    """Words of rules are changed by whoever administers the tenant (scope `tenant:admin`)."""

    slug: ClassVar[str] = "notification-wording-forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class TicketNotSeen(Refusal):
    """There is no such ticket, or none that you may see."""

    slug: ClassVar[str] = "ticket-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class Templates(Protocol):
    """Knows what scenarios say."""

    async def templates(
        self, tenant: TenantId, scenario: str, ticket_type: str, rule: str
    ) -> Sequence[Label]:
        """Return the words of a rule in the newest version of its scenario; none: no such rule."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """How a rule would say it, by language, and the places that nothing is filled in for."""

    texts: Mapping[str, str]
    unknown: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WordingDesk:
    """The use cases of wording."""

    store: EventStore
    book: Book
    templates: Templates

    async def listed(self, caller: Caller) -> Mapping[Place, str]:
        """Return all words that are the tenant's own; raises ``WordingForbidden``."""
        _must_administer(caller)
        return (await self.wordings(caller.tenant)).texts

    async def change(self, caller: Caller, intent: Intent, command: Command) -> int:
        """Keep words, or take them back; return the position.

        Raises ``WordingForbidden`` and what ``decide`` does.
        """
        _must_administer(caller)
        if isinstance(command, Word):
            await self._template(caller.tenant, command.place)
        stream = stream_of(intent.tenant)
        return (await self.store.execute(WORDINGS, intent, stream, command)).position

    async def preview(
        self, caller: Caller, place: Place, text: str, ticket: UUID | None
    ) -> Preview:
        """Return how a rule would say it: by ``text`` in one language, or as it says it now.

        Of a real ticket, which the caller must see, or of an example. Raises ``WordingForbidden``,
        ``TicketNotSeen`` and ``WordingWrong``.
        """
        _must_administer(caller)
        card = None if ticket is None else await self._card(caller, ticket)
        template: Label = {place.language: text}
        if not text:
            told = await self._template(caller.tenant, place)
            rule = (place.scenario, place.type, place.rule)
            wordings = await self.wordings(caller.tenant)
            template = wordings.template(told, rule=rule, channel=place.channel)
        wanted = [one for one in LANGUAGES if template.get(one)]
        return Preview(
            texts={one: render(template[one], example_values(card, one)) for one in wanted},
            unknown=unknown_places("".join(template.values())),
        )

    async def wordings(self, tenant: TenantId) -> Wordings:
        """Return all words as they are now."""
        return (await self.store.load(WORDINGS, tenant, stream_of(tenant))).state

    async def _card(self, caller: Caller, ticket: UUID) -> Card:
        card = (await self.book.cards(caller.tenant, [ticket])).get(ticket)
        if card is None or not (await self.book.roles(caller.tenant)).may_see(caller, card):
            raise TicketNotSeen
        return card

    async def _template(self, tenant: TenantId, place: Place) -> Label:
        found = await self.templates.templates(tenant, place.scenario, place.type, place.rule)
        if not found:
            raise WordingWrong(reasons=[NO_SUCH_RULE])
        return found[0]


NO_SUCH_RULE = Reason(
    code="unknown-rule",
    message="No ticket type of this scenario has such a notification rule.",
    zh="该场景的工单类型没有此通知规则。",
    pointer="/rule",
)


@dataclass(kw_only=True)
class Worded:
    """The words of a tenant as they were at most a second ago: they are asked for at each fact."""

    desk: WordingDesk
    clock: Callable[[], float]
    _known: dict[TenantId, tuple[float, Wordings]] = field(default_factory=dict)

    async def of(self, tenant: TenantId) -> Wordings:
        """Return them."""
        now, known = self.clock(), self._known.get(tenant)
        if known is not None and now - known[0] < FRESH_S:
            return known[1]
        if len(self._known) >= TENANTS_KNOWN_MAX:
            self._known.clear()
        found = await self.desk.wordings(tenant)
        self._known[tenant] = (now, found)
        return found


def _must_administer(caller: Caller) -> None:
    if caller.actor != OPERATOR and ADMIN not in caller.scopes:
        raise WordingForbidden


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's own words."""
    return uuid5(tenant_namespace(tenant), "notification:wordings")
