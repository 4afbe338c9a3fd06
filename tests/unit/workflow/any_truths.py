"""What is true of every ticket, whatever happened to it: said of one life after each step of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from services.workflow.domain import TICKET
from services.workflow.domain.clocks import Counter, Run, as_promised
from services.workflow.domain.clocks.reading import Reading, reading_of
from services.workflow.domain.conditions import priority_of, view_of_ticket
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.flow.blocking import blockers_of
from services.workflow.domain.forms.filling import calculated
from services.workflow.domain.forms.following import restriction_of
from services.workflow.domain.ledger import CalendarHours, always, ledger
from services.workflow.domain.ledger.beside import CHILD, NOTHING_BESIDE
from services.workflow.domain.ticket import Ticket
from shared.eventstore.mapper import FactMapper
from tests.unit.workflow.any_life import CODEC, Life

STORED = FactMapper.of([TICKET])
DAY = timedelta(days=1)


def its_facts_tell_it_as_it_is(life: Life) -> None:
    assert TICKET.fold(life.facts) == life.ticket


def what_is_stored_tells_the_same(life: Life) -> None:
    told = TICKET.fold([_stored(fact) for fact in life.facts])
    assert CODEC.encode(told) == CODEC.encode(life.ticket)


def a_snapshot_of_it_comes_back_as_it_went(life: Life) -> None:
    data = CODEC.encode(life.ticket)
    assert data is not None
    assert CODEC.decode(data) == life.ticket


def it_stands_where_its_rules_say(life: Life) -> None:
    ticket, rules = life.ticket, life.rules
    assert ticket.closed == rules.states[ticket.state].final
    for one in life.facts:
        if isinstance(one, TicketMoved):
            assert one.from_state in rules.transitions[one.transition].sources
            assert one.to_state == rules.transitions[one.transition].to


def nothing_moved_that_had_to_wait(life: Life) -> None:
    ticket = Ticket()
    for fact in life.facts:
        if isinstance(fact, TicketMoved) and not fact.bound_to:
            waits_for = [one.what for one in blockers_of(ticket) if fact.transition in one.blocks]
            assert not waits_for, f"{fact.transition} did not wait for {waits_for}"
        ticket = TICKET.evolve(ticket, fact)


def nothing_moved_against_its_condition(life: Life) -> None:
    ticket, rules = Ticket(), life.rules
    for fact in life.facts:
        if isinstance(fact, TicketMoved) and not fact.bound_to:
            guard = rules.transitions[fact.transition].guard
            view = view_of_ticket(ticket, rules, fact.fields, fact.occurred_at)
            assert guard is None or guard(view), f"{fact.transition} was not allowed"
        ticket = TICKET.evolve(ticket, fact)


def what_follows_has_followed(life: Life) -> None:
    ticket, rules = life.ticket, life.rules
    assert calculated(rules, ticket.fields) == {}
    assert restriction_of(ticket, rules) == ticket.restriction
    view = view_of_ticket(ticket, rules, {}, ticket.updated_at)
    for one in rules.flow.branches:
        assert ticket.flow.holds(one.key) == (one.when is None or one.when(view)), one.key
    if not ticket.closed:
        by_branch = [
            one.set_priority
            for one in rules.flow.branches
            if one.set_priority and ticket.flow.holds(one.key)
        ]
        assert ticket.priority == (by_branch or [priority_of(rules, view)[0]])[0]


def nothing_is_due_twice(life: Life) -> None:
    """Whatever is due has been let ring; what rings again then has nothing to say."""
    again = life.copy()
    again.pass_until(life.now)
    once = len(again.facts)
    again.pass_until(life.now)
    assert len(again.facts) == once


def every_second_is_booked_once(life: Life) -> None:
    ticket, rules = life.ticket, life.rules
    hours = CalendarHours(calendar=rules.calendar) if rules.calendar else always
    until = life.now + DAY
    booked = sum(one.seconds for one in ledger(ticket.diary, rules, until, hours))
    ended = until
    for passage in reversed(ticket.passages):
        if not rules.states[passage.state].final:
            break
        ended = passage.at
    assert booked == int((ended - ticket.opened_at).total_seconds())


def its_ledger_knows_what_holds_it_up(life: Life) -> None:
    ticket, beside = life.ticket, NOTHING_BESIDE
    for entry in ticket.diary:
        beside = beside.after(entry)
    told = {(one.kind, one.what, one.blocks) for one in beside.open if one.blocks}
    numbers = {one.number: one.key for one in ticket.flow.children if one.number}
    assert told == {
        (one.kind, numbers.get(one.what, one.what) if one.kind == CHILD else one.what, one.blocks)
        for one in blockers_of(ticket)
    }


def its_clocks_show_the_same_step_by_step(life: Life) -> None:
    diary, until = life.ticket.diary, life.now + DAY
    shown: list[Reading] = []
    for clock in life.rules.clocks:
        counter, run = Counter(rule=clock), Run()
        for entry in diary:
            run = counter.advance(counter.at(run, entry.at), entry)
        reading = reading_of(counter, run, until)
        shown += [reading] if reading else []
    assert tuple(shown) == as_promised(diary, life.rules, until)


def it_can_go_on(life: Life) -> None:
    """Said only of scenarios of which the linter says nothing."""
    assert life.ticket.closed or life.can_be_moved(), f"stuck in {life.ticket.state}"


TRUTHS: tuple[Callable[[Life], None], ...] = (
    its_facts_tell_it_as_it_is,
    what_is_stored_tells_the_same,
    a_snapshot_of_it_comes_back_as_it_went,
    it_stands_where_its_rules_say,
    nothing_moved_that_had_to_wait,
    nothing_moved_against_its_condition,
    what_follows_has_followed,
    nothing_is_due_twice,
    every_second_is_booked_once,
    its_ledger_knows_what_holds_it_up,
    its_clocks_show_the_same_step_by_step,
)


def _stored(fact: TicketEvent) -> TicketEvent:
    """Return a fact as it comes back from the log."""
    data = STORED.encode(fact)
    back = STORED.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, data)
    return cast("TicketEvent", back)
