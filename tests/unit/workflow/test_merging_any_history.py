"""Whatever happens: a merge that is undone was never there, but for who had it meanwhile."""

from bisect import bisect_right
from collections import Counter as Tally
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.clocks import as_promised, under_newest
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.entry import MERGED, UNMERGED, Diary, Entry
from services.workflow.domain.merging.commands import AboutMerging, ToldOfMerging
from shared.decider import Refusal
from tests.unit.workflow.any_history import HISTORY_MINUTES, MINUTE, History, any_history, any_world
from tests.unit.workflow.merge_spec import is_merged, merge, undo
from tests.unit.workflow.test_workflow_any_sequence import EVERYONE, commands
from tests.unit.workflow.ticket_spec import Story, comment, open_ticket, rules

HISTORIES = 600
RUNNING_MIN, PAUSED_MIN = 100, 5
"""Histories in which a clock ran, or rested, as the ticket was merged; fewer prove little."""

LATER = 200
"""A minute later than whatever the commands of ``test_workflow_any_sequence`` can tell of."""


def with_entries(diary: Diary, entries: Sequence[Entry]) -> Diary:
    for entry in entries:
        place = bisect_right(diary, entry.at, key=lambda one: one.at)
        diary = (*diary[:place], entry, *diary[place:])
    return diary


def some_moments(random: Random, history: History, count: int) -> list[datetime]:
    """Return moments in their order, at none of which anything else happens."""
    half = MINUTE / 2
    minutes = sorted(random.sample(range(HISTORY_MINUTES), count))
    return [history.begin + minute * MINUTE + half for minute in minutes]


def test_a_merge_that_is_undone_never_stopped_a_clock() -> None:
    random = Random(29)  # noqa: S311  # the same histories every time, and no secrets
    world = any_world(random)
    for place in range(HISTORIES):
        world = any_world(random) if place % 20 == 0 else world
        history = any_history(random, world)
        moments = some_moments(random, history, 2 * random.randint(1, 3))
        turns = [MERGED, UNMERGED] * len(moments)
        entries = [
            Entry(at=moment, what=what) for moment, what in zip(moments, turns, strict=False)
        ]
        diary = with_entries(history.diary, entries)
        later = max(moments[-1], history.until)
        of = replace(rules(), clocks=(history.rule,))
        for read in (as_promised, under_newest):
            never = read(history.diary, of, later, history.changes)
            assert read(diary, of, later, history.changes) == never


def test_the_clocks_of_a_merged_ticket_stand_where_they_were_whatever_is_told() -> None:
    random = Random(31)  # noqa: S311  # as above
    world, seen = any_world(random), Tally[str]()
    for place in range(HISTORIES):
        world = any_world(random) if place % 20 == 0 else world
        history = any_history(random, world)
        (moment,) = some_moments(random, history, 1)
        diary = with_entries(history.diary, [Entry(at=moment, what=MERGED)])
        of = replace(rules(), clocks=(history.rule,))
        now = max(history.until, moment)
        then = as_promised(history.diary, of, moment, history.changes)
        for one, stood in zip(as_promised(diary, of, now, history.changes), then, strict=True):
            seen[stood.status] += 1
            went_on = stood.status in {"running", "paused"}
            assert one.status == ("paused" if went_on else stood.status)
            assert one.paused_for == (MERGED if went_on else None)
            assert (one.spent_s, one.breached_at) == (stood.spent_s, stood.breached_at)
    assert (seen["running"] >= RUNNING_MIN, seen["paused"] >= PAUSED_MIN) == (True, True), seen


def lived(sequence: Sequence[TicketCommand]) -> Story:
    story = Story().given(open_ticket())
    for command in sequence:
        with suppress(Refusal):
            story.given(command)
    return story


others = commands.filter(lambda one: not isinstance(one, AboutMerging | ToldOfMerging))


@settings(max_examples=60, deadline=None)
@given(st.lists(commands, max_size=12), st.lists(others, max_size=8))
def test_undoing_a_merge_leaves_what_would_be_there_without_it(
    before: list[TicketCommand], meanwhile: list[TicketCommand]
) -> None:
    """What is said of it meanwhile, told of before, or comes from dispatch, counts either way."""
    story = lived(before)
    if story.ticket.closed or is_merged(story.ticket) or story.ticket.merging.taken_in:
        return
    never = Story(facts=[*story.facts])
    story.given(merge(LATER, EVERYONE))
    for command in (*meanwhile, comment("还在等", EVERYONE, LATER + 1)):
        if story.when(command).refusal is None:
            story.given(command)
            never.given(command)
    story.given(undo(LATER + 2, EVERYONE))
    unlike = {"diary": (), "merging": None, "updated_at": None}
    after, wanted = (replace(one.ticket, **unlike) for one in (story, never))  # type: ignore[arg-type]  # as named
    assert after == wanted
    assert without_merges(story.ticket.diary) == without_merges(never.ticket.diary)


def without_merges(diary: Diary) -> Diary:
    return tuple(one for one in diary if one.what not in {MERGED, UNMERGED})
