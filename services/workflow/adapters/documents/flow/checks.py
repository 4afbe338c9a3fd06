"""Checking what a document says of what a ticket brings about: that it names what is there."""

from collections.abc import Collection, Iterable, Iterator

from services.workflow.adapters.documents.checking import (
    FIELD,
    MOVE,
    ROLE,
    STATE,
    expression_faults,
)
from services.workflow.adapters.documents.flow.opening_rounds import opening_rounds
from services.workflow.adapters.documents.flow.parts import (
    BranchPart,
    KeepsWaitingPart,
    LoopPart,
    ParallelPart,
    SchedulePart,
    WindowPart,
)
from services.workflow.adapters.documents.flow.recurring import rrule_fault
from services.workflow.adapters.documents.flow.rules import (
    EACH,
    condition_of,
    each_field,
    needed_by,
)
from services.workflow.adapters.documents.flow.taking_checks import Taking, taking_faults
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.adapters.documents.time_checks import CALENDAR
from services.workflow.adapters.documents.time_rules import seconds_of
from services.workflow.domain.forms.field import TICKET_REF
from services.workflow.domain.labels import CREATE, SYSTEM
from services.workflow.domain.schedules.setting import LEAD_S_MAX

TYPE = Words("工单类型", "ticket type")
ASSET = "asset"
WINDOW_S_MAX = 400 * 86_400
"""A year and a bit: what a rule counts is kept as long."""


def flow_faults_of(document: Document) -> list[Remark]:
    """Return everything that would make what tickets bring about mean nothing."""
    faults: list[Remark] = []
    for place, part in enumerate(document.ticket_types):
        check = _Check(document, part, f"/ticket_types/{place}")
        faults += check.all()
    return [*faults, *opening_rounds(document)]


class _Check:
    """One ticket type, held against its document."""

    def __init__(self, document: Document, part: TypePart, where: str) -> None:
        self.part, self.where = part, where
        self.roles = {*document.roles}
        self.types = {one.key: one for one in document.ticket_types}
        self.calendars = document.calendars
        self.moves = {one.id for one in part.transitions}

    def all(self) -> Iterator[Remark]:
        part = self.part
        for index, branch in enumerate(part.branches):
            yield from self._branch(branch, f"{self.where}/branches/{index}")
        if part.route is not None:
            yield from self._names(ROLE, [part.route.team], self.roles, f"{self.where}/route/team")
            yield from self._condition(part.route.when, f"{self.where}/route/when")
        if part.parallel is not None:
            yield from self._parallel(part.parallel, f"{self.where}/parallel")
        for index, loop in enumerate(part.loops):
            yield from self._loop(loop, f"{self.where}/loops/{index}")
        for index, rule in enumerate(part.rules):
            yield from self._window(rule, f"{self.where}/rules/{index}")
        if part.keeps_waiting is not None:
            yield from self._keeps_waiting(part.keeps_waiting, f"{self.where}/keeps_waiting")
        yield from self._by_itself()
        for key, keys in (
            ("branches", [one.key for one in part.branches]),
            ("loops", [one.key for one in part.loops]),
            ("rules", [one.key for one in part.rules]),
        ):
            yield from _twice([one for one in keys if one], f"{self.where}/{key}")

    def _creation(self, one: BranchPart | LoopPart | WindowPart, where: str) -> Iterator[Remark]:
        """Check the type that a rule creates a ticket of, and what that ticket takes."""
        yield from self._type(one.create, f"{where}/create")
        taking = Taking(
            giver=self.part,
            child=self.types.get(one.create or ""),
            fields=one.fields,
            where=where,
            counts=isinstance(one, WindowPart),
        )
        yield from taking_faults(taking, one.create)

    def _branch(self, one: BranchPart, where: str) -> Iterator[Remark]:
        yield from self._condition(one.when, f"{where}/when")
        yield from self._names(ROLE, [one.route or SYSTEM], {*self.roles, SYSTEM}, f"{where}/route")
        yield from self._names(ROLE, one.notify, self.roles, f"{where}/notify")
        yield from self._names(ROLE, one.hide_from, self.roles, f"{where}/hide_from")
        yield from self._creation(one, where)
        yield from self._names(MOVE, one.blocks, self.moves, f"{where}/blocks")
        if one.blocks and one.create is None:
            words = Words("blocks 要等的工单没有写 create", "blocks waits for what create opens")
            yield remark("blocks-nothing", f"{where}/blocks", words)
        if one.on_behalf_of != "mover" and one.create is None:
            words = Words(
                "on_behalf_of 代谁开的工单没有写 create", "on_behalf_of is of what create opens"
            )
            yield remark("on-behalf-of-nothing", f"{where}/on_behalf_of", words)
        does = one.set_priority or one.route or one.notify or one.hide_from or one.create
        if not does:
            words = Words("这个分支什么也不做", "this branch does nothing")
            yield remark("does-nothing", where, words)

    def _parallel(self, one: ParallelPart, where: str) -> Iterator[Remark]:
        yield from self._names(MOVE, [one.gate], self.moves, f"{where}/gate")
        yield from self._names(MOVE, one.blocks, self.moves, f"{where}/blocks")
        yield from self._names(ROLE, one.role, self.roles, f"{where}/role")
        yield from self._names(FIELD, one.needs, self.part.fields, f"{where}/needs")
        if one.then is not None:
            yield from self._then(one, one.then, f"{where}/then")
        if isinstance(one.spawn, str):
            name = one.spawn.removeprefix(EACH)
            if each_field(self.part, name) is None:
                words = named(FIELD, f"{name}s", self.part.fields)
                yield remark("unknown-field", f"{where}/spawn", words)
            return
        for index, task in enumerate(one.spawn):
            pointer = f"{where}/spawn/{index}"
            yield from self._names(ROLE, task.role, self.roles, f"{pointer}/role")
            yield from self._names(FIELD, task.needs, self.part.fields, f"{pointer}/needs")
        yield from _twice([task.branch for task in one.spawn], f"{where}/spawn")
        if needed_by(one) > len(one.spawn):
            words = Words(
                f"只有 {len(one.spawn)} 个分支，永远汇合不了",
                f"there are only {len(one.spawn)} branches, so they never join",
            )
            yield remark("join-never", f"{where}/join", words)

    def _then(self, one: ParallelPart, then: str, where: str) -> Iterator[Remark]:
        yield from self._names(MOVE, [then], self.moves, where)
        for move in self.part.transitions:
            if move.id != then:
                continue
            needed = {key for key, spec in self.part.fields.items() if spec.required_on == then}
            if SYSTEM not in move.by or move.needs or needed:
                words = Words(
                    f"汇合后由系统执行 {then}：by 要有 system，且不能要求字段",
                    f"{then} is made by the system when branches join: by system, needing nothing",
                )
                yield remark("cannot-join", where, words)
            gates = [each.to for each in self.part.transitions if each.id == one.gate]
            if gates and not set(gates) & set(move.sources):
                words = Words(
                    f"{one.gate} 之后的状态不能执行 {then}，永远汇合不了",
                    f"{then} does not start from where {one.gate} leads, so they never join",
                )
                yield remark("join-never", where, words)

    def _loop(self, one: LoopPart, where: str) -> Iterator[Remark]:
        yield from self._names(MOVE, [one.after], {*self.moves, CREATE}, f"{where}/after")
        yield from self._condition(one.when, f"{where}/when")
        yield from self._creation(one, where)
        yield from self._names(ROLE, one.of, self.roles, f"{where}/of")
        if one.of and one.ask is None:
            words = Words("没有 ask，就没有人被问到", "nobody is asked of anything without ask")
            yield remark("does-nothing", f"{where}/of", words)
        if one.for_each is not None and each_field(self.part, one.for_each) is None:
            words = named(FIELD, one.for_each, self.part.fields)
            yield remark("unknown-field", f"{where}/for_each", words)
        if one.calendar is not None:
            yield from self._names(CALENDAR, [one.calendar], self.calendars, f"{where}/calendar")

    def _window(self, one: WindowPart, where: str) -> Iterator[Remark]:
        spec = self.part.fields.get(one.per)
        if spec is None and one.per != ASSET:
            words = named(FIELD, one.per, {*self.part.fields, ASSET})
            yield remark("unknown-field", f"{where}/per", words)
        if spec is not None and spec.is_personal:
            words = Words(
                f"{one.per} 是个人信息，规则不得依赖它",
                f"{one.per} is personal, so no rule may depend on it",
            )
            yield remark("personal", f"{where}/per", words)
        if not 0 < seconds_of(one.window) <= WINDOW_S_MAX:
            words = Words("窗口在 1 秒到 400 天之间", "a window is between 1 second and 400 days")
            yield remark("window", f"{where}/window", words)
        yield from self._creation(one, where)
        yield from self._names(ROLE, one.notify, self.roles, f"{where}/notify")
        if not (one.advise or one.create or one.notify):
            words = Words("这条规则什么也不做", "this rule does nothing")
            yield remark("does-nothing", where, words)

    def _keeps_waiting(self, one: KeepsWaitingPart, where: str) -> Iterator[Remark]:
        spec = self.part.fields.get(one.ticket)
        if spec is None:
            words = named(FIELD, one.ticket, self.part.fields)
            yield remark("unknown-field", f"{where}/ticket", words)
        elif spec.type != TICKET_REF:
            words = Words(
                f"字段 {one.ticket} 要指向工单（ticket_ref）",
                f"the field {one.ticket} must be a ticket_ref",
            )
            yield remark("names-no-ticket", f"{where}/ticket", words)
        yield from self._names(STATE, one.states, self.part.states, f"{where}/while")
        for state in one.states:
            if state in self.part.states and self.part.states[state].final:
                words = Words(
                    f"{state} 是最终状态，等它的工单会一直等下去",
                    f"the state {state} is final: whatever waits for it would wait for ever",
                )
                yield remark("waits-for-ever", f"{where}/while/{state}", words)

    def _by_itself(self) -> Iterator[Remark]:
        trigger = self.part.trigger
        if self.part.schedule is not None:
            yield from self._schedule(self.part.schedule, f"{self.where}/schedule")
        if trigger is not None:
            yield from self._condition(trigger.when, f"{self.where}/trigger/when")

    def _schedule(self, one: SchedulePart, where: str) -> Iterator[Remark]:
        fault = None if one.rrule is None else rrule_fault(one.rrule)
        if fault is not None:
            yield remark("rrule", f"{where}/rrule", fault)
        if seconds_of(one.lead_time) > LEAD_S_MAX:
            words = Words("最多提前 366 天", "a ticket comes at most 366 days early")
            yield remark("lead-time", f"{where}/lead_time", words)
        if one.calendar is not None:
            yield from self._names(CALENDAR, [one.calendar], self.calendars, f"{where}/calendar")
        elif one.on_closed_day not in (None, "keep"):
            words = Words(
                "要顺延或提前，请写明按哪个 calendar 判断休息日",
                "say by which calendar a day is closed",
            )
            yield remark("calendar-missing", f"{where}/on_closed_day", words)
        yield from self._due_field(one.due_field, f"{where}/due_field")

    def _due_field(self, key: str | None, where: str) -> Iterator[Remark]:
        if key is None:
            return
        spec = self.part.fields.get(key)
        if spec is None:
            yield remark("unknown-field", where, named(FIELD, key, self.part.fields))
        elif spec.type != "date":
            words = Words(f"{key} 要是日期（date）", f"{key} must be a date")
            yield remark("due-field", where, words)

    def _condition(self, source: str, where: str) -> Iterator[Remark]:
        yield from expression_faults(condition_of(source, self.part), self.part, where)

    def _type(self, key: str | None, where: str) -> Iterator[Remark]:
        if key is not None:
            yield from self._names(TYPE, [key], self.types, where)

    def _names(
        self, noun: Words, names: Iterable[str], known: Collection[str], where: str
    ) -> Iterator[Remark]:
        code = f"unknown-{noun.en.replace(' ', '-').removeprefix('ticket-')}"
        for name in names:
            if name not in known:
                yield remark(code, where, named(noun, name, known))


def _twice(keys: Iterable[str], where: str) -> Iterator[Remark]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield remark("said-twice", where, Words(f"{key} 重复", f"{key} is said twice"))
        seen.add(key)
