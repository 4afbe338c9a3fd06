"""Talk: what somebody says to an account becomes a report, or goes on with the ticket of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid5

import msgspec

from services.intake.app.hooks import Reader
from services.intake.app.ports import Arrival, Outcome, Privacy
from services.intake.app.reports import Intake
from services.intake.domain.hooks.terms import Terms, Tree, report_by
from services.intake.domain.report import Envelope
from services.intake.domain.submission import NameTaken
from services.intake.domain.wecom import answers
from services.intake.domain.wecom.account import Account
from services.intake.domain.wecom.conversation import (
    CONVERSATION,
    Command,
    Conversation,
    ConversationFact,
    End,
    Hear,
    Heard,
    Take,
)
from services.intake.domain.wecom.message import TEXT_CHARS_MAX, Kind, Message
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction, tenant_namespace

ACCEPTED: Final = "accepted"
SUMMARY_CHARS_MAX: Final = 2_000


class Words(Protocol):
    """Seals numbers in what people say."""

    async def words(self, tenant: TenantId, person: str, text: str) -> str:
        """Return a text with the numbers in it sealed; what identifies nobody is the person's."""


class Numbers(Protocol):
    """Knows the numbers of tickets."""

    async def number(self, tenant: TenantId, ticket_id: UUID, reported_at: str) -> str:
        """Return a ticket's number, within two seconds; empty while it has none.

        ``reported_at`` is the position of its report, empty if the ticket must be there by now.
        """


@dataclass(frozen=True, kw_only=True)
class WeComTalk:
    """The use case of whoever talks to an account."""

    store: EventStore
    intake: Intake
    privacy: Privacy
    words: Words
    reader: Reader
    numbers: Numbers
    clock: Callable[[], datetime]

    async def hear(
        self, tenant: TenantId, account: Account, message: Message, traceparent: str | None
    ) -> str:
        """Take what somebody says, and return what they are told; empty for no answer.

        The same message again changes nothing. Raises the refusals of any report that pass.
        """
        if message.kind is Kind.EVENT:
            return ""
        if not message.is_for_us:
            return answers.NOT_UNDERSTOOD
        person = await self._person(tenant, account, message.sender)
        turn = _Turn(
            tenant=tenant,
            account=account,
            message=message,
            person=person,
            stream=uuid5(tenant_namespace(tenant), f"wecom:{account.id}:{person}"),
            traceparent=traceparent,
        )
        if message.ends:
            window = timedelta(seconds=account.settings.window_s)
            await self._execute(turn, End(at=self.clock(), window=window), "hear")
            return answers.ENDED
        receipt = await self._execute(turn, await self._hearing(turn), "hear")
        talk = receipt.state or Conversation()
        if talk.report is None:
            return answers.BUSY
        if talk.is_taken:
            return answers.added(await self.numbers.number(tenant, talk.report, ""))
        return await self._reported(turn, talk, talk.report)

    async def _reported(self, turn: "_Turn", talk: Conversation, report: UUID) -> str:
        outcome, messages = await self._submitted(turn, talk)
        if outcome.state != ACCEPTED:
            return answers.lacking(outcome.reasons, await self._labels(turn))
        take = Take(at=self.clock(), report=report, messages=messages)
        await self._execute(turn, take, f"take:{report}")
        epoch = await self.store.glances.epoch(turn.tenant)
        at = f"intake.{epoch}.{outcome.position}"
        number = await self.numbers.number(turn.tenant, outcome.submission_id, at)
        return answers.taken(number, turn.account.settings.window_s)

    async def _submitted(self, turn: "_Turn", talk: Conversation) -> tuple[Outcome, int]:
        """Report what was said so far; return what became of it, and of how many messages it is.

        While an earlier message is being taken, the report has fewer of them.
        """
        for messages in range(len(talk.heard), 1, -1):
            try:
                return await self._submit(turn, talk, talk.heard[:messages]), messages
            except NameTaken:
                continue
        return await self._submit(turn, talk, talk.heard[:1]), 1

    async def _submit(self, turn: "_Turn", talk: Conversation, said: Sequence[Heard]) -> Outcome:
        terms, account = turn.account.settings.terms, turn.account
        tree = _report_of(terms, said, turn.message.sender)
        body = msgspec.json.encode(tree, order="sorted")
        arrival = Arrival(
            caller=turn.caller,
            envelope=Envelope(
                channel=terms.channel,
                source=f"urn:gongdan:wecom:{account.id}",
                external_id=talk.name,
            ),
            draft=replace(self.reader.draft(tree), sender=f"wecom:{turn.person}"),
            body=body,
            canonical=body,
            received_at=self.clock(),
            traceparent=turn.traceparent,
        )
        return await self.intake.submit(arrival)

    async def _hearing(self, turn: "_Turn") -> Hear:
        message, account = turn.message, turn.account
        envelope = Envelope(
            channel=account.settings.terms.channel,
            source=f"urn:gongdan:wecom:{account.id}",
            external_id=message.id,
        )
        text = message.text[:TEXT_CHARS_MAX] if message.kind is Kind.TEXT else ""
        place = message.place()
        sealed = await self.words.words(turn.tenant, f"wecom:{turn.person}", text)
        if place is not None:
            address = await self.words.words(turn.tenant, f"wecom:{turn.person}", place.address)
            place = replace(place, address=address)
        return Hear(
            at=self.clock(),
            window=timedelta(seconds=account.settings.window_s),
            account=account.id,
            person=turn.person,
            message=message.id,
            kind=message.kind,
            report=envelope.submission_id(turn.tenant),
            text=sealed,
            media=message.media_id,
            media_format=message.media_format,
            place=place,
        )

    async def _person(self, tenant: TenantId, account: Account, sender: str) -> str:
        """Return what a sender is known by here: a keyed digest, which says nothing of them."""
        said = f"wecom\n{account.settings.corp_id}\n{sender}"
        return (await self.privacy.fingerprint(tenant, said.encode())).hex()

    async def _labels(self, turn: "_Turn") -> dict[str, str]:
        rules = await self.intake.rules.rules(turn.tenant)
        found = rules.types.get(turn.account.settings.terms.type)
        fields = found.fields.values() if found else ()
        return {one.key: one.label.zh or one.key for one in fields}

    async def _execute(
        self, turn: "_Turn", command: Command, name: str
    ) -> Receipt[ConversationFact, Conversation]:
        intent = Intent(
            tenant=turn.tenant,
            command_id=command_id_of_reaction(turn.stream, f"{turn.message.id}:{name}"),
            actor=turn.caller.actor,
            occurred_at=command.at,
            correlation_id=turn.stream,
            traceparent=turn.traceparent,
        )
        return await self.store.execute(CONVERSATION, intent, turn.stream, command)


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """One message of one person to one account."""

    tenant: TenantId
    account: Account
    message: Message
    person: str
    stream: UUID
    traceparent: str | None

    @property
    def caller(self) -> Caller:
        """Who reports."""
        return Caller(tenant=self.tenant, actor=f"wecom:{self.account.id}")


def _report_of(terms: Terms, said: Sequence[Heard], sender: str) -> Tree:
    """Return the report that messages are; what the terms do not say is as one would expect."""
    texts = [one.text.strip() for one in said if one.text.strip()]
    document = {"text": "\n".join(texts), "sender": sender}
    report = report_by(terms, document)
    report["reporter"] = {"name": sender, **_parts(report.get("reporter"))}
    if texts and "summary" not in {*terms.pointers, *terms.values}:
        report["summary"] = _summary(texts)
    places = [one.place for one in said if one.place is not None]
    if places and "location" not in report:
        last = places[-1]
        report["location"] = {"lat": last.lat, "lon": last.lon, "address": last.address}
    return report


def _parts(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


def _summary(texts: Sequence[str]) -> str:
    """Return as many texts as a summary has room for, each whole: parts of it may be sealed."""
    summary = ""
    for one in texts:
        longer = f"{summary} {' '.join(one.split())}".strip()
        if len(longer) > SUMMARY_CHARS_MAX:
            break
        summary = longer
    return summary
