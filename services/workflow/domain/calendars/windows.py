"""Windows as people write them: ``09:00-12:00``."""

import re
from collections.abc import Iterable
from itertools import pairwise

from services.workflow.domain.calendars.changes import Windows

WINDOW = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)", re.ASCII)


def window_of(text: str) -> tuple[int, int] | None:
    """Return when a window begins and ends, in minutes from midnight; None if it is none."""
    if not WINDOW.fullmatch(text):
        return None
    begins, ends = (int(one[:2]) * 60 + int(one[3:]) for one in text.split("-"))
    return (begins, ends) if begins < ends else None


def windows_of(texts: Iterable[str]) -> Windows | None:
    """Return the windows of a day in order; None if one is no window, or two overlap."""
    found = [window_of(text) for text in texts]
    windows = sorted(window for window in found if window is not None)
    if len(windows) < len(found):
        return None
    if any(one[1] > other[0] for one, other in pairwise(windows)):
        return None
    return tuple(windows)
