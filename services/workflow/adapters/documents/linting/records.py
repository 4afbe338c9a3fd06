"""Records: fields that nothing fills, though their author believes that a record does."""

from collections.abc import Collection, Iterator

from services.workflow.adapters.documents.forms.checks import RECORDS
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from shared.field_kinds import REFERENCE

OURS = frozenset({"ticket_ref", "asset_ref", "person_ref"})
"""Types of fields that point at what is no thing outside."""

KIND = Words("资料种类", "kind of record")


def kinds_of_records(document: Document) -> frozenset[str]:
    """Return the kinds of records that a document may mean: the usual, and what it points at."""
    kinds = {
        field.type.removesuffix(REFERENCE)
        for part in document.ticket_types
        for field in part.fields.values()
        if field.type.endswith(REFERENCE) and field.type not in OURS
    }
    return RECORDS | kinds


def notes_on_records(part: TypePart, kinds: Collection[str], where: str) -> Iterator[Remark]:
    """Yield the fields of a type that are filled from a record nobody can find."""
    points = any(
        field.type.endswith(REFERENCE) and field.type not in OURS and not field.pii
        for field in part.fields.values()
    )
    for key, field in part.fields.items():
        if field.autofill is None:
            continue
        place = f"{where}{pointer_to(key)}/autofill"
        kind = "" if field.autofill is True else field.autofill.partition(".")[0]
        if kind in part.fields:
            continue
        if not points:
            words = Words(
                f"{key} 从资料填入，但本类型没有引用字段说明是哪一份，要由人填写",
                f"{key} is filled from a record, but no reference of the type says which:"
                " somebody has to fill it in",
            )
            yield remark("no-record", place, words)
        elif kind and kind not in kinds:
            yield remark("unknown-record", place, named(KIND, kind, kinds))
        elif field.is_personal:
            words = Words(
                "个人信息不会从资料填入", "what is somebody's is not filled in from records"
            )
            yield remark("no-record", place, words)
