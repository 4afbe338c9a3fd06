"""Rules over a window of time: one advice for each time there are too many, however we hear it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.facts.flow import TicketAdvised, TicketChildRequested
from services.workflow.domain.flow.watching import WATCH, CountTicket, Watch
from tests.unit.workflow.flow_spec import advise, reported
from tests.unit.workflow.ticket_spec import T0, Story

HOURS, COUNT = 6, 3


def _told(hours: list[int], count: int = COUNT) -> list[int]:
    """Return at which of the tickets (in the order we hear of them) somebody is told."""
    watch, told = Watch(), []
    for place, hour in enumerate(hours):
        at = T0 + timedelta(hours=hour)
        facts = WATCH.decide(_count(str(place), at, count), watch)
        watch = WATCH.fold(facts, watch)
        if facts[0].risen:
            told.append(place)
    return told


def _count(name: str, at: datetime, count: int = COUNT) -> CountTicket:
    return CountTicket(
        ticket_id=name,
        number=f"T-{name}",
        at=at,
        window=timedelta(hours=HOURS),
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


@given(st.lists(st.integers(0, 60), min_size=1, max_size=25), st.integers(1, 5))
def test_each_run_is_told_once_whatever_the_order(hours: list[int], count: int) -> None:
    expected, known = [], list[int]()
    for place, hour in enumerate(hours):
        before = _runs_by_hand(known, count) if known else []
        known.append(hour)
        after = _runs_by_hand(known, count)
        if any(all(run.isdisjoint(one) for one in before) for run in after):
            expected.append(place)
    assert _told(hours, count) == expected


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
