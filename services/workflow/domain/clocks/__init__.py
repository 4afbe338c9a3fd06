"""Clocks: how much time something took, and how much was promised.

A clock is never kept: it is read off the diary, under the rules the ticket pinned with the days
announced when it started (as promised), or under the newest rules (as of today).
"""

from services.workflow.domain.clocks.branches import clocks_for
from services.workflow.domain.clocks.counting import NOT_STARTED, Counter, Run
from services.workflow.domain.clocks.reading import Reading, as_promised, under_newest

__all__ = [
    "NOT_STARTED",
    "Counter",
    "Reading",
    "Run",
    "as_promised",
    "clocks_for",
    "under_newest",
]
