"""Advice about approvals: nobody can decide, nobody will ever be asked, nobody has to, too many."""

from collections.abc import Iterator
from typing import Final

from services.workflow.adapters.documents.approvals.parts import AddedStepPart, ApprovalPart
from services.workflow.adapters.documents.approvals.rules import AnyStep, steps_in_order
from services.workflow.adapters.documents.linting.codes import STEPS_ADVISED_MAX, advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.linting.sight import Eyes
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Case, Together, Tries
from shared.sight import ASSIGNED, CREATED_BY_ME, OWN, READ_ONLY_ALL

OWN_ONLY: Final = frozenset({OWN, CREATED_BY_ME})
"""The scopes in which people see only what they submitted themselves."""

TRUE: Final = "true"


def approval_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the approvals of a document."""
    for place, part in enumerate(document.ticket_types):
        if part.approvals:
            eyes = Eyes(document=document, part=part, is_brought=False)
            yield from _of_type(eyes, f"/ticket_types/{place}/approvals", tries)


def _of_type(eyes: Eyes, where: str, tries: Tries) -> Iterator[Remark]:
    part = eyes.part
    made = moves_made(part, tries)
    labels = {one.id: one.label for one in part.transitions}
    for index, one in enumerate(part.approvals):
        pointer, gate = f"{where}/{index}", labels[one.gate]
        count = len(one.steps) + len(one.add)
        if one.mode == "sequential" and count > STEPS_ADVISED_MAX:
            yield advice("long-approval", f"{pointer}/steps", count=count)
        if one.gate not in made:
            yield advice("approval-never-asked", f"{pointer}/gate", zh=gate.zh, en=gate.en)
        for number, step in enumerate(one.steps):
            yield from _of_step(step, one, eyes, f"{pointer}/steps/{number}")
        for number, added in enumerate(one.add):
            yield from _of_step(added, one, eyes, f"{pointer}/add/{number}")
        yield from _by_itself(one, part, one.label or gate, pointer, tries)


def _of_step(step: AnyStep, one: ApprovalPart, eyes: Eyes, where: str) -> Iterator[Remark]:
    role = eyes.document.roles.get(step.who)
    why = _why_nobody(role.scope, one, eyes) if role is not None else None
    if role is not None and why is not None:
        label = step.label or role.label
        words = {"why_zh": why.zh, "why_en": why.en}
        yield advice("step-nobody-holds", where, zh=label.zh, en=label.en, **words)


def _why_nobody(scope: str, one: ApprovalPart, eyes: Eyes) -> Words | None:
    """Return why nobody who has a role of this scope can ever decide; None if somebody may."""
    always = Words(f"每次都按 on_empty（{one.on_empty}）处理", f"on_empty ({one.on_empty}) decides")
    if scope == READ_ONLY_ALL:
        return Words("该角色只能查看", "its role only reads, and is asked in vain")
    if scope == ASSIGNED and not eyes.are_sent_out:
        return Words(
            f"该角色只办理派给自己的工单，而此类工单不派单，{always.zh}",
            f"its role is about tickets that are assigned to it, and nobody is sent to this type,"
            f" so {always.en} every time",
        )
    if scope in OWN_ONLY and eyes.come_by_themselves:
        return Words(
            f"该角色只看得到自己报的工单，而此类工单都是自动产生的，{always.zh}",
            f"its role sees only its own tickets, and those of this type come by themselves, so"
            f" {always.en} every time",
        )
    if scope in OWN_ONLY and "submitter" in one.forbid:
        return Words(
            f"该角色只看得到自己的工单，而申请人不得审批，{always.zh}",
            f"its role sees only its own tickets, and whoever submits one may not approve it, so"
            f" {always.en} every time",
        )
    return None


def _by_itself(  # an approval, where it is, and what it is called
    one: ApprovalPart, part: TypePart, label: LabelPart, where: str, tries: Tries
) -> Iterator[Remark]:
    """Yield whether an approval may be over though nobody agreed to it."""
    if one.on_absent is not None and one.on_absent.then == "skip":
        key = "on_absent"
        why = Words(
            "没有人及时决定的步骤都会被跳过",
            "every step in which nobody decides in time is skipped",
        )
    elif one.on_empty == "skip":
        key = "on_empty"
        why = Words("没有人担任的步骤都会被跳过", "every step that is nobody's is skipped")
    elif _may_all_be_skipped(one, part, tries):
        key = "skip"
        why = Words(
            "每一步的 skip 条件可以同时成立",
            "the conditions of skip may hold for all steps at once",
        )
    else:
        return
    words = {"why_zh": why.zh, "why_en": why.en}
    yield advice("approves-itself", f"{where}/{key}", zh=label.zh, en=label.en, **words)


def _may_all_be_skipped(one: ApprovalPart, part: TypePart, tries: Tries) -> bool:
    """Say whether there are values for which an approval is needed and none of its steps is."""
    if not {step.key for step in one.steps} <= {each.step for each in one.skip}:
        return False
    gate = next(move for move in part.transitions if move.id == one.gate)
    case = Case(
        states=frozenset(gate.sources),
        holding=(one.when or TRUE,),
        never=tuple(_is_there(step, one) for step in steps_in_order(one)),
    )
    return tries.can_be(case, part) is True


def _is_there(step: AnyStep, one: ApprovalPart) -> Together:
    """Return when a step is one of an approval: it is not skipped, and added if it must be."""
    added = step.when if isinstance(step, AddedStepPart) else TRUE
    skips = tuple(each.when for each in one.skip if each.step == step.key)
    return Together(holding=(added,), unless=skips)
