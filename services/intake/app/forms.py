"""Forms: what a report asks for, told to who would fill one in."""

from typing import ClassVar

from services.intake.app.ports import RuleBook
from services.intake.domain.form import Form, form_of
from shared.decider import Kind, Refusal
from shared.intent import Caller


class TypeUnknown(Refusal):
    """No scenario in force has a ticket type of this name."""

    slug: ClassVar[str] = "type-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


async def form_for(rules: RuleBook, caller: Caller, ticket_type: str) -> Form:
    """Return what a report of a type asks of somebody.

    Raises ``TypeUnknown``, and ``RulesUnconfirmed`` while that cannot be told.
    """
    found = (await rules.heard(caller.tenant)).types.get(ticket_type)
    if found is None:
        found = (await rules.published(caller.tenant)).types.get(ticket_type)
    if found is None:
        raise TypeUnknown
    return form_of(found, caller.roles)
