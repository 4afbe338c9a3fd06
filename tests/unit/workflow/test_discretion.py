"""Discretion: what a ticket tells of others is told to those who may see those others."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from services.workflow.app.discretion import Sees, discreet
from services.workflow.app.side_by_side import AT_ONCE_MAX
from services.workflow.domain.facts.flow import TicketChildRequested
from services.workflow.domain.flow.blocking import blocked_by, blockers_of, blocking
from services.workflow.domain.flow.state import Flow
from services.workflow.domain.flow.tidings import KeepWaiting
from services.workflow.domain.ledger import alongside, always, ledger
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import EVERYTHING
from shared.sight import Sight
from tests.unit.workflow.flow_spec import QA, child, move, of, reported
from tests.unit.workflow.ticket_spec import ZHANG, Story, at, rules, wait, working_story

PARENT, ONE, TWO = (UUID(int=number) for number in (7, 8, 9))
SOME = Sight(everything=False)


def who_sees(*tickets: UUID | str) -> Sees:
    """Return the eyes of somebody who sees these tickets and no other."""
    seen: Collection[str] = {str(one) for one in tickets}

    async def sees(ticket: UUID) -> None:
        if str(ticket) not in seen:
            raise TicketUnknown

    return sees


@pytest.fixture
def waiting() -> Ticket:
    """A complaint that waits for a refund, whose number is T-000002."""
    story = Story().given(reported(offer="refund"), move("take", QA, 1))
    return story.given(child("branch_3:1", closed=False)).ticket


async def test_who_sees_a_child_is_told_all_of_it(waiting: Ticket) -> None:
    (one,) = waiting.flow.children
    assert await discreet(SOME, who_sees(one.id), waiting) == waiting


async def test_of_a_child_that_may_not_be_seen_only_that_remains_what_it_holds_up(
    waiting: Ticket,
) -> None:
    shown = await discreet(SOME, who_sees(), waiting)
    (one,) = shown.flow.children
    assert (one.key, one.id, one.number, one.type, one.link) == ("", "", "", "", "")
    assert (one.blocks, one.closed) == (("close",), False)
    (blocker,) = blockers_of(shown)
    assert (blocker.what, blocker.label.en) == ("", "another ticket")


async def test_a_refusal_names_no_ticket_that_may_not_be_seen(waiting: Ticket) -> None:
    shown = await discreet(SOME, who_sees(), waiting)
    (close,) = [one for one in moves_open(shown, of("complaint"), QA) if one.name == "close"]
    assert close.why_not is not None
    for refused in (close.why_not, blocked_by("close", blocking("close", shown), of("complaint"))):
        assert refused.message == "close waits for 1: another ticket."
        assert refused.zh == "“close”还须等待 1 项：另一张工单。"
        assert [one.message for one in refused.reasons] == ["another ticket is open."]
    named = blocked_by("close", blocking("close", waiting), of("complaint"))
    assert named.message == "close waits for 1: Refund T-000002."


async def test_a_child_that_is_not_there_yet_is_seen_by_nobody() -> None:
    story = Story().given(reported(offer="refund"), move("take", QA, 1))
    (asked,) = [one for one in story.facts if isinstance(one, TicketChildRequested)]
    shown = await discreet(SOME, who_sees(uuid5(PARENT, asked.key)), story.ticket)
    assert [one.type for one in shown.flow.children] == [""]


async def test_a_parent_that_may_not_be_seen_was_never_there(waiting: Ticket) -> None:
    flow = replace(waiting.flow, parent=str(PARENT), parent_number="T-1", link="child")
    born = replace(waiting, flow=flow)
    (one,) = flow.children
    assert (await discreet(SOME, who_sees(PARENT, one.id), born)).flow == flow
    shown = (await discreet(SOME, who_sees(one.id), born)).flow
    assert (shown.parent, shown.parent_number, shown.link) == ("", "", "")


async def test_a_ledger_says_that_a_child_had_the_ticket_but_not_of_which_type(
    waiting: Ticket,
) -> None:
    until, rules = waiting.diary[-1].at + timedelta(hours=1), of("complaint")
    (one,) = waiting.flow.children
    for seen, named in (([one.id], (one.key, "child:refund")), ([], ("another_1", "child"))):
        diary = (await discreet(SOME, who_sees(*seen), waiting)).diary
        assert [(one.what, one.reason) for one in alongside(diary, rules, until)] == [named]
        said = {one.reason for one in ledger(diary, rules, until, always) if one.owner == "child"}
        assert said <= {named[1]}


def hold(*counted: UUID, numbers: str) -> Ticket:
    """A batch hold, which names the complaints that were counted."""
    ids = tuple(str(one) for one in counted)
    flow = Flow(parent=str(PARENT), parent_number="T-1", counted=ids)
    return Ticket(number="T-9", links={"brand": "tea", "counted": numbers}, flow=flow)


async def test_a_ticket_names_of_those_it_was_counted_from_the_ones_that_are_seen() -> None:
    born = hold(PARENT, ONE, TWO, numbers="T-1, T-2, T-3")
    assert await discreet(SOME, who_sees(PARENT, ONE, TWO), born) == born
    shown = await discreet(SOME, who_sees(PARENT, TWO), born)
    assert shown.links == {"brand": "tea", "counted": "T-1, T-3"}
    assert shown.flow.counted == (str(PARENT), str(TWO))
    assert (await discreet(SOME, who_sees(), born)).links == {"brand": "tea"}


async def test_numbers_of_which_no_ids_were_kept_are_for_those_who_see_everything() -> None:
    old = hold(numbers="T-1, T-2")
    assert (await discreet(SOME, who_sees(PARENT), old)).links == {"brand": "tea"}
    assert (await discreet(EVERYTHING, who_sees(), old)).links == old.links


async def test_what_a_reporter_calls_counted_is_theirs() -> None:
    reported = Ticket(links={"counted": "three boxes"})
    assert await discreet(SOME, who_sees(), reported) == reported


async def test_a_wait_says_which_other_ticket_it_is_for_to_who_sees_that() -> None:
    story = working_story()
    kept = KeepWaiting(
        rules=rules(), occurred_at=at(10), other=str(ONE), number="T-000002", reason="parts"
    )
    ticket = story.given(kept).ticket
    shown = (await discreet(SOME, who_sees(), ticket)).waiting
    assert shown is not None
    assert (shown.reason, shown.note) == ("parts", "")
    assert await discreet(SOME, who_sees(ONE), ticket) == ticket
    assert await discreet(EVERYTHING, who_sees(), ticket) == ticket
    second = replace(kept, other=str(TWO), number="T-000003")
    ticket = story.given(second).ticket
    first_alone = (await discreet(SOME, who_sees(ONE), ticket)).waiting
    assert first_alone is not None
    assert (first_alone.note, first_alone.also) == ("T-000002", ())
    second_alone = (await discreet(SOME, who_sees(TWO), ticket)).waiting
    assert second_alone is not None
    assert (second_alone.note, [one.number for one in second_alone.also]) == ("", ["T-000003"])
    said = working_story().given(wait("parts", ZHANG, 10, note="泵")).ticket
    assert await discreet(SOME, who_sees(), said) == said


async def test_only_of_what_a_ticket_waits_for_now_it_is_asked_who_sees_it() -> None:
    first = KeepWaiting(
        rules=rules(), occurred_at=at(10), other=str(ONE), number="T-000002", reason="parts"
    )
    there = replace(first, occurred_at=at(20), reason="")
    second = replace(first, occurred_at=at(30), other=str(TWO), number="T-000003")
    asked: list[UUID] = []

    async def sees(ticket: UUID) -> None:
        asked.append(ticket)

    story = working_story().given(first, there)
    gone_on = await discreet(SOME, sees, story.ticket)
    assert (asked, [one.note for one in gone_on.waits]) == ([], ["", ""])
    shown = await discreet(SOME, sees, story.given(second).ticket)
    assert asked == [TWO]
    assert [(one.other, one.note) for one in shown.waits] == [
        ("", ""),
        ("", ""),
        (str(TWO), "T-000003"),
    ]


async def test_who_sees_everything_is_told_all_and_no_other_ticket_is_asked_for(
    waiting: Ticket,
) -> None:
    async def asked_for(ticket: UUID) -> None:
        raise AssertionError(ticket)

    assert await discreet(EVERYTHING, asked_for, waiting) is waiting


async def test_many_children_are_looked_at_side_by_side_a_few_at_once(waiting: Ticket) -> None:
    (one,) = waiting.flow.children
    children = tuple(
        replace(one, key=f"branch_3:{place}", id=str(uuid5(PARENT, str(place))))
        for place in range(2 * AT_ONCE_MAX + 1)
    )
    many = replace(waiting, flow=replace(waiting.flow, children=children))
    looking, most = 0, 0

    async def sees(_: UUID) -> None:
        nonlocal looking, most
        looking += 1
        most = max(most, looking)
        await asyncio.sleep(0)
        looking -= 1

    assert await discreet(SOME, sees, many) == many
    assert most == AT_ONCE_MAX
