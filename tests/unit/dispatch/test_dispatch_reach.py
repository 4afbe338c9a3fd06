"""Places that nobody is near: nobody crosses a continent because two numbers were swapped."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.dispatch.domain.choice import choose
from services.dispatch.domain.places import Place
from services.dispatch.domain.roster import COMPARE_ALL_UP_TO, Roster
from tests.unit.dispatch.test_dispatch_choice import NEED, technician

PARIS = Place(lat=48.86, lon=2.35)
SWAPPED = Place(lat=2.35, lon=48.86)


@pytest.mark.parametrize("people", [3, COMPARE_ALL_UP_TO + 1])
def test_nobody_is_sent_to_a_place_that_all_are_far_from(people: int) -> None:
    roster = Roster()
    for number in range(2, 2 + people):
        roster.put(technician(number))
    choice = roster.choose(replace(NEED, place=Place(lat=-33.87, lon=151.21)))
    assert (choice.chosen, choice.eliminated) == (None, {"too_far": people})
    assert choice.reason == "all_eliminated:too_far"


def test_latitude_and_longitude_that_look_swapped_are_named() -> None:
    crew = [technician(2, lat=PARIS.lat, lon=PARIS.lon), technician(3)]
    assert choose(replace(NEED, place=SWAPPED), crew).reason == "place_looks_swapped"
    assert choose(replace(NEED, place=PARIS), crew).chosen == UUID(int=2)
    elsewhere = replace(NEED, place=Place(lat=-33.87, lon=151.21))
    assert choose(elsewhere, crew).reason == "all_eliminated:too_far"


def test_a_skill_that_nobody_has_is_named() -> None:
    need = replace(NEED, skills=("制冷", "高压电"))
    crew = [technician(2), technician(3, skills="电路")]
    assert choose(need, crew).reason == "nobody_has:高压电"
    apart = [*crew, technician(4, skills="高压电")]
    assert choose(need, apart).reason == "all_eliminated:skill"
