"""Readers: the roles that see tickets which rules open, whatever they do with them."""

from services.workflow.adapters.documents.approvals.rules import steps_in_order
from services.workflow.adapters.documents.linting.sight import Eyes
from services.workflow.adapters.documents.model import Document, TypePart
from shared.sight import ASSIGNED, BOUND_TO, OR_QUEUE, TENANT, TYPE


def readers_of(child: TypePart, document: Document) -> set[str]:
    """Return the roles that may see a ticket of a type which another ticket opened.

    Nobody reported it, so whoever sees their own reports alone does not. Whoever reads everything
    is not among them, for nothing is hidden from them anywhere.
    """
    eyes = Eyes(document=document, part=child, is_brought=True)
    acting = _acting_in(child)
    everybody = set(document.roles) - kept_from(child, document)
    for rule in child.visibility:
        if not rule.fields and rule.when is None:
            everybody &= set(rule.roles)
    return {
        role
        for role in everybody & set(document.roles)
        if eyes.why_never(role) is None
        and (role in eyes.with_a_branch or _shows(document.roles[role].scope, role, eyes, acting))
    }


def kept_from(part: TypePart, document: Document) -> frozenset[str]:
    """Return the roles that see no ticket of a type because a confidential role acts in it."""
    acting = _acting_in(part)
    keepers = {key for key, role in document.roles.items() if role.confidential}
    return frozenset() if acting.isdisjoint(keepers) else frozenset(document.roles) - acting


def _shows(scope: str, role: str, eyes: Eyes, acting: set[str]) -> bool:
    """Say whether the scope of a role shows it tickets that nobody reported."""
    if scope == TENANT or scope in BOUND_TO:
        return True
    if scope == ASSIGNED and not eyes.are_sent_out:
        return False
    return scope in {TYPE, OR_QUEUE, ASSIGNED} and role in acting


def _acting_in(part: TypePart) -> set[str]:
    """Return the roles that may make a move, or are asked to approve one."""
    moving = {role for move in part.transitions for role in move.by}
    return moving | {step.who for one in part.approvals for step in steps_in_order(one)}
