"""What a document says of what a ticket brings about becomes the rules the domain follows."""

from collections.abc import Mapping

from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.parts import (
    BranchPart,
    CountPart,
    KeepsWaitingPart,
    LoopPart,
    ParallelPart,
    SchedulePart,
    WindowPart,
)
from services.workflow.adapters.documents.flow.taking import takes_of
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.time_rules import ALWAYS as NEVER_CLOSED
from services.workflow.adapters.documents.time_rules import seconds_of
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.flow.rules import (
    BranchRule,
    FlowRules,
    FollowUpRule,
    ParallelRule,
    TaskRule,
    WaitedForRule,
    WindowRule,
)
from services.workflow.domain.labels import Label
from services.workflow.domain.schedules.rules import KEEP, ScheduleRule

ALWAYS = "always"
EACH = "one_task_per_"
PLURALS = ("s", "_list", "")
"""What the field of ``one_task_per_store`` is called after ``store``, the first that there is."""

ASIDE = Label(zh="并行任务", en="Task")
OWN, OWN_STORE = "own", "own_store"


def flow_of(part: TypePart, document: Document, calendars: Mapping[str, Calendar]) -> FlowRules:
    """Return what tickets of a type bring about."""
    return FlowRules(
        branches=tuple(_branch(one, index, part) for index, one in branches_of(part)),
        parallel=_parallel(part.parallel, part, document) if part.parallel else None,
        follow_ups=tuple(
            _follow_up(one, index, part, document, calendars)
            for index, one in enumerate(part.loops)
        ),
        windows=tuple(_window(one) for one in part.rules),
        keeps_waiting=_keeps_waiting(part.keeps_waiting) if part.keeps_waiting else None,
        labels={one.key: _label(one.name) for one in document.ticket_types},
        customers=tuple(key for key, role in document.roles.items() if role.scope == OWN),
    )


def branches_of(part: TypePart) -> list[tuple[int, BranchPart]]:
    """Return the branches of a type by their places; a ``route`` is one more, in place -1."""
    listed = list(enumerate(part.branches))
    if part.route is None:
        return listed
    return [(-1, BranchPart(key="route", when=part.route.when, route=part.route.team)), *listed]


def condition_of(source: str, part: TypePart) -> str | None:
    """Return a condition as CEL: None for ``always``, and the name of a state means to be in it."""
    if source == ALWAYS:
        return None
    if source in part.states and source not in part.fields:
        return f"state == '{source}'"
    return source


def each_field(part: TypePart, name: str) -> str | None:
    """Return the field whose values ``name`` means one of; None if there is none."""
    return next((name + end for end in PLURALS if name + end in part.fields), None)


def _branch(one: BranchPart, index: int, part: TypePart) -> BranchRule:
    source = condition_of(one.when, part)
    return BranchRule(
        key=one.key or f"branch_{index + 1}",
        source=source or "",
        when=None if source is None else CelCondition(source),
        set_priority=one.set_priority or "",
        route=one.route or "",
        notify=tuple(one.notify),
        hide_from=tuple(one.hide_from),
        create=one.create or "",
        takes=takes_of(one.fields),
        link=one.link,
        is_for_opener=one.on_behalf_of == "opener",
        blocks=tuple(one.blocks),
    )


def _parallel(one: ParallelPart, part: TypePart, document: Document) -> ParallelRule:
    tasks: tuple[TaskRule, ...] = ()
    each, task = "", None
    if isinstance(one.spawn, str):
        name = one.spawn.removeprefix(EACH)
        each = each_field(part, name) or name
        roles = tuple(one.role) or _doers(one, name, part, document)
        label = _label(one.task) if one.task else ASIDE
        task = TaskRule(key=name, label=label, roles=roles, needs=tuple(one.needs))
    else:
        tasks = tuple(
            TaskRule(
                key=each_one.branch,
                label=_label(each_one.label)
                if each_one.label
                else Label(zh=each_one.branch, en=each_one.branch),
                roles=tuple(each_one.role),
                needs=tuple(each_one.needs),
            )
            for each_one in one.spawn
        )
    return ParallelRule(
        gate=one.gate,
        tasks=tasks,
        each=each,
        task=task,
        needed=needed_by(one),
        then=one.then or "",
        blocks=tuple(one.blocks),
        redo=one.redo,
    )


def needed_by(one: ParallelPart) -> int:
    """Return how many branches must be done; 0 for all of them."""
    if isinstance(one.join, CountPart):
        return one.join.count
    return 1 if one.join == "any" else 0


def _doers(one: ParallelPart, name: str, part: TypePart, document: Document) -> tuple[str, ...]:
    """Return who does one of many tasks alike if it is not said: those there, or at the gate."""
    if name == "store":
        there = tuple(key for key, role in document.roles.items() if role.scope == OWN_STORE)
        if there:
            return there
    return tuple(role for move in part.transitions if move.id == one.gate for role in move.by)


def _follow_up(
    one: LoopPart,
    index: int,
    part: TypePart,
    document: Document,
    calendars: Mapping[str, Calendar],
) -> FollowUpRule:
    calendar = calendars[one.calendar] if one.calendar else None
    source = condition_of(one.when, part)
    return FollowUpRule(
        key=one.key or f"loop_{index + 1}",
        label=_label(one.label) if one.label else _named(one, part, document),
        after=one.after,
        delay_s=seconds_of(one.delay, calendar or NEVER_CLOSED),
        when=None if source is None else CelCondition(source),
        create=one.create or "",
        takes=takes_of(one.fields),
        ask=one.ask or "",
        of=tuple(one.of),
        for_each=(each_field(part, one.for_each) or one.for_each) if one.for_each else "",
        deadline_s=seconds_of(one.deadline) if one.deadline else 0,
        calendar=calendar,
    )


def _named(one: LoopPart, part: TypePart, document: Document) -> Label:
    if one.ask is not None:
        field = part.fields.get(one.ask)
        return _label(field.label) if field else Label(zh=one.ask, en=one.ask)
    name = next((kind.name for kind in document.ticket_types if kind.key == one.create), None)
    return _label(name) if name else Label(zh=one.create or "", en=one.create or "")


def _window(one: WindowPart) -> WindowRule:
    return WindowRule(
        key=one.key,
        window_s=seconds_of(one.window),
        per=one.per,
        count=one.count,
        advise=_label(one.advise) if one.advise else Label(zh="请留意", en="look into it"),
        create=one.create or "",
        takes=takes_of(one.fields),
        notify=tuple(one.notify),
    )


def _keeps_waiting(one: KeepsWaitingPart) -> WaitedForRule:
    return WaitedForRule(ticket=one.ticket, reasons=dict(one.states))


def schedule_of(one: SchedulePart | None, calendars: Mapping[str, Calendar]) -> ScheduleRule | None:
    """Return when tickets come by themselves; days are those of its calendar's zone, or of any."""
    if one is None:
        return None
    calendar = calendars.get(one.calendar) if one.calendar else None
    somewhere = calendar or next(iter(calendars.values()), None)
    meter, every = next(iter(one.or_meter.items()), ("", 0))
    return ScheduleRule(
        rrule=one.rrule or "",
        meter=meter,
        every=every,
        lead_s=seconds_of(one.lead_time),
        zone=somewhere.zone if somewhere else "UTC",
        calendar=one.calendar or "",
        closed_days=one.on_closed_day or KEEP,
        due_field=one.due_field or "",
    )


def _label(part: LabelPart) -> Label:
    return Label(zh=part.zh, en=part.en)
