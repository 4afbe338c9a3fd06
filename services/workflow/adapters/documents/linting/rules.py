"""Advice about rules: those that never do anything, and those that are asked at one moment only."""

import re
from collections.abc import Iterator
from itertools import chain

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER
from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.model import NotifyPart, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Tries, conditions_of
from services.workflow.domain.conditions import HOURS_TO, OCCURRED_AT

SMALL = re.compile(r"p[1-9]")
NONE_KEPT = "0%"
BY_DISPATCH = frozenset(
    {
        "ticket.offered",
        "ticket.accepted",
        "ticket.declined",
        "ticket.queued",
        "ticket.transfer_asked",
        "ticket.appointed",
        "ticket.endangered",
        "ticket.secured",
        "ticket.unassignable",
        "ticket.crew_told",
    }
)


def rule_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the rules of a type."""
    for one in conditions_of(part):
        if tries.can_hold(one, part) is False:
            yield advice("guard-never-true", f"{where}{one.pointer}", source=one.source)
    for index, given in enumerate(part.priority):
        if SMALL.fullmatch(given.set):
            pointer, meant = f"{where}/priority/{index}", given.set.upper()
            yield advice("priority-in-small-letters", pointer, given=given.set, meant=meant)
    yield from _asked_once(part, where)
    yield from _kept_for_nothing(part, where)
    made = moves_made(part, tries)
    priorities = {one.set for one in part.priority}
    for index, rule in enumerate(part.notify):
        why = _why_never(rule, part, made, priorities)
        if why:
            pointer = f"{where}/notify/{index}"
            yield advice("notify-never-fires", pointer, zh=why.zh, en=why.en)


def _kept_for_nothing(part: TypePart, where: str) -> Iterator[Remark]:
    """Yield a reserve that keeps no hand, or that no ticket can ever use."""
    kept = None if part.dispatch is None else part.dispatch.reserve
    if part.dispatch is None or kept is None:
        return
    crew = (one.skills_from for one in part.dispatch.crew)
    skills = {one.skill for one in chain(part.dispatch.skills_from, *crew)}
    needed = skills | {one.set for one in part.priority}
    if kept.skill not in needed or kept.share == NONE_KEPT:
        yield advice("reserve-for-nothing", f"{where}/dispatch/reserve", skill=kept.skill)


def _asked_once(part: TypePart, where: str) -> Iterator[Remark]:
    """Yield the conditions of automatic moves that look at the time, which goes on by itself."""
    guards = {one.id: one.when for one in part.transitions}
    for index, auto in enumerate(part.auto):
        conditions = [auto.when, guards.get(auto.transition)]
        for source in conditions:
            if source is None or source == NO_ANSWER:
                continue
            names = CelCondition(source).names
            if any(one == OCCURRED_AT or one.startswith(HOURS_TO) for one in names):
                yield advice("asked-once", f"{where}/auto/{index}", source=source)


def _why_never(
    rule: NotifyPart, part: TypePart, made: set[str], priorities: set[str]
) -> Words | None:
    if rule.when in BY_DISPATCH and part.dispatch is None:
        return Words(
            "此类工单没有 dispatch，不派单", "this type has no dispatch, nobody is offered it"
        )
    if rule.when == "ticket.flagged" and not part.flags:
        return Words("此类工单没有 flags", "this type has no flags")
    if rule.when == "ticket.moved" and not made:
        return Words("此类工单没有可行的操作", "no move of this type is possible")
    if rule.transition and rule.transition not in made:
        return Words(
            f"操作 {rule.transition} 永远做不了", f"the move {rule.transition} is never possible"
        )
    if rule.priority and not priorities & set(rule.priority):
        wanted = ", ".join(rule.priority)
        return Words(f"没有规则给出优先级 {wanted}", f"no rule gives the priority {wanted}")
    return None
