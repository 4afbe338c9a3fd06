"""Reading: what somebody is told in the end, in their language, and whether it waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.notification.app.ports import Book, ChoicesOfPeople, Directory, Opener
from services.notification.app.telling import who_see
from services.notification.domain.choices.choices import DEFAULT
from services.notification.domain.choices.settings import Held, Hold, Settings, hold_of
from services.notification.domain.notice import NOTICE, Notice, State
from services.notification.domain.rules import Card
from services.notification.domain.sight import MEMBER, PLACE
from services.notification.domain.words import LANGUAGE_DEFAULT, in_language
from shared.eventstore import EventStore
from shared.intent import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody is told, in clear; ``values`` of the ticket by name."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Readers:
    """What is known of those who are told."""

    store: EventStore
    book: Book
    directory: Directory
    choices: ChoicesOfPeople
    opener: Opener

    async def hold(self, tenant: TenantId, notice: Notice, now: datetime) -> Hold | None:
        """Return until when something that is due waits because its reader chose so."""
        settings = await self._settings(tenant, notice.recipient)
        fresh = notice.attempts == 0 and not notice.gathers
        return hold_of(settings, now, urgent=notice.urgent, may_gather=fresh)

    async def sees(self, tenant: TenantId, notice: Notice) -> bool:
        """Say whether its reader may still see the ticket that a notice is about."""
        card = await self._card(tenant, notice)
        if card is None:
            return True
        if notice.recipient.startswith(PLACE):
            return (await self.book.roles(tenant)).may_be_shown_to(notice.role, card)
        seeing = await who_see(tenant, card, [notice.recipient], self.book, self.directory)
        return bool(seeing)

    async def told(self, tenant: TenantId, notice: Notice) -> Told:
        """Return what a notice says, and the values that a provider's text is filled with."""
        text, card = await self.words(tenant, notice), await self._card(tenant, notice)
        if card is None:
            return Told(text=text)
        settings = await self._settings(tenant, notice.recipient)
        language = settings.language or LANGUAGE_DEFAULT
        values = {
            "number": card.number,
            "summary": await self.opener.open(tenant, card.summary),
            "type": in_language(card.type_label, language),
            "state": in_language(card.state_label, language),
            "priority": card.priority,
        }
        return Told(text=text, values=values)

    async def words(self, tenant: TenantId, notice: Notice) -> str:
        """Return what a notice says, in clear and in its reader's language.

        A digest tells what it gathers as it stands now: what was hidden since is left out.
        """
        language = (await self._settings(tenant, notice.recipient)).language
        told = _spoken(notice.text or {}, language)
        lines = []
        for one in notice.gathers:
            gathered = (await self.store.load(NOTICE, tenant, one)).state
            if await self.sees(tenant, gathered):
                lines.append(" ".join(_spoken(gathered.text or {}, language).split()))
        if lines:
            told = "\n".join([told, "", *(f"- {line}" for line in lines)])
        return await self.opener.open(tenant, told)

    async def _card(self, tenant: TenantId, notice: Notice) -> Card | None:
        if notice.ticket_id is None:
            return None
        return (await self.book.cards(tenant, [notice.ticket_id])).get(notice.ticket_id)

    async def _settings(self, tenant: TenantId, recipient: str) -> Settings:
        member = recipient.removeprefix(MEMBER)
        return (await self.choices.of(tenant, [member])).get(member, DEFAULT).settings


def waits_for_digest(notice: Notice) -> bool:
    """Say whether a notice is told by a digest, not by itself."""
    return notice.state is State.HELD and notice.held_for == Held.DIGEST


def _spoken(text: Mapping[str, str], language: str) -> str:
    """Return a text in one language; without one in all, the default first, each once."""
    if language in text:
        return text[language]
    first = text.get(LANGUAGE_DEFAULT)
    ordered = [*([first] if first else []), *text.values()]
    return "\n\n".join(dict.fromkeys(ordered))
