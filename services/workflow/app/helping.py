"""Helping: a long past is lived through by other processes, where there are processors for them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.workflow.app.ports import Line
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.scenarios import Version
from services.workflow.domain.shadow import Outcome


@dataclass(frozen=True, kw_only=True)
class Trial:
    """All that a helper must know: every version that tickets may have pinned, and the draft.

    The last of ``versions`` is the one that new tickets follow.
    """

    versions: tuple[Version, ...]
    draft: Version
    unchanged: frozenset[str]
    until: datetime
    days: DayChanges


class Helping(Protocol):
    """Helpers at work; ``ahead`` is how many pages they take at a time."""

    @property
    def ahead(self) -> int:
        """Return how many pages to hand out before the first comes back."""

    async def live(self, told: Sequence[Sequence[Line]]) -> list[Outcome] | None:
        """Return what came of the tickets of a page, in their order; None if nobody can help."""


class Helpers(Protocol):
    """Finds helpers for a trial, and lets them go at the end."""

    def hired(self, trial: Trial, tickets: int) -> AbstractAsyncContextManager[Helping]:
        """Return as many helpers as are worth it for so many tickets: perhaps none."""
