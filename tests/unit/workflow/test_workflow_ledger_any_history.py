"""The waiting ledger of any history: its sums are the age of the ticket, to the second."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.commands import RecordUnassignable, TicketCommand
from services.workflow.domain.ledger import (
    OpenHours,
    always,
    ledger,
    sums,
)
from services.workflow.domain.ledger.booking import Span
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import REASONS
from shared.decider import Refusal
from tests.unit.workflow.ledger_spec import OFFICE, RULES
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    T0,
    Story,
    accept,
    at,
    decline,
    member,
    move,
    offer,
    open_ticket,
    resume,
    wait,
)

FIELDS = {**EVIDENCE, "cancel_reason": "x", "return_reason": "y"}
EVERYONE = member(
    "zhang", "technician", "store_manager", "dispatcher", "store_clerk", scopes=["history:import"]
)
Action = Callable[[Ticket], TicketCommand]


def step(choice: int, now: float, when: datetime | None) -> Action:
    """Make one of the moves that start where the ticket stands."""

    def action(ticket: Ticket) -> TicketCommand:
        names = [
            one.id
            for one in RULES.transitions.values()
            if ticket.state in one.sources and not one.bound_to
        ]
        name = names[choice % len(names)]
        return move(name, EVERYONE, now, fields=FIELDS, occurred=when, of=RULES)

    return action


def waits(reason: str, now: float, when: datetime | None) -> Action:
    return lambda _: wait(reason, EVERYONE, now, occurred=when, of=RULES)


def resumes(now: float, when: datetime | None) -> Action:
    return lambda _: resume(EVERYONE, now, occurred=when, of=RULES)


minutes = st.integers(min_value=-60_000, max_value=600_000).map(lambda ms: ms / 1000)
moments = st.none() | minutes.map(at)
technicians = st.sampled_from(["tech-1", "tech-2"])
hows = st.sampled_from(["declined", "expired", "released"])
told_by_dispatch: st.SearchStrategy[TicketCommand] = st.one_of(
    st.builds(offer, technicians, minutes),
    st.builds(accept, technicians, minutes),
    st.builds(decline, hows, st.just("x"), technicians, minutes),
    st.builds(lambda m: RecordUnassignable(rules=RULES, occurred_at=at(m), reason="x"), minutes),
)
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(step, st.integers(min_value=0, max_value=3), minutes, moments),
    st.builds(waits, st.sampled_from(sorted(REASONS)), minutes, moments),
    st.builds(resumes, minutes, moments),
    told_by_dispatch.map(lambda command: lambda _: command),
)
histories = st.lists(actions, max_size=30)


def lived(sequence: list[Action]) -> Ticket:
    story = Story().given(open_ticket())
    for action in sequence:
        with suppress(Refusal):
            story.given(action(story.ticket))
    return story.ticket


def second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def closed_for_good(ticket: Ticket) -> datetime | None:
    """When the last run of final states began: its own reading of the passages."""
    began = None
    for passage in reversed(ticket.passages):
        if not RULES.states[passage.state].final:
            break
        began = passage.at
    return began


def breaks(start: datetime, end: datetime) -> Iterable[Span]:
    """Open every other five minutes."""
    step = timedelta(minutes=5)
    opens = T0 - timedelta(days=2)
    while opens < end:
        if max(opens, start) < min(opens + step, end):
            yield max(opens, start), min(opens + step, end)
        opens += 2 * step


@settings(max_examples=400, deadline=None)
@given(histories, st.sampled_from([always, OFFICE, breaks]))
def test_the_sum_of_all_owners_is_the_age_of_the_ticket(
    sequence: list[Action], open_hours: OpenHours
) -> None:
    ticket = lived(sequence)
    now = max(at(700), *(entry.at for entry in ticket.diary))
    bookings = ledger(ticket.diary, RULES, now, open_hours)
    end = closed_for_good(ticket) or now
    age = second(end) - second(ticket.opened_at)
    assert sum(one.seconds for one in bookings) == age.total_seconds()
    assert sum(sums(bookings).values()) == age.total_seconds()
    assert all(one.owner and one.reason and one.seconds > 0 for one in bookings)
    assert all(one.end == two.start for one, two in pairwise(bookings))
    assert all(
        (one.owner, one.reason) != (two.owner, two.reason) for one, two in pairwise(bookings)
    )
    if bookings:
        assert (bookings[0].start, bookings[-1].end) == (second(ticket.opened_at), second(end))


@settings(max_examples=100, deadline=None)
@given(histories)
def test_a_ticket_waits_now_exactly_when_its_ledger_says_so(sequence: list[Action]) -> None:
    ticket = lived(sequence)
    now = max(at(700), *(entry.at for entry in ticket.diary)) + timedelta(seconds=2)
    bookings = ledger(ticket.diary, RULES, now)
    waiting = ticket.waiting
    assert ticket.closed or bookings[-1].end == second(now)
    assert (waiting.reason if waiting else None) == (
        bookings[-1].reason if not ticket.closed and bookings[-1].reason in REASONS else None
    )
