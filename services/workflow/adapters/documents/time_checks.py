"""Checking what a document says of time: calendars, and clocks that name what is there."""

from collections.abc import Iterator

from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.adapters.documents.time_parts import SENTENCES, ClockPart
from services.workflow.adapters.documents.time_rules import DEFAULT, HAPPENINGS, is_duration
from services.workflow.domain.facts.entitlement import TARGET_TABLE
from services.workflow.domain.labels import CREATE
from services.workflow.domain.moments import ENDS
from shared.field_kinds import REFERENCE

CALENDAR = Words("日历", "calendar")
HAPPENING = Words("操作或事件", "move or event")
PRIORITY = Words("优先级", "priority")
FIELD = Words("字段", "field")
TARGET = SENTENCES["target"]
WINDOW, MOMENTS = "time_window", frozenset({"date", "datetime"})


def time_faults_of(document: Document) -> list[Remark]:
    """Return everything that would make calendars and clocks mean nothing."""
    faults: list[Remark] = []
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        faults += calendar_faults(part.calendar, document, f"{where}/calendar")
        seen: set[str] = set()
        for index, clock in enumerate(part.clocks):
            pointer = f"{where}/clocks/{index}"
            if clock.key in seen:
                words = Words(f"{clock.key} 写了两次", f"{clock.key} is said twice")
                faults.append(remark("said-twice", f"{pointer}/key", words))
            seen.add(clock.key)
            faults += calendar_faults(clock.calendar, document, f"{pointer}/calendar")
            faults += _clock_faults(clock, part, {*document.marks, *part.marks}, pointer)
    return faults


def calendar_faults(key: str | None, document: Document, where: str) -> Iterator[Remark]:
    """Yield that there is no such calendar, if there is none."""
    if key is not None and key not in document.calendars:
        yield remark("unknown-calendar", where, named(CALENDAR, key, document.calendars))


def _clock_faults(
    clock: ClockPart, part: TypePart, marks: set[str], where: str
) -> Iterator[Remark]:
    known = {*(one.id for one in part.transitions), *HAPPENINGS, *marks}
    for end, name in (("start", clock.start), ("stop", clock.stop)):
        if name not in known:
            yield remark("unknown-move", f"{where}/{end}", named(HAPPENING, name, known))
    if clock.stop in {clock.start, CREATE}:
        words = Words(
            "时钟以此停止，则永远不会走", f"a clock that stops on {clock.stop} never runs"
        )
        yield remark("never-runs", f"{where}/stop", words)
    given = {one.set for one in part.priority}
    for priority in clock.target.keys() - given - {DEFAULT}:
        words = named(PRIORITY, priority, given | {DEFAULT})
        yield remark("unknown-priority", f"{where}/target/{priority}", words)
    if clock.tables and (part.entitlement is None or TARGET_TABLE not in part.entitlement.gives):
        words = Words(
            f"tables 只有在 entitlement 的 gives 里写 {TARGET_TABLE} 才会用到",
            f"nobody is entitled to tables: entitlement gives no {TARGET_TABLE}",
        )
        yield remark("no-target-table", f"{where}/tables", words)
    for name, table in clock.tables.items():
        for priority in table.keys() - given - {DEFAULT}:
            words = named(PRIORITY, priority, given | {DEFAULT})
            yield remark("unknown-priority", f"{where}/tables/{name}/{priority}", words)
    yield from _moment_faults(clock, part, f"{where}/target")


def _moment_faults(clock: ClockPart, part: TypePart, where: str) -> Iterator[Remark]:
    """Yield what is wrong with the fields that say until when."""
    for priority, text in clock.target.items():
        if is_duration(text):
            continue
        key, _, end = text.partition(".")
        field = part.fields.get(key)
        if field is None:
            unknown = named(FIELD, key, part.fields)
            words = Words(f"{unknown.zh}；{TARGET.zh}", f"{unknown.en}; {TARGET.en}")
            yield remark("unknown-field", f"{where}/{priority}", words)
        elif why := _no_moment(key, end, field, part):
            yield remark("no-moment", f"{where}/{priority}", why)


def since_faults(name: str, part: TypePart, where: str) -> Iterator[Remark]:
    """Yield what is wrong with a field since whose moment time is counted."""
    key, _, member = name.partition(".")
    field = part.fields.get(key)
    if field is None:
        yield remark("unknown-field", where, named(FIELD, key, part.fields))
        return
    is_known_of_a_thing = bool(member) and field.type.endswith(REFERENCE)
    if why := _not_for_all(key, field, part) or (
        None if is_known_of_a_thing else _says_no_moment(key, member, field)
    ):
        yield remark("no-moment", where, why)


def _no_moment(key: str, end: str, field: FieldPart, part: TypePart) -> Words | None:
    """Return why a field does not say a moment that everybody may know."""
    return _not_for_all(key, field, part) or _says_no_moment(key, end, field)


def _not_for_all(key: str, field: FieldPart, part: TypePart) -> Words | None:
    if field.is_personal:
        return Words(
            f"{key} 是个人信息，加密后无法计时", f"{key} is personal, so no clock reads it"
        )
    if field.visible_to or any(key in one.fields for one in part.visibility):
        return Words(
            f"{key} 只有部分角色可见，而何时到期人人可见",
            f"only some roles see {key}, but everybody sees when it is due",
        )
    return None


def _says_no_moment(key: str, end: str, field: FieldPart) -> Words | None:
    if field.type == WINDOW and not end:
        return Words(
            f"{key} 是时段，请写 {key}.start 或 {key}.end",
            f"{key} is a window: write {key}.start or {key}.end",
        )
    if field.type in (MOMENTS if not end else {WINDOW}) and end in {"", *ENDS}:
        return None
    return Words(f"{key}（{field.type}）说明不了何时", f"{key} ({field.type}) does not say when")
