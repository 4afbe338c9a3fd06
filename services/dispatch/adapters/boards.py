"""Boards: the tickets of every tenant that are planned again, in memory, from dispatch's own log.

Where no policy asks for it, an event costs nothing but a look at its type.
"""

from collections import defaultdict
from collections.abc import Sequence

from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentHeld, AssignmentRequested
from services.dispatch.domain.rolling.board import Board
from services.dispatch.domain.technician import TECHNICIAN
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.progress import Progress
from shared.recorded import Recorded

BEGINNINGS = frozenset({AssignmentRequested.TOPIC, AssignmentHeld.TOPIC})
OF_TECHNICIANS = frozenset(fact.TOPIC for fact in TECHNICIAN.facts)


class BoardsInMemory:
    """An Apply of the own log whose checkpoint is in memory too: a new process reads it all."""

    name = "boards"

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._boards: defaultdict[TenantId, Board] = defaultdict(Board)
        self._at: dict[TenantId, int] = {}
        self.progress = Progress()

    async def checkpoint(self, tenant: TenantId) -> int:
        """Return how far the log was read."""
        return self._at.get(tenant, 0)

    async def apply(self, tenant: TenantId, events: Sequence[Recorded]) -> None:
        """Take in events that follow; those known already are passed over."""
        for event in events:
            if event.position > self._at.get(tenant, 0):
                self._learn(self._boards[tenant], event)
                self._at[tenant] = event.position
        self.progress.moved(tenant, self._at.get(tenant, 0))

    def board(self, tenant: TenantId) -> Board:
        """Return a tenant's board, as far as the log was read."""
        return self._boards[tenant]

    def _learn(self, board: Board, event: Recorded) -> None:
        if event.type in OF_TECHNICIANS:
            board.learn_of_people()
        if event.type not in BEGINNINGS and event.stream_id not in board:
            return
        fact = self._store.decode(event)
        if isinstance(fact, ASSIGNMENT.facts):
            board.learn(event.stream_id, fact)
