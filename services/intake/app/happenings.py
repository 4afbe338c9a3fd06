"""Happenings: an event is heard, and opens the tickets that its rules want, once each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.app.ports import Arrival, Outcome, Privacy, RuleBook, RulesUnknown
from services.intake.app.reports import Intake
from services.intake.domain.event import (
    HAPPENING,
    Answer,
    EventHeard,
    Happening,
    KeepEvent,
    Verdict,
    envelope_of,
    event_id,
    judged,
)
from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rules import TicketType
from services.intake.domain.submission import NameTaken
from shared.eventstore import EventStore, IdempotencyKeyReused
from shared.intent import Caller, Intent, command_id_of_reaction
from shared.messaging.strict_json import JsonValue
from shared.sealed_text import without_numbers

HEAR = "hear"


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event at the door: who brought it, its name and type, and what it says."""

    caller: Caller
    envelope: Envelope
    type: str
    data: dict[str, JsonValue]
    body: bytes
    canonical: bytes
    received_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A report that an event made by the rule of a ticket type, and what became of it."""

    type: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What became of an event: the reports it made, and the rules that passed it over."""

    event_id: UUID
    position: int
    opened: tuple[Opened, ...]
    passed: tuple[Verdict, ...]
    duplicate: bool


class Drafting(Protocol):
    """Makes a report of what an event says."""

    def __call__(self, data: dict[str, JsonValue], ticket_type: TicketType) -> Draft:
        """Return the report of a ticket of this type."""


class Happenings:
    """The use case about business events."""

    def __init__(
        self,
        store: EventStore,
        rules: RuleBook,
        privacy: Privacy,
        intake: Intake,
        draft: Drafting,
    ) -> None:
        self._store = store
        self._rules = rules
        self._privacy = privacy
        self._intake = intake
        self._draft = draft

    async def hear(self, told: Told) -> Heard:
        """Decide what an event opens, keep that, and open it; returns after the commits.

        The same event again gets the same answer, whatever the rules are by then, and what could
        not be opened the first time is. Raises ``NameTaken`` for another event of the same name,
        ``RulesUnknown`` before the first scenario is in force, and ``RulesUnconfirmed``.
        """
        tenant = told.caller.tenant
        about = event_id(tenant, told.envelope)
        types = await self._listening(told)
        verdicts = tuple([await self._judged(about, told, one) for one in types])
        source, external_id = await self._privacy.seal_names(tenant, about, Draft(), told.envelope)
        heard = EventHeard(
            occurred_at=min(told.envelope.time or told.received_at, told.received_at),
            type=without_numbers(told.type),
            source=source,
            external_id=external_id,
            verdicts=verdicts,
            body=await self._privacy.seal_body(tenant, about, Draft(), told.body),
        )
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(about, HEAR),
            actor=told.caller.actor,
            on_behalf_of=told.caller.on_behalf_of,
            occurred_at=heard.occurred_at,
            correlation_id=about,
            traceparent=told.traceparent,
            fingerprint=await self._privacy.fingerprint(tenant, told.canonical),
        )
        try:
            receipt = await self._store.execute(HAPPENING, intent, about, KeepEvent(heard=heard))
        except IdempotencyKeyReused as reused:
            raise NameTaken from reused
        kept = (receipt.state or Happening()).verdicts or ()
        opened = [await self._open(about, told, one) for one in kept if one.answer is Answer.OPENS]
        return Heard(
            event_id=about,
            position=max([receipt.position, *(one.outcome.position for one in opened)]),
            opened=tuple(opened),
            passed=tuple(one for one in kept if one.answer is not Answer.OPENS),
            duplicate=receipt.replayed,
        )

    async def _listening(self, told: Told) -> list[TicketType]:
        """Return the types whose rule listens; before there is none, ask what is published.

        What nobody listens to is kept so for ever: while no rules are known, nothing is.
        """
        tenant = told.caller.tenant
        if types := (await self._rules.rules(tenant)).listening_to(told.type):
            return types
        published = await self._rules.published(tenant)
        if not published.types:
            raise RulesUnknown
        return published.listening_to(told.type)

    async def _judged(self, about: UUID, told: Told, ticket_type: TicketType) -> Verdict:
        """Hold an event against a rule, with what records say of the things it names."""
        draft = self._draft(told.data, ticket_type)
        finding = await self._intake.examined(_arrival(about, told, ticket_type.key, draft))
        return judged(ticket_type, {**told.data, **finding.draft.fields})

    async def _open(self, about: UUID, told: Told, verdict: Verdict) -> Opened:
        types = (await self._rules.rules(told.caller.tenant)).types
        ticket_type = types.get(verdict.type)
        draft = (
            Draft(type=verdict.type) if ticket_type is None else self._draft(told.data, ticket_type)
        )
        arrival = _arrival(about, told, verdict.type, draft)
        return Opened(type=verdict.type, outcome=await self._intake.submit(arrival))


def _arrival(about: UUID, told: Told, ticket_type: str, draft: Draft) -> Arrival:
    return Arrival(
        caller=told.caller,
        envelope=envelope_of(about, told.envelope, ticket_type),
        draft=replace(draft, type=ticket_type),
        body=told.body,
        canonical=told.canonical,
        received_at=told.received_at,
        traceparent=told.traceparent,
    )
