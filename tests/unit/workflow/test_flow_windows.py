"""Rules over a window of time: one advice for each time there are too many, however we hear it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.facts.flow import TicketAdvised, TicketChildRequested
from services.workflow.domain.flow.watching import WATCH, CountTicket, TicketCounted, Watch
from tests.unit.workflow.flow_spec import advise, reported
from tests.unit.workflow.ticket_spec import T0, Story

HOURS, COUNT = 6, 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE_DAYS = 30
"""So late may be heard of what is no history."""


def _told(hours: list[int], count: int = COUNT, hour: timedelta = HOUR) -> list[int]:
    """Return at which of the tickets (in the order we hear of them) somebody is told."""
    watch, told = Watch(), []
    for place, one in enumerate(hours):
        command = _count(str(place), T0 + one * hour, count, HOURS * hour)
        facts = WATCH.decide(command, watch)
        watch = WATCH.fold(facts, watch)
        if facts[0].risen:
            told.append(place)
    return told


def _count(
    name: str, at: datetime, count: int = COUNT, window: timedelta = HOURS * HOUR
) -> CountTicket:
    return CountTicket(
        ticket_id=name,
        number=f"T-{name}",
        at=at,
        window=window,
        count=count,
        quietly=False,
        now=T0,
    )


def _runs_by_hand(hours: list[int], count: int) -> list[set[int]]:
    """Look at every hour: the longest stretches in which enough tickets count."""
    runs: list[set[int]] = []
    for hour in range(max(hours) + HOURS + 1):
        if sum(one <= hour < one + HOURS for one in hours) >= count:
            if runs and hour - 1 in runs[-1]:
                runs[-1].add(hour)
            else:
                runs.append({hour})
    return runs


def test_the_third_repair_within_the_window_is_one_too_many_and_the_fourth_is_not_told() -> None:
    assert _told([0, 2, 4, 5]) == [2]


def test_a_window_is_over_when_it_is_over() -> None:
    assert _told([0, 2, 6]) == []


def test_when_it_was_quiet_for_a_while_it_may_be_told_again() -> None:
    assert _told([0, 1, 2, 20, 21, 22]) == [2, 5]


def test_a_ticket_heard_of_late_may_be_the_one_too_many() -> None:
    assert _told([0, 4, 2]) == [2]


def test_a_ticket_that_is_heard_of_twice_counts_once() -> None:
    watch = WATCH.fold(WATCH.decide(_count("a", T0), Watch()))
    assert WATCH.decide(_count("a", T0), watch) == []


def _told_by_hand(hours: list[int], count: int) -> list[int]:
    """Return at which of the tickets there is a run that meets none there was."""
    told, known, before = [], list[int](), list[set[int]]()
    for place, hour in enumerate(hours):
        known.append(hour)
        after = _runs_by_hand(known, count)
        if any(all(run.isdisjoint(one) for one in before) for run in after):
            told.append(place)
        before = after
    return told


@given(st.lists(st.integers(0, 60), min_size=1, max_size=25), st.integers(1, 5))
def test_each_run_is_told_once_whatever_the_order(hours: list[int], count: int) -> None:
    assert _told(hours, count) == _told_by_hand(hours, count)


LATE = st.lists(st.tuples(st.integers(0, 12), st.integers(0, LATE_DAYS)), min_size=1, max_size=25)
"""How many days one ticket is later than the latest before it, and how late we hear of another."""


@given(LATE, st.integers(2, 4))
def test_what_a_watch_forgot_makes_no_difference(heard: list[tuple[int, int]], count: int) -> None:
    days, latest = list[int](), 0
    for later, late in heard:
        latest += later
        days += [latest, max(latest - late, 0)]
    assert _told(days, count, DAY) == _told_by_hand(days, count)


def test_a_watch_remembers_a_window_and_how_late_one_may_hear() -> None:
    watch = Watch()
    for day in range(400):
        command = _count(str(day), T0 + day * DAY, window=2 * DAY)
        watch = WATCH.fold(WATCH.decide(command, watch), watch)
    assert len(watch.seen) <= 2 + LATE_DAYS + 2
    assert watch.seen[-1].ticket_id == "399"


def test_a_fact_from_before_windows_were_kept_forgets_nothing() -> None:
    old = [
        TicketCounted(occurred_at=T0, ticket_id=str(day), number="T-1", at=T0 + day * DAY, risen=())
        for day in range(100)
    ]
    assert len(WATCH.fold(old).seen) == len(old)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=40), st.integers(1, 5))
def test_in_order_it_is_told_once_per_rising_edge(hours: list[int], count: int) -> None:
    ordered = sorted(hours)
    assert len(_told(ordered, count)) == len(_runs_by_hand(ordered, count))


def test_the_ticket_says_what_is_advised_and_opens_the_ticket_of_the_rule() -> None:
    story = Story().given(reported(batch_no="B-7"), advise("T-1", "T-2", "T-3"))
    told = next(one for one in story.facts if isinstance(one, TicketAdvised))
    assert ([one.role for one in told.tell], told.counted) == (["qa", "ops"], ("T-1", "T-2", "T-3"))
    wanted = [one for one in story.facts if isinstance(one, TicketChildRequested)]
    assert [(one.child_type, one.link, one.key) for one in wanted] == [
        ("hold", "caused_by", "cluster:1")
    ]
    assert wanted[0].counted == ("id of T-1", "id of T-2", "id of T-3")


def test_a_watch_knows_the_tickets_that_it_counted_together() -> None:
    watch = Watch()
    for name, hour in (("a", 0), ("b", 2), ("c", 3), ("d", 40)):
        facts = WATCH.decide(_count(name, T0 + timedelta(hours=hour)), watch)
        watch = WATCH.fold(facts, watch)
    assert watch.ids_of(watch.risen_by("c")) == ("a", "b", "c")
