"""Notes: what a document may say already, and what does not come alive before later work.

Nothing is wrong with it; but whoever reads the document should not believe that it acts today.
"""

from collections.abc import Iterator

from services.workflow.adapters.documents.approvals.rules import kind_of, steps_in_order
from services.workflow.adapters.documents.dispatch_parts import DispatchPart
from services.workflow.adapters.documents.forms.parts import FieldPart, TrackingPart
from services.workflow.adapters.documents.linting.records import (
    kinds_of_records,
    notes_on_records,
)
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, pointer_to, remark
from services.workflow.domain.approvals.rules import MANAGER
from shared.sealed import MASKS

MENUS = Words("菜单接入后生效", "menus are connected")
READING = Words("语音与文本识别上线后生效", "texts and recordings are understood")
CUSTOMERS = Words("客户端跟踪页上线后生效", "customers can follow their tickets")
BY_DISPATCH = Words("派单能判断后生效", "dispatch can judge it")
OTHER_MASKS = Words("公司能自定义遮盖方式后生效", "companies can have masks of their own")
KEEPING = Words("归档与密钥托管上线后生效", "archives and key escrow are there")

JUDGED = frozenset(
    {
        "skill", "cert_valid", "on_shift", "capacity", "region", "vendor_authorised",
        "not_complained_about", "travel_min", "workload", "has_part", "deadline", "continuity",
    }
)  # fmt: skip
"""What dispatch asks of people, and compares them by."""

BETWEEN_DEPARTED_AND_ARRIVED = "between_departed_and_arrived"
"""When dispatch shows a live position to whoever sees the ticket."""


def notes_on(document: Document) -> list[Remark]:
    """Return what a document says that is kept, but does nothing yet."""
    kinds = kinds_of_records(document)
    return [*_of_masks(document)] + [
        note
        for place, part in enumerate(document.ticket_types)
        for note in (
            *_of_type(part, f"/ticket_types/{place}"),
            *notes_on_records(part, kinds, f"/ticket_types/{place}/fields"),
            *_of_managers(part, document, f"/ticket_types/{place}/approvals"),
        )
    ]


def _of_masks(document: Document) -> Iterator[Remark]:
    """Say which masks are not those that everybody has today."""
    for key, said in document.masks.items():
        ours = MASKS.get(key)
        if ours is None or said != f"{ours.head}+{ours.tail}":
            yield _later(key, OTHER_MASKS, f"/masks{pointer_to(key)}")


def _of_type(part: TypePart, where: str) -> Iterator[Remark]:
    if part.tracking is not None and not _acts_today(part.tracking):
        yield _later("tracking", CUSTOMERS, f"{where}/tracking")
    yield from _of_dispatch(part.dispatch, f"{where}/dispatch")
    if part.retention is not None and (part.retention.encrypted or part.retention.legal_hold):
        yield _later("retention", KEEPING, f"{where}/retention")
    for key, field in part.fields.items():
        for name, words in _of_field(field):
            yield _later(name, words, f"{where}/fields{pointer_to(key)}/{name}")


def _of_dispatch(part: DispatchPart | None, where: str) -> Iterator[Remark]:
    """Say what dispatch is asked to judge people by, and cannot."""
    asked = () if part is None else (*part.hard, *part.score)
    for key in dict.fromkeys(asked):
        if key not in JUDGED:
            yield _later(key, BY_DISPATCH, where)


def _of_managers(part: TypePart, document: Document, where: str) -> Iterator[Remark]:
    """Say how the manager of somebody is found, which no document can say."""
    for index, one in enumerate(part.approvals):
        for step in steps_in_order(one):
            if kind_of(step.who, part, document.roles) == MANAGER:
                words = Words(
                    f"步骤 {step.key} 由申请人的上级审批：给上级授予角色 manager，"
                    "范围值写下属的成员编号或其授权地点；"
                    f"没有人担任时按 on_empty（{one.on_empty}）处理",
                    f"the step {step.key} asks the manager of whoever asks: grant that person the"
                    " role manager, with the member id or a place of those who report to them as"
                    f" its scope value; where nobody has it, on_empty ({one.on_empty}) decides",
                )
                yield remark("manager-by-grant", f"{where}/{index}/steps", words)


def _acts_today(tracking: TrackingPart) -> bool:
    """Say whether nothing but the live position is to be followed, at the time that it is shown."""
    alone = not tracking.customer_sees and not tracking.eta
    return alone and tracking.live_position in {None, BETWEEN_DEPARTED_AND_ARRIVED}


def _of_field(field: FieldPart) -> Iterator[tuple[str, Words]]:
    if field.source is not None:
        yield "source", MENUS
    if field.adaptive:
        yield "adaptive", READING


def _later(key: str, words: Words, where: str) -> Remark:
    said = Words(f"{key} 会被保留，{words.zh}", f"{key} is kept; it acts once {words.en}")
    return remark("acts-later", where, said)
