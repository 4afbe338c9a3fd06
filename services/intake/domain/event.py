"""Business events: what happened elsewhere, and which tickets it opens by the rules in force.

An event is heard once: what it opens is decided then and kept, also when that is nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never
from uuid import UUID, uuid5

from services.intake.domain.report import Envelope
from services.intake.domain.rules import TicketType
from shared.decider import Decider, Fact
from shared.intent import TenantId

EVENT = "event"
"""The channel on which events come, and of the tickets they open."""


class Answer(Enum):
    """What the rule of a ticket type says to an event."""

    OPENS = "opens"
    NOT_MET = "not-met"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rule of one ticket type said; ``missing`` are the values it could not see."""

    type: str
    definition: str
    answer: Answer
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventHeard(Fact):
    """Something happened elsewhere; ``verdicts`` are of every rule that listens to it.

    ``body`` are sealed pieces of the event as it came.
    """

    TOPIC = "event.heard"
    type: str
    source: str
    external_id: str
    verdicts: tuple[Verdict, ...]
    body: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeepEvent:
    """Keep an event with what it opens."""

    heard: EventHeard


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event, once it was heard."""

    verdicts: tuple[Verdict, ...] | None = None


def event_id(tenant: TenantId, envelope: Envelope) -> UUID:
    """Return the id of an event: the same source and id are the same event, for ever."""
    return uuid5(envelope.submission_id(tenant), EVENT)


def envelope_of(event: UUID, envelope: Envelope, ticket_type: str) -> Envelope:
    """Return the name of the report that an event makes by the rule of a ticket type."""
    return replace(envelope, channel=EVENT, external_id=str(uuid5(event, ticket_type)))


def judged(ticket_type: TicketType, facts: Mapping[str, object]) -> Verdict:
    """Return what the rule of a ticket type says to an event of which so much is known."""
    when = ticket_type.trigger.when if ticket_type.trigger else None
    missing = () if when is None else tuple(one for one in when.names if facts.get(one) is None)
    if when is None or (not missing and when(facts)):
        answer = Answer.OPENS
    else:
        answer = Answer.UNDECIDED if missing else Answer.NOT_MET
    return Verdict(
        type=ticket_type.key,
        definition=ticket_type.definition,
        answer=answer,
        missing=missing,
    )


def decide(command: KeepEvent, happening: Happening) -> list[EventHeard]:
    """Keep an event unless it was heard before."""
    return [command.heard] if happening.verdicts is None else []


def evolve(happening: Happening, fact: EventHeard) -> Happening:
    """Return the event after it was heard."""
    match fact:
        case EventHeard():
            return replace(happening, verdicts=fact.verdicts)
        case _:
            assert_never(fact)


HAPPENING: Decider[KeepEvent, EventHeard, Happening] = Decider(
    kind="event",
    initial=Happening,
    decide=decide,
    evolve=evolve,
    facts=(EventHeard,),
)
