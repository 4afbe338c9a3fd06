"""Whatever is asked in whatever order, a ticket stays one that its rules know."""

from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain import TICKET
from services.workflow.domain.commands import (
    MoveTicket,
    TicketCommand,
    Wait,
)
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.merging.commands import Into, MergeTicket, UndoMerge
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.recordings import (
    RecordUnassignable,
)
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from tests.unit.workflow.merge_spec import THIRD, into, merge, take_in, undo
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    T0,
    accept,
    at,
    comment,
    decline,
    member,
    move,
    offer,
    open_ticket,
    resume,
    rules,
    wait,
)

FIELDS = {**EVIDENCE, "cancel_reason": "x", "return_reason": "y"}
MOVES = sorted(rules().transitions)
EVERYONE = member(
    "zhang", "technician", "store_manager", "dispatcher", "store_clerk", scopes=["history:import"]
)

minutes = st.floats(min_value=-30, max_value=120, allow_nan=False).map(lambda one: round(one, 1))
technicians = st.sampled_from(["tech-1", "tech-2"])


def moves(transition: str, now: float, occurred: float | None, *, whole: bool) -> MoveTicket:
    claimed = None if occurred is None else at(occurred)
    return move(transition, EVERYONE, now, fields=FIELDS if whole else {}, occurred=claimed)


def waits(reason: str, now: float, occurred: float | None) -> Wait:
    return wait(reason, EVERYONE, now, occurred=None if occurred is None else at(occurred))


others = st.sampled_from([into(), into(THIRD), into(closed=True), into(merged=True)])


def merges(now: float, occurred: float | None, target: Into) -> MergeTicket:
    claimed = None if occurred is None else at(occurred)
    return merge(now, EVERYONE, target=target, occurred=claimed)


def undoes(now: float, occurred: float | None) -> UndoMerge:
    return undo(now, EVERYONE, occurred=None if occurred is None else at(occurred))


commands: st.SearchStrategy[TicketCommand] = st.one_of(
    st.just(open_ticket()),
    st.builds(moves, st.sampled_from(MOVES), minutes, st.none() | minutes, whole=st.booleans()),
    st.builds(offer, technicians, minutes),
    st.builds(accept, technicians, minutes),
    st.builds(
        decline, st.sampled_from(["declined", "expired", "released"]), st.just("x"), technicians
    ),
    st.builds(lambda m: RecordUnassignable(rules=rules(), occurred_at=at(m), reason="x"), minutes),
    st.builds(comment, st.text(max_size=5), st.just(EVERYONE), minutes),
    st.builds(waits, st.sampled_from(["parts", "access", "coffee"]), minutes, st.none() | minutes),
    st.builds(lambda now: resume(EVERYONE, now), minutes),
    st.builds(merges, minutes, st.none() | minutes, others),
    st.builds(undoes, minutes, st.none() | minutes),
    st.builds(lambda m: take_in(minutes=m), minutes),
)


def live(sequence: list[TicketCommand]) -> list[TicketEvent]:
    facts: list[TicketEvent] = []
    for command in sequence:
        with suppress(Refusal):
            facts += TICKET.decide(command, TICKET.fold(facts))
    return facts


def states_by_time(facts: list[TicketEvent]) -> list[datetime]:
    return [passage.at for passage in TICKET.fold(facts).passages]


@settings(max_examples=150, deadline=None)
@given(st.lists(commands, max_size=25).map(lambda rest: [open_ticket(), *rest]))
def test_any_sequence_leaves_a_ticket_its_rules_know(sequence: list[TicketCommand]) -> None:
    facts = live(sequence)
    ticket = TICKET.fold(facts)
    assert ticket.state in rules().states
    assert ticket.closed == rules().states[ticket.state].final
    assert TICKET.fold(facts) == ticket
    assert states_by_time(facts) == sorted(states_by_time(facts))
    assert ticket.passages[-1].state == ticket.state
    assert all(fact.occurred_at >= T0 for fact in facts)
    assert ticket.waiting is None or not ticket.closed
    assert [one.at for one in ticket.waits] == sorted(one.at for one in ticket.waits)
    assert stays_follow_each_other(ticket)
    assert not (ticket.merging.now and ticket.merging.taken_in)
    moves_open(ticket, rules(), EVERYONE)


def stays_follow_each_other(ticket: Ticket) -> bool:
    """Say whether it was merged one time after the other, and nothing moved it meanwhile."""
    stays = ticket.merging.stays
    return all(one.until is not None and one.until <= two.since for one, two in pairwise(stays))


@settings(max_examples=150, deadline=None)
@given(st.lists(commands, max_size=25).map(lambda rest: [open_ticket(), *rest]))
def test_a_late_move_never_changes_where_the_ticket_stands(sequence: list[TicketCommand]) -> None:
    ticket = Ticket()
    for fact in live(sequence):
        after = TICKET.evolve(ticket, fact)
        if isinstance(fact, TicketMoved) and fact.late:
            assert (after.state, after.closed, after.assignee) == (
                ticket.state,
                ticket.closed,
                ticket.assignee,
            )
            assert fact.state == ticket.state
        ticket = after
