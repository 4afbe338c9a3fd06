"""Rules: what the scenarios in force ask of a report of each ticket type."""

from collections.abc import Mapping
from dataclasses import dataclass

CREATE = "create"


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """What one field accepts. ``values`` is a closed list, or None where any value will do."""

    key: str
    type: str
    required_on: str | None = None
    values: tuple[str, ...] | None = None
    pii: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether its value is sealed before anything is kept."""
        return self.pii or self.type == "phone"

    @property
    def is_required_at_once(self) -> bool:
        """Whether a report without it cannot be used."""
        return self.required_on == CREATE


@dataclass(frozen=True, kw_only=True)
class TicketType:
    """What one kind of ticket asks for, under the definition (``restaurant_chain@7``) in force."""

    key: str
    definition: str
    fields: Mapping[str, FieldRule]

    def first_field_of(self, kind: str) -> FieldRule | None:
        """Return the field that a report's own asset or phone stands for, if the type has one."""
        return next((rule for rule in self.fields.values() if rule.type == kind), None)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every ticket type a tenant's scenarios publish."""

    types: Mapping[str, TicketType]

    def only_type(self) -> TicketType | None:
        """Return the type of a tenant that has a single one: what a report without a type is."""
        return next(iter(self.types.values())) if len(self.types) == 1 else None


NO_RULES = Rules(types={})
