"""The bench: what one tenant's log says about who could do something now, kept in memory.

It is folded from facts like everything else, and is also told of an offer before the log has it:
two tickets that are decided at the same moment must not both find the same person idle.
"""

from bisect import bisect_right, insort
from itertools import islice
from uuid import UUID

from services.dispatch.domain.choice import (
    NOBODY_EXCLUDED,
    Choice,
    Excluded,
    Standing,
    eliminating_rule,
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
        self._by_id: list[UUID] = []
        self._roster = Roster()
        self._holder: dict[UUID, UUID] = {}
        self._in_hand: dict[UUID, set[UUID]] = {}
        self._needs: dict[UUID, Need] = {}
        self._excluded: dict[UUID, Excluded] = {}
        self._waiting: dict[UUID, None] = {}

    def learn_of_technician(self, technician_id: UUID, fact: TechnicianFact) -> None:
        """Take in a fact about a technician."""
        if technician_id not in self._technicians:
            insort(self._by_id, technician_id)
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
        self._learn_whom_not_to_ask(ticket_id, fact)

    def learn_of_offer(self, ticket_id: UUID, technician_id: UUID) -> None:
        """Take in that a ticket was offered to somebody."""
        self._waiting.pop(ticket_id, None)
        self._give(ticket_id, technician_id)

    def technicians(self, after: UUID | None, limit: int) -> list[tuple[UUID, Technician, int]]:
        """Return up to ``limit`` technicians by id, with how many tickets they have in hand."""
        first = 0 if after is None else bisect_right(self._by_id, after)
        return [
            (who, self._technicians[who], len(self._in_hand.get(who, ())))
            for who in self._by_id[first : first + limit]
        ]

    def standing(self, technician_id: UUID) -> Standing | None:
        """Return a technician as comparisons see them."""
        return self._roster.get(technician_id)

    def choose(self, need: Need, excluded: Excluded) -> Choice:
        """Return the best; whoever did not answer is asked once more when nobody else is left."""
        choice = self._roster.choose(need, excluded)
        if choice.chosen is None and excluded.silent:
            return self._roster.choose(need, excluded.second_time)
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
            if self._could_do(ticket_id, one)
        )
        return list(islice(able, limit))

    def _learn_whom_not_to_ask(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        before = self._excluded_from(ticket_id)
        match fact:
            case AssignmentDeclined(technician_id=who):
                self._excluded[ticket_id] = before.after_no(who)
            case AssignmentExpired(technician_id=who):
                self._excluded[ticket_id] = before.after_silence(who)
            case AssignmentAccepted() if ticket_id in self._excluded:
                self._excluded[ticket_id] = before.after_yes()
            case AssignmentReleased():
                self._excluded.pop(ticket_id, None)
            case _:
                pass

    def _could_do(self, ticket_id: UUID, one: Standing) -> bool:
        excluded = self._excluded_from(ticket_id).second_time
        return eliminating_rule(self._needs[ticket_id], one, excluded) is None

    def _excluded_from(self, ticket_id: UUID) -> Excluded:
        return self._excluded.get(ticket_id, NOBODY_EXCLUDED)

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
