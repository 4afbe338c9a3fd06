"""Rosters: each rule that is broken has its name, what cannot be asked is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.domain.rostering.check import Broken, broken, check_shape, score
from services.dispatch.domain.rostering.covering import covered
from services.dispatch.domain.rostering.greedy import greedy
from services.dispatch.domain.rostering.problem import (
    Member,
    RosterProblem,
    ShiftKind,
    Wish,
    check_problem,
)
from services.dispatch.domain.rostering.refusals import (
    RosterRuleNeverHolds,
    RosterSkillUnknown,
    RosterSpanWrong,
    RosterWrong,
)
from services.dispatch.domain.rostering.resting import RestRules, Rule
from shared.decider import Refusal
from tests.unit.dispatch.roster_spec import (
    EARLY,
    LATE,
    NIGHT,
    any_problem,
    member,
    month,
    needs,
    on,
    roster_problem,
    row,
    who,
)

GAS_AND_COLD = frozenset({"gas", "cold"})


@pytest.mark.parametrize(
    ("letters", "rule", "day"),
    [
        ("-N-E---", None, None),
        ("-NE----", "rest", 2),
        ("LE-----", "rest", 1),
        ("EEEEEEE", "days_in_a_row", 6),
        ("NNNNN--", "nights_in_a_row", 4),
        ("EEE-EEE", "minutes_per_week", 6),
    ],
)
def test_a_broken_rule_is_named_with_its_day(
    letters: str, rule: Rule | None, day: int | None
) -> None:
    problem = roster_problem(member(1), rules=RestRules(minutes_per_week_max=40 * 60))
    found = {(one.rule, one.day) for one in broken({who(1): row(letters)}, problem)}
    if rule is None or day is None:
        assert found == set()
    else:
        assert (rule, on(day)) in found


def test_what_somebody_worked_before_counts() -> None:
    one = replace(member(1), before=(NIGHT.on(on(-1)),))
    assert broken({who(1): row("E------")}, roster_problem(one)) == [
        Broken(rule="rest", technician_id=who(1), day=on(0))
    ]


def test_one_weekend_of_some_is_free() -> None:
    problem = roster_problem(member(1), days=14, rules=RestRules(free_weekend_of=2))
    both = {who(1): row("-----E-------E")}
    assert [one.rule for one in broken(both, problem)] == ["free_weekends"]
    assert broken({who(1): row("-----EE-------")}, problem) == []


def test_weekends_that_were_worked_before_count_for_short_rosters_too() -> None:
    weekends = replace(member(1), before=tuple(EARLY.on(on(day)) for day in (-16, -9, -2)))
    found = broken({who(1): row("-----E-")}, roster_problem(weekends))
    assert [(one.rule, one.day) for one in found] == [("free_weekends", on(5))]
    assert broken({who(1): row("EEEEE--")}, roster_problem(weekends)) == []
    two = replace(weekends, before=weekends.before[1:])
    assert broken({who(1): row("-----E-")}, roster_problem(two)) == []


def test_what_was_worked_before_a_roster_begins_is_no_fault_of_it() -> None:
    worked = (*(EARLY.on(on(day)) for day in (-16, -9, -2)), EARLY.on(on(5)))
    problem = replace(roster_problem(replace(member(1), before=worked)), first=on(6), last=on(8))
    assert broken({who(1): row("E--")}, problem) == []


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (RestRules(), 28),
        (RestRules(free_weekend_of=0), 14),
        (RestRules(free_weekend_of=0, days_in_a_row_max=20), 20),
        (RestRules(free_weekend_of=9), 35),
    ],
)
def test_it_is_looked_back_as_far_as_the_rules_ask(rules: RestRules, days: int) -> None:
    assert rules.looked_back == timedelta(days=days)


def test_a_day_off_is_off_and_a_contract_is_kept() -> None:
    off = replace(member(1), days_off=frozenset({on(2)}))
    part = replace(member(2), shifts_per_week_max=2, minutes_per_week_max=20 * 60)
    rows = {who(1): row("--E----"), who(2): row("E-E-E--")}
    assert {(one.rule, one.day) for one in broken(rows, roster_problem(off, part))} == {
        ("day_off", on(2)),
        ("shifts_per_week", on(4)),
        ("minutes_per_week", on(4)),
    }


def test_somebody_with_two_skills_is_one_pair_of_hands() -> None:
    needed = {"gas": 1, "cold": 1}
    assert covered([GAS_AND_COLD], needed) == {"gas": 0, "cold": 1}
    assert covered([GAS_AND_COLD, frozenset({"cold"})], needed) == {"gas": 1, "cold": 1}
    assert covered([frozenset({"cold"}), GAS_AND_COLD], needed) == {"gas": 1, "cold": 1}


def test_a_score_says_who_is_missing_and_whose_wish_is_not_met() -> None:
    free = Wish(wants=False, day=on(0), weight=3)
    problem = roster_problem(
        member(1, wishes=[free]),
        member(2),
        needs(0, EARLY, 2),
        needs(1, NIGHT),
    )
    told = score({who(1): row("E------"), who(2): row("-NN----")}, problem)
    assert [(one.day, one.kind, one.people) for one in told.uncovered] == [(on(0), "early", 1)]
    assert [(one.technician_id, one.wish) for one in told.unmet] == [(who(1), 0)]
    assert (told.night_spread, told.weekend_spread, told.surplus) == (2, 0, 1)
    assert told.shift_spread == 1
    assert told.cost == 1_000 + 1_000 + 30 + 10 + 1


def test_work_is_spread_among_those_of_one_contract() -> None:
    part = replace(member(3), shifts_per_week_max=1)
    problem = roster_problem(member(1), member(2), part, *(needs(day, EARLY) for day in range(4)))
    told = score({who(1): row("EEE----"), who(2): row("-------"), who(3): row("---E---")}, problem)
    assert told.shift_spread == 3


def _with_kinds(*kinds: ShiftKind) -> RosterProblem:
    return replace(roster_problem(member(1)), kinds=kinds)


def _wishing(wish: Wish) -> RosterProblem:
    return roster_problem(member(1, wishes=[wish]))


def _ruled(rules: RestRules) -> RosterProblem:
    return roster_problem(member(1), needs(0, NIGHT), rules=rules)


@pytest.mark.parametrize(
    ("problem", "refusal"),
    [
        (replace(roster_problem(member(1)), last=on(-1)), RosterSpanWrong),
        (roster_problem(member(1), days=36), RosterSpanWrong),
        (_with_kinds(), RosterWrong),
        (_with_kinds(EARLY, EARLY), RosterWrong),
        (_with_kinds(ShiftKind(name="odd", begins=600, ends=600)), RosterWrong),
        (roster_problem(), RosterWrong),
        (roster_problem(member(1), member(1)), RosterWrong),
        (_wishing(Wish(wants=True)), RosterWrong),
        (_wishing(Wish(wants=True, kind="teatime")), RosterWrong),
        (_wishing(Wish(wants=True, day=on(0), weight=11)), RosterWrong),
        (roster_problem(member(1), needs(9, EARLY)), RosterWrong),
        (roster_problem(member(1), needs(0, EARLY), needs(0, EARLY)), RosterWrong),
        (roster_problem(member(1), needs(0, EARLY, skill="magic")), RosterSkillUnknown),
        (_ruled(RestRules(minutes_per_week_max=60)), RosterRuleNeverHolds),
        (_ruled(RestRules(nights_in_a_row_max=0)), RosterRuleNeverHolds),
        (_ruled(RestRules(days_in_a_row_max=0)), RosterRuleNeverHolds),
        (_ruled(RestRules(rest_minutes_min=8 * 24 * 60)), RosterRuleNeverHolds),
        (_ruled(RestRules(version=2)), RosterWrong),
    ],
)
def test_what_no_roster_can_be_made_for_is_refused(
    problem: RosterProblem, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_problem(problem)


@pytest.mark.parametrize(
    "rows",
    [{}, {who(1): row("EEE")}, {who(2): row("-------")}, {who(1): ("teatime",) * 7}],
)
def test_what_is_no_roster_of_these_people_is_refused(
    rows: dict[object, tuple[str, ...]],
) -> None:
    with pytest.raises(RosterWrong):
        check_shape(rows, roster_problem(member(1)))  # type: ignore[arg-type]  # wrong on purpose


def test_the_greedy_roster_gives_the_rare_skill_where_it_is_needed() -> None:
    problem = roster_problem(
        member(1, "gas", "cold"),
        member(2, "cold"),
        needs(0, EARLY, skill="cold"),
        needs(0, EARLY, skill="gas"),
    )
    assert score(greedy(problem), problem).uncovered == ()


def test_the_greedy_roster_spreads_nights_and_keeps_wishes() -> None:
    away = Wish(wants=False, day=on(0))
    people: list[Member] = [member(1, wishes=[away]), member(2), member(3)]
    problem = roster_problem(*people, *(needs(day, NIGHT) for day in range(6)))
    made = greedy(problem)
    told = score(made, problem)
    assert (told.uncovered, told.unmet, told.night_spread) == ((), (), 0)


@pytest.mark.parametrize("seed", range(40))
def test_the_greedy_roster_breaks_nothing(seed: int) -> None:
    problem = any_problem(seed, people=9, days=14)
    check_problem(problem)
    assert broken(greedy(problem), problem) == []


def test_a_month_of_forty_people_is_a_sound_problem() -> None:
    problem = month()
    check_problem(problem)
    assert problem.last - problem.first == timedelta(days=27)
    assert LATE in problem.kinds
