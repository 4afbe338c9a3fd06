"""A report may be a duplicate of another; nobody is sent twice, and a person has the last word."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.facts import (
    TicketDuplicateDismissed,
    TicketDuplicateSuspected,
    TicketOpened,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.merging.likeness import OF_WORDS, Earlier, suspects
from services.workflow.domain.merging.suspecting import PAIRS_MAX
from tests.unit.workflow.duplicate_spec import (
    DESK,
    HOME,
    LATER,
    dismiss,
    doubted_story,
    earlier,
    keep_dismissed,
    keep_suspected,
    like,
    report,
    suspect,
)
from tests.unit.workflow.merge_spec import OTHER, THIRD, THIS, merge
from tests.unit.workflow.ticket_spec import Story, at, member, open_ticket, opened_story, rules

OWNER = member("li", "owner")


def found(
    mine_at: float,
    *before: tuple[float, str, dict[str, object]],
    summary: str = "马桶堵塞",
    **said: object,
) -> list[tuple[int, str]]:
    """Return which of some earlier reports of homes one may be a duplicate of, and by what."""
    mine = like(summary, **said)
    assert mine is not None
    known = []
    for place, (minutes, words, fields) in enumerate(before):
        other = like(words, **fields)
        assert other is not None
        if other.thing == mine.thing:
            known.append(earlier(minutes, other, str(place)))
    return [
        (int(one.ticket_id), how) for one, how in suspects(mine, at(mine_at), rules(*HOME), known)
    ]


def test_the_same_fault_of_the_same_home_within_half_an_hour_is_suspected() -> None:
    same: dict[str, object] = {}
    assert found(30, (0, "厕所堵了", same)) == [(0, "category")]
    assert found(30.1, (0, "马桶堵塞", same)) == []
    assert found(0, (20, "马桶堵塞", same)) == [(0, "category")]  # it came late
    assert found(5, (0, "马桶堵塞", {"room": "3-1205"})) == []
    assert found(5, (0, "马桶堵塞", {"category": "漏水"})) == []


def test_the_first_to_come_is_found_first() -> None:
    before = [(0, "马桶堵塞", {}), (5, "马桶堵塞", {}), (9, "马桶堵塞", {"category": "漏水"})]
    assert found(10, *before) == [(0, "category"), (1, "category")]  # type: ignore[arg-type]  # as written


def test_where_the_fault_is_not_said_words_are_compared() -> None:
    unsaid: dict[str, object] = {"category": None}
    assert found(5, (0, "客厅的灯不亮", unsaid), summary="客厅灯不亮了", category=None) == [
        (0, OF_WORDS)
    ]
    assert found(5, (0, "厨房漏水", unsaid), summary="客厅灯不亮了", category=None) == []
    assert found(5, (0, "", unsaid), summary="", category=None) == []


def test_a_type_without_a_rule_and_a_report_without_a_place_are_like_nothing() -> None:
    assert like(room=None) is None
    assert like(room="  ") is None or like(room="  ") != like()


def test_nothing_that_is_sealed_is_compared() -> None:
    token = "s1.00000000-0000-4000-8000-000000000000.phone.AAAAAAAA.AAAAAAAAAAAAAAAA." + "A" * 30
    one, other = like(f"灯坏了 {token}"), like("灯坏了")
    assert one is not None
    assert other is not None
    assert one.pieces == other.pieces


def test_a_ticket_that_may_be_a_duplicate_says_so_and_nobody_is_sent() -> None:
    story = doubted_story()
    opened, suspected, *_ = story.facts
    assert isinstance(opened, TicketOpened)
    assert (opened.dispatch, opened.held) == (False, "maybe_duplicate")
    assert isinstance(suspected, TicketDuplicateSuspected)
    assert (suspected.other, suspected.first, suspected.role) == (OTHER, False, SYSTEM)
    assert story.ticket.flags == ("maybe_duplicate",)


def test_who_says_that_it_is_none_sends_somebody() -> None:
    done = doubted_story().when(dismiss())
    (fact,) = done.facts
    assert isinstance(fact, TicketDuplicateDismissed)
    assert (fact.dispatch, fact.undoubted, fact.skills, fact.role) == (
        True,
        True,
        ("水",),
        "front_desk",
    )
    assert done.ticket.flags == ()
    again = doubted_story().given(dismiss())
    assert again.when(dismiss()).topics == []


def test_another_doubt_keeps_anybody_from_being_sent() -> None:
    done = doubted_story(flags=("location_missing",)).when(dismiss())
    (fact,) = done.facts
    assert isinstance(fact, TicketDuplicateDismissed)
    assert (fact.dispatch, done.ticket.flags) == (False, ("location_missing",))


def test_of_two_suspicions_the_last_one_counts() -> None:
    story = doubted_story().given(suspect(3, other=THIRD))
    assert story.when(dismiss()).ticket.flags == ("maybe_duplicate",)
    done = story.given(dismiss()).when(dismiss(6, other=THIRD))
    (fact,) = done.facts
    assert isinstance(fact, TicketDuplicateDismissed)
    assert fact.dispatch


def test_what_was_denied_may_be_suspected_again_by_a_person_alone() -> None:
    story = doubted_story().given(dismiss())
    assert story.when(suspect(8)).topics == ["ticket.duplicate_suspected"]
    assert story.when(suspect(8)).ticket.flags == ("maybe_duplicate",)
    assert doubted_story().when(suspect(8)).topics == []


def test_who_may_say_so() -> None:
    assert doubted_story().when(dismiss(caller=OWNER)).slug == "role-missing"
    assert doubted_story().when(dismiss(other=THIRD)).slug == "not-suspected"
    assert doubted_story().when(suspect(other=THIS)).slug == "duplicate-of-itself"
    merged = doubted_story().given(merge(4, DESK, of=rules(*HOME)))
    assert merged.when(dismiss()).slug == "ticket-merged"


def test_the_first_of_both_keeps_it_without_being_doubted() -> None:
    story = opened_story().given(keep_suspected())
    pair = story.ticket.merging.pair(LATER)
    assert pair is not None
    assert (pair.first, pair.suspected, story.ticket.flags) == (True, True, ())
    assert story.when(keep_suspected()).topics == []
    assert story.when(keep_dismissed()).topics == ["ticket.duplicate_dismissed"]
    assert story.given(keep_dismissed()).when(keep_dismissed()).topics == []


def test_a_ticket_keeps_so_many_suspicions_and_no_more() -> None:
    story = opened_story()
    for place in range(PAIRS_MAX):
        story.given(keep_suspected(f"later-{place}"))
    assert story.when(keep_suspected("one-more")).topics == []
    full = doubted_story()
    for place in range(PAIRS_MAX - 1):
        full.given(suspect(other=f"other-{place}"))
    assert full.when(suspect(other="one-more")).slug == "suspected-by-many"


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_in_whatever_order_three_reports_come_one_alone_is_not_doubted(
    order: tuple[int, ...],
) -> None:
    """Whoever came first by the table's order leads, whenever it says that it happened."""
    minutes, doubted = (0, 7, 14), 0
    known: list[Earlier] = []
    for place in order:
        mine = like()
        assert mine is not None
        doubted += bool([*suspects(mine, at(minutes[place]), rules(*HOME), known)])
        known.append(earlier(minutes[place], mine, str(place)))
    assert doubted == 2


said = st.one_of(
    st.builds(dismiss, st.integers(5, 60)),
    st.builds(suspect, st.integers(5, 60), other=st.sampled_from([OTHER, THIRD])),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(said, max_size=8))
def test_a_suspicion_that_was_denied_leaves_what_would_be_there_without_it(
    commands: list[TicketCommand],
) -> None:
    story, plain = doubted_story(), Story().given(open_ticket(**_undoubted()))
    for command in (*commands, dismiss(70), dismiss(71, other=THIRD)):
        if story.when(command).refusal is None:
            story.given(command)
    unlike = {"merging": None, "updated_at": None, "diary": (), "unassignable": None}
    after, wanted = (replace(one.ticket, **unlike) for one in (story, plain))  # type: ignore[arg-type]  # as named
    assert after == wanted
    assert not story.ticket.merging.is_doubted


def _undoubted() -> dict[str, object]:
    one = report()
    return {
        "rules": one.rules,
        "definition": one.definition,
        "fields": one.fields,
        "asset": None,
    }
