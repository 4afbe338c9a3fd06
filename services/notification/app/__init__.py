"""Who is told what, and how it gets to them: the use cases of notification."""

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.notification.app.ports import (
    HIDDEN_SINCE,
    NO_ADDRESS,
    PATIENCE,
    Addresses,
    Answer,
    Book,
    Directory,
    Letter,
    Opener,
    Patience,
    Post,
)
from services.notification.domain.facts import Attempt, Became, Conclude, Event, Read, Tell
from services.notification.domain.notice import (
    ATTEMPTS_MAX,
    EMAIL,
    IN_APP,
    NOTICE,
    WAYS_OUT,
    Notice,
    message_id,
    notice_id,
)
from services.notification.domain.rules import (
    Addressee,
    Card,
    Rule,
    TicketFact,
    own_rule,
    recipients,
    values_for,
)
from services.notification.domain.sight import member_with
from services.notification.domain.words import LANGUAGE_DEFAULT, LANGUAGES, render, subject_of
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.recorded import Recorded

RECIPIENTS_MAX = 500
"""One rule tells at most this many people about one fact; the first by id."""

DOUBTFUL_AFTER = timedelta(seconds=90)
"""Longer than a send may take: then nobody is waiting for the answer any more."""

SYSTEM = "system:notification"


@dataclass(frozen=True, kw_only=True)
class App:
    """The use cases. ``clock`` and ``chance`` are handed in so that tests can say what they are."""

    store: EventStore
    book: Book
    directory: Directory
    addresses: Addresses
    opener: Opener
    post: Post
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    patience: Patience = PATIENCE

    async def tell(self, tenant: TenantId, fact: TicketFact, heard: Recorded) -> int:
        """Make a notice for everybody whom a rule or the fact names; return how many.

        However many rules there are, the ticket and who sees it are looked up once.
        """
        if not fact.is_news:
            return 0
        rules = [*await self.book.rules(tenant, fact), *await self._own_rules(tenant, fact)]
        held = {one.role: await self.directory.holders(tenant, one.role) for one in rules}
        named = [f"member:{one}" for one in fact.tell_members] if fact.speaks_for_itself else []
        card = await self.book.card(tenant, fact) if named or any(held.values()) else None
        if card is None:
            return 0
        wanted = [
            (rule, recipients(rule, card, held[rule.role], fact.asked)[:RECIPIENTS_MAX])
            for rule in rules
            if held[rule.role] and rule.is_about(fact, card.priority)
        ]
        wanted.append((own_rule(fact, Addressee(role="", via=IN_APP), ""), named))
        everybody = {one for _, people in wanted for one in people}
        seeing = await self._who_see(tenant, card, everybody)
        told = 0
        for rule, people in wanted:
            for one in people:
                if one in seeing:
                    command = _tell(rule, fact, card, one, self.clock())
                    told += await self._told(tenant, command, heard)
        return told

    async def _own_rules(self, tenant: TenantId, fact: TicketFact) -> list[Rule]:
        """Return whom the fact itself wants told, each role and channel once."""
        if not fact.speaks_for_itself:
            return []
        return [
            own_rule(fact, one, await self.book.scope(tenant, fact, one.role))
            for one in dict.fromkeys(fact.tell)
        ]

    async def _who_see(
        self, tenant: TenantId, card: Card, members: Collection[str]
    ) -> AbstractSet[str]:
        """Return those of some members who may see the ticket."""
        if not members:
            return frozenset()
        roles, held = await self.book.roles(tenant), await self.directory.grants(tenant, members)
        callers = {one: member_with(tenant, one, held.get(one, ())) for one in members}
        return {one for one in members if roles.may_see(callers[one], card)}

    async def _told(self, tenant: TenantId, command: Tell, heard: Recorded) -> int:
        """Make the notice; what no channel of ours can carry is told in the app as well."""
        await self.make(tenant, command, heard)
        if command.channel in WAYS_OUT:
            return 1
        instead = replace(command, rule=f"{command.rule}:{IN_APP}", channel=IN_APP)
        await self.make(tenant, instead, heard)
        return 2

    async def deliver(self, tenant: TenantId, notice: UUID) -> None:
        """Try to hand a notice over, once; the attempt is a fact before anything leaves.

        Does nothing if it is settled, or if somebody else has begun this attempt.
        """
        found = (await self.store.load(NOTICE, tenant, notice)).state
        now = self.clock()
        if found.channel != EMAIL or not found.is_due(now):
            return
        if found.attempts >= ATTEMPTS_MAX:
            lost = Answer(became=Became.IN_DOUBT, outcome="we stopped before the answer came")
            await self._conclude(tenant, notice, found.attempts, lost)
            return
        # Whatever can fail without anything leaving comes before the attempt: what fails after it
        # is an attempt of which nobody knows whether it left.
        letter = await self._letter(tenant, notice, found)
        settled = await self._settled(tenant, found)
        attempt = found.attempts + 1
        command = Attempt(
            at=now,
            attempt=attempt,
            message_id=message_id(notice, self.post.domain),
            doubtful_at=now + DOUBTFUL_AFTER,
        )
        begun = await self._execute(tenant, notice, command, f"attempt:{attempt}")
        if not begun.replayed:
            answer = settled or (NO_ADDRESS if letter is None else await self.post.send(letter))
            await self._conclude(tenant, notice, attempt, answer)

    async def _settled(self, tenant: TenantId, found: Notice) -> Answer | None:
        """Return what becomes of a letter that must not leave: its ticket was hidden since."""
        about = [] if found.ticket_id is None else [found.ticket_id]
        for card in (await self.book.cards(tenant, about)).values():
            if not await self._who_see(tenant, card, [found.recipient]):
                return HIDDEN_SINCE
        return None

    async def mark_read(self, intent: Intent, notice: UUID) -> int:
        """Say that the caller has seen a notice; return the position of that.

        Raises ``NoticeUnknown`` for a notice that is somebody else's.
        """
        command = Read(at=intent.occurred_at, reader=intent.actor)
        return (await self.store.execute(NOTICE, intent, notice, command)).position

    async def make(self, tenant: TenantId, command: Tell, heard: Recorded) -> None:
        """Make a notice because of an event; again is harmless, it has an id of its own."""
        notice = notice_id(command.about_event, command.rule, command.recipient)
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(notice, "tell"),
            actor=SYSTEM,
            occurred_at=command.at,
            correlation_id=heard.meta.correlation_id,
            causation_id=heard.event_id,
            definition=heard.meta.definition,
            traceparent=heard.meta.traceparent,
        )
        await self.store.execute(NOTICE, intent, notice, command)

    async def _letter(self, tenant: TenantId, notice: UUID, found: Notice) -> Letter | None:
        to = await self.addresses.email(tenant, found.recipient, found.role)
        if to is None:
            return None
        text = await self.opener.open(tenant, _in_all_languages(found.text or {}))
        return Letter(
            message_id=message_id(notice, self.post.domain),
            to=to,
            subject=subject_of(text),
            body=text,
        )

    async def _conclude(self, tenant: TenantId, notice: UUID, attempt: int, answer: Answer) -> None:
        now = self.clock()
        retry_at = now + self.patience.after(attempt, self.chance()) if answer.may_retry else None
        command = Conclude(
            at=now,
            attempt=attempt,
            became=answer.became,
            outcome=answer.outcome,
            retry_at=retry_at,
        )
        await self._execute(tenant, notice, command, f"conclude:{attempt}")

    async def _execute(
        self, tenant: TenantId, notice: UUID, command: Attempt | Conclude, step: str
    ) -> Receipt[Event, Notice]:
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(notice, step),
            actor=SYSTEM,
            occurred_at=command.at,
            correlation_id=notice,
        )
        return await self.store.execute(NOTICE, intent, notice, command)


def _tell(rule: Rule, fact: TicketFact, card: Card, recipient: str, now: datetime) -> Tell:
    return Tell(
        at=now,
        ticket_id=fact.ticket_id,
        number=card.number,
        about=fact.type,
        about_event=fact.event_id,
        rule=rule.key,
        role=rule.role,
        channel=rule.channel,
        recipient=recipient,
        text={
            language: render(rule.template[language], values_for(fact, card, language))
            for language in LANGUAGES
            if rule.template.get(language)
        },
    )


def _in_all_languages(text: Mapping[str, str]) -> str:
    """Return the default language first, then the others, each once."""
    first = text.get(LANGUAGE_DEFAULT)
    ordered = [*([first] if first else []), *text.values()]
    return "\n\n".join(dict.fromkeys(ordered))
