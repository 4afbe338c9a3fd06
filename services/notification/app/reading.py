"""Reading: what somebody is told in the end, in their language, and whether it waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.notification.app.looking import Look
from services.notification.app.ports import Book, ChoicesOfPeople, Directory, Opener
from services.notification.domain.choices.settings import Held
from services.notification.domain.notice import NOTICE, Notice, State
from services.notification.domain.sight import MEMBER
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

    async def look(self, tenant: TenantId, notices: Sequence[Notice]) -> Look:
        """Return what is known of some notices now, in four questions however many they are."""
        tickets = {one.ticket_id for one in notices if one.ticket_id is not None}
        people = {one.recipient for one in notices if one.recipient.startswith(MEMBER)}
        chosen = await self.choices.of(tenant, [one.removeprefix(MEMBER) for one in people])
        cards = await self.book.cards(tenant, tickets) if tickets else {}
        if not cards:
            return Look(tenant=tenant, chosen=chosen)
        return Look(
            tenant=tenant,
            cards=cards,
            roles=await self.book.roles(tenant),
            grants=await self.directory.grants(tenant, people) if people else {},
            chosen=chosen,
        )

    async def told(self, look: Look, notice: Notice) -> Told:
        """Return what a notice says, and the values that a provider's text is filled with."""
        text, card = await self._words(look, notice), look.card(notice)
        if card is None:
            return Told(text=text)
        language = look.settings(notice).language or LANGUAGE_DEFAULT
        values = {
            "number": card.number,
            "summary": await self.opener.open(look.tenant, card.summary),
            "type": in_language(card.type_label, language),
            "state": in_language(card.state_label, language),
            "priority": card.priority,
        }
        return Told(text=text, values=values)

    async def _words(self, look: Look, notice: Notice) -> str:
        """Return what a notice says, in clear and in its reader's language.

        A digest tells what it gathers as it stands now: what was hidden since is left out. Of one
        that gathers nothing else there is nothing to say.
        """
        tenant, language = look.tenant, look.settings(notice).language
        told = _spoken(notice.text or {}, language)
        gathered = [(await self.store.load(NOTICE, tenant, one)).state for one in notice.gathers]
        if gathered:
            then = await self.look(tenant, gathered)
            lines = [_in_a_line(one, language) for one in gathered if then.sees(one)]
            told = "\n".join([told, "", *lines]) if lines else ""
        return await self.opener.open(tenant, told)


def waits_for_digest(notice: Notice) -> bool:
    """Say whether a notice is told by a digest, not by itself."""
    return notice.state is State.HELD and notice.held_for == Held.DIGEST


def _in_a_line(notice: Notice, language: str) -> str:
    return f"- {' '.join(_spoken(notice.text or {}, language).split())}"


def _spoken(text: Mapping[str, str], language: str) -> str:
    """Return a text in one language; without one in all, the default first, each once."""
    if language in text:
        return text[language]
    first = text.get(LANGUAGE_DEFAULT)
    ordered = [*([first] if first else []), *text.values()]
    return "\n\n".join(dict.fromkeys(ordered))
