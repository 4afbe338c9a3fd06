"""The bench: what one tenant's log says about who could do something now, kept in memory.

It is folded from facts like everything else, and is also told of an offer before the log has it:
two tickets that are decided at the same moment must not both find the same person idle.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count, islice
from uuid import UUID

from services.dispatch.domain.acquaintance import Acquaintance
from services.dispatch.domain.appointments.facts import AppointmentChange, PutOffFact
from services.dispatch.domain.basis import Basis, basis_of
from services.dispatch.domain.choice import Choice
from services.dispatch.domain.deciding import TOO_MANY_ROUNDS
from services.dispatch.domain.exclusions import Exclusions
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentPrioritised,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentTransferAsked,
    AssignmentUnassignable,
    QueueFact,
    TransferFact,
    TripFact,
)
from services.dispatch.domain.headings import Headings
from services.dispatch.domain.holders import Holders
from services.dispatch.domain.need import Need
from services.dispatch.domain.queues import Queues
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.roster import Roster
from services.dispatch.domain.rules import Circumstances, eliminating_rule
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded, Standing, standing_of
from services.dispatch.domain.stock.shelves import Shelves
from services.dispatch.domain.technician import Technician, TechnicianFact, evolve
from services.dispatch.domain.waiting import SPOKEN_FOR_MAX, Tries, Waiting, Wanted, appointments_of


class Bench:
    """Technicians with what they have in hand, and the tickets nobody could be found for.

    ``position`` is how far the log was read into it.
    """

    def __init__(self) -> None:
        self.position = 0
        self._technicians: dict[UUID, Technician] = {}
        self._by_id: list[UUID] = []
        self._roster = Roster()
        self.queues, self.shelves = Queues(), Shelves()
        self.holders, self.headings = Holders(), Headings()
        self._wanted: dict[UUID, Wanted] = {}
        self._came = count()
        self._exclusions, self.waiting = Exclusions(), Waiting()
        self._acquaintance = Acquaintance()

    def learn_of_technician(self, technician_id: UUID, fact: TechnicianFact) -> None:
        """Take in a fact about a technician."""
        if technician_id not in self._technicians:
            insort(self._by_id, technician_id)
        self._technicians[technician_id] = evolve(self.technician(technician_id), fact)
        self.queues.hear_of(self.position, technician_id, fact)
        self._place_all([technician_id])

    def learn_of_assignment(self, ticket_id: UUID, fact: AssignmentFact) -> None:
        """Take in a fact about an assignment."""
        match fact:
            case AssignmentRequested(need=need) | AssignmentHeld(need=need):
                self._wanted[ticket_id] = Wanted(need=need, came=next(self._came))
                self.shelves.need(need)
            case AssignmentOffered(technician_id=who, pick_up=pick_up):
                self.learn_of_offer(ticket_id, who, pick_up)
            case AssignmentDeclined(technician_id=who) | AssignmentExpired(technician_id=who):
                self._take_back(ticket_id, who)
            case AssignmentReleased() | QueueFact() | AppointmentChange():
                self._leave_alone(ticket_id, fact)
            case AssignmentUnassignable() | AssignmentPrioritised():
                self._let_wait(ticket_id, fact)
            case TripFact(technician_id=who):
                self.headings.learn(self._wanted[ticket_id].need, fact)
                self._place_all([who])
            case AssignmentAccepted() | TransferFact() | AssignmentPlanned() | PutOffFact():
                to = fact.technician_id if isinstance(fact, AssignmentTransferAsked) else None
                self.holders.ask(ticket_id, to)
        self._exclusions.learn(ticket_id, fact)
        self._acquaintance.learn(ticket_id, fact)

    def learn_of_offer(self, ticket_id: UUID, technician_id: UUID, pick_up: str = "") -> None:
        """Take in that a ticket was offered to somebody."""
        self.waiting.drop(ticket_id)
        self.queues.drop(ticket_id)
        self.shelves.send_by(ticket_id, pick_up)
        self._acquaintance.give(ticket_id)
        self._give(ticket_id, technician_id)

    def technicians(self, after: UUID | None, limit: int) -> list[tuple[UUID, Technician, int]]:
        """Return up to ``limit`` technicians by id, with how many tickets they have in hand."""
        first = 0 if after is None else bisect_right(self._by_id, after)
        return [
            (who, self._technicians[who], self.holders.load(who))
            for who in self._by_id[first : first + limit]
        ]

    def technician(self, technician_id: UUID) -> Technician:
        """Return a technician as their own facts have them, whatever they are on the way to."""
        return self._technicians.get(technician_id, Technician())

    def standing(self, technician_id: UUID) -> Standing | None:
        """Return a technician as comparisons see them: where they go already counts as there."""
        return self._roster.get(technician_id)

    def standing_of_member(self, member_id: str) -> Standing | None:
        """Return the technician who a member is, as comparisons see them."""
        return self._roster.of_member(member_id)

    def everybody(self) -> Iterable[Standing]:
        """Return all technicians, in no order that matters."""
        return self._roster.everybody()

    def choose(self, need: Need, excluded: Excluded, at: datetime, version: int = 0) -> Choice:
        """Return the best for a ticket whose turn it is, and what that was chosen on.

        Whoever did not answer is asked once more when nobody else is left. Hands that more urgent
        tickets wait for are left to them: those are about to be tried. ``version`` is that of the
        ticket's own stream, at which it had this need and these were excluded.
        """
        now = self.rules_now(need, at)
        choice, again = self._choose_among(need, excluded, now)
        for _ in range(SPOKEN_FOR_MAX):
            if choice.chosen is None or not self._is_spoken_for(choice.chosen, need, at):
                break
            now = replace(now, spoken_for=now.spoken_for | {choice.chosen})
            choice, again = self._choose_among(need, excluded, now)
        return replace(choice, basis=self.basis(version, now, asked_again=again))

    def basis(self, version: int, now: Circumstances, *, asked_again: bool = False) -> Basis:
        """Return what is known at this moment."""
        known = basis_of(self.position, version, self.holders.in_flight(), now)
        return replace(known, asked_again=asked_again)

    def reserve(self, ticket_id: UUID, technician_id: UUID) -> None:
        """Count a ticket as in a technician's hands, until the log says so or it is undone."""
        self._place_all(self.holders.reserve(ticket_id, technician_id))

    def undo(self, ticket_id: UUID, technician_id: UUID) -> None:
        """Take a reservation back, unless the log has made it true."""
        self._place_all(self.holders.undo(ticket_id, technician_id))

    def next_waiting_for(self, technician_id: UUID, tries: Tries, at: datetime) -> UUID | None:
        """Return the ticket whose turn it is now that somebody came into question, if any.

        That is one they could do; or one that anybody could do who may do it now that their hands
        are counted too, because it was held back for a reserve that they belong to.
        """
        one = self._roster.get(technician_id)
        if one is None:
            return None
        own = (
            ticket_id
            for ticket_id in self.waiting.in_turn(lambda need: self._could_do(need, one, at))
            if ticket_id not in tries.tickets and self._may_be_asked(ticket_id, one, at)
        )
        return next(own, None) or self._next_held_back(one, tries, at)

    def _let_wait(
        self, ticket_id: UUID, fact: AssignmentUnassignable | AssignmentPrioritised
    ) -> None:
        """Let a ticket wait its turn, unless only a person can assign it any more."""
        if isinstance(fact, AssignmentPrioritised):
            self._wanted[ticket_id] = wanted = self._wanted[ticket_id].after(fact)
            self.queues.want(ticket_id, wanted)
            waits, because = ticket_id in self.waiting, self.waiting.because(ticket_id)
        else:
            waits, because = fact.reason != TOO_MANY_ROUNDS, fact.reason
        self.waiting.drop(ticket_id)
        if waits:
            self.waiting.put(ticket_id, self._wanted[ticket_id], because)

    def _choose_among(
        self, need: Need, excluded: Excluded, now: Circumstances
    ) -> tuple[Choice, bool]:
        """Return a choice, and whether those who were silent once were asked again for it."""
        choice = self._roster.choose(need, excluded, now)
        if choice.chosen is not None or not excluded.silent:
            return choice, False
        return self._roster.choose(need, excluded.second_time, now), True

    def rules_now(self, need: Need, at: datetime, one: Standing | None = None) -> Circumstances:
        """Return what holds: today, and the reserves (of ``one``) that a ticket may not touch."""
        day, skills = need.policy.day_of(at), None if one is None else one.skills
        kept = (
            stands
            for reserve in need.policy.reserves
            if not reserve.is_for(need.type, need.skills, need.priority)
            for stands in self._roster.kept_free(reserve, day, at, skills)
        )
        supply = None if one else self.shelves.supply(need, self.holders.of)
        now = self._acquaintance.circumstances(need, at, self._roster, self.holders)
        return replace(now, kept=tuple(kept), supply=supply)

    def _is_spoken_for(self, technician_id: UUID, need: Need, at: datetime) -> bool:
        """Say whether tickets whose turn is before wait for all free hands of somebody."""
        one = self._roster.get(technician_id)
        if one is None:
            return False
        own = self._wanted.get(need.ticket_id, Wanted(need=need)).rank
        before = (
            ticket_id
            for ticket_id in self.waiting.in_turn(lambda other: self._could_do(other, one, at))
            if self._wanted[ticket_id].rank < own and self._may_be_asked(ticket_id, one, at)
        )
        return len(list(islice(before, one.free))) >= one.free

    def _could_do(
        self, need: Need, one: Standing, at: datetime, excluded: Excluded = NOBODY_EXCLUDED
    ) -> bool:
        return eliminating_rule(need, one, excluded, self.rules_now(need, at, one)) is None

    def _may_be_asked(self, ticket_id: UUID, one: Standing, at: datetime) -> bool:
        """Say whether somebody could do a ticket that waits and that nobody is being asked for."""
        excluded = self._exclusions.of(ticket_id).second_time
        need, is_free = self._wanted[ticket_id].need, self.holders.of(ticket_id) is None
        return is_free and self._could_do(need, one, at, excluded)

    def _next_held_back(self, one: Standing, tries: Tries, at: datetime) -> UUID | None:
        def gives_way(line: Need) -> bool:
            if line not in tries.able:
                tries.able[line] = self._able_without_reserve(line, one, at)
            return bool(tries.able[line])

        held_back = (
            ticket_id
            for ticket_id in self.waiting.in_turn(gives_way)
            if ticket_id not in tries.tickets
            and self._is_anybody_left(ticket_id, tries.able[self.waiting.line_of(ticket_id)], at)
        )
        return next(held_back, None)

    def _able_without_reserve(self, need: Need, one: Standing, at: datetime) -> tuple[UUID, ...]:
        """Return who could do what no reserve that somebody's hands belong to holds back now."""
        if not any(reserve.concerns(one.skills) for reserve in need.policy.reserves):
            return ()
        if self.rules_now(need, at, one).kept:
            return ()
        now = self.rules_now(need, at)
        return tuple(
            other.technician_id
            for other in self._roster.everybody()
            if eliminating_rule(need, other, NOBODY_EXCLUDED, now) is None
        )

    def _is_anybody_left(self, ticket_id: UUID, able: tuple[UUID, ...], at: datetime) -> bool:
        """Say whether any of those who could do tickets like it may still be asked for this one."""
        people = (self._roster.get(who) for who in able)
        return any(one is not None and self._may_be_asked(ticket_id, one, at) for one in people)

    def _give(self, ticket_id: UUID, technician_id: UUID) -> None:
        before = self.holders.by_log(ticket_id)
        if before is not None and before != technician_id:
            self._take_back(ticket_id, before)
        self._place_all(self.holders.give(ticket_id, technician_id))

    def _leave_alone(
        self, ticket_id: UUID, fact: AssignmentReleased | QueueFact | AppointmentChange
    ) -> None:
        """Look for nobody for a ticket, which nobody has any more."""
        self.waiting.drop(ticket_id)
        self.queues.drop(ticket_id)
        self._take_back(ticket_id, self.holders.by_log(ticket_id))
        if isinstance(fact, AssignmentReleased):
            self._wanted.pop(ticket_id, None)
            self.shelves.need_no_more(ticket_id)
        elif isinstance(fact, AppointmentChange):
            self._wanted[ticket_id] = self._wanted[ticket_id].in_slot(fact.slot)
        else:
            self.queues.learn(self._wanted[ticket_id], fact)

    def _take_back(self, ticket_id: UUID, technician_id: UUID | None) -> None:
        if technician_id is not None and self.holders.by_log(ticket_id) == technician_id:
            self.headings.end(technician_id, ticket_id)
            self._place_all({technician_id} | self.holders.take_back(ticket_id))

    def _place_all(self, technicians: Iterable[UUID]) -> None:
        for who in technicians:
            technician = self.technician(who)
            if technician.profile is not None:
                place, load = self.headings.place(who, technician.place), self.holders.load(who)
                appointed = appointments_of(self.holders.in_hand(who), self._wanted)
                self._roster.put(standing_of(who, technician, place, load, appointed))
