"""Playing back: how the queue stood at each step of a window, and what changed it in between.

Nothing is read here: turns come in, steps come out. A turn is a stay with what began it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final, Literal
from uuid import UUID

from services.reporting.views.past.listing import PastRow
from services.reporting.views.past.window import Window

Standing = Literal["unassigned", "in_hand", "waiting"]
SECOND: Final = timedelta(seconds=1)


class Turn(PastRow, frozen=True, kw_only=True):
    """A ticket began to stand otherwise: the stay, and the event that it began with.

    Of what stood before the window there is no event.
    """

    stay_until: datetime | None
    position: int | None = None
    what: str | None = None
    transition: str | None = None
    role: str | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    causation_id: UUID | None = None

    @property
    def standing(self) -> Standing | None:
        """How it counts: nobody has it, somebody does, or it waits for something outside."""
        if not self.is_open or self.merged_into is not None:
            return None
        if self.waiting is not None:
            return "waiting"
        return "unassigned" if self.assignee is None else "in_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPriority:
    """How many tickets of one priority stood how, and which has been without anybody longest."""

    priority: str
    unassigned: int
    in_hand: int
    waiting: int
    oldest: str | None
    oldest_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A turn, and how its ticket stood ``before``; None if it was not there."""

    turn: Turn
    before: Turn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How the queue stood ``at`` a moment, and what changed since the step before."""

    at: datetime
    priorities: list[OfPriority]
    changes: list[Change]


def played(window: Window, turns: Iterable[Turn]) -> Iterator[Step]:
    """Yield the steps of a window in which all these turns fall, or stood when it began."""
    ordered = sorted(turns, key=_in_order)
    queue = _Queue()
    done = 0
    for moment in window.moments():
        changes: list[Change] = []
        while done < len(ordered) and ordered[done].stay_since <= moment:
            turn = ordered[done]
            before = queue.take(turn)
            if turn.stay_since > window.since:
                changes.append(Change(turn=turn, before=before))
            done += 1
        yield Step(at=moment, priorities=queue.counted(moment), changes=changes)


def _in_order(turn: Turn) -> tuple[datetime, int, UUID, int]:
    return turn.stay_since, turn.position or 0, turn.ticket_id, turn.stay_version


Idle = tuple[datetime, UUID, int]
"""Since when nobody has a ticket, and by which of its turns that is so."""


@dataclass(slots=True)
class _Queue:
    turns: dict[UUID, Turn] = field(default_factory=dict)
    counts: Counter[tuple[int, str, Standing]] = field(default_factory=Counter)
    idle: dict[str, list[Idle]] = field(default_factory=dict)

    def take(self, turn: Turn) -> Turn | None:
        """Let a ticket stand as a turn says; return how it stood before."""
        before = self.turns.get(turn.ticket_id)
        if before is not None and before.standing is not None:
            self.counts[before.rank, before.priority, before.standing] -= 1
        self.turns[turn.ticket_id] = turn
        if turn.standing is not None:
            self.counts[turn.rank, turn.priority, turn.standing] += 1
        if turn.standing == "unassigned" and turn.nobody_since is not None:
            idle = self.idle.setdefault(turn.priority, [])
            heappush(idle, (turn.nobody_since, turn.ticket_id, turn.stay_version))
        return before

    def counted(self, moment: datetime) -> list[OfPriority]:
        """Return the counts of each priority of which there is a ticket, the most urgent first."""
        there = sorted({(rank, name) for (rank, name, _), n in self.counts.items() if n})
        return [self._of(rank, name, moment) for rank, name in there]

    def _of(self, rank: int, name: str, moment: datetime) -> OfPriority:
        oldest = self._oldest(self.idle.get(name, []))
        since = moment if oldest is None else oldest.nobody_since or moment
        return OfPriority(
            priority=name,
            unassigned=self.counts[rank, name, "unassigned"],
            in_hand=self.counts[rank, name, "in_hand"],
            waiting=self.counts[rank, name, "waiting"],
            oldest=None if oldest is None else oldest.number,
            oldest_s=(moment - since) // SECOND,
        )

    def _oldest(self, idle: list[Idle]) -> Turn | None:
        """Return the turn of who waits longest; those that stand otherwise by now are dropped."""
        while idle:
            _, ticket, version = idle[0]
            turn = self.turns[ticket]
            if turn.stay_version == version:
                return turn
            heappop(idle)
        return None


def told(steps: Iterable[Step]) -> list[dict[str, object]]:
    """Return steps as JSON data."""
    return [
        {
            "at": one.at,
            "priorities": one.priorities,
            "changes": [_told(each) for each in one.changes],
        }
        for one in steps
    ]


OF_TURNS: Final[Sequence[str]] = (
    *("position", "ticket_id", "number", "type", "opened_at", "what", "transition", "role"),
    *("actor", "on_behalf_of", "causation_id", "state_label", "is_open", "merged_into"),
)
OF_BOTH: Final[Sequence[str]] = (*("priority", "state", "assignee", "unassignable", "waiting"),)
"""What is told of a ticket before and after."""


def _told(change: Change) -> dict[str, object]:
    turn, before = change.turn, change.before
    return {
        "at": turn.stay_since,
        **{name: getattr(turn, name) for name in (*OF_TURNS, *OF_BOTH)},
        "was": None if before is None else {name: getattr(before, name) for name in OF_BOTH},
    }
