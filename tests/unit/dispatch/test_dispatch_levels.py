"""Levels: having a skill is not always enough."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from services.dispatch.adapters.told import TicketOpened
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import choose, weigh
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import (
    TECHNICIAN,
    Profile,
    RegisterTechnician,
    TechnicianRegistered,
    TechnicianWrong,
)
from tests.unit.dispatch.test_dispatch_choice import NEED, technician

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
DIFFICULT = replace(NEED, levels=(("制冷", 3),))


def test_who_has_the_skill_but_not_the_level_is_passed_over() -> None:
    apprentice = technician(2)
    able = replace(technician(3, lat=30.28), levels={"制冷": 2})
    master = replace(technician(4, lat=30.40), levels={"制冷": 3})
    choice = choose(DIFFICULT, [apprentice, able, master])
    assert (choice.chosen, choice.eliminated) == (UUID(int=4), {"skill_level": 2})
    assert choose(NEED, [apprentice, able, master]).chosen == UUID(int=2)
    assert choose(DIFFICULT, [apprentice, able]).reason == "all_eliminated:skill_level"
    assert weigh(DIFFICULT, able, NOBODY_EXCLUDED).eliminated_by == "skill_level"


def test_the_bench_knows_the_level_of_whoever_is_registered() -> None:
    bench = Bench()
    master = Profile(skills=("制冷",), home=NEED.place, levels={"制冷": 5})
    registered = TechnicianRegistered(profile=master, occurred_at=AT)
    bench.learn_of_technician(UUID(int=2), registered)
    assert bench.choose(DIFFICULT, NOBODY_EXCLUDED, AT).chosen == UUID(int=2)


@pytest.mark.parametrize("levels", [{"制冷": 0}, {"制冷": 6}, {"电路": 3}])
def test_what_is_no_level_of_a_skill_they_have_is_refused(levels: dict[str, int]) -> None:
    register = RegisterTechnician(profile=Profile(skills=("制冷",), levels=levels), at=AT)
    with pytest.raises(TechnicianWrong):
        TECHNICIAN.decide(register, TECHNICIAN.initial())


def test_what_was_stored_before_there_were_levels_is_read() -> None:
    registered = msgspec.convert(
        {"occurred_at": AT, "profile": {"skills": ["制冷"]}}, TechnicianRegistered
    )
    assert registered.profile.levels == {}
    opened = {"type": "repair", "definition": "shop@1", "dispatch": True, "skills": ["制冷"]}
    assert msgspec.convert(opened, TicketOpened).skill_levels == {}
