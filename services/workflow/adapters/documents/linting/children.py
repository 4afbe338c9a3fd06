"""Advice about tickets that rules open: what they lack, and what they tell of hidden fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.workflow.adapters.documents.flow.parts import BranchPart, LoopPart, WindowPart
from services.workflow.adapters.documents.flow.taking import source_of
from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.hidden import seen_by
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, pointer_to
from services.workflow.domain.labels import CREATE, SYSTEM

ASSET = "asset"
"""The field that what a ticket is about stands in by itself."""


Rule = BranchPart | LoopPart | WindowPart


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A rule of the type ``giver`` that creates a ticket of the type ``child``."""

    giver: TypePart
    rule: Rule
    child: TypePart
    where: str


def child_advice(document: Document) -> Iterator[Remark]:
    """Yield what is odd about what the tickets know that the rules of a document open."""
    for one in _creations(document):
        label = one.child.name
        lacks = [key for key, spec in one.child.fields.items() if _is_lacking(key, spec, one)]
        if lacks:
            names = ", ".join(lacks)
            pointer = f"{one.where}/create"
            yield advice("child-incomplete", pointer, fields=names, zh=label.zh, en=label.en)
        yield from _told(one)


def _creations(document: Document) -> Iterator[Creation]:
    types = {one.key: one for one in document.ticket_types}
    for place, part in enumerate(document.ticket_types):
        for pointer, rule in _rules(part):
            if rule.create in types:
                where = f"/ticket_types/{place}{pointer}"
                yield Creation(giver=part, rule=rule, child=types[rule.create], where=where)


def _rules(part: TypePart) -> Iterator[tuple[str, Rule]]:
    """Yield what may create tickets, and where it stands in its type."""
    for index, branch in enumerate(part.branches):
        yield f"/branches/{index}", branch
    for index, loop in enumerate(part.loops):
        yield f"/loops/{index}", loop
    for index, window in enumerate(part.rules):
        yield f"/rules/{index}", window


def _is_lacking(key: str, spec: FieldPart, one: Creation) -> bool:
    """Say whether a ticket must have a field when it is opened, and nothing gives it."""
    if spec.required_on != CREATE or spec.formula is not None or _is_given(key, spec, one):
        return False
    filled_from = spec.autofill.partition(".")[0] if isinstance(spec.autofill, str) else ""
    source = one.child.fields.get(filled_from)
    return source is None or filled_from == key or not _is_given(filled_from, source, one)


def _is_given(key: str, spec: FieldPart, one: Creation) -> bool:
    alike = one.giver.fields.get(key)
    return key in {*one.rule.fields, ASSET} or (alike is not None and alike.type == spec.type)


def _told(one: Creation) -> Iterator[Remark]:
    """Yield the fields that are kept from somebody who sees them in the ticket that is opened."""
    hidden, shown = seen_by(one.giver), seen_by(one.child)
    acting = {role for move in one.child.transitions for role in move.by} - {SYSTEM}
    for key, texts in one.rule.fields.items():
        for source in (source_of(text) for text in texts):
            if source is None or source.name not in hidden:
                continue
            told = sorted((shown.get(key, acting) & acting) - hidden[source.name])
            if told:
                label = one.giver.fields[source.name].label
                pointer = f"{one.where}/fields{pointer_to(key)}"
                roles = ", ".join(told)
                yield advice("hidden-but-told", pointer, roles=roles, zh=label.zh, en=label.en)
