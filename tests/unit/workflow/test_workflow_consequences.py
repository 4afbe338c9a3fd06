"""What follows from what: one fact brings about others, in order and not without end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.consequences import FACTS_MAX, followed
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketFlagged, TicketOpened
from services.workflow.domain.refusals import RulesGoRound
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import Timer, TimerSource, decide_ring
from tests.unit.workflow.ticket_spec import T0, at, open_ticket, rules


def _flagged(ticket: Ticket, flag: str) -> TicketFlagged:
    return TicketFlagged(occurred_at=T0, number=ticket.number, type=ticket.type, flags=(flag,))


def _doubts(fact: TicketEvent, ticket: Ticket, _: TicketType) -> Iterable[TicketEvent]:
    """A flag on opening, and another one because of it."""
    if isinstance(fact, TicketOpened):
        yield _flagged(ticket, "first")
    elif isinstance(fact, TicketFlagged) and fact.flags == ("first",):
        yield _flagged(ticket, "second")


def _ends(fact: TicketEvent, ticket: Ticket, _: TicketType) -> Iterable[TicketEvent]:
    if isinstance(fact, TicketOpened):
        yield _flagged(ticket, f"after {len(ticket.flags)}")


def _again(_: TicketEvent, ticket: Ticket, __: TicketType) -> Iterable[TicketEvent]:
    yield _flagged(ticket, "again")


def test_a_consequence_has_its_own_consequences_before_the_next_one_looks() -> None:
    opening = TICKET.decide(open_ticket(), Ticket())
    told, _ = followed(opening, Ticket(), rules(), (_doubts, _ends))
    flags = [fact.flags[0] for fact in told if isinstance(fact, TicketFlagged)]
    assert flags == ["first", "second", "after 2"]


def test_rules_that_come_round_to_themselves_are_refused() -> None:
    opening = TICKET.decide(open_ticket(), Ticket())
    with pytest.raises(RulesGoRound):
        followed(opening, Ticket(), rules(), (_again,))
    assert FACTS_MAX < 1_000  # each is folded once more: the bound is what makes it cheap


HOUR = TimerSource(
    prefix="hour",
    pending=lambda ticket, _, __: (
        [] if "rang" in ticket.flags else [Timer(key="hour:1", due_at=at(60))]
    ),
    ring=lambda _, ticket, __, ___: [_flagged(ticket, "rang")],
)


def _rung(ticket: Ticket, minutes: float, key: str = "hour:1") -> list[TicketEvent]:
    return decide_ring(RingTimer(rules=rules(), key=key, now=at(minutes)), ticket, (HOUR,))


def test_a_timer_rings_when_it_is_due_and_once() -> None:
    ticket = TICKET.fold(TICKET.decide(open_ticket(), Ticket()))
    assert _rung(ticket, 59) == []
    rang = _rung(ticket, 60)
    assert [fact.TOPIC for fact in rang] == ["ticket.flagged"]
    assert _rung(TICKET.fold(rang, ticket), 61) == []
    assert _rung(ticket, 61, "hour:2") == []


def test_history_that_was_imported_rings_for_nobody() -> None:
    past = open_ticket(imported=True, occurred_at=T0 - timedelta(days=400))
    ticket = TICKET.fold(TICKET.decide(past, Ticket()))
    assert _rung(replace(ticket, imported=True), 1e6) == []
