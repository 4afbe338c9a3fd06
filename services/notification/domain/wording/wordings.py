"""Wordings: all words that a tenant put in the place of its rules' own; one stream."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never

from services.notification.domain.wording.texts import TEXT_CHARS_MAX, unknown_places
from services.notification.domain.words import LANGUAGES, PLACES, Label
from shared.decider import Decider, Fact, Kind, Reason, Refusal

WORDINGS_MAX = 500
ANY = ""
"""Of channels: whichever has no words of its own."""


class WordingWrong(Refusal):
    """The words cannot be kept as they are written; mend what the reasons point at."""

    slug: ClassVar[str] = "notification-wording-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class WordingUnknown(Refusal):
    """There are no such words of the tenant's own."""

    slug: ClassVar[str] = "notification-wording-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class WordingsTooMany(Refusal):
    """There are 500 wordings already: take back one that is not needed."""

    slug: ClassVar[str] = "notification-wordings-too-many"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Place:
    """What is worded: a rule of a ticket type of a scenario, in a language, for a channel."""

    scenario: str
    type: str
    rule: str
    language: str
    channel: str = ANY


@dataclass(frozen=True, kw_only=True)
class RuleWorded(Fact):
    """A rule says this from now on."""

    TOPIC: ClassVar[str] = "rule.worded"

    place: Place
    text: str


@dataclass(frozen=True, kw_only=True)
class RuleUnworded(Fact):
    """A rule says what its scenario says again."""

    TOPIC: ClassVar[str] = "rule.unworded"

    place: Place


@dataclass(frozen=True, kw_only=True)
class Word:
    """Let a rule say this."""

    at: datetime
    place: Place
    text: str


@dataclass(frozen=True, kw_only=True)
class Unword:
    """Let it say what its scenario says."""

    at: datetime
    place: Place


Event: TypeAlias = RuleWorded | RuleUnworded
Command: TypeAlias = Word | Unword


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """All words that are a tenant's own."""

    texts: Mapping[Place, str] = field(default_factory=dict)

    def template(self, template: Label, *, rule: tuple[str, str, str], channel: str) -> Label:
        """Return a rule's words for a channel; ``rule`` is its scenario, ticket type and key.

        The tenant's words for the channel come before those for any, and these before the rule's.
        """
        if not self.texts:
            return template
        scenario, kind, key = rule
        own = {}
        for language in LANGUAGES:
            for one in (channel, ANY):
                place = Place(
                    scenario=scenario, type=kind, rule=key, language=language, channel=one
                )
                if place in self.texts:
                    own[language] = self.texts[place]
                    break
        return {**template, **own}


def decide(command: Command, wordings: Wordings) -> list[Event]:
    """Say which facts follow; raises one of the refusals above."""
    match command:
        case Word(at=at, place=place, text=text):
            if wordings.texts.get(place) == text:
                return []
            if reasons := list(faults(place, text)):
                raise WordingWrong(reasons=reasons)
            if place not in wordings.texts and len(wordings.texts) >= WORDINGS_MAX:
                raise WordingsTooMany
            return [RuleWorded(occurred_at=at, place=place, text=text)]
        case Unword(at=at, place=place):
            if place not in wordings.texts:
                raise WordingUnknown
            return [RuleUnworded(occurred_at=at, place=place)]
        case _:
            assert_never(command)


def faults(place: Place, text: str) -> Iterator[Reason]:
    """Yield what is wrong with words."""
    if place.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        yield Reason(
            code="unknown-language",
            message=f"There is no such language; there are: {known}.",
            zh=f"没有这种语言，可以是：{known}。",
            pointer="/language",
        )
    if not text.strip() or len(text) > TEXT_CHARS_MAX:
        yield Reason(
            code="text-length",
            message="Words are 1 to 1,000 characters.",
            zh="文字为 1 至 1000 个字符。",
            pointer="/text",
        )
    for name in unknown_places(text[: TEXT_CHARS_MAX + 1]):
        known = ", ".join(f"{{{one}}}" for one in PLACES)
        yield Reason(
            code="placeholder",
            message=f"{{{name}}} is not filled in; what is: {known}.",
            zh=f"{{{name}}} 不会被填写，可以用：{known}。",
            pointer="/text",
        )


def evolve(wordings: Wordings, fact: Event) -> Wordings:
    """Return the words after a fact."""
    match fact:
        case RuleWorded(place=place, text=text):
            return Wordings(texts={**wordings.texts, place: text})
        case RuleUnworded(place=place):
            kept = {key: text for key, text in wordings.texts.items() if key != place}
            return Wordings(texts=kept)
        case _:
            assert_never(fact)


WORDINGS: Decider[Command, Event, Wordings] = Decider(
    kind="wordings",
    initial=Wordings,
    decide=decide,
    evolve=evolve,
    facts=(RuleWorded, RuleUnworded),
)
