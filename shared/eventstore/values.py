"""What goes into the event store and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from shared.decider import Fact
from shared.eventstore.refusals import IdempotencyKeyReused
from shared.intent import Intent, TenantId
from shared.recorded import Recorded

F = TypeVar("F", bound=Fact)
S = TypeVar("S")


@dataclass(frozen=True, kw_only=True)
class Public:
    """The form of a fact that others may see, computed once, when it is appended.

    ``data`` is JSON; ``None`` says that the stored payload itself is public.
    """

    type: str
    data: bytes | None = None


Publish = Callable[[Fact], Public | None]
"""Gives the public form of a fact, or ``None`` for a private one. Pure: the answer is kept."""


@dataclass(frozen=True, kw_only=True)
class Receipt(Generic[F, S]):
    """What a command came to.

    ``position`` (in the tenant's log) and ``version`` (of the stream) are those of its last fact;
    a command with nothing new to say has position 0. ``replayed``: the log remembered the command
    and answers as the first time; ``events`` is then empty and ``state`` the one it came to then.
    """

    tenant: TenantId
    position: int
    version: int
    events: tuple[F, ...]
    replayed: bool
    state: S | None


@dataclass(frozen=True, kw_only=True)
class Loaded(Generic[S]):
    """What is true of a stream; version 0 says that there is none yet."""

    state: S
    version: int


@dataclass(frozen=True, kw_only=True)
class Stored(Generic[F]):
    """A fact with the envelope in which the log keeps it."""

    fact: F
    envelope: Recorded


@dataclass(frozen=True, kw_only=True)
class Placed(Generic[F]):
    """A fact at its place in a stream: what the ``eventsourcing`` library calls a domain event."""

    originator_id: UUID
    originator_version: int
    fact: F


@dataclass(frozen=True, kw_only=True)
class Head:
    """How far a log has come: its last position, its last published one, its epoch."""

    position: int
    published: int
    epoch: int


@dataclass(frozen=True, kw_only=True)
class Folded(Generic[S]):
    """A stream summed up: its state at a version, and the hash the next event continues.

    ``snapshot`` is the version of its newest snapshot, as far as this process knows.
    """

    state: S
    version: int
    hash: bytes
    snapshot: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the log remembers of a command."""

    stream_id: UUID
    fingerprint: bytes
    version: int
    position: int


def receipt_of(
    intent: Intent, folded: Folded[S], position: int, facts: tuple[F, ...]
) -> Receipt[F, S]:
    """Return what a command came to."""
    return Receipt(
        tenant=intent.tenant,
        position=position,
        version=folded.version,
        events=facts,
        replayed=False,
        state=folded.state,
    )


def replayed(
    intent: Intent, stream_id: UUID, folded: Folded[S], remembered: Remembered
) -> Receipt[F, S]:
    """Answer a command as the first time; refuse another one that came with its id."""
    if remembered.stream_id != stream_id or remembered.fingerprint != intent.fingerprint:
        raise IdempotencyKeyReused
    return Receipt(
        tenant=intent.tenant,
        position=remembered.position,
        version=remembered.version,
        events=(),
        replayed=True,
        state=folded.state,
    )
