"""The engine, the real one: its rosters break nothing, and a bad process costs only its time."""

import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator

import pytest

from services.dispatch.adapters.rosterers.engine import CpSatEngine
from services.dispatch.adapters.rosterers.search import solve
from services.dispatch.domain.rostering.check import broken, score
from services.dispatch.domain.rostering.greedy import greedy
from services.dispatch.domain.rostering.problem import FREE, Roster, RosterProblem, Wish
from services.dispatch.domain.rostering.proposal import Note, judged
from tests.unit.dispatch.roster_spec import (
    EARLY,
    KINDS,
    NIGHT,
    any_problem,
    member,
    needs,
    on,
    roster_problem,
    row,
    who,
)

PROBLEMS = 24 if os.environ.get("GONGDAN_TEST_LENGTH") is None else 1_000
CHUNKS = 6
LATE_S = 120.0  # however busy the machine is; a process that hangs would take ten minutes
LATER_WINS = roster_problem(
    member(1, "gas"), member(2), needs(0, EARLY), needs(0, NIGHT, skill="gas"), days=2
)


def best(problem: RosterProblem, budget_s: float) -> Roster:
    """Return the best roster that the engine tells of, without a process."""
    told = [greedy(problem)]
    solve(problem, told[0], budget_s, told.append)
    assert all(broken(one, problem) == [] for one in told)
    return min(told, key=lambda one: score(one, problem).cost)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_asked_no_rule_is_broken_and_it_is_no_worse_than_greedy(chunk: int) -> None:
    each = PROBLEMS // CHUNKS
    for seed in range(chunk * each, (chunk + 1) * each):
        problem = any_problem(seed, people=5, days=10)
        assert score(best(problem, 1.0), problem).cost <= score(greedy(problem), problem).cost


@pytest.mark.parametrize("seed", range(20))
def test_of_a_tiny_problem_it_finds_the_best_of_all(seed: int) -> None:
    problem = any_problem(seed, people=2, days=3)
    rows = list(itertools.product([FREE, *(kind.name for kind in KINDS)], repeat=3))
    costs = [
        score(one, problem).cost
        for one in ({who(1): a, who(2): b} for a in rows for b in rows)
        if not broken(one, problem)
    ]
    assert score(best(problem, 30.0), problem).cost == min(costs)


@pytest.mark.parametrize("seed", range(4))
def test_of_a_week_of_one_it_finds_the_best_that_leaves_weekends_free(seed: int) -> None:
    problem = any_problem(seed, people=1, days=7)
    rows = itertools.product([FREE, *(kind.name for kind in KINDS)], repeat=7)
    costs = [score(one, problem).cost for one in _sound(rows, problem)]
    assert score(best(problem, 30.0), problem).cost == min(costs)


def _sound(rows: Iterable[tuple[str, ...]], problem: RosterProblem) -> Iterator[Roster]:
    """Yield the rosters of one person that break nothing."""
    for days in rows:
        if not broken({who(1): days}, problem):
            yield {who(1): days}


def test_nobody_is_sent_where_nobody_is_needed_so_that_all_have_as_many_nights() -> None:
    people = (member(1), member(2), member(3))
    problem = roster_problem(*people, needs(0, EARLY), needs(4, NIGHT))
    told = score(best(problem, 30.0), problem)
    assert (told.uncovered, told.surplus, told.night_spread) == ((), 0, 1)


def test_nobody_is_sent_where_nobody_is_needed_because_they_wish_so() -> None:
    keen = member(1, wishes=[Wish(wants=True, day=on(2), weight=10)])
    problem = roster_problem(keen, member(2), needs(0, EARLY))
    told = score(best(problem, 30.0), problem)
    assert (told.uncovered, told.surplus, len(told.unmet)) == ((), 0, 1)


def test_who_has_one_contract_has_as_many_shifts() -> None:
    people = (member(1), member(2), member(3))
    problem = roster_problem(*people, *(needs(day, EARLY) for day in range(6)))
    told = score(best(problem, 30.0), problem)
    assert (told.uncovered, told.shift_spread) == ((), 0)


async def test_a_process_finds_it_too() -> None:
    start = LATER_WINS.empty()
    found = await CpSatEngine(grace_s=30).better(LATER_WINS, start, 5.0)
    proposal = judged(LATER_WINS, start, found)
    assert (proposal.made_by, proposal.note) == ("cp_sat", None)
    assert score(proposal.roster, LATER_WINS).uncovered == ()


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("import signal, time; time.sleep(600)", "engine_found_nothing"),
        ("raise SystemExit(1)", "engine_found_nothing"),
        ("print('nonsense')", "engine_found_nothing"),
        ("""print('{"rows": {}}')""", "engine_broke_rules"),
        ("import os; os.close(0); os.close(1); os.abort()", "engine_found_nothing"),
    ],
    ids=["hangs", "fails", "talks nonsense", "speaks of nobody", "dies"],
)
async def test_a_bad_process_leaves_the_greedy_roster(script: str, note: Note) -> None:
    began = time.monotonic()
    engine = CpSatEngine(argv=(sys.executable, "-c", script), grace_s=0.2)
    start = greedy(LATER_WINS)
    proposal = judged(LATER_WINS, start, await engine.better(LATER_WINS, start, 0.3))
    assert time.monotonic() - began < LATE_S
    assert (proposal.roster, proposal.made_by, proposal.note) == (start, "greedy", note)


def test_what_an_engine_found_is_checked() -> None:
    start = greedy(LATER_WINS)
    tired = {who(1): row("NE"), who(2): row("--")}
    assert judged(LATER_WINS, start, tired).note == "engine_broke_rules"
    assert judged(LATER_WINS, start, LATER_WINS.empty()).note == "engine_no_better"
