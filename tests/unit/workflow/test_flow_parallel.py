"""Parallel branches: each done by its own, each with its own clock, until they join."""

from dataclasses import replace
from itertools import permutations

import pytest

from services.workflow.domain.clocks import as_promised
from services.workflow.domain.facts.flow import TicketJoined
from services.workflow.domain.flow.blocking import blocked_by, blockers_of
from services.workflow.domain.visibility import Look
from shared.intent import Caller
from shared.sight import RoleScope, sight_of
from tests.unit.workflow.flow_spec import (
    BUILDER,
    CUSTOMER,
    DESIGNER,
    QA,
    finish,
    move,
    of,
    reported,
)
from tests.unit.workflow.ticket_spec import Story, at, member

STORES = [f"{n:03}" for n in range(1, 6)]


def _split() -> Story:
    return Story().given(reported("renovation"), move("split", QA, 1, "renovation"))


def _held() -> Story:
    story = Story().given(reported("hold", batch_no="B-7"))
    return story.given(move("hold", QA, 1, "hold", stores=STORES))


def _of_store(store: str) -> Look:
    role = RoleScope(role="clerk", scope="own_store", types=frozenset())
    return Look(sight=sight_of(_clerk(store), [role], above=frozenset()))


def _clerk(store: str) -> Caller:
    return replace(member("x", "clerk"), attributes=(("clerk", store),))


def test_builders_and_designers_work_side_by_side_and_the_ticket_goes_on_by_itself() -> None:
    story = _split().given(finish("build", BUILDER, 2, build_result="好"))
    assert story.ticket.state == "working"
    story = story.given(finish("design", DESIGNER, 3, design_result="好"))
    assert story.ticket.state == "verifying"
    assert story.ticket.fields["build_result"] == "好"


def test_each_branch_needs_its_role_and_what_it_brings() -> None:
    story = _split()
    assert story.when(finish("build", DESIGNER, 2, build_result="好")).slug == "role-missing"
    assert story.when(finish("build", BUILDER, 2)).slug == "fields-missing"
    assert story.when(finish("paint", BUILDER, 2)).slug == "branch-unknown"
    story = story.given(finish("build", BUILDER, 2, build_result="好"))
    assert story.when(finish("build", BUILDER, 3, build_result="好")).slug == "branch-done"


def test_only_the_branch_that_was_not_good_enough_is_done_again() -> None:
    story = _split().given(
        finish("build", BUILDER, 2, build_result="好"),
        finish("design", DESIGNER, 3, design_result="好"),
        move("redo", CUSTOMER, 4, "renovation", which_branch="build"),
    )
    assert [one.key for one in story.ticket.flow.tasks if one.done_at is None] == ["build"]
    assert story.when(finish("design", DESIGNER, 5, design_result="x")).slug == "branch-done"
    story = story.given(finish("build", BUILDER, 6, build_result="更好"))
    assert story.ticket.state == "verifying"


def test_a_branch_that_nobody_knows_cannot_be_done_again() -> None:
    story = _split().given(
        finish("build", BUILDER, 2, build_result="好"),
        finish("design", DESIGNER, 3, design_result="好"),
    )
    again = move("redo", CUSTOMER, 4, "renovation", which_branch="paint")
    assert story.when(again).slug == "branch-unknown"


def test_each_branch_has_its_own_clock() -> None:
    story = _split().given(finish("build", BUILDER, 61, build_result="好"))
    shown = as_promised(story.ticket.diary, of("renovation"), at(121))
    assert {one.clock: (one.status, one.spent_s) for one in shown} == {
        "branch:build": ("met", 3_600),
        "branch:design": ("running", 7_200),
    }


def test_what_is_waited_for_is_named_once_with_whose_work_it_is_and_since_when() -> None:
    story = _split()
    (build, design) = blockers_of(story.ticket)
    refused = blocked_by("joined", [build, design], of("renovation"))
    assert refused.message.endswith("waits for 2: build (Builder), design (Designer).")
    assert refused.zh.endswith("还须等待 2 项：build（施工队）、design（设计师）。")
    assert [one.zh for one in refused.reasons] == [
        "build（施工队） 尚未完成。",
        "design（设计师） 尚未完成。",
    ]
    assert (build.since, design.since) == (at(1), at(1))


def test_a_hold_says_which_stores_are_missing_and_is_not_released_before() -> None:
    story = _held()
    assert story.when(move("release", QA, 2, "hold")).slug == "move-blocked"
    for store in STORES[:2]:
        story = story.given(finish(store, _clerk(store), 3, "hold"))
    assert [one.what for one in blockers_of(story.ticket)] == STORES[2:]
    for store in STORES[2:]:
        story = story.given(finish(store, _clerk(store), 4, "hold"))
    assert blockers_of(story.ticket) == ()
    pull = as_promised(story.ticket.diary, of("hold"), at(30))[0]
    assert (pull.status, pull.spent_s) == ("met", 180)
    assert story.given(move("release", QA, 5, "hold")).ticket.closed


def test_a_store_speaks_for_itself_only_and_sees_the_ticket() -> None:
    story = _held()
    assert story.when(finish("001", _clerk("002"), 3, "hold")).slug == "not-your-branch"
    assert _of_store("001").shows(story.ticket)
    assert not _of_store("099").shows(story.ticket)


def test_what_one_store_brings_stays_with_its_branch() -> None:
    story = _held().given(finish("001", _clerk("001"), 3, "hold", photo="a.jpg"))
    task = story.ticket.flow.task("001")
    assert task is not None
    assert task.fields == {"photo": "a.jpg"}
    assert "photo" not in story.ticket.fields


@pytest.mark.parametrize("stores", [[], [f"{n}" for n in range(501)]])
def test_a_hold_over_no_store_or_too_many_is_refused(stores: list[str]) -> None:
    story = Story().given(reported("hold"))
    refused = story.when(move("hold", QA, 1, "hold", stores=stores))
    assert refused.slug in {"nothing-to-split", "field-invalid"}


def test_it_joins_once_whatever_the_order() -> None:
    for order in permutations(STORES):
        story = _held()
        for minute, store in enumerate(order):
            story = story.given(finish(store, _clerk(store), 3 + minute, "hold"))
        assert sum(isinstance(one, TicketJoined) for one in story.facts) == 1
        assert story.ticket.flow.joined
