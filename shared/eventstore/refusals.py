"""What the log refuses, and what makes reading it impossible."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class IdempotencyKeyReused(Refusal):
    """The key was used before, for another request."""

    slug: ClassVar[str] = "idempotency-key-reused"
    kind: ClassVar[Kind] = Kind.REUSED


class VersionStale(Refusal):
    """Somebody changed this in the meantime: read it again."""

    slug: ClassVar[str] = "version-stale"
    kind: ClassVar[Kind] = Kind.STALE


class StreamClosed(Refusal):
    """Nothing can be added to this any more."""

    slug: ClassVar[str] = "stream-closed"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class LogBusy(Refusal):
    """Too much is being written at this moment: try again in a moment."""

    slug: ClassVar[str] = "log-busy"
    kind: ClassVar[Kind] = Kind.BUSY


class LogUnavailable(Refusal):
    """The log cannot be reached: try again with the same key, nothing will be done twice."""

    slug: ClassVar[str] = "log-unavailable"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class TextNotStorable(Refusal):
    """A text contains a character that cannot be kept (NUL, or half of a surrogate pair)."""

    slug: ClassVar[str] = "text-not-storable"
    kind: ClassVar[Kind] = Kind.INVALID


class ValueNotStorable(Refusal):
    """A value cannot be kept, because it could not be read again."""

    slug: ClassVar[str] = "value-not-storable"
    kind: ClassVar[Kind] = Kind.INVALID


class TooLarge(Refusal):
    """It is too large to be kept and passed on."""

    slug: ClassVar[str] = "too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class UnreadableFact(Exception):
    """A stored fact that this program does not know: another program wrote it, or a newer one."""


class LogBroken(Exception):
    """The log is not what it must be: a position is missing, or a stream is of another kind."""
