"""When a report may be about what another one reported: what a document says of it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AliasChoices, Field

from services.workflow.adapters.documents.dispatch_parts import Seconds
from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.parts import Key, Names, Part
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.domain.merging.likeness import ASSET
from services.workflow.domain.merging.rules import DuplicateRule

WITHIN_S = 30 * 60
ABOUT_MAX = 5

FIELD = Words("字段", "field")


class DuplicatesPart(Part):
    """Which reports may be duplicates: about the same, of the same fault, within some time."""

    within_s: Annotated[Seconds, Field(validation_alias=AliasChoices("within_s", "within"))] = (
        WITHIN_S
    )
    about: Annotated[Names, Field(min_length=1, max_length=ABOUT_MAX)]
    fault: Key | None = None


def duplicates_of(part: DuplicatesPart | None) -> DuplicateRule | None:
    """Return the rule that a document says."""
    if part is None:
        return None
    return DuplicateRule(within_s=part.within_s, about=tuple(part.about), fault=part.fault or "")


def duplicate_faults(
    part: DuplicatesPart | None, fields: dict[str, FieldPart], where: str
) -> Iterator[Remark]:
    """Yield what would let reports be compared by nothing, or by what nobody may read."""
    if part is None:
        return
    named_at = [(one, f"{where}/about/{place}") for place, one in enumerate(part.about)]
    if part.fault is not None:
        named_at.append((part.fault, f"{where}/fault"))
    for key, pointer in named_at:
        field = fields.get(key)
        if field is None and (key != ASSET or pointer.endswith("/fault")):
            yield remark("unknown-field", pointer, named(FIELD, key, {*fields, ASSET}))
        elif field is not None and field.is_personal:
            words = Words(
                f"{key} 是个人信息，不能用来比较工单",
                f"{key} is personal, so no tickets are compared by it",
            )
            yield remark("personal", pointer, words)
