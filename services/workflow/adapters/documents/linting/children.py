"""Advice about tickets that rules open: what they lack, and what they tell of hidden fields."""

from collections.abc import Iterable, Iterator

from services.workflow.adapters.documents.flow.taking import source_of
from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.linting.bringing import is_ever_brought
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.creations import Creation, creations_of
from services.workflow.adapters.documents.linting.fields import can_be_filled
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.linting.hidden import always_seen_by
from services.workflow.adapters.documents.linting.readers import readers_of
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.remarks import Remark, pointer_to
from services.workflow.adapters.documents.satisfiable import Tries
from services.workflow.domain.labels import CREATE

ASSET = "asset"
"""The field that what a ticket is about stands in by itself."""


def child_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about what the tickets know that the rules of a document open."""
    for_ever: dict[str, LabelPart] = {}
    for one in creations_of(document):
        label = one.child.name
        lacks = [key for key, spec in one.child.fields.items() if _is_lacking(key, spec, one)]
        if lacks:
            names = ", ".join(lacks)
            pointer = f"{one.where}/create"
            yield advice("child-incomplete", pointer, fields=names, zh=label.zh, en=label.en)
        for key in _lacking_for_ever(lacks, one.child, tries):
            for_ever[f"{one.born}/fields{pointer_to(key)}"] = one.child.fields[key].label
        yield from _told(one, document)
    for pointer, label in for_ever.items():
        yield advice("nobody-fills", pointer, zh=label.zh, en=label.en)


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


def _lacking_for_ever(keys: Iterable[str], child: TypePart, tries: Tries) -> Iterator[str]:
    """Yield which of these fields nobody may bring later, though they come with a report."""
    made = moves_made(child, tries)
    moves = {one.id: one for one in child.transitions if one.id in made}
    for key in keys:
        known = can_be_filled(child.fields[key], moves)  # of others ``field_advice`` says it
        if known and not is_ever_brought(key, child, moves.values()):
            yield key


def _told(one: Creation, document: Document) -> Iterator[Remark]:
    """Yield the fields that are kept from somebody who sees them in the ticket that is opened."""
    hidden, shown = always_seen_by(one.giver), always_seen_by(one.child)
    readers = readers_of(one.child, document)
    for key, source, pointer in _handed_on(one):
        seeing = hidden.get(source, readers)
        told = sorted((shown.get(key, readers) & readers) - seeing)
        if told:
            label = one.giver.fields[source].label
            roles = ", ".join(told)
            where = f"{one.where}/{pointer}"
            yield advice("hidden-but-told", where, roles=roles, zh=label.zh, en=label.en)


def _handed_on(one: Creation) -> Iterator[tuple[str, str, str]]:
    """Yield the fields of a ticket that is opened, each with the field that may give it its value.

    What is of one name and type is inherited where nothing else says something.
    """
    for key, spec in one.child.fields.items():
        sources = [source_of(text) for text in one.rule.fields.get(key, ())]
        for source in sources:
            if source is not None and source.name in one.giver.fields:
                yield key, source.name, f"fields{pointer_to(key)}"
        is_set = any(source is not None and not source.name for source in sources)
        alike = one.giver.fields.get(key)
        if alike is not None and alike.type == spec.type and not (is_set or spec.formula):
            yield key, key, "create"
