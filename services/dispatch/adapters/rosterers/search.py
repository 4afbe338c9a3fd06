"""Searching for rosters: the best of all where there is time, else better ones, part by part."""

import time
from collections.abc import Callable
from typing import Final

from ortools.sat.python import cp_model

from services.dispatch.adapters.rosterers.cpsat import RosterModel
from services.dispatch.domain.rostering.problem import Roster, RosterProblem

WORKERS: Final = 1
SEED: Final = 1
EXACT_SHARE: Final = 0.2
"""How much of the budget the search for the best of all may have first."""

HINT_S: Final = 5.0


def solve(
    problem: RosterProblem, start: Roster, budget_s: float, found: Callable[[Roster], None]
) -> None:
    """Tell of rosters, better ones mostly later, until the budget of seconds ends.

    A small problem is solved to the end. A large one is changed in parts of ``start`` (large
    neighbourhoods), which finds more in the same time than a search for the best of all would.
    """
    ends = time.monotonic() + budget_s
    model = RosterModel.of(problem, start)
    cost = model.cost()
    model.model.minimize(cost + model.unevenness())
    _hint_all(model)
    told = _Told(model, found)
    exact = _solver(EXACT_SHARE * (ends - time.monotonic()))
    if exact.solve(model.model, told) != cp_model.OPTIMAL:
        # Who has how many shifts slows this search down by far more than it is worth.
        model.model.minimize(cost)
        around = _solver(ends - time.monotonic())
        around.parameters.use_lns_only = True
        around.parameters.interleave_search = True
        around.solve(model.model, told)


def _solver(budget_s: float) -> cp_model.CpSolver:
    """Return a solver that does the same in the same order; the clock only ends it."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = max(0.0, budget_s)
    return solver


class _Told(cp_model.CpSolverSolutionCallback):
    """Hands on each solution as a roster."""

    def __init__(self, model: RosterModel, found: Callable[[Roster], None]) -> None:
        super().__init__()
        self._model = model
        self._found = found

    def on_solution_callback(self) -> None:
        """Read a solution off the variables."""
        self._found(self._model.roster(self.boolean_value))


def _hint_all(model: RosterModel) -> None:
    """Let the search begin with the whole of what was hinted, not only with who works when."""
    solver = _solver(HINT_S)
    solver.parameters.fix_variables_to_their_hinted_value = True
    if solver.solve(model.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return
    variables = [
        model.model.get_int_var_from_proto_index(number)
        for number in range(len(model.model.proto.variables))
    ]
    model.model.clear_hints()  # type: ignore[no-untyped-call]  # it says no types
    for variable in variables:
        model.model.add_hint(variable, solver.value(variable))
