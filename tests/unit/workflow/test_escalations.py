"""Escalation ladders: each rung is climbed once, and only while its clock goes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.workflow.domain.automatic.rules import EscalationRule
from services.workflow.domain.calendars import DayChange
from services.workflow.domain.commands import MoveTicket, RingTimer
from services.workflow.domain.facts import Tell, TicketEscalated
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import SHOP_REPAIR, TECH, opened, ring
from tests.unit.workflow.ticket_spec import T0, at, move, resume, wait, working_story
from tests.unit.workflow.ticket_spec import rules as restaurant


def due(ticket: Ticket, days: tuple[DayChange, ...] = ()) -> dict[str, datetime]:
    return {one.key: one.due_at for one in timers_of(ticket, SHOP_REPAIR, days)}


def rung(key: str, when: datetime) -> RingTimer:
    return ring(key, when, SHOP_REPAIR)


def moved(transition: str, minutes: float) -> MoveTicket:
    return move(transition, TECH, minutes, of=SHOP_REPAIR)


def clock(hour: float) -> datetime:
    return T0.replace(hour=0, minute=0) + timedelta(hours=hour)


def test_rungs_are_due_by_the_open_time_of_their_clock() -> None:
    assert due(opened(SHOP_REPAIR).ticket) == {
        "escalate:resolve:75%:1": clock(13.5),
        "escalate:resolve:+2h:1": clock(16.5),
    }


def test_a_rung_says_whom_to_tell_how_and_in_words() -> None:
    outcome = opened(SHOP_REPAIR).when(rung("escalate:resolve:+2h:1", clock(16.5)))
    fact = outcome.facts[0]
    assert isinstance(fact, TicketEscalated)
    assert [(one.role, one.via) for one in fact.tell] == [("lead", "sms"), ("lead", "email")]
    assert fact.words.zh == "“resolve”已超时 2h", "the notice names the ticket"
    assert (fact.clock, fact.at, fact.turn, fact.action) == ("resolve", "+2h", 1, "")


def test_a_rung_is_climbed_once() -> None:
    story = opened(SHOP_REPAIR).given(rung("escalate:resolve:75%:1", clock(14)))
    assert "escalate:resolve:75%:1" not in due(story.ticket)
    assert story.when(rung("escalate:resolve:75%:1", clock(15))).facts == []


def test_a_clock_that_rests_climbs_no_rung_and_goes_on_where_it_was() -> None:
    story = opened(SHOP_REPAIR).given(wait("customer", TECH, 30, of=SHOP_REPAIR))
    assert due(story.ticket) == {}
    story = story.given(resume(TECH, 90, of=SHOP_REPAIR))  # an hour later
    assert due(story.ticket)["escalate:resolve:75%:1"] == clock(14.5)


def test_a_wait_that_does_not_pause_the_clock_stops_no_ladder() -> None:
    story = opened(SHOP_REPAIR).given(wait("parts", TECH, 30, of=SHOP_REPAIR))
    assert due(story.ticket)["escalate:resolve:75%:1"] == clock(13.5)


def test_a_wait_that_is_told_late_takes_no_climbed_rung_back() -> None:
    story = opened(SHOP_REPAIR).given(rung("escalate:resolve:75%:1", clock(14)))
    since, until = clock(10), clock(11)
    story.given(
        replace(wait("customer", TECH, 300, of=SHOP_REPAIR), occurred_at=since),
        replace(resume(TECH, 301, of=SHOP_REPAIR), occurred_at=until),
    )
    assert due(story.ticket) == {"escalate:resolve:+2h:1": clock(17.5)}


def test_a_clock_that_stopped_climbs_no_rung() -> None:
    story = opened(SHOP_REPAIR).given(moved("start", 5), moved("finish", 10))
    assert due(story.ticket) == {}


def test_each_run_of_a_clock_has_its_own_rungs() -> None:
    story = opened(SHOP_REPAIR).given(moved("start", 0))
    assert due(story.ticket)["escalate:work:100%:1"] == at(60)
    story = story.given(rung("escalate:work:100%:1", at(60)), moved("stop", 70))
    assert not any(key.startswith("escalate:work") for key in due(story.ticket))
    story = story.given(moved("start", 100))
    assert "escalate:work:100%:2" in due(story.ticket)


def test_an_announced_day_moves_the_rungs_but_not_the_promise() -> None:
    closed = DayChange(calendar="day", day=date(2026, 11, 22), windows=(), announced_at=at(5))
    moved = due(opened(SHOP_REPAIR).ticket, (closed,))["escalate:resolve:75%:1"]
    assert moved == clock(36)  # the next day, three hours after it opened


def test_the_technician_who_has_the_ticket_is_told_as_a_person() -> None:
    rules = replace(
        restaurant(),
        escalations=(
            EscalationRule(
                clock="resolve", at="100%", percent=100, tell=(Tell(role="technician", via="app"),)
            ),
        ),
        roles={key: one for key, one in restaurant().roles.items() if key != "technician"},
    )
    story = working_story()
    fact = story.when(ring("escalate:resolve:100%:1", clock(24 * 30), rules)).facts[0]
    assert isinstance(fact, TicketEscalated)
    assert (fact.tell, fact.tell_members, fact.assignee) == ((), ("zhang",), "tech-1")


def test_a_ladder_whose_clock_is_gone_tells_nobody() -> None:
    ticket = opened(SHOP_REPAIR).ticket
    assert timers_of(ticket, replace(SHOP_REPAIR, clocks=())) == ()
