"""Checking what a document says about approvals: that each can be asked for, and can end."""

from collections.abc import Iterator

from services.workflow.adapters.documents.approvals.parts import ApprovalPart
from services.workflow.adapters.documents.approvals.rules import AnyStep, kind_of, steps_in_order
from services.workflow.adapters.documents.checking import MOVE, ROLE, expression_faults
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.domain.approvals.rules import MANAGER, START
from services.workflow.domain.labels import CREATE

STEP = Words("步骤", "step")


def approval_faults_of(document: Document) -> list[Remark]:
    """Return everything that would make approvals mean nothing."""
    faults: list[Remark] = []
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}/approvals"
        seen: set[str] = set()
        for index, one in enumerate(part.approvals):
            pointer = f"{where}/{index}"
            if one.key in seen:
                faults.append(_twice(one.key, f"{pointer}/key"))
            seen.add(one.key)
            faults += _gate_faults(one, part, pointer)
            faults += _step_faults(one, part, document, pointer)
            faults += _reference_faults(one, pointer)
            faults += _order_faults(one, pointer)
            faults += _condition_faults(one, part, pointer)
            faults += _mode_faults(one, pointer)
    return faults


def _gate_faults(one: ApprovalPart, part: TypePart, where: str) -> Iterator[Remark]:
    moves = {each.id: each for each in part.transitions}
    gate = moves.get(one.gate)
    if gate is None:
        yield remark("unknown-move", f"{where}/gate", named(MOVE, one.gate, moves))
    elif gate.bound_to:
        words = Words(
            f"{one.gate} 由派单触发，无法审批",
            f"{one.gate} is made by an assignment, not asked for",
        )
        yield remark("gate-bound", f"{where}/gate", words)
    if one.opens_on is None:
        return
    if one.opens_on not in {*moves, CREATE}:
        known = {*moves, CREATE}
        yield remark("unknown-move", f"{where}/opens_on", named(MOVE, one.opens_on, known))
    elif _comes_round(one, part):
        words = Words(
            f"{one.gate} 要先审批，而审批要等 {one.opens_on}，两者互相等待",
            f"{one.gate} waits for the approval, which waits for {one.opens_on}: they wait for"
            " each other",
        )
        yield remark("gates-itself", f"{where}/opens_on", words)
    elif gate is not None and _opens_elsewhere(one, part):
        words = Words(
            f"{one.opens_on} 不会到达 {one.gate} 的起始状态，审批永远不会开始",
            f"{one.opens_on} does not lead to where {one.gate} starts, so it never opens",
        )
        yield remark("never-opens", f"{where}/opens_on", words)


def _comes_round(one: ApprovalPart, part: TypePart) -> bool:
    """Say whether an approval opens only after the move that it gates."""
    waits_for = {each.gate: each.opens_on for each in part.approvals if each.opens_on}
    move = one.opens_on
    for _ in part.approvals:
        if move == one.gate:
            return True
        move = waits_for.get(move) if move else None
    return False


def _opens_elsewhere(one: ApprovalPart, part: TypePart) -> bool:
    gate = next(each for each in part.transitions if each.id == one.gate)
    if one.opens_on == CREATE:
        return not any(part.states[key].initial for key in gate.sources if key in part.states)
    opening = next(each for each in part.transitions if each.id == one.opens_on)
    return opening.to not in gate.sources


def _step_faults(
    one: ApprovalPart, part: TypePart, document: Document, where: str
) -> Iterator[Remark]:
    people = {*document.roles, MANAGER, *_persons(part, document)}
    places: list[tuple[AnyStep, str]] = [
        *((each, f"{where}/steps/{index}") for index, each in enumerate(one.steps)),
        *((each, f"{where}/add/{index}") for index, each in enumerate(one.add)),
    ]
    seen: set[str] = set()
    for each, pointer in places:
        if each.key in seen:
            yield _twice(each.key, pointer)
        seen.add(each.key)
        if kind_of(each.who, part, document.roles) is None:
            yield remark("unknown-role", pointer, named(ROLE, each.who, people))
        if each.key == START:
            words = Words(
                "start 指申请人，不能作步骤名", "start means whoever asked; name it otherwise"
            )
            yield remark("reserved", pointer, words)


def _reference_faults(one: ApprovalPart, where: str) -> Iterator[Remark]:
    """Yield the steps that are spoken of and are not there."""
    keys = [each.key for each in steps_in_order(one)]
    spoken_of = [
        *((each.after, f"{where}/add/{index}/after", keys) for index, each in enumerate(one.add)),
        *((each.step, f"{where}/skip/{index}/step", keys) for index, each in enumerate(one.skip)),
        *(
            (target, f"{where}/rollback_to/{index}", [*keys, START])
            for index, target in enumerate(one.rollback_to)
        ),
    ]
    for name, pointer, known in spoken_of:
        if name not in known:
            yield remark("unknown-step", pointer, named(STEP, name, known))


def _order_faults(one: ApprovalPart, where: str) -> Iterator[Remark]:
    """Yield the steps that are added after each other, so that none of them has a place."""
    comes_after = {each.key: each.after for each in one.add}
    for index, each in enumerate(one.add):
        way = [each.key]
        while (step := comes_after.get(way[-1])) is not None and step not in way:
            way.append(step)
        if step == each.key:
            circle = " → ".join([*way, step])
            words = Words(
                f"每一步都排在下一步之后，都没有位置：{circle}",
                f"each of these steps comes after the next one, so none has a place: {circle}",
            )
            yield remark("adds-round", f"{where}/add/{index}/after", words)


def _condition_faults(one: ApprovalPart, part: TypePart, where: str) -> Iterator[Remark]:
    yield from expression_faults(one.when, part, f"{where}/when")
    for index, added in enumerate(one.add):
        yield from expression_faults(added.when, part, f"{where}/add/{index}/when")
    for index, skipped in enumerate(one.skip):
        yield from expression_faults(skipped.when, part, f"{where}/skip/{index}/when")


def _mode_faults(one: ApprovalPart, where: str) -> Iterator[Remark]:
    if (one.mode == "quorum") != (one.quorum is not None):
        words = Words(
            "mode: quorum（且只有它）要写 quorum，例如 60%",
            "mode quorum, and only that, says how many must agree: quorum: 60%",
        )
        yield remark("quorum", f"{where}/quorum" if one.quorum else f"{where}/mode", words)


def _persons(part: TypePart, document: Document) -> list[str]:
    return [key for key in part.fields if kind_of(key, part, document.roles) == "person"]


def _twice(key: str, pointer: str) -> Remark:
    return remark("said-twice", pointer, Words(f"{key} 写了两次", f"{key} is said twice"))
