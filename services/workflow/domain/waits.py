"""Waits: what a ticket waited for, and from when; apart from the state it stands in (decision 24).

A wait ends with a resumption, with another wait, or with a move. Which of them came last is read
from the diary, so that one learned of late ends a wait where it happened and no later one.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.workflow.domain.entry import Diary, Entry
from services.workflow.domain.facts import TicketResumed, TicketWaiting
from services.workflow.domain.facts.keepers import Keeper
from services.workflow.domain.labels import Label

REASONS: Final[Mapping[str, Label]] = {
    "customer": Label(zh="等待客户", en="Waiting for the customer"),
    "parts": Label(zh="等待配件", en="Waiting for parts"),
    "approval": Label(zh="等待审批", en="Waiting for approval"),
    "access": Label(zh="无法进场", en="Waiting for access"),
    "weather": Label(zh="天气原因", en="Waiting for the weather"),
    "third_party": Label(zh="等待第三方", en="Waiting for a third party"),
}
"""What a ticket can wait for: a closed set, so that everybody counts the same."""

TURNS: Final = frozenset({"create", "move", "wait", "resume"})
"""The entries of a diary that begin or end a wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """From ``at`` the ticket waited for ``reason``, or for nothing any more if there is none.

    ``until`` is when it is expected to go on. ``other`` is the id of the ticket that keeps it
    waiting, and ``note`` then the number of that one; ``also`` are those that do so besides.
    ``since`` is when it began to, where that was told again because others came or went.
    """

    at: datetime
    reason: str = ""
    note: str = ""
    until: datetime | None = None
    other: str = ""
    also: tuple[Keeper, ...] = ()
    since: datetime | None = None


def with_turn(turns: tuple[Turn, ...], fact: TicketWaiting | TicketResumed) -> tuple[Turn, ...]:
    """Return the turns with one more at its place: by time, then by when we learned of it."""
    turn = Turn(at=fact.occurred_at)
    if isinstance(fact, TicketWaiting):
        turn = Turn(
            at=fact.occurred_at,
            reason=fact.reason,
            note=fact.note,
            until=fact.until,
            other=fact.other,
            also=fact.also,
        )
    place = bisect_right(turns, turn.at, key=_at)
    if place and isinstance(fact, TicketWaiting) and fact.again:
        turn = replace(turn, since=turns[place - 1].since or turns[place - 1].at)
    return (*turns[:place], turn, *turns[place:])


def latest_turn(diary: Iterable[Entry]) -> Entry | None:
    """Return the last entry that began or ended a wait."""
    return next((entry for entry in reversed(tuple(diary)) if entry.what in TURNS), None)


def waited_at(diary: Diary, moment: datetime) -> str:
    """Return what the ticket waited for at ``moment``; empty when for nothing."""
    turn = latest_turn(entry for entry in diary if entry.at <= moment)
    return turn.about if turn is not None and turn.what == "wait" else ""


def _at(turn: Turn) -> datetime:
    return turn.at


def keepers_of(turn: Turn) -> tuple[str, ...]:
    """Return the ids of all tickets that a ticket waited for; empty where somebody said so."""
    return (*((turn.other,) if turn.other else ()), *(one.other for one in turn.also))


def with_keepers(turn: Turn, seen: Collection[str]) -> Turn:
    """Return a turn that says what is waited for, and of the tickets it is for only some."""
    turn = replace(turn, also=tuple(one for one in turn.also if one.other in seen))
    return replace(turn, other="", note="") if turn.other and turn.other not in seen else turn
