"""Promising: a ticket says until when somebody should come, for dispatch to weigh."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.workflow.domain.calendars import NO_CHANGES, DayChange
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.deciding import decide_booked
from services.workflow.domain.facts import TicketEvent, TicketOpened
from services.workflow.domain.facts.flow import TicketPrioritised
from services.workflow.domain.ticket import Ticket
from tests.unit.workflow.flow_spec import of, reported
from tests.unit.workflow.test_clocks import on
from tests.unit.workflow.ticket_spec import Story, member, move, open_ticket, rules

VENTILATOR = rules("medical_equipment", "device_repair")


def opened(command: OpenTicket, *days: DayChange) -> TicketOpened:
    [fact, *_] = decide_booked(tuple(days) or NO_CHANGES, command, Ticket())
    assert isinstance(fact, TicketOpened)
    return fact


def test_saying_yes_keeps_no_promise_to_come() -> None:
    """The first promise of a ventilator is to answer within ten minutes; to come is the second."""
    at = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    report = open_ticket(rules=VENTILATOR, occurred_at=at, fields={"in_use": True})
    fact = opened(report)
    assert fact.come_by is not None
    within = {one.key: one.target_of(fact.priority) for one in VENTILATOR.clocks}
    assert fact.come_by == at + timedelta(seconds=within["arrive"] or 0)
    assert within["respond"] is not None


def test_days_that_were_announced_count() -> None:
    report = open_ticket(occurred_at=on("11-23 21:50"))
    usual = opened(report).come_by
    assert usual is not None
    calendar = next(one.calendar for one in rules().clocks if one.stop.what != "accepted")
    closed = DayChange(
        calendar=calendar.key, day=date(2026, 11, 24), windows=(), announced_at=on("11-20 12:00")
    )
    later = opened(report, closed).come_by
    assert later is not None
    assert later - usual == timedelta(days=1)
    assert later.astimezone(UTC).date() == date(2026, 11, 25)


def test_who_sends_nobody_says_nothing() -> None:
    assert opened(open_ticket(rules=replace(rules(), dispatch=None))).come_by is None
    assert opened(open_ticket(rules=replace(rules(), clocks=()))).come_by is None


def test_who_is_more_urgent_now_is_come_to_sooner() -> None:
    kind = replace(of("complaint"), dispatch=rules().dispatch, clocks=rules().clocks)
    story = Story().given(reported())
    before = opened(open_ticket(rules=kind, fields={"problem": "taste"})).come_by
    urgent = move("take", member("q", "qa"), 1, of=kind, fields={"loss": "500.00"})
    facts: list[TicketEvent] = decide_booked(NO_CHANGES, urgent, story.ticket)
    [changed] = [one for one in facts if isinstance(one, TicketPrioritised)]
    assert before is not None
    assert changed.come_by is not None
    assert changed.come_by < before
