"""Checking what a document says of appointments: a field to say them in, hours that have slots."""

from collections.abc import Iterator
from itertools import pairwise

from services.workflow.adapters.documents.dispatch_parts import AppointmentsPart
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, remark

WINDOW = "time_window"
OF_APPOINTMENTS = frozenset({"assignment.appointed", "assignment.unappointed"})
"""What a move can be bound to where there are appointments."""


def appointment_faults(part: TypePart, where: str) -> Iterator[Remark]:
    """Yield what would make the appointments of a type mean nothing."""
    said = None if part.dispatch is None else part.dispatch.appointments
    if part.dispatch is None or said is None:
        return
    field = part.fields.get(said.field)
    if field is None or field.type != WINDOW:
        words = Words(
            f"预约须写入一个 {WINDOW} 字段，而 {said.field} 不是",
            f"appointments are said in a field of type {WINDOW}, which {said.field} is not",
        )
        yield remark("not-a-window", f"{where}/dispatch/appointments/field", words)
    elif field.pii:
        words = Words(
            f"{said.field} 由派单写入，不能设为个人信息",
            f"dispatch writes {said.field}, so it cannot be sealed as personal",
        )
        yield remark("personal", f"{where}/dispatch/appointments/field", words)
    if part.dispatch.crew:
        words = Words(
            "时段按一人计算，班组不能预约：crew 与 appointments 只能保留其一",
            "slots are counted for one person: leave out either the crew or the appointments",
        )
        yield remark("two-ways", f"{where}/dispatch/crew", words)
    if part.dispatch.grab is not None:
        words = Words(
            "有预约的工单按时段派人，不能再由大家抢单：grab 与 appointments 只能保留其一",
            "somebody is looked for by slot, and so nobody takes these tickets themselves: leave"
            " out either grab or the appointments",
        )
        yield remark("two-ways", f"{where}/dispatch/grab", words)
    yield from _hours_faults(said, f"{where}/dispatch/appointments/hours")


def _hours_faults(said: AppointmentsPart, where: str) -> Iterator[Remark]:
    spans = [tuple(_minute(time) for time in one.split("-")) for one in said.hours]
    for index, (begins, ends) in enumerate(spans):
        if ends - begins < said.slot // 60:
            words = Words("其中放不下一个时段", "no slot fits into it")
            yield remark("no-slot", f"{where}/{index}", words)
    if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(spans))):
        words = Words("营业时间重叠", "hours overlap")
        yield remark("hours-overlap", where, words)


def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return 60 * int(hour) + int(minute)
