"""The waiting ledger of any history: its sums are the age of the ticket, to the second."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.commands import (
    TicketCommand,
)
from services.workflow.domain.entry import MERGED
from services.workflow.domain.ledger import (
    CalendarHours,
    OpenHours,
    SideBooking,
    alongside,
    always,
    departments_of,
    ledger,
    pairs,
    sums,
)
from services.workflow.domain.ledger.booking import Span, end_of
from services.workflow.domain.recordings import (
    RecordUnassignable,
)
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import REASONS
from shared.decider import Refusal
from tests.unit.workflow import any_ledger
from tests.unit.workflow.ledger_spec import OFFICE, RULES
from tests.unit.workflow.merge_spec import is_merged, merge, undo
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
HISTORIES = 10_000
EACH_MIN = 150
"""Histories of all those that have each of these in them; fewer would prove little."""

INGREDIENTS = {
    "lead: approval:lead", "finance: approval:finance", "lead: approval", "approver: approval",
    "builder: branch:build", "designer: branch:design", "child: child:purchase",
    "two at once, branch", "two at once, child", "closed_hours: closed_hours", "nobody: closed",
    "purchasing: parts", "customer: customer", "customer: access", "weather: weather",
    "third_party: third_party", "assignee: acceptance", "assignee: work", "assignee: travel",
    "dispatch: assigning", "dispatch: nobody_found", "desk: work:working", "merged: merged",
}  # fmt: skip
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


def merges(now: float, when: datetime | None) -> Action:
    return lambda _: merge(now, EVERYONE, occurred=when, of=RULES)


def undoes(now: float, when: datetime | None) -> Action:
    return lambda _: undo(now, EVERYONE, occurred=when, of=RULES)


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
    st.builds(merges, minutes, moments),
    st.builds(undoes, minutes, moments),
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
    waiting = None if is_merged(ticket) else ticket.waiting
    assert ticket.closed or bookings[-1].end == second(now)
    merged = not ticket.closed and bookings[-1].owner == MERGED
    assert merged == (is_merged(ticket) and not ticket.closed)
    assert (waiting.reason if waiting else None) == (
        bookings[-1].reason if not ticket.closed and bookings[-1].reason in REASONS else None
    )


def test_ten_thousand_histories_with_everything_in_them_are_booked_to_the_second() -> None:
    random = Random(8)  # noqa: S311  # the same histories every time, and no secrets
    assert any_ledger.RULES.calendar is not None
    office = CalendarHours(calendar=any_ledger.RULES.calendar)
    seen = Counter[str]()
    for _ in range(HISTORIES):
        diary = any_ledger.any_diary(random)
        until = diary[0].at + timedelta(seconds=random.uniform(0, 2 * any_ledger.SPAN_S))
        bookings = ledger(diary, any_ledger.RULES, until, office)
        ended = end_of(diary, any_ledger.RULES, until)
        age = int((second(ended) - second(diary[0].at)).total_seconds())
        assert sum(one.seconds for one in bookings) == age
        assert sum(sums(bookings).values()) == age
        assert all(one.end == two.start for one, two in pairwise(bookings))
        assert all(one.owner and one.reason and one.seconds > 0 for one in bookings)
        handed = pairs(bookings, departments_of(any_ledger.RULES))
        assert sum(handed.values()) <= age
        rows = alongside(diary, any_ledger.RULES, until)
        assert all(second(diary[0].at) <= one.start <= one.end <= second(ended) for one in rows)
        seen.update({f"{one.owner}: {one.reason}" for one in bookings})
        seen.update({f"two at once, {one.kind}" for one in rows if overlaps(one, rows)})
    assert {one for one, times in seen.items() if times >= EACH_MIN} >= INGREDIENTS, seen


def overlaps(one: SideBooking, rows: Iterable[SideBooking]) -> bool:
    return any(
        other.start < one.end and one.start < other.end for other in rows if other is not one
    )
