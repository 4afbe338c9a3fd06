"""Timers in the database: which are pending, and the loop that lets them ring.

Events only mark the tickets whose timers have to be counted anew; who leads the loop counts them,
from the ticket, its rules and the announced days. So the table can be dropped and built again.
"""

from services.workflow.adapters.timers.loop import TimerLoop
from services.workflow.adapters.timers.table import TYPES, TimerTable

__all__ = ["TYPES", "TimerLoop", "TimerTable"]
