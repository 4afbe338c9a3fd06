"""Technicians: who they are, where they are, and whether they work today."""

from dataclasses import replace
from datetime import date

import pytest

from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.places import Place
from services.dispatch.domain.shifts.commands import EndShift, StartShift
from services.dispatch.domain.shifts.facts import TechnicianShiftEnded, TechnicianShiftStarted
from services.dispatch.domain.technician import (
    TECHNICIAN,
    MoveTechnician,
    Profile,
    RegisterTechnician,
    TechnicianChanged,
    TechnicianExists,
    TechnicianMoved,
    TechnicianRegistered,
    TechnicianUnknown,
    TechnicianWrong,
)
from tests.unit.dispatch.test_dispatch_assignment import NOW

# Technicians ------------------------------------------------------------------------------------

PROFILE = Profile(skills=("制冷",), home=Place(lat=30.27, lon=120.15), member_id="m2")
THERE = TechnicianRegistered(occurred_at=NOW, profile=PROFILE)
END = date(2027, 11, 28)
ELSEWHERE = Place(lat=30.3, lon=120.2)


def test_a_technician_is_registered_and_changed() -> None:
    nobody, known = TECHNICIAN.initial(), TECHNICIAN.fold([THERE])
    register = RegisterTechnician(profile=PROFILE, at=NOW)
    assert TECHNICIAN.decide(register, nobody) == [THERE]
    assert TECHNICIAN.decide(register, known) == []
    handier = replace(PROFILE, skills=("制冷", "电路"))
    change = RegisterTechnician(profile=handier, at=NOW, change=True)
    assert TECHNICIAN.decide(change, known) == [TechnicianChanged(occurred_at=NOW, profile=handier)]
    with pytest.raises(TechnicianExists):
        TECHNICIAN.decide(replace(change, change=False), known)
    with pytest.raises(TechnicianUnknown):
        TECHNICIAN.decide(change, nobody)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PROFILE, capacity=0),
        replace(PROFILE, capacity=10_001),
        replace(PROFILE, skills=("x" * 51,)),
        replace(PROFILE, skills=("",)),
        replace(PROFILE, home=Place(lat=91, lon=0)),
        replace(PROFILE, certificates=(Certificate(skill="电路", valid_until=END),)),
        replace(PROFILE, certificates=(Certificate(skill="制冷", valid_until=END),) * 2),
        replace(PROFILE, home=Place(lat=0, lon=float("nan"))),
    ],
)
def test_what_cannot_be_a_technician_is_refused(wrong: Profile) -> None:
    with pytest.raises(TechnicianWrong):
        TECHNICIAN.decide(RegisterTechnician(profile=wrong, at=NOW), TECHNICIAN.initial())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (replace(PROFILE, capacity=0), "1 to 10,000 tickets"),
        (
            replace(PROFILE, certificates=(Certificate(skill="电路", valid_until=END),)),
            "its last day",
        ),
        (replace(PROFILE, levels={"制冷": 6}), "from 1 to 5"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_technician(wrong: Profile, says: str) -> None:
    with pytest.raises(TechnicianWrong, match=says):
        TECHNICIAN.decide(RegisterTechnician(profile=wrong, at=NOW), TECHNICIAN.initial())


def test_a_technician_whose_certificate_is_renewed_has_changed() -> None:
    certified = replace(PROFILE, certificates=(Certificate(skill="制冷", valid_until=END),))
    change = RegisterTechnician(profile=certified, at=NOW, change=True)
    changed = TechnicianChanged(occurred_at=NOW, profile=certified)
    assert TECHNICIAN.decide(change, TECHNICIAN.fold([THERE])) == [changed]
    assert TECHNICIAN.decide(change, TECHNICIAN.fold([THERE, changed])) == []


def test_a_technician_moves_and_keeps_the_place_when_something_else_changes() -> None:
    moved = TECHNICIAN.fold([THERE, TechnicianMoved(occurred_at=NOW, place=ELSEWHERE)])
    assert TECHNICIAN.decide(MoveTechnician(place=ELSEWHERE, at=NOW), moved) == []
    changed = TechnicianChanged(occurred_at=NOW, profile=replace(PROFILE, capacity=2))
    assert TECHNICIAN.evolve(moved, changed).place == ELSEWHERE


def test_a_shift_starts_and_ends() -> None:
    ended = TechnicianShiftEnded(occurred_at=NOW)
    known, away = TECHNICIAN.fold([THERE]), TECHNICIAN.fold([THERE, ended])
    assert TECHNICIAN.decide(EndShift(at=NOW), known) == [ended]
    assert TECHNICIAN.decide(StartShift(at=NOW), known) == []
    started = TechnicianShiftStarted(occurred_at=NOW)
    assert TECHNICIAN.decide(StartShift(at=NOW), away) == [started]


def test_nobody_moves_who_is_not_known() -> None:
    with pytest.raises(TechnicianUnknown):
        TECHNICIAN.decide(MoveTechnician(place=ELSEWHERE, at=NOW), TECHNICIAN.initial())
