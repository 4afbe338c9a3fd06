"""Moments: what somebody says of time is believed within bounds (decision 24)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.decider import Kind, Refusal

AHEAD_MAX: Final = timedelta(minutes=1)
"""By so much the clock of whoever asks about the past may be fast."""

FUTURE_MAX: Final = timedelta(minutes=5)
"""How far the clock of a sender may be ahead of ours."""

PAST_MAX: Final = timedelta(days=30)
"""How long ago something may have happened without being history that is imported."""

HISTORY_IMPORT: Final = "history:import"
"""The scope of a credential that may tell history."""


class MomentAhead(Refusal):
    """That moment has not come yet: how things stand now is asked for without one."""

    slug: ClassVar[str] = "moment-ahead"
    kind: ClassVar[Kind] = Kind.INVALID


class OccurredInFuture(Refusal):
    """It is said to happen more than five minutes from now; check the clock of the sender."""

    slug: ClassVar[str] = "occurred-in-future"
    kind: ClassVar[Kind] = Kind.INVALID


class OccurredTooLongAgo(Refusal):
    """It happened more than 30 days ago; only a credential with `history:import` may say so."""

    slug: ClassVar[str] = "occurred-too-long-ago"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A believed time; ``claimed`` when the sender said it, not we."""

    at: datetime
    claimed: bool
    imported: bool


def require_come(moment: datetime, now: datetime) -> None:
    """Refuse a moment that has not come yet."""
    if moment - now > AHEAD_MAX:
        raise MomentAhead


def believed(occurred_at: datetime | None, now: datetime, scopes: frozenset[str]) -> Moment:
    """Return when something happened; both times aware, no ``occurred_at`` means now.

    A clock that is a little ahead counts as now, so that no fact lies in the future. Raises
    OccurredInFuture and OccurredTooLongAgo.
    """
    if occurred_at is None:
        return Moment(at=now, claimed=False, imported=False)
    if occurred_at > now + FUTURE_MAX:
        raise OccurredInFuture(occurred_at=occurred_at.isoformat(), now=now.isoformat())
    imported = occurred_at < now - PAST_MAX
    if imported and HISTORY_IMPORT not in scopes:
        raise OccurredTooLongAgo(occurred_at=occurred_at.isoformat(), scope=HISTORY_IMPORT)
    return Moment(at=min(occurred_at, now), claimed=True, imported=imported)
