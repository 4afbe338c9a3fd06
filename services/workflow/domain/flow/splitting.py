"""Splitting: work that goes on side by side, each branch done by its own, until it joins again."""

from collections.abc import Iterable

from services.workflow.domain.automatic.moves import made_after_joining
from services.workflow.domain.commands import FinishBranch
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.facts.flow import (
    SplitTask,
    TicketBranchDone,
    TicketBranchReopened,
    TicketJoined,
    TicketSplit,
)
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.flow.refusals import BranchDone, BranchUnknown, NotYourBranch
from services.workflow.domain.flow.rules import ParallelRule, TaskRule
from services.workflow.domain.flow.state import Task
from services.workflow.domain.flow.values import values_in
from services.workflow.domain.forms.writing import Pen, check_writing, missing_fields
from services.workflow.domain.labels import SYSTEM, Label
from services.workflow.domain.moving import moved, role_for
from services.workflow.domain.refusals import FieldsInvalid, TicketClosed
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import faults_of, is_given
from shared.moments import believed
from shared.sight import BOUND_TO

LABEL_LENGTH_MAX = 200


def work_splits(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
    """Yield that work goes on side by side after the gate, or again where it was not good enough.

    Raises BranchUnknown.
    """
    parallel = rules.flow.parallel
    if parallel is None or not isinstance(fact, TicketMoved) or fact.late:
        return
    if fact.transition == parallel.gate:
        yield _split(fact, ticket, rules, parallel)
    elif is_given(fact.fields.get(parallel.redo)) and ticket.flow.tasks:
        for name in values_in(fact.fields[parallel.redo]):
            task = _named(ticket, name)
            if task.done_at is not None:
                yield _reopened(fact, ticket, rules, task)


def work_joins(fact: TicketEvent, ticket: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
    """Yield that enough is done, and after that the move which waited for it.

    It waits on for its condition and for children; ``moves_at_once`` tries it again.
    """
    parallel, flow = rules.flow.parallel, ticket.flow
    if isinstance(fact, TicketBranchDone) and not flow.joined and flow.done >= flow.needed:
        yield TicketJoined(
            occurred_at=fact.occurred_at,
            number=ticket.number,
            type=ticket.type,
            done=flow.done,
            of=len(flow.tasks),
        )
    elif isinstance(fact, TicketJoined) and parallel is not None:
        then = rules.transitions.get(parallel.then)
        if not ticket.imported:
            yield from made_after_joining(ticket, rules)
        elif then is not None and ticket.state in then.sources:
            yield moved(
                ticket,
                rules,
                then,
                fields={},
                role=SYSTEM,
                at=max(fact.occurred_at, ticket.last_moved_at),
                imported=True,
            )


def decide_branch(command: FinishBranch, ticket: Ticket) -> list[TicketEvent]:
    """Return that a parallel branch is done.

    Raises BranchUnknown, BranchDone, NotYourBranch, TicketClosed, RoleMissing, FieldsInvalid,
    FieldsMissing, FieldsNotYours, FieldKept and what is wrong with the time.
    """
    task = ticket.flow.task(command.branch)
    if task is None:
        raise BranchUnknown
    if ticket.closed:
        raise TicketClosed
    role = _role_for(task, command)
    if task.done_at is not None:
        raise BranchDone
    _check_fields(command, task, ticket)
    moment = believed(command.occurred_at, command.now, command.caller.scopes)
    begun = ticket.flow.split_at or ticket.opened_at
    return [
        TicketBranchDone(
            occurred_at=max(moment.at, begun),
            number=ticket.number,
            type=ticket.type,
            branch=task.key,
            branch_label=task.label,
            item=task.item,
            fields=command.fields,
            role=role,
            actor=command.caller.actor,
        )
    ]


def _role_for(task: Task, command: FinishBranch) -> str:
    """Return the role the caller relies on; whoever has one place does what is that place's."""
    rules, caller = command.rules, command.caller
    role = role_for(task.roles, rules, caller, {None})
    spec = rules.roles.get(role)
    place = None if spec is None else BOUND_TO.get(spec.scope)
    if task.item and spec is not None and place is not None and not caller.is_system:
        names = {spec.scope, role, place}
        if task.item not in {value for name, value in caller.attributes if name in names}:
            raise NotYourBranch
    return role


def _check_fields(command: FinishBranch, task: Task, ticket: Ticket) -> None:
    specs, brought = command.rules.fields, command.fields
    if faults := faults_of(brought, specs):
        raise FieldsInvalid(reasons=faults)
    pen = Pen(
        caller=command.caller,
        by=task.key,
        asked=task.needs,
        hidden=command.look.hidden_fields(ticket),
    )
    # What one of many branches alike brings stays with it, so nothing of the ticket is changed.
    check_writing(pen, command.rules, {} if task.item else ticket.fields, brought)
    if missing := [key for key in task.needs if not is_given(brought.get(key))]:
        raise missing_fields(task.key, task.label, [specs[key] for key in missing])


def _split(
    fact: TicketMoved, ticket: Ticket, rules: TicketType, parallel: ParallelRule
) -> TicketSplit:
    tasks = tuple(_tasks(parallel, ticket))
    count = len(tasks)
    told = (
        () if fact.imported else tuple(dict.fromkeys(role for one in tasks for role in one.roles))
    )
    return TicketSplit(
        occurred_at=fact.occurred_at,
        number=ticket.number,
        type=ticket.type,
        tasks=tasks,
        needed=min(parallel.needed or count, count),
        blocks=tuple(dict.fromkeys((*parallel.blocks, parallel.then)))
        if parallel.then
        else parallel.blocks,
        words=Label(
            zh=f"“{rules.name.zh}”有任务等您完成。",
            en=f"{rules.name.en} has work for you.",
        ),
        tell=tuple(Tell(role=role, via="app") for role in told if role in rules.roles),
    )


def _tasks(parallel: ParallelRule, ticket: Ticket) -> Iterable[SplitTask]:
    for one in parallel.tasks:
        yield SplitTask(key=one.key, label=one.label, roles=one.roles, needs=one.needs)
    if parallel.task is not None:
        for item in values_in(ticket.fields.get(parallel.each)):
            yield _one_of_many(parallel.task, item)


def _one_of_many(task: TaskRule, item: str) -> SplitTask:
    return SplitTask(
        key=item,
        label=Label(
            zh=f"{task.label.zh} {item}"[:LABEL_LENGTH_MAX],
            en=f"{task.label.en} {item}"[:LABEL_LENGTH_MAX],
        ),
        roles=task.roles,
        needs=task.needs,
        item=item,
    )


def _reopened(
    fact: TicketMoved, ticket: Ticket, rules: TicketType, task: Task
) -> TicketBranchReopened:
    told = () if fact.imported else task.roles
    return TicketBranchReopened(
        occurred_at=fact.occurred_at,
        number=ticket.number,
        type=ticket.type,
        branch=task.key,
        branch_label=task.label,
        words=Label(
            zh=f"“{task.label.zh}”要返工。",
            en=f"{task.label.en} has to be done again.",
        ),
        tell=tuple(Tell(role=role, via="app") for role in told if role in rules.roles),
    )


def _named(ticket: Ticket, name: str) -> Task:
    for one in ticket.flow.tasks:
        if name in {one.key, one.label.zh, one.label.en}:
            return one
    listed = ", ".join(one.key for one in ticket.flow.tasks[:20])
    raise BranchUnknown(f"There is no branch {name!r}; there are: {listed}.")
