"""What goes on beside a ticket: parallel work, and the tickets and questions that follow from it.

Each comes ``after`` moves, or from the beginning, and may hold up other moves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.parts import BranchPart, LoopPart, WindowPart
from services.workflow.adapters.documents.flow.rules import ALWAYS
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying.phrases import Subject
from services.workflow.domain.flow.rules import FollowUpRule, ParallelRule, TaskRule

IN_STATE = re.compile(r"""\s*state\s*==\s*['"]([a-z0-9_]+)['"]\s*""")

Kind = Literal["work", "ticket", "question"]
HEADINGS: dict[Kind, Words] = {
    "work": Words("并行任务", "Parallel work"),
    "ticket": Words("开出工单", "Opens a ticket"),
    "question": Words("提问", "Asks"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A piece of work, another ticket or a question; ``details`` are lines about it.

    It begins when one of the moves ``after`` is made, when the ticket comes to ``state``, or
    without both at any time; the moves ``holds_up`` wait for it.
    """

    kind: Kind
    name: str
    details: tuple[str, ...]
    after: tuple[str, ...] = ()
    state: str = ""
    holds_up: tuple[str, ...] = ()

    def heading(self, subject: Subject) -> str:
        """Return what it is, and its name."""
        return subject.titled(HEADINGS[self.kind], self.name)


def beside(subject: Subject) -> tuple[Beside, ...]:
    """Return everything that goes on beside tickets of a type."""
    flow, part = subject.rules.flow, subject.part
    return (
        *(_tasks(flow.parallel, subject) if flow.parallel is not None else ()),
        *(_child(one, subject) for one in part.branches if one.create),
        *(
            _follow_up(one, rule, subject)
            for one, rule in zip(part.loops, flow.follow_ups, strict=True)
        ),
        *(_counted(one, subject) for one in part.rules if one.create),
    )


def _tasks(rule: ParallelRule, subject: Subject) -> Iterator[Beside]:
    for task in (rule.task,) if rule.task is not None else rule.tasks:
        yield Beside(
            kind="work",
            name=subject.say(task.label),
            details=tuple(_task_details(task, rule, subject)),
            after=(rule.gate,),
            holds_up=tuple(dict.fromkeys([*([rule.then] if rule.then else []), *rule.blocks])),
        )


def _task_details(task: TaskRule, rule: ParallelRule, subject: Subject) -> Iterator[str]:
    if who := subject.roles(task.roles):
        yield who
    if rule.each:
        yield _one_for_each(rule.each, subject)


def _child(one: BranchPart, subject: Subject) -> Beside:
    state = subject.rules.initial.key if one.when == ALWAYS else _state_in(one.when)
    is_condition = state not in subject.part.states
    return Beside(
        kind="ticket",
        name=subject.say(subject.rules.flow.labels[one.create or ""]),
        details=(_when(one.when, subject),) if is_condition else (),
        after=_moves_that_bring(one.when, subject) if is_condition else (),
        state="" if is_condition else state,
        holds_up=tuple(one.blocks),
    )


def _state_in(condition: str) -> str:
    """Return what may be the key of a state: ``done``, or ``state == 'done'``."""
    found = IN_STATE.fullmatch(condition)
    return found[1] if found else condition


def _moves_that_bring(condition: str, subject: Subject) -> tuple[str, ...]:
    """Return the moves that ask for a field which a condition looks at."""
    names = set(CelCondition(condition).names)
    asked = subject.rules.asked_by
    return tuple(one.id for one in subject.part.transitions if names.intersection(asked[one.id]))


def _follow_up(one: LoopPart, rule: FollowUpRule, subject: Subject) -> Beside:
    zh = subject.language == "zh"
    details: list[str] = []
    if int(one.delay[:-1]):
        span = subject.span(one.delay)
        details.append(f"{span}后" if zh else f"{span} later")
    if one.ask and (who := subject.roles(one.of or subject.rules.flow.customers)):
        details.append(f"问{who}" if zh else f"of {who}")
    if rule.for_each:
        details.append(_one_for_each(rule.for_each, subject))
    if one.when != ALWAYS:
        details.append(_when(one.when, subject))
    labels = subject.rules.flow.labels
    return Beside(
        kind="question" if one.ask else "ticket",
        name=subject.say(labels[one.create] if one.create else rule.label),
        details=tuple(details),
        after=(one.after,),
    )


def _counted(one: WindowPart, subject: Subject) -> Beside:
    per, span = subject.condition(one.per), subject.span(one.window)
    words = Words(
        f"{span}内同一{per}满 {one.count} 单", f"{one.count} with the same {per} in {span}"
    )
    return Beside(
        kind="ticket",
        name=subject.say(subject.rules.flow.labels[one.create or ""]),
        details=(subject.say(words),),
    )


def _one_for_each(field: str, subject: Subject) -> str:
    name = subject.condition(field)
    return f"“{name}”的每一项各一个" if subject.language == "zh" else f"one for each of: {name}"


def _when(condition: str, subject: Subject) -> str:
    said = subject.condition(condition)
    return f"当 {said}" if subject.language == "zh" else f"if {said}"
