"""Marks: what was seen to happen counts when it happened, whoever says so and when."""

from services.workflow.domain.clocks import as_promised
from services.workflow.domain.commands import Mark
from services.workflow.domain.facts import TicketMarked
from services.workflow.domain.marking import marks_open
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import ZHANG, Story, at, member, move, rules, working_story


def mark(
    name: str, caller: Caller = ZHANG, minutes: float = 10, *, occurred: float | None = None
) -> Mark:
    return Mark(
        rules=rules(),
        mark=name,
        caller=caller,
        now=at(minutes),
        occurred_at=None if occurred is None else at(occurred),
    )


def arrivals(story: Story) -> list[str]:
    return [one.about for one in story.ticket.diary if one.what == "mark"]


def test_who_has_the_ticket_says_that_they_arrived() -> None:
    outcome = working_story().when(mark("technician_arrived"))
    assert outcome.topics == ["ticket.marked"]
    fact = outcome.facts[0]
    assert isinstance(fact, TicketMarked)
    assert (fact.mark_label.zh, fact.role, fact.late) == ("技术员已到达", "technician", False)
    assert arrivals(working_story().given(mark("technician_arrived"))) == ["technician_arrived"]


def test_it_is_said_once_until_the_ticket_moves() -> None:
    story = working_story().given(mark("technician_arrived"))
    assert story.when(mark("technician_arrived", minutes=11)).facts == []


def test_whoever_could_not_move_the_ticket_cannot_mark_it() -> None:
    story = working_story()
    assert story.when(mark("technician_arrived", member("li", "store_manager"))).slug == (
        "role-missing"
    )
    wang = member("wang", "technician")
    assert story.when(mark("technician_arrived", wang)).slug == "not-assigned-to-you"


def test_a_mark_nobody_knows_is_refused_by_name() -> None:
    assert working_story().when(mark("technician_arived")).slug == "mark-unknown"


def test_a_late_mark_counts_when_it_happened() -> None:
    evidence: dict[str, object] = {"fault_code": "电路", "parts_used": [], "photo_after": "a.jpg"}
    story = working_story().given(move("finish", ZHANG, 60, fields=evidence))
    outcome = story.when(mark("technician_arrived", minutes=90, occurred=20))
    fact = outcome.facts[0]
    assert isinstance(fact, TicketMarked)
    assert (fact.occurred_at, fact.late) == (at(20), True)
    assert [one.at for one in outcome.ticket.diary if one.what == "mark"] == [at(20)]


def test_marks_that_clocks_count_by_are_offered_to_who_may_make_them() -> None:
    story = working_story()
    named = {one.mark for one in marks_open(story.ticket, rules(), ZHANG)}
    assert named == set(rules().marks)
    after = story.given(*(mark(name) for name in named))
    assert marks_open(after.ticket, rules(), ZHANG) == ()
    assert marks_open(story.ticket, rules(), member("x", "finance")) == ()


def test_an_arrival_stops_the_clock_that_waits_for_it() -> None:
    clock = next((one for one in rules().clocks if one.stop.about == "technician_arrived"), None)
    story = working_story().given(mark("technician_arrived", minutes=10, occurred=9))
    readings = {one.clock: one for one in as_promised(story.ticket.diary, rules(), at(20))}
    assert clock is None or readings[clock.key].stopped_at == at(9)
