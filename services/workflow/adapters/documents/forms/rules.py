"""What a document says about forms, as the rules that the domain follows."""

from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.forms.formulas import Formula
from services.workflow.adapters.documents.forms.parts import (
    FieldPart,
    RetentionPart,
    VisibilityPart,
)
from services.workflow.domain.forms import Field, Retention, VisibilityRule
from services.workflow.domain.labels import Label

FieldParts = dict[str, FieldPart]


def fields_of(parts: FieldParts, agreed: str = "") -> dict[str, Field]:
    """Return the fields in their order; one may be ``agreed`` by appointment."""
    ordered = sorted(parts.items(), key=lambda item: item[1].order)
    return {key: _field(key, one, parts, agreed) for key, one in ordered}


def visibility_of(fields: FieldParts, rules: list[VisibilityPart]) -> tuple[VisibilityRule, ...]:
    """Return who sees what: by the fields themselves, then by the rules about several.

    What is computed from a field is kept from whom the field is kept from, as it tells them what
    that is, unless it says itself who sees it.
    """
    by_fields = (
        VisibilityRule(fields=_with_computed((key,), fields), roles=tuple(one.visible_to))
        for key, one in fields.items()
        if one.visible_to
    )
    by_rules = (
        VisibilityRule(
            fields=_with_computed(tuple(one.fields), fields),
            roles=tuple(one.roles),
            when=CelCondition(one.when) if one.when else None,
        )
        for one in rules
    )
    return (*by_fields, *by_rules)


def _with_computed(keys: tuple[str, ...], fields: FieldParts) -> tuple[str, ...]:
    """Return the fields and what is computed from them, also by way of others."""
    found = dict.fromkeys(keys)
    while True:
        more = [
            key
            for key, one in fields.items()
            if key not in found
            and one.formula
            and not one.visible_to
            and not found.keys().isdisjoint(Formula(one.formula, one.type).names)
        ]
        if not more:
            return tuple(found)
        found |= dict.fromkeys(more)


def retention_of(part: RetentionPart | None) -> Retention | None:
    """Return how long tickets are kept."""
    if part is None:
        return None
    return Retention(
        years=part.years,
        encrypted=part.encrypted,
        legal_hold=part.legal_hold,
        read_audit=part.read_audit,
    )


def _field(key: str, one: FieldPart, parts: FieldParts, agreed: str) -> Field:
    source, _, member = one.autofill.partition(".") if isinstance(one.autofill, str) else ("",) * 3
    return Field(
        key=key,
        type=one.type,
        label=Label(zh=one.label.zh, en=one.label.en),
        required_on=one.required_on,
        values=tuple(one.values or ()),
        pii=one.pii,
        count_min=one.min,
        lot_required=one.lot_required,
        unique=one.unique,
        snapshot=one.keeps_snapshot,
        hash_chain=one.hash_chain,
        formula=Formula(one.formula, one.type) if one.formula else None,
        autofill=(source, member) if member and source in parts else None,
        fills_itself=one.autofill is not None,
        agreed=key == agreed,
        editable_by=frozenset({*one.editable_by, *one.roles}),
        editable_on=frozenset(one.editable_on),
        required_when=CelCondition(one.required_when) if one.required_when else None,
    )
