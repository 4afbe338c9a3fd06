"""The board: the open tickets of one tenant that are planned again, folded from its log."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.dispatch.domain.assignment import Assignment, evolve
from services.dispatch.domain.deciding import TOO_MANY_ROUNDS
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.taking import GRABBED, TAKEN_UP
from services.dispatch.domain.transferring import TRANSFERRED

BY_THEMSELVES = frozenset({TAKEN_UP, GRABBED, TRANSFERRED})


@dataclass(frozen=True, kw_only=True)
class OpenTicket:
    """A ticket's assignment at a version of its stream.

    ``settled``: a person said who does it, so no plan does.
    """

    now: Assignment
    version: int = 0
    settled: bool = False
    last_plan: AssignmentPlanned | None = None

    @property
    def replanning(self) -> Replanning | None:
        """How its type is planned again, if it is."""
        return None if self.now.need is None else self.now.need.policy.replan

    @property
    def planned(self) -> AssignmentPlanned | None:
        """When whoever has it comes to it, if a plan said so."""
        plan = self.last_plan
        return plan if plan and plan.technician_id == self.now.technician_id else None

    @property
    def takes_part(self) -> bool:
        """Whether it is planned: somebody has it and was not there yet, or is looked for."""
        if self.now.status == "waiting":
            return self.now.stuck_because != TOO_MANY_ROUNDS
        return self.now.is_in_hand and self.now.trip.stage != "left"

    @property
    def may_move(self) -> bool:
        """Whether a plan may give it to somebody else."""
        rules = self.replanning
        if rules is None or self.settled or self.now.transfer is not None:
            return False
        if self.now.trip.stage != "not_departed":
            return False
        return self.now.status != "accepted" or rules.moves_accepted


class Board:
    """What is known of the tickets that are planned again.

    ``changes`` counts what happened to them or to technicians: a plan from before may be poor now.
    """

    def __init__(self) -> None:
        self._open: dict[UUID, OpenTicket] = {}
        self.changes = 0

    def __contains__(self, ticket_id: UUID) -> bool:
        return ticket_id in self._open

    def learn(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about an assignment."""
        before = self._open.get(ticket_id, OpenTicket(now=Assignment()))
        after = replace(before, now=evolve(before.now, fact), version=before.version + 1)
        if isinstance(fact, AssignmentPlanned):
            after = replace(after, last_plan=fact)
        elif isinstance(fact, AssignmentOffered):
            after = replace(after, settled=fact.manual or fact.policy in BY_THEMSELVES)
        if after.replanning is None or after.now.status == "over":
            self._open.pop(ticket_id, None)
        else:
            self._open[ticket_id] = after
        if not isinstance(fact, AssignmentPlanned):
            self.changes += 1

    def learn_of_people(self) -> None:
        """Take in that something about a technician is different: who they are, where, on shift."""
        self.changes += 1

    def tickets(self) -> Mapping[UUID, OpenTicket]:
        """Return the tickets as they are now."""
        return dict(self._open)

    @property
    def every_s(self) -> int | None:
        """How often to plan, at most: as the most eager of the tickets asks; None: not at all."""
        return min(
            (rules.every_s for one in self._open.values() if (rules := one.replanning)),
            default=None,
        )
