"""Deciders: the one shape every domain takes, and the words its facts and refusals are made of.

A domain is two pure functions. ``decide(command, state)`` says which facts follow, or refuses;
``evolve(state, fact)`` says what is true afterwards, and never refuses. Everything else (time,
identity, storage) is handed in as data. After Jérémie Chassaing's decider pattern.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import ClassVar, Generic, TypeVar


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, said in the past tense, at ``occurred_at`` (aware, in the world).

    ``TOPIC`` (``noun.fact``) and ``SCHEMA_VERSION`` are what is stored; they never change their
    meaning. ``occurred_at`` is kept in the event's own column, not in its payload.
    """

    TOPIC: ClassVar[str]
    SCHEMA_VERSION: ClassVar[int] = 1

    occurred_at: datetime


class Kind(Enum):
    """What a caller can do about a refusal; the edge maps each to one gRPC and one HTTP status."""

    INVALID = "invalid"  # the request itself is wrong: mend it
    UNAUTHENTICATED = "unauthenticated"  # say who you are
    FORBIDDEN = "forbidden"  # you may not
    NOT_FOUND = "not_found"  # there is none, or none that you may see
    NOT_NOW = "not_now"  # right, but not in the present state
    STALE = "stale"  # somebody was quicker: read again
    REUSED = "reused"  # this key was used for something else
    TOO_LARGE = "too_large"  # send less
    BUSY = "busy"  # try again later
    UNAVAILABLE = "unavailable"  # a part of us is down: try again later


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One of several reasons for a refusal, pointing at the field it is about (JSON pointer).

    ``message`` is in English, ``zh`` the same in Chinese where somebody wrote it.
    """

    code: str
    message: str
    pointer: str = ""
    zh: str = ""


class Refusal(Exception):
    """It cannot be done.

    A subclass is one kind of refusal: its docstring's first line is the sentence a person reads,
    ``slug`` the stable code programs read. Raised in domains, turned into a status at the edge.
    ``zh`` is the sentence in Chinese where the case knows it, as with names that a scenario gives
    in both languages. ``details`` are short strings that help (never personal data).
    """

    slug: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = Kind.NOT_NOW

    def __init__(
        self, message: str = "", *, zh: str = "", reasons: Iterable[Reason] = (), **details: str
    ) -> None:
        """Take another sentence than the docstring's where the case knows a better one."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.zh = zh
        self.reasons = tuple(reasons)
        self.details = details
        super().__init__(self.message)


C = TypeVar("C")
F = TypeVar("F", bound=Fact)
S = TypeVar("S")

Payload = dict[str, object]
Upcast = Callable[[Payload], Payload]


@dataclass(frozen=True, kw_only=True)
class Decider(Generic[C, F, S]):
    """A domain, ready to be run: its functions, and the closed registry of its facts.

    ``kind`` names the streams; ``facts`` is every fact that may stand in one;
    ``upcasters[(topic, n)]`` turns a stored payload of schema version ``n`` into ``n + 1``;
    ``snapshot_every`` (versions) is how often a long stream is summed up. ``settle`` is ``decide``
    for a domain that knows already, when it has decided, what is true afterwards.
    """

    kind: str
    initial: Callable[[], S]
    decide: Callable[[C, S], list[F]]
    evolve: Callable[[S, F], S]
    facts: tuple[type[F], ...]
    upcasters: Mapping[tuple[str, int], Upcast] = field(default_factory=dict)
    snapshot_every: int = 100
    settle: Callable[[C, S], tuple[list[F], S]] | None = None

    def settled(self, command: C, state: S) -> tuple[list[F], S]:
        """Return what follows from a command, and what is true after it; or raise a refusal."""
        if self.settle is not None:
            return self.settle(command, state)
        facts = self.decide(command, state)
        return facts, self.fold(facts, state)

    def fold(self, facts: Iterable[F], state: S | None = None) -> S:
        """Return what is true after ``facts``, starting from ``state`` or from nothing."""
        current = self.initial() if state is None else state
        for fact in facts:
            current = self.evolve(current, fact)
        return current
