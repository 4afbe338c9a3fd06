"""The engines, real ones: their plans are sound, and a bad process costs nothing but its time."""

import asyncio
import math
import os
import shutil
import sys
import time
from collections.abc import Sequence

import pytest
import uvloop

from services.dispatch.adapters.solvers.engines import SolverEngines
from services.dispatch.adapters.solvers.parts import parts
from services.dispatch.adapters.solvers.processes import listen
from services.dispatch.adapters.solvers.task import Engine
from services.dispatch.app.planning import Planning
from services.dispatch.domain.planning.acceptance import Verdict
from services.dispatch.domain.planning.insertion import inserted
from services.dispatch.domain.planning.verifier import violations
from tests.unit.dispatch.planning_spec import (
    HOUR,
    any_town,
    day,
    north,
    problem,
    shaken,
    visit,
    what,
    who,
)

REPLANS = 60 if os.environ.get("GONGDAN_TEST_LENGTH") is None else 1_000
CHUNKS = 10
DEATHS = 60  # a quarter of them come before the question is written
ENGINES: tuple[Engine, ...] = ("fitting", "vroom", "pyvrp", "chain")
CROSSED = {who(1): (what(2),), who(2): (what(1),)}
TOWN = problem(day(1), day(2, start=north(20)), visit(1), visit(2, place=north(20)))
UNCROSSED = {who(1): (what(1),), who(2): (what(2),)}
BUDGET_S = 0.3
ENOUGH_S = 3.0  # for a process to start and to look for a moment
BUSY_S = (ENOUGH_S, 4 * ENOUGH_S, 16 * ENOUGH_S)
"""How long an engine may have: more, if the machine was too busy to start it in time."""

LATE_S = 120.0  # however busy the machine is; a process that hangs would take ten minutes


def process(script: str) -> SolverEngines:
    return SolverEngines(argv=(sys.executable, "-c", script), grace_s=0.2)


async def uncrossed(engines: SolverEngines, budgets_s: Sequence[float] = BUSY_S) -> Verdict:
    """Replan what is crossed, with more time where none was found to look at it."""
    for budget_s in budgets_s:
        verdict = await Planning(engines=engines).replan(TOWN, CROSSED, budget_s)
        if verdict.plan.sequences != CROSSED:
            break
    return verdict


@pytest.mark.parametrize("engine", ENGINES)
async def test_each_engine_uncrosses_what_is_crossed(engine: Engine) -> None:
    verdict = await uncrossed(SolverEngines(engine=engine, grace_s=10))
    assert verdict.refused is None
    assert verdict.plan.sequences == UNCROSSED


@pytest.mark.parametrize(
    "script",
    [
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
        "raise SystemExit(1)",
        "print('nonsense')",
        """print('["vroom", [[7], [-1]]]')""",
        "import os; os.close(0); os.close(1); os.abort()",
    ],
    ids=["hangs", "fails", "talks nonsense", "speaks of others", "dies"],
)
async def test_a_bad_process_leaves_the_present_plan(script: str) -> None:
    began = time.monotonic()
    verdict = await Planning(engines=process(script)).replan(TOWN, CROSSED, BUDGET_S)
    assert time.monotonic() - began < BUDGET_S + LATE_S
    assert verdict.plan.sequences == CROSSED


def test_a_process_that_dies_before_it_is_asked_costs_nothing_either() -> None:
    """The services run on this loop: it calls writing to the dead by no error of connections."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for _ in range(DEATHS):
            runner.run(listen([shutil.which("true") or sys.executable], b"?", math.inf, _unheard))


def _unheard(line: bytes) -> None:
    raise AssertionError(line)


async def test_what_was_found_before_the_process_hung_counts() -> None:
    script = "import time; print('[\"vroom\", [[0], [1]]]', flush=True); time.sleep(600)"
    verdict = await uncrossed(process(script), (1.0, *BUSY_S))
    assert verdict.plan.sequences == UNCROSSED


async def test_no_engine_is_believed() -> None:
    script = """print('["liar", [[0, 0, 1, 1], [0]]]')"""
    verdict = await Planning(engines=process(script)).replan(TOWN, CROSSED, 1.0)
    assert violations(verdict.plan, TOWN) == []


@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_no_replanned_town_breaks_a_rule(chunk: int) -> None:
    each = REPLANS // CHUNKS
    seeds = range(chunk * each, (chunk + 1) * each)
    for two in zip(seeds[::2], seeds[1::2], strict=True):
        await asyncio.gather(*(_replanned(seed) for seed in two))


async def _replanned(seed: int) -> None:
    before = any_town(seed, days=8, visits=40)
    later = shaken(before, seed)
    engines = SolverEngines(engine=ENGINES[seed % len(ENGINES)], grace_s=10)
    verdict = await Planning(engines=engines).replan(later, inserted(before).sequences, 1.0)
    assert verdict.violations == ()
    assert violations(verdict.plan, later) == []


async def test_who_has_a_visit_keeps_it_for_a_minute_more_of_way() -> None:
    """Two new visits lie where others could make them at no way; the old ones stay."""
    town = problem(
        *(day(n, start=north(n / 10)) for n in range(1, 5)),
        *(visit(n, place=north((n + 1) / 10), duration_s=3 * HOUR) for n in range(1, 7)),
    )
    present = {who(n): (what(n),) for n in range(1, 5)}
    verdict = await Planning(engines=SolverEngines(grace_s=10)).replan(town, present, ENOUGH_S)
    assert verdict.moved == frozenset()
    assert len(verdict.plan.technician_of) == 6


def test_a_large_problem_is_cut_so_that_nothing_is_lost() -> None:
    town = problem(
        *(day(n, "gas" if n % 2 else "cold", start=north(n)) for n in range(1, 9)),
        *(visit(n, "gas" if n % 3 else "cold", place=north(n % 80 / 10)) for n in range(1, 201)),
    )
    pieces = parts(town, {}, visits_max=60)
    assert max(len(one.visits) for one in pieces) <= 60
    assert sorted(v.visit_id for one in pieces for v in one.visits) == [
        one.visit_id for one in town.visits
    ]
    assert sum(len(one.days) for one in pieces) == len(town.days)


async def test_parts_are_planned_one_after_the_other() -> None:
    town = problem(
        *(day(n, "gas" if n % 2 else "cold", start=north(n)) for n in range(1, 5)),
        *(visit(n, "gas" if n % 2 else "cold", place=north(n % 5)) for n in range(1, 17)),
    )
    engines = SolverEngines(grace_s=20, visits_max=6)
    verdict = await Planning(engines=engines).replan(town, {}, 2.0)
    assert violations(verdict.plan, town) == []
    assert len(verdict.plan.technician_of) == 16
