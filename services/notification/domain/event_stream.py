"""The event stream of a tenant: whether integrators read its events over NATS, and how far back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias, assert_never

from shared.decider import Decider, Fact, Kind, Reason, Refusal

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
MAX_AGE_S_MAX = 90 * DAY_S
MIB = 1024 * 1024
MAX_BYTES_MIN, MAX_BYTES_MAX = 16 * MIB, 64 * 1024 * MIB
"""NATS sets the bytes aside for a stream when it is made, used or not."""


class RetentionWrong(Refusal):
    """An event stream cannot be kept for so long, or be so large; mend what the reasons name."""

    slug: ClassVar[str] = "retention-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What a stream keeps: nothing older than seconds, and no more than bytes of it."""

    max_age_s: int
    max_bytes: int


@dataclass(frozen=True, kw_only=True)
class EventStreamOpened(Fact):
    """Integrators may read the tenant's events over NATS.

    ``since`` is where each service's published log stood: what comes after is in the stream.
    """

    TOPIC: ClassVar[str] = "rule.event_stream_opened"

    max_age_s: int
    max_bytes: int
    since: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class EventStreamChanged(Fact):
    """The stream keeps more from now on, or less."""

    TOPIC: ClassVar[str] = "rule.event_stream_changed"

    max_age_s: int
    max_bytes: int


@dataclass(frozen=True, kw_only=True)
class EventStreamClosed(Fact):
    """Nobody reads the tenant's events over NATS any more; what the stream held is gone."""

    TOPIC: ClassVar[str] = "rule.event_stream_closed"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Let there be a stream that keeps so much; ``since`` counts if there is none yet."""

    at: datetime
    retention: Retention
    since: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Close:
    """Let there be no stream."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class EventStream:
    """What there is: nothing (``retention`` is None), or a stream with what came after ``since``.

    ``times_opened`` tells whether there may be something left to take away.
    """

    retention: Retention | None = None
    since: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    times_opened: int = 0


Event: TypeAlias = EventStreamOpened | EventStreamChanged | EventStreamClosed
Command: TypeAlias = Keep | Close


def checked(retention: Retention) -> Retention:
    """Return the retention; raises ``RetentionWrong`` with every reason."""
    if reasons := list(_wrong_with(retention)):
        raise RetentionWrong(reasons=reasons)
    return retention


def decide(command: Command, stream: EventStream) -> list[Event]:
    """Say which facts follow."""
    match command:
        case Keep(at=at, retention=wanted, since=since):
            if stream.retention == wanted:
                return []
            if stream.retention is None:
                return [
                    EventStreamOpened(
                        occurred_at=at,
                        max_age_s=wanted.max_age_s,
                        max_bytes=wanted.max_bytes,
                        since=since,
                    )
                ]
            return [
                EventStreamChanged(
                    occurred_at=at, max_age_s=wanted.max_age_s, max_bytes=wanted.max_bytes
                )
            ]
        case Close(at=at):
            return [EventStreamClosed(occurred_at=at)] if stream.retention else []
        case _:
            assert_never(command)


def evolve(stream: EventStream, fact: Event) -> EventStream:
    """Return the stream after a fact."""
    match fact:
        case EventStreamOpened():
            return EventStream(
                retention=_retention(fact),
                since=fact.since,
                times_opened=stream.times_opened + 1,
            )
        case EventStreamChanged():
            return EventStream(
                retention=_retention(fact),
                since=stream.since,
                times_opened=stream.times_opened,
            )
        case EventStreamClosed():
            return EventStream(times_opened=stream.times_opened)
        case _:
            assert_never(fact)


def _retention(fact: EventStreamOpened | EventStreamChanged) -> Retention:
    return Retention(max_age_s=fact.max_age_s, max_bytes=fact.max_bytes)


def _wrong_with(retention: Retention) -> Iterator[Reason]:
    if not HOUR_S <= retention.max_age_s <= MAX_AGE_S_MAX:
        message = "A stream keeps events for an hour to 90 days (in seconds)."
        yield Reason(code="age-wrong", message=message, pointer="/max_age_s")
    if not MAX_BYTES_MIN <= retention.max_bytes <= MAX_BYTES_MAX:
        message = "A stream keeps 16 MiB to 64 GiB of events (in bytes)."
        yield Reason(code="bytes-wrong", message=message, pointer="/max_bytes")


EVENT_STREAM: Decider[Command, Event, EventStream] = Decider(
    kind="event_stream",
    initial=EventStream,
    decide=decide,
    evolve=evolve,
    facts=(EventStreamOpened, EventStreamChanged, EventStreamClosed),
)
