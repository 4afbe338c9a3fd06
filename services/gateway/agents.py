"""Agents: how many commands a program that decides for itself may give within an hour.

Counted in this process: several gateways let so many more through, and a restart forgives. It
bounds what a mistake can do before somebody sees it, whichever way the agent comes.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import ClassVar, Final

from shared.decider import Kind, Refusal
from shared.intent import AGENT, Caller

HOUR_S: Final = 3_600.0
COMMANDS_MAX: Final = 100
AGENTS_KEPT: Final = 10_000
"""Those that came last; each keeps the moments of its latest commands."""


class AgentBudgetSpent(Refusal):
    """An agent gives at most 100 commands an hour: let a person go on, or wait."""

    slug: ClassVar[str] = "agent-budget-spent"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class AgentBudget:
    """Remembers when agents gave their latest commands."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def spend(self, caller: Caller) -> None:
        """Count a command, if it is an agent's; raises ``AgentBudgetSpent``."""
        if not caller.actor.startswith(AGENT):
            return
        who, now = (caller.tenant, caller.actor), self._clock()
        given = self._given.setdefault(who, deque(maxlen=COMMANDS_MAX))
        if len(given) == COMMANDS_MAX and now - given[0] < HOUR_S:
            wait_s = int(given[0] + HOUR_S - now) + 1
            raise AgentBudgetSpent(limit=str(COMMANDS_MAX), wait_s=str(wait_s))
        given.append(now)
        self._given.move_to_end(who)
        if len(self._given) > AGENTS_KEPT:
            self._given.popitem(last=False)
