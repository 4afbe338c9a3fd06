"""Advice about clocks and moments: what never starts, runs for ever, or may say nothing."""

from collections.abc import Iterator, Mapping

from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import moves_after, moves_made, reachable
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Tries, possible_moves
from services.workflow.adapters.documents.time_parts import ClockPart
from services.workflow.adapters.documents.time_rules import is_duration
from services.workflow.domain.labels import CREATE
from shared.field_kinds import REFERENCE

NO_DISPATCH = Words("此类工单不派单，没有人接单", "nobody accepts a type without dispatch")
NO_APPROVALS = Words("此类工单没有审批", "this type has no approvals")
NO_BRANCHES = Words("此类工单没有并行任务", "this type has no parallel branches")
BRANCH_DONE = "branch_done"
"""A clock that stops on it is there once for each branch, and starts with it."""


def clock_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the clocks of a type."""
    for index, clock in enumerate(part.clocks):
        pointer = f"{where}/clocks/{index}"
        starts = None if clock.stop == BRANCH_DONE else _why_never(clock.start, part, tries)
        stops = _why_never(clock.stop, part, tries)
        if starts:
            yield advice("clock-never-starts", f"{pointer}/start", zh=starts.zh, en=starts.en)
        elif why := stops or _why_not_after(clock, part, tries):
            yield advice("clock-never-stops", f"{pointer}/stop", zh=why.zh, en=why.en)
        for priority, target in clock.target.items():
            key = target.partition(".")[0]
            if not is_duration(target) and not says_when(target, part):
                yield advice("clock-may-promise-nothing", f"{pointer}/target/{priority}", field=key)
    for index, auto in enumerate(part.auto):
        key = (auto.since or "").partition(".")[0]
        if key and not _is_filled(key, part):
            yield advice("moment-may-never-come", f"{where}/auto/{index}/since", field=key)


def says_when(name: str, part: TypePart) -> bool:
    """Whether a field says a moment on every ticket: it is asked for, or computed.

    What is known of a thing that a reference points at need not be known.
    """
    key, _, member = name.partition(".")
    field = part.fields[key]
    if member and field.type.endswith(REFERENCE):
        return False
    return _is_filled(key, part)


def _is_filled(key: str, part: TypePart) -> bool:
    """Whether somebody has to fill in a field, or it is computed."""
    field = part.fields[key]
    needed = any(
        key in one.needs or "required" in one.form.get(key, {}).values() for one in part.transitions
    )
    return needed or field.required_on is not None or field.formula is not None


def _why_never(happening: str, part: TypePart, tries: Tries) -> Words | None:
    """Return why something never happens to a ticket of the type; None if it may."""
    if happening in _missing_in(part):
        return _missing_in(part)[happening]
    moves = {one.id for one in part.transitions}
    if happening in moves - moves_made(part, tries):
        return Words(f"操作 {happening} 永远做不了", f"the move {happening} is never possible")
    return None


def _missing_in(part: TypePart) -> Mapping[str, Words]:
    """Return what never happens for want of the part of a type that brings it about."""
    missing: dict[str, Words] = {}
    if part.dispatch is None:
        missing["technician_accepted"] = NO_DISPATCH
    if not part.approvals:
        missing |= dict.fromkeys(("approval_opened", "approved"), NO_APPROVALS)
    if part.parallel is None:
        missing |= dict.fromkeys(("parallel_joined", BRANCH_DONE), NO_BRANCHES)
    return missing


def _why_not_after(clock: ClockPart, part: TypePart, tries: Tries) -> Words | None:
    """Return why a move that stops a clock is never made once it has started."""
    moves = possible_moves(part, tries)
    if clock.stop not in {one.id for one in moves}:
        return None
    if clock.start == CREATE:
        begun = {key for key, state in part.states.items() if state.initial}
    else:
        led_to = {one.to for one in moves if one.id == clock.start}
        begun = led_to or reachable(part, moves)
    if clock.stop in moves_after(begun, part, moves):
        return None
    return Words(
        f"{clock.start} 之后再也做不了操作 {clock.stop}",
        f"the move {clock.stop} is never possible after {clock.start}",
    )
