"""Doubtful places: nobody is reckoned to be where systems say that they do not know."""

from dataclasses import replace

import pytest

from services.dispatch.domain.doubts import believable, doubt_about
from services.dispatch.domain.facts import AssignmentDeparted, AssignmentFact
from services.dispatch.domain.headings import Headings
from services.dispatch.domain.places import SOMEWHERE, Place
from tests.unit.dispatch.test_dispatch_assignment import ANNA, NEED, NOW, TICKET
from tests.unit.dispatch.test_dispatch_rolling import (
    accepted,
    board,
    departed,
    need,
    offered,
    requested,
    seen,
    someone,
)

HOME, JOB = Place(lat=30.20, lon=120.15), Place(lat=30.30, lon=120.15)
SWAPPED = Place(lat=60.0, lon=30.0)


@pytest.mark.parametrize(
    ("there", "here", "doubt", "is_then"),
    [
        (JOB, HOME, None, JOB),
        (None, HOME, "no_place", None),
        (SOMEWHERE, HOME, "no_place", None),
        (SWAPPED, HOME, "too_far", None),
        (Place(lat=120.15, lon=30.30), None, "no_place", None),
        (JOB, None, "no_position", JOB),
        (JOB, SOMEWHERE, "no_position", JOB),
        (SOMEWHERE, None, "no_place", None),
    ],
)
def test_a_way_is_reckoned_only_between_places_that_are_some(
    there: Place | None, here: Place | None, doubt: str | None, is_then: Place | None
) -> None:
    assert doubt_about(there, here) == doubt
    assert believable(there, here) == is_then


@pytest.mark.parametrize("there", [SOMEWHERE, SWAPPED, None])
def test_who_is_on_the_way_to_a_doubtful_place_is_reckoned_where_they_were(
    there: Place | None,
) -> None:
    headings = Headings()
    out = AssignmentDeparted(occurred_at=NOW, ticket_id=TICKET, technician_id=ANNA, round=1)
    headings.learn(replace(NEED, place=there), out)
    assert headings.ticket(ANNA) == TICKET
    assert headings.place(ANNA, HOME) == HOME


@pytest.mark.parametrize("there", [SOMEWHERE, SWAPPED])
def test_no_plan_reckons_with_a_doubtful_place(there: Place) -> None:
    """A person gave it to somebody all the same; what else they have is planned without it."""
    by_hand: list[AssignmentFact] = [
        requested(need(1, place=there)),
        offered(1, 9),
        accepted(1, 9),
        departed(1, 9),
    ]
    sound: list[AssignmentFact] = [requested(need(2)), offered(2, 9)]
    at = seen(board((1, by_hand), (2, sound)), someone(9))
    assert [visit.visit_id.int for visit in at.problem.visits] == [need(2).ticket_id.int]
