"""Consultations: somebody read an article because of a fault, and says whether that did."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias, assert_never

from shared.decider import Decider, Fact, Kind, Refusal


class ConsultationUnknown(Refusal):
    """Nobody read an article under this name: read it first, then say whether it helped."""

    slug: ClassVar[str] = "consultation-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class Reader(Enum):
    """Who reads: whoever has a fault to report, or somebody who is to mend it."""

    REPORTER = "reporter"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class ConsultationBegun(Fact):
    """Somebody opened a version of an article, because of an asset, or for a ticket."""

    TOPIC = "consultation.begun"
    article: str
    number: int
    reader: Reader
    asset: str = ""
    ticket_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsultationAnswered(Fact):
    """They said whether the article helped; what they said last counts."""

    TOPIC = "consultation.answered"
    article: str
    helped: bool


@dataclass(frozen=True, kw_only=True)
class Begin:
    """Open an article."""

    begun: ConsultationBegun


@dataclass(frozen=True, kw_only=True)
class AnswerWhether:
    """Say whether it helped."""

    at: datetime
    helped: bool


Command: TypeAlias = Begin | AnswerWhether
ConsultationFact: TypeAlias = ConsultationBegun | ConsultationAnswered


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """What is known of one consultation."""

    begun: ConsultationBegun | None = None
    helped: bool | None = None


def decide(command: Command, consultation: Consultation) -> list[ConsultationFact]:
    """Return what is news; raises ConsultationUnknown for an answer of which nothing was read."""
    match command:
        case Begin(begun=begun):
            return [] if consultation.begun else [begun]
        case AnswerWhether(at=at, helped=helped):
            if consultation.begun is None:
                raise ConsultationUnknown
            if helped == consultation.helped:
                return []
            article = consultation.begun.article
            return [ConsultationAnswered(occurred_at=at, article=article, helped=helped)]
        case _:
            assert_never(command)


def evolve(consultation: Consultation, fact: ConsultationFact) -> Consultation:
    """Return the consultation after a fact."""
    match fact:
        case ConsultationBegun():
            return replace(consultation, begun=fact)
        case ConsultationAnswered():
            return replace(consultation, helped=fact.helped)
        case _:
            assert_never(fact)


CONSULTATION: Decider[Command, ConsultationFact, Consultation] = Decider(
    kind="consultation",
    initial=Consultation,
    decide=decide,
    evolve=evolve,
    facts=(ConsultationBegun, ConsultationAnswered),
)
