"""Proposals: the better of two rosters, whoever made them, if it breaks no rule."""

from dataclasses import dataclass
from typing import Literal

from services.dispatch.domain.rostering.check import broken, check_shape, score
from services.dispatch.domain.rostering.problem import Roster, RosterProblem
from services.dispatch.domain.rostering.refusals import RosterWrong

Made = Literal["greedy", "cp_sat"]
"""By what a roster was made."""

Note = Literal["engine_found_nothing", "engine_broke_rules", "engine_no_better", "engines_busy"]
"""Why a proposal is the greedy one."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A roster that breaks no rule, by what it was made, and why not by the engine."""

    roster: Roster
    made_by: Made
    note: Note | None = None


def judged(problem: RosterProblem, greedy: Roster, found: Roster | None) -> Proposal:
    """Return what is proposed: what an engine found if it is sound and better, else the greedy one.

    Nobody may trust an engine: what it found is checked here like what a person writes.
    """
    if found is None:
        return Proposal(roster=greedy, made_by="greedy", note="engine_found_nothing")
    try:
        check_shape(found, problem)
    except RosterWrong:
        return Proposal(roster=greedy, made_by="greedy", note="engine_broke_rules")
    if broken(found, problem):
        return Proposal(roster=greedy, made_by="greedy", note="engine_broke_rules")
    if score(found, problem).cost >= score(greedy, problem).cost:
        return Proposal(roster=greedy, made_by="greedy", note="engine_no_better")
    return Proposal(roster=found, made_by="cp_sat")
