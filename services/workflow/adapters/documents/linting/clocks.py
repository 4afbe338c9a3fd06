"""Advice about clocks: those that run for ever, and those that may promise nothing."""

from collections.abc import Iterator

from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Tries
from services.workflow.adapters.documents.time_rules import is_duration

ACCEPTED = "technician_accepted"


def clock_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the clocks of a type."""
    made = moves_made(part, tries)
    moves = {one.id for one in part.transitions}
    for index, clock in enumerate(part.clocks):
        why = None
        if clock.stop in moves - made:
            why = Words(f"操作 {clock.stop} 永远做不了", f"the move {clock.stop} is never possible")
        elif clock.stop == ACCEPTED and part.dispatch is None:
            why = Words("此类工单不派单，没有人接单", "nobody accepts a type without dispatch")
        if why:
            pointer = f"{where}/clocks/{index}/stop"
            yield advice("clock-never-stops", pointer, zh=why.zh, en=why.en)
        for priority, target in clock.target.items():
            key = target.partition(".")[0]
            if not is_duration(target) and not _must_be_said(key, part):
                pointer = f"{where}/clocks/{index}/target/{priority}"
                yield advice("clock-may-promise-nothing", pointer, field=key)


def _must_be_said(key: str, part: TypePart) -> bool:
    """Whether somebody has to fill in a field, or it is computed."""
    field = part.fields[key]
    needed = any(key in one.needs for one in part.transitions)
    return needed or field.required_on is not None or field.formula is not None
