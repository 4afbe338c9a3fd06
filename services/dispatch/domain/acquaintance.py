"""Acquaintance: who has worked on what, as the log says it.

Somebody has worked on a ticket who arrived there, or had said yes to it when it closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.dispatch.domain.appointments.facts import AppointmentChange
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeclined,
    AssignmentFact,
    AssignmentHeld,
    AssignmentQueued,
    AssignmentReleased,
    AssignmentRequested,
)
from services.dispatch.domain.holders import Holders
from services.dispatch.domain.need import Need
from services.dispatch.domain.roster import Roster
from services.dispatch.domain.rules import Circumstances

PEOPLE_MAX: Final = 8
"""Of each thing the latest so many are known."""

THINGS_MAX: Final = 100_000
"""Of so many things, those that were worked on most recently, it is known who did."""

ASSET: Final = "asset:"
TICKET: Final = "ticket:"
"""How the names of things begin that somebody may have worked on."""

NOBODY: Final = frozenset[UUID]()


@dataclass(slots=True)
class Work:
    """What an open assignment is about, and who has said yes to it."""

    things: tuple[str, ...]
    said_yes: UUID | None = None


class Acquaintance:
    """Who has worked on each thing, and on each ticket."""

    def __init__(self) -> None:
        self._people: dict[str, dict[UUID, None]] = {}
        self._open: dict[UUID, Work] = {}

    def learn(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about an assignment."""
        if isinstance(fact, AssignmentRequested | AssignmentHeld):
            own = f"{TICKET}{fact.need.on_ticket}"
            self._open[ticket_id] = Work(things=(own, *fact.need.about))
            return
        work = self._open.get(ticket_id)
        if work is None:
            return
        match fact:
            case AssignmentArrived(technician_id=who):
                self._know(work, who)
            case AssignmentAccepted(technician_id=who):
                work.said_yes = who
            case AssignmentDeclined() | AssignmentQueued() | AppointmentChange():
                work.said_yes = None
            case AssignmentReleased():
                del self._open[ticket_id]
                if work.said_yes is not None:
                    self._know(work, work.said_yes)
            case _:
                pass

    def give(self, ticket_id: UUID) -> None:
        """Take in that a ticket was given to somebody, who has still to say yes."""
        if ticket_id in self._open:
            self._open[ticket_id].said_yes = None

    def of(self, things: Iterable[str]) -> frozenset[UUID]:
        """Return who has worked on any of these things."""
        return NOBODY.union(*(self._people.get(one, ()) for one in things))

    def circumstances(
        self, need: Need, at: datetime, roster: Roster, holders: Holders
    ) -> Circumstances:
        """Return what holds for a ticket: who is on it, who knows it, whom it complains about."""
        return replace(
            Circumstances.of(need, at),
            crew=holders.of_any(need.elsewhere),
            been_there=self.of(need.about),
            complained_about=self._complained_about(need, roster, holders),
        )

    def _complained_about(self, need: Need, roster: Roster, holders: Holders) -> frozenset[UUID]:
        """Return somebody who is named, or whoever has or had the ticket that is."""
        said = need.complained_about
        if said is None or not need.policy.leaves_out_complained_about:
            return NOBODY
        member, has = roster.of_member(str(said)), holders.of(said)
        people = (said, None if member is None else member.technician_id, has)
        return self.of([f"{TICKET}{said}"]).union(filter(None, people))

    def _know(self, work: Work, who: UUID) -> None:
        for thing in work.things:
            people = self._people.pop(thing, {})
            people.pop(who, None)
            people[who] = None
            if len(people) > PEOPLE_MAX:
                del people[next(iter(people))]
            self._people[thing] = people
            if len(self._people) > THINGS_MAX:
                del self._people[next(iter(self._people))]
