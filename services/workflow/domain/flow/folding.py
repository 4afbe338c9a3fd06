"""What a ticket has brought about, folded from its facts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.workflow.domain.facts.flow import (
    FlowFact,
    TicketAdvised,
    TicketAnswered,
    TicketAsked,
    TicketBranchDone,
    TicketBranched,
    TicketBranchReopened,
    TicketChildClosed,
    TicketChildOpened,
    TicketChildReopened,
    TicketChildRequested,
    TicketFollowUpCancelled,
    TicketFollowUpPlanned,
    TicketJoined,
    TicketPrioritised,
    TicketRouted,
    TicketSplit,
)
from services.workflow.domain.flow.state import Child, Flow, FollowUp, Held, Question, Task


def fields_brought(fact: FlowFact) -> Mapping[str, object]:
    """Return what the ticket knows by a fact."""
    if isinstance(fact, TicketAnswered) or (isinstance(fact, TicketBranchDone) and not fact.item):
        return fact.fields
    return {}


OfBranches = TicketBranched | TicketRouted | TicketPrioritised | TicketAdvised
OfChildren = TicketChildRequested | TicketChildOpened | TicketChildClosed | TicketChildReopened
OfTasks = TicketSplit | TicketBranchDone | TicketBranchReopened | TicketJoined
OfFollowUps = TicketFollowUpPlanned | TicketFollowUpCancelled | TicketAsked | TicketAnswered


def priority_after(priority: str, fact: FlowFact) -> str:
    """Return how urgent the ticket is after ``fact``."""
    return fact.priority if isinstance(fact, TicketPrioritised) else priority


def flow_after(flow: Flow, fact: FlowFact) -> Flow:
    """Return what was brought about after ``fact``."""
    if isinstance(fact, OfBranches):
        return _branched(flow, fact)
    if isinstance(fact, OfChildren):
        return _with_child(flow, fact)
    if isinstance(fact, OfTasks):
        return _worked(flow, fact)
    return _followed_up(flow, fact)


def _branched(flow: Flow, fact: OfBranches) -> Flow:
    match fact:
        case TicketBranched():
            others = tuple(one for one in flow.held if one.branch != fact.branch)
            if not fact.holds:
                return replace(flow, held=others)
            held = Held(branch=fact.branch, priority=fact.priority, hidden_from=fact.hidden_from)
            return replace(flow, held=(*others, held))
        case TicketRouted():
            return replace(flow, role=fact.role)
        case TicketPrioritised() | TicketAdvised():
            return flow
        case _:
            assert_never(fact)


def _with_child(flow: Flow, fact: OfChildren) -> Flow:
    match fact:
        case TicketChildRequested():
            flow = _with_status(flow, fact.key, "done")
            if fact.refused:
                return flow
            child = Child(
                key=fact.key,
                type=fact.child_type,
                label=fact.child_label,
                link=fact.link,
                blocks=fact.blocks,
            )
            return replace(flow, children=(*flow.children, child))
        case TicketChildOpened():
            return _child_told(flow, fact.key, number=fact.child_number, id=fact.child_id)
        case TicketChildClosed():
            return _child_told(flow, fact.key, closed=True)
        case TicketChildReopened():
            return _child_told(flow, fact.key, closed=False)
        case _:
            assert_never(fact)


def _child_told(flow: Flow, key: str, **changes: str | bool) -> Flow:
    children = tuple(
        replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]  # as called
        for one in flow.children
    )
    return replace(flow, children=children)


def _worked(flow: Flow, fact: OfTasks) -> Flow:
    match fact:
        case TicketSplit():
            tasks = tuple(
                Task(key=one.key, label=one.label, roles=one.roles, needs=one.needs, item=one.item)
                for one in fact.tasks
            )
            return replace(
                flow,
                tasks=tasks,
                needed=fact.needed,
                task_blocks=fact.blocks,
                split_at=fact.occurred_at,
                joined=False,
            )
        case TicketBranchDone():
            return _task_told(
                flow, fact.branch, at=fact.occurred_at, by=fact.actor, fields=fact.fields
            )
        case TicketBranchReopened():
            return replace(_task_told(flow, fact.branch, at=None, by="", fields={}), joined=False)
        case TicketJoined():
            return replace(flow, joined=True)
        case _:
            assert_never(fact)


def _task_told(
    flow: Flow, key: str, *, at: datetime | None, by: str, fields: Mapping[str, object]
) -> Flow:
    tasks = tuple(
        replace(one, done_at=at, done_by=by, fields=fields) if one.key == key else one
        for one in flow.tasks
    )
    return replace(flow, tasks=tasks)


def _followed_up(flow: Flow, fact: OfFollowUps) -> Flow:
    match fact:
        case TicketFollowUpPlanned():
            planned = FollowUp(
                key=fact.key,
                rule=fact.rule,
                what=fact.what,
                about=fact.about,
                label=fact.label,
                due_at=fact.due_at,
            )
            return replace(flow, follow_ups=(*flow.follow_ups, planned))
        case TicketFollowUpCancelled():
            return _with_status(flow, fact.key, "cancelled")
        case TicketAsked():
            question = Question(
                key=fact.key,
                question=fact.question,
                items=fact.items,
                deadline_at=fact.deadline_at,
            )
            flow = _with_status(flow, fact.key, "done")
            return replace(flow, questions=(*flow.questions, question))
        case TicketAnswered():
            return _answered(flow, fact)
        case _:
            assert_never(fact)


def _answered(flow: Flow, fact: TicketAnswered) -> Flow:
    questions = tuple(
        replace(one, answers={**one.answers, fact.item: fact.answer})
        if one.key == fact.key
        else one
        for one in flow.questions
    )
    return replace(flow, questions=questions)


def _with_status(flow: Flow, key: str, status: str) -> Flow:
    follow_ups = tuple(
        replace(one, status=status) if one.key == key else one for one in flow.follow_ups
    )
    return replace(flow, follow_ups=follow_ups)
