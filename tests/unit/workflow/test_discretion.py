"""Discretion: what a ticket tells of others is told to those who may see those others."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from services.workflow.app.discretion import Sees, discreet
from services.workflow.domain.facts.flow import TicketChildRequested
from services.workflow.domain.flow.blocking import blocked_by, blockers_of, blocking
from services.workflow.domain.ledger import alongside, always, ledger
from services.workflow.domain.moving import moves_open
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.ticket import Ticket
from tests.unit.workflow.flow_spec import QA, child, move, of, reported
from tests.unit.workflow.ticket_spec import Story

PARENT = UUID(int=7)


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
    assert await discreet(waiting, who_sees(one.id)) == waiting


async def test_of_a_child_that_may_not_be_seen_only_that_remains_what_it_holds_up(
    waiting: Ticket,
) -> None:
    shown = await discreet(waiting, who_sees())
    (one,) = shown.flow.children
    assert (one.key, one.id, one.number, one.type, one.link) == ("", "", "", "", "")
    assert (one.blocks, one.closed) == (("close",), False)
    (blocker,) = blockers_of(shown)
    assert (blocker.what, blocker.label.en) == ("", "another ticket")


async def test_a_refusal_names_no_ticket_that_may_not_be_seen(waiting: Ticket) -> None:
    shown = await discreet(waiting, who_sees())
    (close,) = [one for one in moves_open(shown, of("complaint"), QA) if one.name == "close"]
    assert close.why_not is not None
    for refused in (close.why_not, blocked_by("close", blocking("close", shown))):
        assert refused.message == "close waits for 1: another ticket."
        assert [one.message for one in refused.reasons] == ["another ticket is open."]
    named = blocked_by("close", blocking("close", waiting))
    assert named.message == "close waits for 1: Refund T-000002."


async def test_a_child_that_is_not_there_yet_is_seen_by_nobody() -> None:
    story = Story().given(reported(offer="refund"), move("take", QA, 1))
    (asked,) = [one for one in story.facts if isinstance(one, TicketChildRequested)]
    shown = await discreet(story.ticket, who_sees(uuid5(PARENT, asked.key)))
    assert [one.type for one in shown.flow.children] == [""]


async def test_a_parent_that_may_not_be_seen_was_never_there(waiting: Ticket) -> None:
    flow = replace(waiting.flow, parent=str(PARENT), parent_number="T-1", link="child")
    born = replace(waiting, flow=flow)
    (one,) = flow.children
    assert (await discreet(born, who_sees(PARENT, one.id))).flow == flow
    shown = (await discreet(born, who_sees(one.id))).flow
    assert (shown.parent, shown.parent_number, shown.link) == ("", "", "")


async def test_a_ledger_says_that_a_child_had_the_ticket_but_not_of_which_type(
    waiting: Ticket,
) -> None:
    until, rules = waiting.diary[-1].at + timedelta(hours=1), of("complaint")
    (one,) = waiting.flow.children
    for seen, named in (([one.id], (one.key, "child:refund")), ([], ("another_1", "child"))):
        diary = (await discreet(waiting, who_sees(*seen))).diary
        assert [(one.what, one.reason) for one in alongside(diary, rules, until)] == [named]
        said = {one.reason for one in ledger(diary, rules, until, always) if one.owner == "child"}
        assert said <= {named[1]}
