"""Time: when something happened, as far as we believe it (decision 24)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.workflow.domain.refusals import OccurredInFuture, OccurredTooLongAgo

FUTURE_MAX = timedelta(minutes=5)
"""How far the clock of a sender may be ahead of ours."""

PAST_MAX = timedelta(days=30)
"""How long ago something may have happened without being history that is imported."""

HISTORY_IMPORT = "history:import"
"""The scope of a credential that may tell history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A believed time; ``claimed`` when the sender said it, not we."""

    at: datetime
    claimed: bool
    imported: bool


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
