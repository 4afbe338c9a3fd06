"""Rosters: four weeks of forty people in three shifts, made day by day and by the engine.

``python -m tests.bench.rosters [--budget 17]``. 696 shifts are to be filled of the 800 that these
people may work; what the engine finds is judged as the service judges it.
"""

import argparse
import asyncio
import sys
import time

from services.dispatch.adapters.rosterers.engine import CpSatEngine
from services.dispatch.domain.rostering.check import broken, score
from services.dispatch.domain.rostering.greedy import greedy
from services.dispatch.domain.rostering.problem import Roster, RosterProblem
from services.dispatch.domain.rostering.proposal import judged
from tests.bench.measuring import quiet
from tests.unit.dispatch.roster_spec import month

SEEDS = (1, 2, 3)
GATE_S = 20.0


def main(arguments: argparse.Namespace) -> None:
    """Measure and print; fail if it takes too long, breaks a rule, or betters nothing."""
    quiet()
    missed = asyncio.run(_measure(arguments.budget))
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


async def _measure(budget_s: float) -> list[str]:
    missed = list[str]()
    print(f"{'':16}{'missing':>9}{'unmet':>7}{'nights':>8}{'weekends':>10}{'cost':>8}{'s':>7}")
    for seed in SEEDS:
        problem = month(seed)
        began = time.monotonic()
        start = greedy(problem)
        _line(f"greedy, seed {seed}", start, problem, time.monotonic() - began)
        found = await CpSatEngine().better(problem, start, budget_s)
        took_s = time.monotonic() - began
        proposal = judged(problem, start, found)
        _line(f"CP-SAT, seed {seed}", proposal.roster, problem, took_s)
        if took_s > GATE_S or proposal.made_by != "cp_sat" or broken(proposal.roster, problem):
            missed.append(f"seed {seed}")
    print(f"gates: {GATE_S:.0f} s, no rule broken, better than greedy")
    return missed


def _line(name: str, roster: Roster, problem: RosterProblem, took_s: float) -> None:
    told = score(roster, problem)
    missing = sum(one.people for one in told.uncovered)
    print(
        f"{name:16}{missing:9}{len(told.unmet):7}{told.night_spread:8}{told.weekend_spread:10}"
        f"{told.cost:8}{took_s:7.1f}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=17.0)
    main(parser.parse_args())
