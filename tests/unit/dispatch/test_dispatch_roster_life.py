"""The life of a roster: asked for, proposed, edited, published; what cannot be is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.domain.rostering.asking import (
    Asked,
    AskedDemand,
    AskedShift,
    AskedTechnician,
    problem_of,
)
from services.dispatch.domain.rostering.changes import changes_of
from services.dispatch.domain.rostering.commands import (
    EditRoster,
    NoteShifts,
    ProposeRoster,
    PublishRoster,
    RequestRoster,
    RosterCommand,
    SupersedeRoster,
)
from services.dispatch.domain.rostering.facts import Cell, RosterEdited, RosterPublished
from services.dispatch.domain.rostering.life import ROSTER, RosterNow
from services.dispatch.domain.rostering.problem import FREE, Demand, Roster
from services.dispatch.domain.rostering.proposal import Proposal
from services.dispatch.domain.rostering.refusals import (
    RosterBreaksRules,
    RosterNotProposed,
    RosterSpanWrong,
    RosterTooLate,
    RosterUnknown,
    RosterWrong,
)
from services.dispatch.domain.rostering.resting import Worked
from services.dispatch.domain.shifts.commands import ExceptDay, PlanShifts
from services.dispatch.domain.shifts.shift import BY_HAND, Shift
from services.dispatch.domain.shifts.shift import decide as decide_shift
from services.dispatch.domain.shifts.shift import evolve as evolve_shift
from services.dispatch.domain.shifts.written import ShiftLine
from services.dispatch.domain.technician import Profile, Technician, TechnicianUnknown
from shared.decider import Refusal
from tests.unit.dispatch.roster_spec import (
    EARLY,
    MONDAY,
    NIGHT,
    member,
    needs,
    on,
    roster_problem,
    row,
    who,
)

AT = datetime(2027, 2, 20, 8, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
ZONE = "Asia/Shanghai"
OTHER = UUID(int=99)
PROBLEM = roster_problem(member(1), member(2), needs(0, EARLY), needs(1, NIGHT))
ROWS = {who(1): row("E------"), who(2): row("-N-----")}


def after(*commands: RosterCommand, now: RosterNow | None = None) -> RosterNow:
    state = now or RosterNow()
    for command in commands:
        state = ROSTER.fold(ROSTER.decide(command, state), state)
    return state


def proposed(rows: Roster = ROWS) -> RosterNow:
    made = Proposal(roster=rows, made_by="cp_sat")
    return after(
        RequestRoster(zone=ZONE, problem=PROBLEM, at=AT), ProposeRoster(proposal=made, at=AT)
    )


def cell(number: int, day: int, kind: str) -> Cell:
    return Cell(technician_id=who(number), day=on(day), kind=kind)


def shift_after(*commands: PlanShifts | ExceptDay) -> Shift:
    shift = BY_HAND
    for command in commands:
        for fact in decide_shift(command, shift):
            shift = evolve_shift(shift, fact)
    return shift


def test_what_was_made_is_proposed_once() -> None:
    now = proposed()
    assert (now.status, now.rows, now.made_by) == ("proposed", ROWS, "cp_sat")
    again = ProposeRoster(proposal=Proposal(roster={}, made_by="greedy"), at=LATER)
    assert ROSTER.decide(again, now) == []


def test_a_person_changes_days() -> None:
    change = EditRoster(cells=(cell(1, 0, FREE), cell(2, 0, EARLY.name)), at=LATER)
    now = after(change, now=proposed())
    assert now.rows == {who(1): row("-------"), who(2): row("EN-----")}
    assert ROSTER.decide(change, now) == []


def test_only_what_differs_is_kept() -> None:
    change = EditRoster(cells=(cell(1, 0, EARLY.name), cell(1, 1, EARLY.name)), at=LATER)
    assert ROSTER.decide(change, proposed()) == [
        RosterEdited(cells=(cell(1, 1, EARLY.name),), occurred_at=LATER)
    ]


def test_a_change_that_breaks_a_rule_is_refused_by_the_rules_name() -> None:
    with pytest.raises(RosterBreaksRules) as refused:
        after(EditRoster(cells=(cell(2, 2, EARLY.name),), at=LATER), now=proposed())
    assert [(one.code, str(who(2)) in one.message) for one in refused.value.reasons] == [
        ("rest", True)
    ]


def test_a_rule_that_is_advice_may_be_broken_by_a_person() -> None:
    nights = tuple(cell(1, day, NIGHT.name) for day in range(5))
    assert after(EditRoster(cells=nights, at=LATER), now=proposed()).rows[who(1)] == row("NNNNN--")


def test_what_was_broken_before_does_not_stand_in_the_way() -> None:
    tired = proposed({who(1): row("NE-----"), who(2): row("-------")})
    assert after(EditRoster(cells=(cell(1, 6, EARLY.name),), at=LATER), now=tired).rows[
        who(1)
    ] == row("NE----E")


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ((cell(3, 0, EARLY.name),), RosterWrong),
        ((cell(1, 9, EARLY.name),), RosterWrong),
        ((cell(1, 0, "teatime"),), RosterWrong),
        ((cell(1, 0, EARLY.name), cell(1, 0, FREE)), RosterWrong),
    ],
)
def test_a_change_names_days_of_this_roster_once(
    cells: tuple[Cell, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        after(EditRoster(cells=cells, at=LATER), now=proposed())


def test_what_is_not_proposed_is_neither_changed_nor_published() -> None:
    requested = after(RequestRoster(zone=ZONE, problem=PROBLEM, at=AT))
    published = after(PublishRoster(at=LATER), now=proposed())
    change = EditRoster(cells=(cell(1, 1, EARLY.name),), at=LATER)
    for now, command, refusal in (
        (RosterNow(), change, RosterUnknown),
        (RosterNow(), PublishRoster(at=AT), RosterUnknown),
        (requested, change, RosterNotProposed),
        (requested, PublishRoster(at=AT), RosterNotProposed),
        (published, change, RosterNotProposed),
    ):
        with pytest.raises(refusal):
            ROSTER.decide(command, now)
    assert ROSTER.decide(PublishRoster(at=LATER), published) == []


def test_what_has_begun_is_neither_asked_for_nor_published() -> None:
    late = datetime(2027, 3, 1, 16, tzinfo=UTC)  # the 2nd in Shanghai
    early = late - timedelta(seconds=1)
    with pytest.raises(RosterTooLate):
        ROSTER.decide(RequestRoster(zone=ZONE, problem=PROBLEM, at=late), RosterNow())
    with pytest.raises(RosterTooLate):
        ROSTER.decide(PublishRoster(at=late), proposed())
    assert ROSTER.decide(PublishRoster(at=early), proposed()) == [
        RosterPublished(occurred_at=early)
    ]


def test_after_publishing_each_technician_is_noted_once() -> None:
    published = after(PublishRoster(at=LATER), now=proposed())
    assert set(published.missing) == {who(1), who(2)}
    note = NoteShifts(technician_id=who(1), refused="shift-plan-wrong", at=LATER)
    now = after(note, now=published)
    assert (now.missing, now.planned) == ((who(2),), {who(1): "shift-plan-wrong"})
    assert ROSTER.decide(note, now) == []


def test_a_row_becomes_dated_shifts_on_these_days_and_no_others() -> None:
    command = proposed().shifts_of(who(2), LATER)
    assert command.lines == (
        ShiftLine(begins="22:00", ends="06:00", overnight=True, days=("2027-03-02",)),
    )
    weekly = PlanShifts(
        zone=ZONE, lines=(ShiftLine(begins="09:00", ends="17:00", days=("mon", "tue")),), at=AT
    )
    plan = shift_after(weekly, command).plan
    assert [one.day for one in plan.shifts(MONDAY, on(8))] == [on(1), on(7), on(8)]


def test_a_later_roster_supersedes_an_earlier_one_about_the_same_days() -> None:
    earlier = after(PublishRoster(at=AT), now=proposed())
    later = after(PublishRoster(at=LATER), now=proposed())
    assert earlier.is_superseded_by(later)
    assert not later.is_superseded_by(earlier)
    assert not earlier.is_superseded_by(proposed())
    now = after(SupersedeRoster(by=OTHER, at=LATER), now=earlier)
    assert now.superseded_by == (OTHER,)
    assert ROSTER.decide(SupersedeRoster(by=OTHER, at=LATER), now) == []


def test_who_loses_time_is_named_with_the_tickets_in_hand() -> None:
    plan = shift_after(
        PlanShifts(
            zone=ZONE,
            lines=(ShiftLine(begins="06:00", ends="14:00", days=("mon", "tue")),),
            at=AT,
        ),
        ExceptDay(day=on(3), lines=(), reason="away", at=AT),
    ).plan
    one = changes_of(proposed(), who(1), plan, (OTHER,))
    assert [(day.day, day.after) for day in one.days] == [(on(1), ())]
    assert one.tickets == (OTHER,)
    gains = changes_of(proposed(), who(2), shift_after().plan, (OTHER,))
    assert ([day.day for day in gains.days], gains.tickets) == ([on(1)], ())


KNOWN = {who(1): Technician(profile=Profile(skills=("gas",)))}
ASKED = Asked(
    zone=ZONE,
    first=MONDAY,
    last=on(8),
    shifts=(AskedShift(name="night", begins="22:00", ends="06:00", overnight=True),),
    demand=(
        AskedDemand(days=("mon", "tue"), shift="night", people=2),
        AskedDemand(days=("2027-03-02",), shift="night", people=0),
    ),
)


def test_hands_are_asked_for_by_weekday_and_the_later_line_counts() -> None:
    problem = problem_of(ASKED, KNOWN, AT)
    assert problem.demand == (
        Demand(day=on(0), kind="night", people=2),
        Demand(day=on(7), kind="night", people=2),
        Demand(day=on(1), kind="night", people=0),
        Demand(day=on(8), kind="night", people=2),
    )
    assert [(one.technician_id, one.skills) for one in problem.members] == [
        (who(1), frozenset({"gas"}))
    ]
    assert problem.kinds == (NIGHT,)


def test_days_off_and_work_just_before_are_known_from_the_plan() -> None:
    asked = replace(ASKED, technicians=(AskedTechnician(technician_id=who(1), days_off=(on(4),)),))
    nights = ShiftLine(begins="22:00", ends="06:00", days=("sun", "tue"), overnight=True)
    shift = shift_after(
        PlanShifts(zone=ZONE, lines=(nights,), at=AT),
        ExceptDay(day=on(1), lines=(), reason="away", at=AT),
    )
    known = {who(1): Technician(profile=Profile(), shift=shift)}
    (one,) = problem_of(asked, known, AT).members
    assert one.days_off == {on(1), on(4)}
    assert one.before[-1] == Worked(day=date(2027, 2, 28), begins=22 * 60, ends=30 * 60)


def test_who_and_when_must_be_known() -> None:
    strange = replace(ASKED, technicians=(AskedTechnician(technician_id=OTHER),))
    with pytest.raises(TechnicianUnknown):
        problem_of(strange, KNOWN, AT)
    with pytest.raises(RosterSpanWrong):
        problem_of(replace(ASKED, last=on(36)), KNOWN, AT)
