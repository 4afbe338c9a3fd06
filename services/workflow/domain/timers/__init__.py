"""Timers: what happens by itself when its time has come.

A timer is never set and never cancelled: which ones are pending, and when each is due, is read off
the ticket, its rules and the announced days. So a timer that a fact made pointless is gone, one
that fired is gone because of the fact it left, and after a rebuild there are the same.
"""

from services.workflow.domain.timer import Timer, TimerSource
from services.workflow.domain.timers.ringing import decide_ring
from services.workflow.domain.timers.sources import SOURCES, sources_along, timers_of

__all__ = ["SOURCES", "Timer", "TimerSource", "decide_ring", "sources_along", "timers_of"]
