"""Advice about approvals: nobody can decide, nobody will ever be asked, or too many are."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.workflow.adapters.documents.linting.codes import STEPS_ADVISED_MAX, advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.model import Document, RolePart, TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries

OWN_ONLY: Final = frozenset({"own", "created_by_me"})
"""The scopes in which people see only what they submitted themselves."""


def approval_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the approvals of a document."""
    for place, part in enumerate(document.ticket_types):
        if part.approvals:
            yield from _of_type(part, document.roles, f"/ticket_types/{place}/approvals", tries)


def _of_type(
    part: TypePart, roles: Mapping[str, RolePart], where: str, tries: Tries
) -> Iterator[Remark]:
    made = moves_made(part, tries)
    labels = {one.id: one.label for one in part.transitions}
    for index, one in enumerate(part.approvals):
        pointer = f"{where}/{index}"
        count = len(one.steps) + len(one.add)
        if one.mode == "sequential" and count > STEPS_ADVISED_MAX:
            yield advice("long-approval", f"{pointer}/steps", count=count)
        if one.gate not in made:
            gate = labels[one.gate]
            yield advice("approval-never-asked", f"{pointer}/gate", zh=gate.zh, en=gate.en)
        for number, step in enumerate(one.steps):
            role = roles.get(step.who)
            if role is not None and role.scope in OWN_ONLY and "submitter" in one.forbid:
                label = step.label or role.label
                place = f"{pointer}/steps/{number}"
                yield advice("step-nobody-holds", place, zh=label.zh, en=label.en)
