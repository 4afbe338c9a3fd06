"""Circuits: who does not answer is left alone for a while, and then tried by one."""

from collections.abc import Callable
from typing import Final

FAILURES_MAX: Final = 3
REST_S: Final = 30.0


class Circuit:
    """Opens after so many failures in a row; ``clock`` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    def lets_through(self) -> bool:
        """Say whether to ask; when the rest is over one may, and the others after it succeeded."""
        if self._failures < FAILURES_MAX:
            return True
        if self._clock() < self._open_until:
            return False
        self._open_until = self._clock() + REST_S
        return True

    def succeeded(self) -> None:
        """Take in that there was an answer."""
        self._failures = 0

    def failed(self) -> None:
        """Take in that there was none, or none that can be used."""
        self._failures += 1
        if self._failures >= FAILURES_MAX:
            self._open_until = self._clock() + REST_S
