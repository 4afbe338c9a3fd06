"""Too few hands: the urgent first, those of the same urgency as they came, and nobody forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import TOO_MANY_ROUNDS
from services.dispatch.domain.facts import (
    AssignmentDeclined,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentPrioritised,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentUnassignable,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import Profile, TechnicianChanged, TechnicianRegistered
from services.dispatch.domain.waiting import Tries, Waiting, Wanted

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
POLICY = Policy(key="manor@1/home_repair")
ANNA, BEN = UUID(int=2), UUID(int=3)


@dataclass
class Night:
    """A bench in a storm; tickets are numbered as they come."""

    bench: Bench = field(default_factory=Bench)
    came: int = 100
    needs: dict[UUID, Need] = field(default_factory=dict)
    has: dict[UUID, UUID] = field(default_factory=dict)

    def hires(self, who: UUID, *skills: str, capacity: int = 1) -> None:
        fact = TechnicianRegistered(
            profile=Profile(skills=skills, capacity=capacity), occurred_at=AT
        )
        self.bench.learn_of_technician(who, fact)

    def opens(self, priority: str, *skills: str) -> UUID:
        """Open a ticket, which is offered to somebody or waits."""
        self.came += 1
        need = Need(
            ticket_id=UUID(int=self.came),
            type="home_repair",
            policy=POLICY,
            skills=skills or ("水",),
            priority=priority,
        )
        self.needs[need.ticket_id] = need
        chosen = self.bench.choose(need, NOBODY_EXCLUDED, AT).chosen
        requested = AssignmentRequested(need=need, occurred_at=AT)
        self.bench.learn_of_assignment(need.ticket_id, requested)
        self._offers_or_lets_wait(need.ticket_id, chosen)
        return need.ticket_id

    def closes(self, ticket: UUID) -> None:
        who = self.has.pop(ticket)
        fact = AssignmentReleased(
            ticket_id=ticket, technician_id=who, round=1, reason="closed", occurred_at=AT
        )
        self.bench.learn_of_assignment(ticket, fact)

    def finds_work_for(self, who: UUID) -> list[UUID]:
        """Try what waits, as the reaction does; return what was tried."""
        tried, tries = [], Tries()
        while (ticket := self.bench.next_waiting_for(who, tries, AT)) is not None:
            tried.append(ticket)
            tries.tickets.add(ticket)
            chosen = self.bench.choose(self.needs[ticket], NOBODY_EXCLUDED, AT).chosen
            self._offers_or_lets_wait(ticket, chosen)
        return tried

    def says_nobody(self, ticket: UUID, reason: str = "all_eliminated:capacity") -> None:
        fact = AssignmentUnassignable(
            ticket_id=ticket, round=0, reason=reason, policy=POLICY.key, occurred_at=AT
        )
        self.bench.learn_of_assignment(ticket, fact)

    def _offers_or_lets_wait(self, ticket: UUID, chosen: UUID | None) -> None:
        if chosen is None:
            self.says_nobody(ticket)
            return
        self.has[ticket] = chosen
        fact = AssignmentOffered(
            ticket_id=ticket, technician_id=chosen, policy=POLICY.key, round=1, occurred_at=AT
        )
        self.bench.learn_of_assignment(ticket, fact)


def names(tickets: Iterable[UUID]) -> list[int]:
    return [one.int - 100 for one in tickets]


def test_a_free_hand_goes_to_the_most_urgent_then_to_whoever_came_first() -> None:
    night = Night()
    night.hires(ANNA, "水", capacity=1)
    lamp, tap, pipe, burst = [night.opens(one) for one in ("P3", "P3", "P1", "P1")]
    assert names(night.has) == [1]
    order = []
    for done in (lamp, pipe, burst):
        night.closes(done)
        order += night.finds_work_for(ANNA)
    assert order == [pipe, burst, tap]


def test_who_comes_with_many_hands_is_given_as_many_tickets() -> None:
    night = Night()
    tickets = [night.opens("P3") for _ in range(30)]
    night.hires(ANNA, "水", capacity=20)
    assert night.finds_work_for(ANNA) == tickets[:20]


def test_a_ticket_that_opens_does_not_take_the_hand_a_more_urgent_one_waits_for() -> None:
    night = Night()
    pipe = night.opens("P1")
    night.hires(ANNA, "水")
    lamp = night.opens("P3")
    choice = night.bench.choose(night.needs[lamp], NOBODY_EXCLUDED, AT)
    assert (choice.chosen, choice.reason) == (None, "all_eliminated:urgent_first")
    assert night.finds_work_for(ANNA) == [pipe]
    assert night.has == {pipe: ANNA}


def test_it_takes_a_second_hand_and_anybody_the_urgent_one_has_no_use_for() -> None:
    night = Night()
    pipe = night.opens("P1", "水", "焊")
    night.hires(ANNA, "水")
    assert night.has.get(night.opens("P3")) == ANNA, "she cannot weld"
    night.hires(BEN, "水", "焊", capacity=2)
    assert night.has.get(night.opens("P3")) == BEN, "one hand is left for the pipe"
    assert night.finds_work_for(BEN) == [pipe]


def test_what_becomes_more_urgent_goes_before_what_came_earlier() -> None:
    night = Night()
    first, second = night.opens("P3"), night.opens("P3")
    fact = AssignmentPrioritised(priority="P1", occurred_at=AT)
    night.bench.learn_of_assignment(second, fact)
    night.needs[second] = replace(night.needs[second], priority="P1")
    night.hires(ANNA, "水", capacity=2)
    assert night.finds_work_for(ANNA) == [second, first]


def test_a_thousand_that_need_somebody_else_hide_none_that_do_not() -> None:
    night = Night()
    for _ in range(1_100):
        night.opens("P1", "电")
    lamp = night.opens("P3", "水")
    night.hires(ANNA, "水")
    assert night.finds_work_for(ANNA) == [lamp]


def test_whether_a_line_is_of_concern_is_asked_once_and_only_when_its_turn_has_come() -> None:
    waiting, asked = Waiting(), []
    for came, priority in enumerate(["P3", "P1", "P2", "P1", "P3", "P2"]):
        need = Need(ticket_id=UUID(int=came), type="repair", policy=POLICY, priority=priority)
        waiting.put(need.ticket_id, Wanted(need=need, came=came))

    def concerns(line: Need) -> bool:
        asked.append(line.priority)
        return line.priority != "P2"

    turns = waiting.in_turn(concerns)
    assert [next(turns).int, next(turns).int] == [1, 3]
    assert asked == ["P1"]
    assert [one.int for one in turns] == [0, 4]
    assert asked == ["P1", "P2", "P3"]


def test_a_ticket_only_a_person_can_assign_blocks_nobody() -> None:
    night = Night()
    worn_out = night.opens("P1")
    night.says_nobody(worn_out, TOO_MANY_ROUNDS)
    night.hires(ANNA, "水")
    assert night.finds_work_for(ANNA) == []
    lamp = night.opens("P3")
    assert night.has == {lamp: ANNA}


def test_a_ticket_that_was_held_waits_like_any_other_once_a_person_sent_somebody() -> None:
    night = Night()
    need = Need(ticket_id=UUID(int=9), type="home_repair", policy=POLICY, skills=("水",))
    night.needs[need.ticket_id] = need
    night.hires(ANNA, "水")
    night.bench.learn_of_assignment(need.ticket_id, AssignmentHeld(need=need, occurred_at=AT))
    night.bench.learn_of_offer(need.ticket_id, ANNA)
    declined = AssignmentDeclined(
        ticket_id=need.ticket_id, technician_id=ANNA, round=1, reason="sick", occurred_at=AT
    )
    night.bench.learn_of_assignment(need.ticket_id, declined)
    night.says_nobody(need.ticket_id)
    night.hires(BEN, "水")
    assert night.finds_work_for(BEN) == [need.ticket_id]


@settings(deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("opens"), st.sampled_from(["P1", "P2", "P3"]), st.booleans()),
            st.tuples(st.just("closes"), st.integers(0, 50), st.booleans()),
            st.tuples(st.just("grows"), st.integers(1, 4), st.booleans()),
        ),
        max_size=60,
    )
)
def test_in_any_night_no_hand_is_idle_while_a_ticket_waits_that_it_could_do(
    steps: list[tuple[str, str | int, bool]],
) -> None:
    night = Night()
    night.hires(ANNA, "水", capacity=2)
    night.hires(BEN, "水", "电", capacity=1)
    for what, value, of_ben in steps:
        who = BEN if of_ben else ANNA
        if what == "opens":
            night.opens(str(value), "电" if of_ben else "水")
        elif what == "closes" and night.has:
            ticket = list(night.has)[int(value) % len(night.has)]
            who = night.has[ticket]
            night.closes(ticket)
            night.finds_work_for(who)
        elif what == "grows":
            skills = ("水", "电") if of_ben else ("水",)
            profile = Profile(skills=skills, capacity=int(value))
            changed = TechnicianChanged(profile=profile, occurred_at=AT)
            night.bench.learn_of_technician(who, changed)
            night.finds_work_for(who)
        for one in (ANNA, BEN):
            assert night.bench.next_waiting_for(one, Tries(), AT) is None


def test_tickets_wait_in_one_line_wherever_they_are_if_nobody_asks_where() -> None:
    def lines(policy: Policy) -> int:
        waiting = Waiting()
        for number, area in enumerate(("region:EAST", "region:WEST")):
            need = Need(ticket_id=UUID(int=number), type="repair", policy=policy, areas=(area,))
            waiting.put(need.ticket_id, Wanted(need=need, came=number))
        return len({waiting.line_of(UUID(int=number)) for number in range(2)})

    assert lines(replace(POLICY, asks_for_areas=False)) == 1
    assert lines(POLICY) == 2
