"""Tags: what else than its stream an event is about, and that nobody said anything about it since.

A stream's version says whether somebody wrote to the stream. Where what is decided fills something
that many streams share (somebody's hands), its events are tagged with that, and who decides binds
the command to it that no such event came that they do not know. The pattern is called a dynamic
consistency boundary.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from shared.decider import Fact

Tag = Callable[[UUID, Fact], UUID | None]
"""Gives the tag of a fact in a stream, or None. Pure: it is kept beside the event."""


def no_tag(_stream_id: UUID, _fact: Fact) -> None:
    """Nothing is tagged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untagged:
    """A condition: no event has the ``tag`` after a position, those of some streams aside.

    ``after`` is how far whoever decides has read the log, ``besides`` are the streams that they
    count on to say something about the same.
    """

    tag: UUID
    after: int
    besides: frozenset[UUID] = frozenset()


class TaggedSince(Exception):
    """Somebody was quicker: read the log up to ``position``, and decide again on that."""

    def __init__(self, position: int) -> None:
        """Take where the last event stands that was not known."""
        super().__init__(f"an event with the tag stands at {position}")
        self.position = position
