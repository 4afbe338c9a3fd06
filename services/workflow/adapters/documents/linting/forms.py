"""Advice about forms: what people are asked to fill in."""

from collections.abc import Iterator

from services.workflow.adapters.documents.linting.codes import FIELDS_ADVISED_MAX, advice
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries


def form_advice(part: TypePart, where: str, _tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the fields of a type."""
    asked = {
        key
        for move in part.transitions
        for key, modes in move.form.items()
        if "required" in modes.values()
    }
    required = [key for key, field in part.fields.items() if field.required_on or key in asked]
    if len(required) > FIELDS_ADVISED_MAX:
        yield advice("many-fields", f"{where}/fields", count=len(required))
