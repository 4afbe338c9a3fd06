"""Persons: that somebody was forgotten is a fact; whoever keeps something of theirs hears of it.

Their keys are gone by then: the fact says so afterwards, and holds nothing of them but an id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.decider import Decider, Fact, Kind, Refusal


class PersonUnknown(Refusal):
    """Nobody is known by this, or they were forgotten already."""

    slug: ClassVar[str] = "person-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(frozen=True, kw_only=True)
class PersonForgotten(Fact):
    """The key of a person was destroyed: nothing that was sealed for them opens any more."""

    TOPIC: ClassVar[str] = "person.forgotten"

    person: UUID


@dataclass(frozen=True, kw_only=True)
class TellForgotten:
    """Say that a person's key was destroyed."""

    at: datetime
    person: UUID


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whether it was said that a person was forgotten."""

    forgotten: bool = False


def decide(command: TellForgotten, person: Person) -> list[PersonForgotten]:
    """Say it once."""
    if person.forgotten:
        return []
    return [PersonForgotten(occurred_at=command.at, person=command.person)]


def evolve(_: Person, __: PersonForgotten) -> Person:
    """Return what is true after it."""
    return Person(forgotten=True)


PERSON: Decider[TellForgotten, PersonForgotten, Person] = Decider(
    kind="person", initial=Person, decide=decide, evolve=evolve, facts=(PersonForgotten,)
)
