"""Forms: what a report of one ticket type asks for, of whoever would fill it in."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.intake.domain.examination import PART_OF_KIND
from services.intake.domain.rules import CREATE, FieldRule, TicketType


@dataclass(frozen=True, kw_only=True)
class FormField:
    """A field of a form; ``part`` is the report's own part that fills it, if one does."""

    rule: FieldRule
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What may be filled in, and what is ``beyond`` whoever asks though a report needs it."""

    type: TicketType
    fields: tuple[FormField, ...]
    beyond: tuple[FormField, ...]


def form_of(found: TicketType, roles: AbstractSet[str]) -> Form:
    """Return the form of a ticket type for somebody with these roles: examined by the same rules.

    A report asks for what it needs, and for what its author says is written when one is made
    (``editable_on: [create]``): of everything else, who reports knows nothing.
    """
    theirs = [rule for rule in found.fields.values() if rule.may_be_said_by(roles)]
    wanted = [rule for rule in theirs if rule.is_required_at_once or CREATE in rule.editable_on]
    beyond = [
        rule
        for rule in found.fields.values()
        if rule.is_required_at_once and not rule.computed and rule not in theirs
    ]
    return Form(
        type=found,
        fields=tuple(_field(found, rule) for rule in wanted),
        beyond=tuple(_field(found, rule) for rule in beyond),
    )


def _field(found: TicketType, rule: FieldRule) -> FormField:
    stands_for = rule.type in PART_OF_KIND and rule is found.first_field_of(rule.type)
    return FormField(rule=rule, part=PART_OF_KIND[rule.type] if stands_for else "")
