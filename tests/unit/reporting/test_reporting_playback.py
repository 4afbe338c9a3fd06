"""Playing back: how many tickets stood how at each step, and what changed it in between."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.reporting.views.past.playing import OfPriority, Step, Turn, played
from services.reporting.views.past.window import STEPS_MAX, PlaybackWrong, Window
from shared.moments import AHEAD_MAX, MomentAhead, require_come

NIGHT = datetime(2026, 7, 20, 21, 30, tzinfo=UTC)
RANKS = {"P1": 1, "P3": 3}


def at(minute: float) -> datetime:
    return NIGHT + timedelta(minutes=minute)


def turn(number: str, minute: float, **stood: object) -> Turn:
    """Return how a ticket begins to stand: unassigned since then, if nothing else is said."""
    priority = str(stood.pop("priority", "P3"))
    said: dict[str, object] = {
        "state": "new",
        "assignee": None,
        "unassignable": None,
        "waiting": None,
        "is_open": True,
        "merged_into": None,
        "stay_version": round(minute * 10) + 1000,
        "position": round(minute * 10) + 1000,
        "nobody_since": None if "assignee" in stood else at(minute),
        **stood,
    }
    return Turn(
        ticket_id=uuid5(NAMESPACE_URL, number),
        number=number,
        type="home_repair",
        summary="",
        store=None,
        imported=False,
        opened_at=NIGHT,
        state_label={},
        priority=priority,
        rank=RANKS[priority],
        due_at=None,
        sort_at=NIGHT,
        closed_at=None,
        stay_since=at(minute),
        stay_until=None,
        **said,  # type: ignore[arg-type]  # each test says what its ticket needs
    )


def play(*turns: Turn, until: float = 10, step_s: int = 300) -> list[Step]:
    return list(played(Window(since=at(0), until=at(until), step_s=step_s), turns))


def counts(step: Step) -> dict[str, tuple[int, int, int]]:
    return {one.priority: (one.unassigned, one.in_hand, one.waiting) for one in step.priorities}


def test_a_step_counts_who_has_nobody_who_is_worked_on_and_who_waits() -> None:
    steps = play(
        turn("lamp", -5),
        turn("lamp", 1, assignee="li"),
        turn("pipe", 2, priority="P1"),
        turn("pipe", 7, priority="P1", assignee="li"),
        turn("lamp", 6, assignee="li", waiting="parts"),
    )
    assert [step.at for step in steps] == [at(0), at(5), at(10)]
    assert [counts(step) for step in steps] == [
        {"P3": (1, 0, 0)},
        {"P1": (1, 0, 0), "P3": (0, 1, 0)},
        {"P1": (0, 1, 0), "P3": (0, 0, 1)},
    ]
    assert [[one.turn.number for one in step.changes] for step in steps] == [
        [],
        ["lamp", "pipe"],
        ["lamp", "pipe"],
    ]


def test_who_has_been_without_anybody_longest_is_named_for_each_priority() -> None:
    steps = play(
        turn("lamp", -5),
        turn("window", -2, priority="P3"),
        turn("lamp", 2, assignee="li"),
        turn("pipe", 4, priority="P1"),
    )
    first, second, last = steps
    assert first.priorities == [
        OfPriority(
            priority="P3", unassigned=2, in_hand=0, waiting=0, oldest="lamp", oldest_s=5 * 60
        )
    ]
    assert [(one.priority, one.oldest, one.oldest_s) for one in second.priorities] == [
        ("P1", "pipe", 60),
        ("P3", "window", 7 * 60),
    ]
    assert [one.oldest_s for one in last.priorities] == [6 * 60, 12 * 60]


def test_how_long_nobody_has_had_it_goes_on_though_the_reason_changes() -> None:
    again = turn("lamp", 3, unassignable="all_eliminated:capacity", nobody_since=at(-5))
    [_, second, _] = play(turn("lamp", -5), again)
    assert [(one.unassigned, one.oldest_s) for one in second.priorities] == [(1, 10 * 60)]


def test_what_is_closed_or_merged_counts_no_more_and_is_told_once() -> None:
    other = uuid5(NAMESPACE_URL, "other")
    steps = play(
        turn("lamp", -5),
        turn("window", -5),
        turn("lamp", 1, is_open=False, nobody_since=None),
        turn("window", 2, merged_into=other),
        turn("window", 6),
    )
    assert [counts(step) for step in steps] == [{"P3": (2, 0, 0)}, {}, {"P3": (1, 0, 0)}]
    [closed, merged] = steps[1].changes
    assert closed.before is not None
    assert (closed.before.is_open, closed.turn.is_open) == (True, False)
    assert merged.turn.merged_into == other


def test_what_happened_in_one_moment_is_told_in_the_order_of_the_log() -> None:
    steps = play(
        turn("pipe", 1, position=12, stay_version=2, assignee="li"),
        turn("pipe", 1, position=11, stay_version=1),
    )
    assert [(one.turn.position, one.before is None) for one in steps[1].changes] == [
        (11, True),
        (12, False),
    ]


def test_the_last_step_is_the_end_of_the_window_even_if_it_is_shorter() -> None:
    assert [step.at for step in play(until=7)] == [at(0), at(5), at(7)]
    assert [step.at for step in play(until=0)] == [at(0)]


@pytest.mark.parametrize(
    ("minutes", "step_s"), [(-1, 60), (60, 0), (STEPS_MAX, 60), (8 * 24 * 60, 86_400)]
)
def test_a_window_that_cannot_be_played_is_refused(minutes: float, step_s: int) -> None:
    with pytest.raises(PlaybackWrong):
        Window(since=at(0), until=at(minutes), step_s=step_s)


def test_a_window_has_at_most_so_many_steps() -> None:
    whole = Window(since=at(0), until=at(STEPS_MAX - 1), step_s=60)
    assert len([*whole.moments()]) == STEPS_MAX


def test_a_moment_that_has_not_come_is_refused_but_for_a_clock_that_is_fast() -> None:
    require_come(at(-5), at(0))
    require_come(at(0) + AHEAD_MAX, at(0))
    with pytest.raises(MomentAhead):
        require_come(at(2), at(0))
