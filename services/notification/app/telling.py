"""Telling: who is told of a fact, by which rule, in which words and by which way."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.notification.app.addressing import Addressees
from services.notification.app.breaking import Breaker
from services.notification.app.ports import Book, ChoicesOfPeople, Directory, WordingsOfTenants
from services.notification.domain.channels.channels import Channels
from services.notification.domain.choices.choices import DEFAULT, Choices
from services.notification.domain.choices.personal import Subscriber
from services.notification.domain.circles import Verdict
from services.notification.domain.facts import Stop, Tell
from services.notification.domain.notice import EMAIL, IN_APP, NOTICE, notice_id
from services.notification.domain.rules import (
    Addressee,
    Card,
    Rule,
    TicketFact,
    own_rule,
    recipients,
    values_for,
)
from services.notification.domain.sight import MEMBER, PLACE, Roles, member_with
from services.notification.domain.wording.wordings import Wordings
from services.notification.domain.words import LANGUAGES, render
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.recorded import Recorded

RECIPIENTS_MAX = 500
"""One rule tells at most this many people about one fact; the first by id."""

SYSTEM = "system:notification"

Grants = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a rule wants told; ``by_name``: the fact itself says who, which nobody can mute."""

    rule: Rule
    people: Sequence[str]
    by_name: bool = False


@dataclass(frozen=True, kw_only=True)
class Teller:
    """The use cases of telling; ``clock`` is handed in so that tests can say what it shows."""

    store: EventStore
    book: Book
    directory: Directory
    addressees: Addressees
    choices: ChoicesOfPeople
    breaker: Breaker
    worded: WordingsOfTenants
    channels: Callable[[TenantId], Awaitable[Channels]]
    clock: Callable[[], datetime]

    async def tell(self, tenant: TenantId, fact: TicketFact, heard: Recorded) -> int:
        """Make a notice for everybody whom a rule or the fact names; return how many.

        However many rules there are, the ticket and who sees it are looked up once.
        """
        if not fact.is_news:
            return 0
        rules = [*await self.book.rules(tenant, fact), *await self._own_rules(tenant, fact)]
        held = await self.addressees.held(tenant, rules)
        named = [f"{MEMBER}{one}" for one in fact.tell_members] if fact.speaks_for_itself else []
        asking = await self.choices.asking_for(tenant, fact.type, fact.recorded_at)
        for_who_acts = any(one.is_for_who_acts for one in rules)
        known = named or asking or for_who_acts or any(held.values())
        card = await self.book.card(tenant, fact) if known else None
        if card is None:
            return 0
        wanted = [
            Wanted(rule=one, people=await self.addressees.of(tenant, one, fact, card, held))
            for one in rules
            if one.is_about(fact, card.priority)
        ]
        by_name = own_rule(fact, Addressee(role="", via=IN_APP), "")
        wanted.append(Wanted(rule=by_name, people=named, by_name=True))
        asking = [one for one in asking if one.rule.lets_by(fact, card)]
        return await self._tell_wanted(tenant, fact, card, (wanted, asking), heard)

    async def _own_rules(self, tenant: TenantId, fact: TicketFact) -> list[Rule]:
        """Return whom the fact itself wants told, each role and channel once."""
        if not fact.speaks_for_itself:
            return []
        return [
            own_rule(fact, one, await self.book.scope(tenant, fact, one.role))
            for one in dict.fromkeys(fact.tell)
        ]

    async def _tell_wanted(
        self,
        tenant: TenantId,
        fact: TicketFact,
        card: Card,
        wanted: tuple[Sequence[Wanted], Sequence[Subscriber]],
        heard: Recorded,
    ) -> int:
        """Tell those who see the ticket, as they chose; nobody twice because they asked as well."""
        rules, asking = wanted
        people = {one for each in rules for one in each.people}
        people |= {f"{MEMBER}{one.member_id}" for one in asking}
        if not people:
            return 0
        channels = await self.channels(tenant)
        roles, grants = await self.book.roles(tenant), await self.directory.grants(tenant, people)
        seeing = {one for one in people if roles.may_see(_caller(tenant, one, grants), card)}
        chosen = await self.choices.of(tenant, [_id_of(one) for one in seeing])
        wordings = await self.worded.of(tenant)
        told: set[str] = set()
        count = 0
        for each in [*rules, *_of_people(asking, fact, card, roles, grants)]:
            if (place := _place(each, channels)) is not None:
                if each.people and roles.may_be_shown_to(each.rule.role, card):
                    rule = _in_own_words(each.rule, fact, wordings)
                    command = _tell(rule, fact, card, place, self.clock())
                    count += await self._told(tenant, command, channels, heard)
                continue
            of_person = not each.rule.role and not each.by_name
            for one in each.people[:RECIPIENTS_MAX]:
                choices = chosen.get(_id_of(one), DEFAULT)
                if one not in seeing or (of_person and one in told) or _mutes(each, choices, card):
                    continue
                told.add(one)
                channel = choices.settings.way_for(each.rule.channel)
                rule = _in_own_words(replace(each.rule, channel=channel), fact, wordings)
                command = _tell(rule, fact, card, one, self.clock())
                count += await self._told(tenant, command, channels, heard)
        return count

    async def _told(
        self, tenant: TenantId, command: Tell, channels: Channels, heard: Recorded
    ) -> int:
        """Make the notice; what no channel of the tenant carries is told in the app as well."""
        notice = notice_id(command.about_event, command.rule, command.recipient)
        verdict = await self.breaker.check(tenant, notice, command)
        if verdict is Verdict.STOP and command.ticket_id is not None:
            stream, stop = self.breaker.stop(command.ticket_id, command)
            await self._record(tenant, stream, stop, heard)
            warned = await self.breaker.warnings(tenant, command.ticket_id, command.number)
            for one in warned:
                await self.make(tenant, one, heard)
            await self.breaker.stopped(tenant, command)
        if verdict is not Verdict.TELL:
            return 0
        has_way = command.channel in {IN_APP, EMAIL} or command.channel in channels.by_key
        await self.make(tenant, replace(command, has_way=has_way), heard)
        if has_way:
            return 1
        instead = replace(command, rule=f"{command.rule}:{IN_APP}", channel=IN_APP)
        await self.make(tenant, instead, heard)
        return 2

    async def make(self, tenant: TenantId, command: Tell, heard: Recorded) -> None:
        """Make a notice because of an event; again is harmless, it has an id of its own."""
        notice = notice_id(command.about_event, command.rule, command.recipient)
        await self._record(tenant, notice, command, heard)

    async def _record(
        self, tenant: TenantId, notice: UUID, command: Tell | Stop, heard: Recorded
    ) -> None:
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


def _of_people(
    asking: Sequence[Subscriber], fact: TicketFact, card: Card, roles: Roles, grants: Grants
) -> list[Wanted]:
    """Return what people asked for themselves, where the ticket is in their scope."""
    scopes = {one.role: one.scope for one in roles.known}
    wanted = []
    for one in asking:
        held = grants.get(f"{MEMBER}{one.member_id}", ())
        places = [(scopes[role], value) for role, value in held if role in scopes]
        rule = one.as_rule(fact)
        people = recipients(rule, card, one.holders(places), fact.asked)
        wanted.append(Wanted(rule=rule, people=people))
    return wanted


def _place(wanted: Wanted, channels: Channels) -> str | None:
    """Return what is told instead of people where a channel leads to one place."""
    channel = channels.by_key.get(wanted.rule.channel)
    if channel is None or channel.address is not None:
        return None
    return f"{PLACE}{channel.key}"


def _mutes(wanted: Wanted, choices: Choices, card: Card) -> bool:
    return not wanted.by_name and choices.mutes(wanted.rule.key, card.ticket_id)


def _caller(tenant: TenantId, member: str, grants: Grants) -> Caller:
    return member_with(tenant, member, grants.get(member, ()))


def _id_of(member: str) -> str:
    return member.removeprefix(MEMBER)


def _in_own_words(rule: Rule, fact: TicketFact, wordings: Wordings) -> Rule:
    """Return a rule with the tenant's words for its channel, where it has some."""
    scenario = fact.definition.partition("@")[0]
    of_rule = (scenario, fact.ticket_type, rule.key)
    template = wordings.template(rule.template, rule=of_rule, channel=rule.channel)
    return rule if template is rule.template else replace(rule, template=template)


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
        urgent=rule.urgent,
    )
