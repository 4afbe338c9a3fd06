"""Pace: how often somebody without a name may come, by where they come from and by the label.

Counted in this process, in windows of ten minutes: several gateways let so many more through, and
a restart forgives. People behind one address share it, so a store full of phones is let through.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum
from typing import ClassVar, Final

from shared.decider import Kind, Refusal

WINDOW_S: Final = 600.0
KEPT_MAX: Final = 20_000
"""Who came last; each is some hundred bytes."""

NETWORK_BITS: Final = 64
"""In IPv6, one household has so many addresses: they count as one."""


class TooOften(Refusal):
    """Too much came from here, or by this label, within ten minutes; wait a little."""

    slug: ClassVar[str] = "reported-too-often"
    kind: ClassVar[Kind] = Kind.BUSY


class Doing(Enum):
    """What is counted, each by itself; the value is how often it may be done in a window."""

    LOOKING = 300
    SENDING = 60
    SENDING_BY_LABEL = 20
    GUESSING = 120
    READING_CALENDAR = 40


class Pace:
    """Remembers who came how often of late."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[Doing, str], tuple[float, int]] = OrderedDict()

    def count(self, doing: Doing, who: str) -> None:
        """Count once more; raises ``TooOften``."""
        self.check(doing, who)
        self.note(doing, who)

    def check(self, doing: Doing, who: str) -> None:
        """Raise ``TooOften`` if somebody came as often as they may."""
        if self._window(doing, who)[1] >= _most(doing):
            raise TooOften

    def note(self, doing: Doing, who: str) -> None:
        """Count once more what was let through."""
        began, times = self._window(doing, who)
        self._windows[doing, who] = began, times + 1
        self._windows.move_to_end((doing, who))
        while len(self._windows) > KEPT_MAX:
            self._windows.popitem(last=False)

    def _window(self, doing: Doing, who: str) -> tuple[float, int]:
        """Return since when somebody is counted, and how often they came."""
        now = self._clock()
        began, times = self._windows.get((doing, who), (now, 0))
        return (now, 0) if now - began >= WINDOW_S else (began, times)


def network_of(host: str) -> str:
    """Return what counts as one place on the network; an address itself is kept nowhere else."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if address.version == ipaddress.IPv6Address(0).version:
        return str(ipaddress.ip_network(f"{address}/{NETWORK_BITS}", strict=False))
    return str(address)


def _most(doing: Doing) -> int:
    return doing.value
