"""Noting: a checkpoint is written with every effect, and else only once a second.

Most events do not concern most readers. To write down each time that nothing was done would cost
a flush to disk; after a crash the same nothing is simply done again, and so is a reaction, whose
commands are remembered. What is written still only moves from where it was found, so two readers
of the same name see each other.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from shared.intent import TenantId

NOTE_EVERY_S = 1.0


@dataclass(slots=True)
class _Place:
    noted: int
    passed: int
    noted_at: float


class Noting:
    """How far a reader came in this process, and how much of that is written down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: dict[TenantId, _Place] = {}

    def written_down(self, tenant: TenantId) -> int | None:
        """Return what this process last saw written down; asked before a position is read."""
        place = self._places.get(tenant)
        return None if place is None else place.noted

    def found(self, tenant: TenantId, position: int, before: int | None) -> int:
        """Take the position that is written down; return how far we are.

        ``before`` is what ``written_down`` said when the reading began: if it changed meanwhile,
        we wrote since, and what was read is old. Else, if nobody moved it, we are as far as we
        came; otherwise as far as is written.
        """
        place = self._places.get(tenant)
        if place is not None and place.noted != before:
            return place.passed
        if place is None or place.noted != position:
            place = self._places[tenant] = _Place(position, position, self._clock())
        return place.passed

    def noted(self, tenant: TenantId, prev: int) -> int:
        """Return what is written down, for a reader that came to ``prev``."""
        place = self._places.get(tenant)
        return prev if place is None or place.passed != prev else place.noted

    def may_wait(self, tenant: TenantId, prev: int) -> bool:
        """Whether it is soon enough to write down later."""
        place = self._places.get(tenant)
        known = place is not None and place.passed == prev
        return place is not None and known and self._clock() - place.noted_at < NOTE_EVERY_S

    def passed(self, tenant: TenantId, position: int) -> None:
        """We came further; that is not written down."""
        self._places[tenant].passed = position

    def written(self, tenant: TenantId, position: int) -> None:
        """The position is written down."""
        self._places[tenant] = _Place(position, position, self._clock())

    def forget(self, tenant: TenantId) -> None:
        """Go back to what is written down."""
        self._places.pop(tenant, None)
