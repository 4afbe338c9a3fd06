"""The bench: what one tenant's log says about who could do something now, kept in memory.

It is folded from facts like everything else, and is also told of an offer before the log has it:
two tickets that are decided at the same moment must not both find the same person idle.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from uuid import UUID

from services.dispatch.domain.choice import (
    Choice,
    Excluded,
    Standing,
    weigh,
)
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.roster import Roster
from services.dispatch.domain.technician import Technician, TechnicianFact, evolve

WAITING_LOOKED_AT_MAX = 1_000


class Bench:
    """Technicians with what they have in hand, and the tickets nobody could be found for."""

    def __init__(self) -> None:
        self._technicians: dict[UUID, Technician] = {}
        self._roster = Roster()
        self._holder: dict[UUID, UUID] = {}
        self._in_hand: dict[UUID, set[UUID]] = {}
        self._needs: dict[UUID, Need] = {}
        self._waiting: dict[UUID, None] = {}

    def learn_of_technician(self, technician_id: UUID, fact: TechnicianFact) -> None:
        """Take in a fact about a technician."""
        before = self._technicians.get(technician_id, Technician())
        self._technicians[technician_id] = evolve(before, fact)
        self._place(technician_id)

    def learn_of_assignment(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about an assignment."""
        match fact:
            case AssignmentRequested(need=need):
                self._needs[ticket_id] = need
            case AssignmentOffered(technician_id=who):
                self.learn_of_offer(ticket_id, who)
            case AssignmentDeclined(technician_id=who) | AssignmentExpired(technician_id=who):
                self._take_back(ticket_id, who)
            case AssignmentReleased(technician_id=maybe):
                self._waiting.pop(ticket_id, None)
                self._needs.pop(ticket_id, None)
                if maybe is not None:
                    self._take_back(ticket_id, maybe)
            case AssignmentUnassignable():
                self._waiting[ticket_id] = None
            case AssignmentHeld() | AssignmentAccepted():
                pass

    def learn_of_offer(self, ticket_id: UUID, technician_id: UUID) -> None:
        """Take in that a ticket was offered to somebody."""
        self._waiting.pop(ticket_id, None)
        self._give(ticket_id, technician_id)

    def technicians(self) -> Iterator[tuple[UUID, Technician, int]]:
        """Yield every technician with how many tickets they have in hand, by id."""
        for who in sorted(self._technicians):
            yield who, self._technicians[who], len(self._in_hand.get(who, ()))

    def standing(self, technician_id: UUID) -> Standing | None:
        """Return a technician as comparisons see them."""
        return self._roster.get(technician_id)

    def choose(self, need: Need, excluded: Excluded) -> Choice:
        """Return the best; whoever did not answer is asked again when nobody else is left."""
        choice = self._roster.choose(need, excluded)
        if choice.chosen is None and excluded.silent:
            return self._roster.choose(need, replace(excluded, silent=frozenset()))
        return choice

    def reserve(self, ticket_id: UUID, technician_id: UUID) -> UUID | None:
        """Count a ticket as in a technician's hands from now on; return whose it was before."""
        before = self._holder.get(ticket_id)
        self._give(ticket_id, technician_id)
        return before

    def undo(self, ticket_id: UUID, technician_id: UUID, before: UUID | None) -> None:
        """Take a reservation back, unless the log has said something else since."""
        if self._holder.get(ticket_id) == technician_id != before:
            self._take_back(ticket_id, technician_id)
            if before is not None:
                self._give(ticket_id, before)

    def waiting_for(self, technician_id: UUID, limit: int) -> list[UUID]:
        """Return tickets nobody could do that this one could, those waiting longest first."""
        one = self._roster.get(technician_id)
        if one is None:
            return []
        able = (
            ticket_id
            for ticket_id in islice(self._waiting, WAITING_LOOKED_AT_MAX)
            if weigh(self._needs[ticket_id], one, Excluded()).score is not None
        )
        return list(islice(able, limit))

    def _give(self, ticket_id: UUID, technician_id: UUID) -> None:
        before = self._holder.get(ticket_id)
        if before is not None and before != technician_id:
            self._take_back(ticket_id, before)
        self._holder[ticket_id] = technician_id
        self._in_hand.setdefault(technician_id, set()).add(ticket_id)
        self._place(technician_id)

    def _take_back(self, ticket_id: UUID, technician_id: UUID) -> None:
        if self._holder.get(ticket_id) == technician_id:
            del self._holder[ticket_id]
            self._in_hand[technician_id].discard(ticket_id)
            self._place(technician_id)

    def _place(self, technician_id: UUID) -> None:
        technician = self._technicians.get(technician_id)
        if technician is None or technician.profile is None:
            return
        profile = technician.profile
        self._roster.put(
            Standing(
                technician_id=technician_id,
                skills=frozenset(profile.skills),
                place=technician.place,
                capacity=profile.capacity,
                load=len(self._in_hand.get(technician_id, ())),
                on_shift=technician.on_shift,
                member_id=profile.member_id,
            )
        )
