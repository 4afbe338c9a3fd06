"""Linting: advice about a document that works, but may not work well.

What must not be published at all is found by ``checking``. Each aspect of a document has its file
here; it looks at one ticket type and yields remarks.
"""

from services.workflow.adapters.documents.linting.approvals import approval_advice
from services.workflow.adapters.documents.linting.children import child_advice
from services.workflow.adapters.documents.linting.clocks import clock_advice
from services.workflow.adapters.documents.linting.codes import CODES, codes_table
from services.workflow.adapters.documents.linting.fields import field_advice
from services.workflow.adapters.documents.linting.flow import flow_advice
from services.workflow.adapters.documents.linting.forms import form_advice
from services.workflow.adapters.documents.linting.graph import graph_advice
from services.workflow.adapters.documents.linting.hidden import hidden_advice
from services.workflow.adapters.documents.linting.later import notes_on
from services.workflow.adapters.documents.linting.order import order_advice
from services.workflow.adapters.documents.linting.parents import parent_advice
from services.workflow.adapters.documents.linting.rules import rule_advice
from services.workflow.adapters.documents.linting.sight import sight_advice
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries

__all__ = ["CODES", "advice_on", "codes_table", "notes_on"]

ASPECTS = (
    graph_advice,
    form_advice,
    field_advice,
    rule_advice,
    order_advice,
    hidden_advice,
    clock_advice,
)


def advice_on(document: Document) -> list[Remark]:
    """Return what the author of a document may want to think about again."""
    tries = Tries()
    found = [
        one
        for place, part in enumerate(document.ticket_types)
        for aspect in ASPECTS
        for one in aspect(part, f"/ticket_types/{place}", tries)
    ]
    return [
        *found,
        *approval_advice(document, tries),
        *flow_advice(document, tries),
        *sight_advice(document, tries),
        *child_advice(document, tries),
        *parent_advice(document, tries),
    ]
