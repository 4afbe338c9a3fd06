"""Advice about what goes on by itself without end, and about waits that never end."""

from collections.abc import Iterator, Mapping, Sequence

from services.workflow.adapters.documents.automatic.passing import moves_that_go_round_in_time
from services.workflow.adapters.documents.flow.opening_rounds import way_between
from services.workflow.adapters.documents.flow.rules import ALWAYS, condition_of
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import leading_to_an_end
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Placed, Tries, possible_moves
from services.workflow.domain.flow.children import DEPTH_MAX
from services.workflow.domain.labels import CREATE, SYSTEM

Opening = tuple[str, str]
"""The type that a rule opens at once, and where the rule stands in its own type."""


def flow_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about what the tickets of a document bring about."""
    types = {one.key: one for one in document.ticket_types}
    openings = {one.key: list(_openings(one, tries)) for one in document.ticket_types}
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        going = moves_that_go_round_in_time(part)
        if going:
            names = ", ".join(part.transitions[index].id for index in going)
            yield advice("goes-round-in-time", f"{where}/transitions/{going[0]}", moves=names)
        for opened, pointer in openings[part.key]:
            way = way_between(opened, part.key, openings)
            if way:
                names = ", ".join(way)
                yield advice("opens-each-other", f"{where}{pointer}", types=names, most=DEPTH_MAX)
        yield from _waits(part, where, types, tries)


def _openings(part: TypePart, tries: Tries) -> Iterator[Opening]:
    """Yield what a ticket opens as soon as it is open itself."""
    initial = frozenset(key for key, state in part.states.items() if state.initial)
    for index, branch in enumerate(part.branches):
        if branch.create and _may_hold(branch.when, part, initial, tries):
            yield branch.create, f"/branches/{index}/create"
    for index, loop in enumerate(part.loops):
        if loop.create and loop.after == CREATE and _may_hold(loop.when, part, initial, tries):
            yield loop.create, f"/loops/{index}/create"
    for index, rule in enumerate(part.rules):
        if rule.create and rule.count == 1:
            yield rule.create, f"/rules/{index}/create"


def _may_hold(when: str, part: TypePart, states: frozenset[str], tries: Tries) -> bool:
    """Say whether a condition may hold of a new ticket, as far as it takes no field to say so."""
    source = condition_of(when, part)
    if when == ALWAYS or source is None:
        return True
    return tries.can_hold(Placed(source=source, pointer="", states=states), part) is not False


def _waits(
    part: TypePart, where: str, types: Mapping[str, TypePart], tries: Tries
) -> Iterator[Remark]:
    """Yield the moves that wait for what nobody can finish."""
    parallel = part.parallel
    if parallel is not None and not isinstance(parallel.spawn, str):
        waiting = [*parallel.blocks, *([parallel.then] if parallel.then else [])]
        for index, task in enumerate(parallel.spawn):
            if waiting and not set(task.role) - {SYSTEM}:
                label = task.label or LabelPart(zh=task.branch, en=task.branch)
                pointer = f"{where}/parallel/spawn/{index}"
                yield _waiting(waiting, label, pointer)
    for index, branch in enumerate(part.branches):
        child = types.get(branch.create or "")
        if child is not None and branch.blocks and not _can_be_finished(child, tries):
            yield _waiting(branch.blocks, child.name, f"{where}/branches/{index}/blocks")


def _waiting(moves: Sequence[str], label: LabelPart, pointer: str) -> Remark:
    names = ", ".join(moves)
    return advice("waits-for-ever", pointer, moves=names, zh=label.zh, en=label.en)


def _can_be_finished(part: TypePart, tries: Tries) -> bool:
    ends = leading_to_an_end(part, possible_moves(part, tries))
    return any(state.initial and key in ends for key, state in part.states.items())
