"""Checking what happens by itself: that it can, that it ends, and that it names what is there."""

from collections.abc import Iterable, Iterator

from services.workflow.adapters.documents.automatic.parts import (
    NO_ANSWER,
    AutoPart,
    EscalationPart,
    SamplingPart,
)
from services.workflow.adapters.documents.automatic.passing import (
    moves_that_go_round,
    quickest_round,
)
from services.workflow.adapters.documents.checking import MOVE, ROLE, expression_faults
from services.workflow.adapters.documents.model import Document, TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.adapters.documents.time_checks import calendar_faults, since_faults
from services.workflow.domain.automatic.escalation import RESPONSIBLE_NOW
from services.workflow.domain.labels import SYSTEM

CLOCK = Words("时钟", "clock")
ROUND_S_MIN = 3_600
"""What goes round more often, with nobody in between, is no work; what is slower is advised."""

STAND_INS = frozenset({"technician", "current_approver", RESPONSIBLE_NOW})
"""Who may be told besides roles: whoever has the ticket, is to approve it, or has to act now."""


def automatic_faults_of(document: Document) -> list[Remark]:
    """Return everything that would keep rules from ever doing something by themselves."""
    faults: list[Remark] = []
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        moves = {one.id: one for one in part.transitions}
        for index, auto in enumerate(part.auto):
            pointer = f"{where}/auto/{index}"
            faults += _auto_faults(auto, moves, part, pointer)
            faults += calendar_faults(auto.calendar, document, f"{pointer}/calendar")
        for index, sampling in enumerate(part.sampling):
            faults += _sampling_faults(sampling, moves, part, f"{where}/sampling/{index}")
        for index, rung in enumerate(part.escalate):
            roles = {*document.roles, *STAND_INS}
            faults += _rung_faults(rung, part, roles, f"{where}/escalate/{index}")
        faults += _twice((one.transition for one in part.auto), f"{where}/auto", "transition")
        faults += _twice((one.transition for one in part.sampling), f"{where}/sampling", "by")
        faults += _twice((f"{one.clock} {one.at}" for one in part.escalate), f"{where}/escalate")
        faults += _rounds(part, where)
    return faults


def _auto_faults(
    one: AutoPart, moves: dict[str, TransitionPart], part: TypePart, where: str
) -> Iterator[Remark]:
    yield from _made_by_system(one.transition, moves, part, f"{where}/transition")
    if one.when != NO_ANSWER:
        yield from expression_faults(one.when, part, f"{where}/when")
    if one.since is not None:
        yield from since_faults(one.since, part, f"{where}/since")


def _sampling_faults(
    one: SamplingPart, moves: dict[str, TransitionPart], part: TypePart, where: str
) -> Iterator[Remark]:
    yield from _made_by_system(one.transition, moves, part, f"{where}/transition")
    move = moves.get(one.transition)
    if move is not None and one.by not in set(move.by) - {SYSTEM}:
        yield remark("unknown-role", f"{where}/by", named(ROLE, one.by, set(move.by) - {SYSTEM}))


def _made_by_system(
    key: str, moves: dict[str, TransitionPart], part: TypePart, where: str
) -> Iterator[Remark]:
    move = moves.get(key)
    if move is None:
        yield remark("unknown-move", where, named(MOVE, key, moves))
        return
    if SYSTEM not in move.by or move.bound_to:
        words = Words(
            f"操作 {key} 不能自动执行：它的 by 里没有 system，或它绑定了派单事件",
            f"{key} cannot be made by itself: its by does not name system, or an assignment makes"
            " it",
        )
        yield remark("not-by-itself", where, words)
    if move.needs or any(one.required_on == key for one in part.fields.values()):
        words = Words(
            f"操作 {key} 需要填写字段，没有人在场时无法填写",
            f"{key} needs fields, which nobody is there to fill in",
        )
        yield remark("cannot-bring", where, words)


def _rung_faults(
    one: EscalationPart, part: TypePart, roles: set[str], where: str
) -> Iterator[Remark]:
    clocks = {clock.key for clock in part.clocks}
    if one.clock not in clocks:
        yield remark("unknown-clock", f"{where}/clock", named(CLOCK, one.clock, clocks))
    for index, role in enumerate(one.notify):
        if role not in roles:
            yield remark("unknown-role", f"{where}/notify/{index}", named(ROLE, role, roles))
    if not one.notify and one.action is None:
        words = Words("没有通知谁，也没有动作", "it tells nobody and does nothing")
        yield remark("does-nothing", where, words)
    if one.action is not None and part.dispatch is None:
        words = Words(
            "此类工单不派单，没有人可以改派", "nobody is sent to this type, so nobody can be next"
        )
        yield remark("never-fires", f"{where}/action", words)


def _rounds(part: TypePart, where: str) -> Iterator[Remark]:
    going = moves_that_go_round(part)
    if going:
        names = ", ".join(part.transitions[index].id for index in going)
        words = Words(
            f"这些操作会自动循环，没有尽头：{names}；请给其中一个加上等待时间或人员",
            f"these moves go round by themselves without end: {names}; let one of them wait for a"
            " time or a person",
        )
        yield remark("goes-round", f"{where}/transitions/{going[0]}", words)
        return
    quickest = quickest_round(part)
    if quickest is not None and quickest[0] < ROUND_S_MIN:
        took_s, going = quickest
        names = ", ".join(part.transitions[index].id for index in going)
        words = Words(
            f"这些操作会自动循环，没有人参与，每 {took_s} 秒一圈：{names}；"
            "请让人员执行其中一个，或加上条件，或让一圈至少等待一小时",
            f"these moves go round by themselves every {took_s} s, with nobody in between: {names};"
            " let a person make one of them, give one a condition, or let a round take an hour",
        )
        yield remark("goes-round", f"{where}/transitions/{going[0]}", words)


def _twice(keys: Iterable[str], where: str, member: str = "at") -> Iterator[Remark]:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            words = Words(f"{key} 重复", f"{key} is said twice")
            yield remark("said-twice", f"{where}/{index}/{member}", words)
        seen.add(key)
