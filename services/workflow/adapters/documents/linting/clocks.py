"""Advice about clocks: those that run for ever."""

from collections.abc import Iterator

from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Tries

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
