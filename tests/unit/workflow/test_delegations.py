"""Delegations: who decides for whom while they are away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from services.workflow.domain.delegations import (
    DELEGATIONS,
    EndDelegation,
    Event,
    GiveDelegation,
)
from shared.decider import Refusal
from tests.unit.workflow.ticket_spec import at, member

DAY = 24 * 60
NOW, TOMORROW = at(0), at(DAY)


def give(
    who: str, delegate: str, start: datetime = NOW, end: datetime = TOMORROW
) -> GiveDelegation:
    return GiveDelegation(
        member=who,
        delegate=delegate,
        start=start,
        end=end,
        reason="产假",
        delegate_is_known=True,
        caller=member(who),
        now=at(0),
    )


def after(commands: Sequence[GiveDelegation | EndDelegation]) -> list[Event]:
    facts: list[Event] = []
    for one in commands:
        facts += DELEGATIONS.decide(one, DELEGATIONS.fold(facts))
    return facts


def refused(*commands: GiveDelegation | EndDelegation) -> str:
    facts = after(commands[:-1])
    with pytest.raises(Refusal) as caught:
        DELEGATIONS.decide(commands[-1], DELEGATIONS.fold(facts))
    return caught.value.reasons[0].code if caught.value.reasons else caught.value.slug


def test_a_delegate_decides_until_the_delegation_ends() -> None:
    known = DELEGATIONS.fold(after([give("a", "b")]))
    assert known.authority("a", "b", at(60)) == at(DAY)
    assert known.authority("a", "b", at(DAY)) is None
    assert known.authority("b", "a", at(60)) is None
    assert known.principals("b", at(60)) == {"a"}


def test_a_chain_ends_with_the_first_of_its_links() -> None:
    known = DELEGATIONS.fold(after([give("a", "b"), give("b", "c", end=at(90))]))
    assert known.authority("a", "c", at(60)) == at(90)
    assert known.principals("c", at(60)) == {"a", "b"}


def test_a_fourth_link_and_a_circle_are_refused_at_whichever_end_they_are_added() -> None:
    chain = [give("a", "b"), give("b", "c"), give("c", "d")]
    assert refused(*chain, give("d", "e")) == "delegation-chain"
    assert refused(*chain, give("z", "a")) == "delegation-chain"
    assert refused(*chain[:2], give("c", "a")) == "delegation-chain"
    assert refused(give("a", "b"), give("b", "a")) == "delegation-chain"


def test_delegations_that_never_meet_are_no_circle() -> None:
    later = give("b", "a", start=at(2 * DAY), end=at(3 * DAY))
    assert len(after([give("a", "b"), later])) == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (give("a", "a"), "delegate-unknown"),
        (replace(give("a", "b"), delegate_is_known=False), "delegate-unknown"),
        (give("a", "b", end=at(91 * DAY)), "delegation-too-long"),
        (give("a", "b", end=at(-5)), "delegation-too-long"),
        (replace(give("a", "b"), caller=member("x")), "scope-missing"),
    ],
)
def test_what_cannot_be_is_refused(changed: GiveDelegation, code: str) -> None:
    assert refused(changed) == code


def test_saying_it_twice_says_nothing_new_and_it_can_be_taken_back() -> None:
    assert len(after([give("a", "b"), give("a", "b")])) == 1
    ended = EndDelegation(member="a", caller=member("a"), now=at(5))
    known = DELEGATIONS.fold(after([give("a", "b"), ended]))
    assert known.authority("a", "b", at(6)) is None
    assert refused(ended) == "delegation-unknown"
    admin = replace(give("a", "b"), caller=member("boss", scopes=["tenant:admin"]))
    assert len(after([admin])) == 1
