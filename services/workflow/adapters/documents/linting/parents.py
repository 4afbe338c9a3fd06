"""Advice about parents: tickets that are hidden as a whole, and whose children are not.

A ticket that a rule opens has the summary, the reporter, the links and the fields alike of the one
that opened it, whatever else is said. So whoever sees it is told what is hidden from them there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.parts import BranchPart
from services.workflow.adapters.documents.flow.rules import condition_of
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.creations import Creation, creations_of
from services.workflow.adapters.documents.linting.readers import kept_from, readers_of
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Case, Tries

SUMMARY = "summary"


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """The roles from which a ticket is hidden as a whole, always or ``when`` something holds."""

    roles: frozenset[str]
    when: str | None


def parent_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield the rules that open tickets which tell of a hidden one."""
    for one in creations_of(document):
        told = sorted(_told(one, document, tries))
        if told:
            child, giver = one.child.name, one.giver.name
            yield advice(
                "hidden-parent-told",
                f"{one.where}/create",
                roles=", ".join(told),
                child_zh=child.zh,
                child_en=child.en,
                zh=giver.zh,
                en=giver.en,
            )


def _told(one: Creation, document: Document, tries: Tries) -> set[str]:
    """Return the roles that see what is opened, and from which its parent may be hidden then."""
    hidings = [each for each in _hidings(one.giver, document) if _may_hide(each, one, tries)]
    if not hidings:
        return set()
    readers = readers_of(one.child, document)
    alike = list(_hidings(one.child, document))
    return {
        role
        for each in hidings
        for role in each.roles & readers
        if not any(role in other.roles and _is_alike(each, other, one) for other in alike)
    }


def _hidings(part: TypePart, document: Document) -> Iterator[Hiding]:
    """Yield everything that hides tickets of a type as a whole."""
    yield Hiding(roles=kept_from(part, document), when=None)
    for rule in part.visibility:
        if not rule.fields:
            roles = frozenset(document.roles) - set(rule.roles)
            yield Hiding(roles=roles, when=rule.when)
    for branch in part.branches:
        yield Hiding(roles=frozenset(branch.hide_from), when=condition_of(branch.when, part))


def _may_hide(hiding: Hiding, one: Creation, tries: Tries) -> bool:
    """Say whether a ticket may be hidden while it opens another."""
    if not hiding.roles:
        return False
    holding = tuple(each for each in (hiding.when, _opened_when(one)) if each is not None)
    case = Case(states=frozenset(one.giver.states), holding=holding)
    return tries.can_be(case, one.giver) is not False


def _opened_when(one: Creation) -> str | None:
    """Return what holds while a ticket is opened; of a plan or a window there is nothing to say."""
    return condition_of(one.rule.when, one.giver) if isinstance(one.rule, BranchPart) else None


def _is_alike(hiding: Hiding, other: Hiding, one: Creation) -> bool:
    """Say whether the child is hidden whenever its parent is: always, or by what it was told."""
    if other.when is None or other.when != hiding.when:
        return other.when is None
    names = CelCondition(other.when).names
    return all(name == SUMMARY or one.takes_alike(name) for name in names)
