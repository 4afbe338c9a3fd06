"""Playing back in a terminal: a line a step, and what changed, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from services.cli.playback import Piece, line_of, moment_of, told, window_of
from services.cli.terminal import CommandFailed

NIGHT = datetime(2026, 7, 20, 21, 40, tzinfo=UTC)


def test_a_line_has_the_most_urgent_in_front_and_who_waits_longest() -> None:
    pipes = {
        "priority": "P1",
        "unassigned": 2,
        "in_hand": 1,
        "waiting": 0,
        "oldest": "T-000431",
        "oldest_s": 200,
    }
    lamps = {**pipes, "priority": "P3", "unassigned": 0, "in_hand": 0, "waiting": 4}
    step = {"at": NIGHT.isoformat(), "priorities": [pipes, lamps], "changes": [{}, {}]}
    line = line_of(step)
    assert line.endswith(
        "P1: 2 unassigned (T-000431 for 3m20s), 1 in hand | P3: 4 waiting  (2 changed)"
    )
    assert line_of({**step, "priorities": [], "changes": []}).endswith("  nothing open")


def test_a_change_says_where_it_stands_in_the_log_and_who_decided() -> None:
    change = {
        "at": NIGHT.isoformat(),
        "position": 812,
        "number": "T-000431",
        "what": "ticket.offered",
        "actor": "system:dispatch",
        "role": "",
        "state": "new",
        "priority": "P1",
        "assignee": "tech-1",
        "unassignable": None,
        "waiting": None,
        "was": {"state": "new", "priority": "P1", "unassignable": "all_eliminated:capacity"},
    }
    said = told(change, {"tech-1": "张师傅"})
    assert said.endswith(
        "#812 T-000431 P1 offered: assignee - -> 张师傅,"
        " unassignable all_eliminated:capacity -> - (system:dispatch)"
    )
    assert "state - -> new" in told({**change, "was": None, "what": "ticket.opened"}, {})


def test_a_long_night_is_asked_for_in_pieces_that_follow_each_other() -> None:
    left = Piece(since=NIGHT, until=NIGHT + timedelta(minutes=95), step_s=600)
    lengths = []
    while left.since < left.until:
        piece = left.first(4)
        lengths.append(piece.steps)
        left = left.after(piece)
    assert lengths == [4, 4, 2]


def test_a_moment_that_is_none_is_named() -> None:
    assert moment_of("2026-07-20T21:40:00+00:00") == NIGHT
    with pytest.raises(CommandFailed, match="write it as"):
        moment_of("21 Uhr 40")


def test_a_window_ends_now_at_the_latest_and_begins_before() -> None:
    begins, ends = NIGHT.isoformat(), (NIGHT + timedelta(hours=1)).isoformat()
    noon = NIGHT + timedelta(minutes=30)
    assert window_of(begins, ends, 60, noon) == Piece(since=NIGHT, until=noon, step_s=60)
    assert window_of(begins, "", 60, noon).until == noon
    with pytest.raises(CommandFailed, match="has not come yet"):
        window_of(ends, "", 60, noon)
    with pytest.raises(CommandFailed, match="ends before it begins"):
        window_of(begins, (NIGHT - timedelta(hours=1)).isoformat(), 60, noon)
