"""Rules: what the scenarios in force ask of a report of each ticket type."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from shared.field_kinds import BY_ID, PERSONAL, REFERENCE
from shared.sight import RoleScope

CREATE = "create"
TICKET_REF = "ticket_ref"
"""The type of a field that points at a ticket."""

TIME_WINDOW = "time_window"
"""The type of a field that says from when to when: when somebody is to come, it may be."""

OURS = frozenset({TICKET_REF, "asset_ref", "person_ref"})
"""Types of fields that point at what is no thing outside."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """What something is called, in two languages."""

    zh: str
    en: str


NO_LABEL = Label(zh="", en="")


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """What one field accepts. ``values`` is a closed list, or None where any value will do.

    One that is ``computed`` is never reported; others may be kept to some roles and moves. One of
    ``nlp`` may be left to the words of the report, which workflow reads.
    ``autofill`` says from where records fill it: the member of what another field points at
    (``contract.paid``), or of a kind of record (``attendance``); with ``snapshot``, what is known
    of the thing is kept, as of the moment in ``snapshot_as_of`` if that is named.
    """

    key: str
    type: str
    required_on: str | None = None
    values: tuple[str, ...] | None = None
    pii: bool = False
    min: int = 0
    lot_required: bool = False
    computed: bool = False
    nlp: bool = False
    editable_by: frozenset[str] = frozenset()
    editable_on: frozenset[str] = frozenset()
    label: Label = NO_LABEL
    autofill: str = ""
    snapshot: bool = False
    snapshot_as_of: str = ""

    @property
    def points_outside(self) -> bool:
        """Whether it has the key of a thing that others own."""
        return self.type.endswith(REFERENCE) and self.type not in OURS and not self.is_personal

    @property
    def kind(self) -> str:
        """What its values look like: tickets go by their ids."""
        return BY_ID if self.type == TICKET_REF else self.type

    @property
    def is_personal(self) -> bool:
        """Whether its value is sealed before anything is kept."""
        return self.pii or self.type in PERSONAL

    def may_be_said_by(self, roles: AbstractSet[str]) -> bool:
        """Whether a report of somebody with these roles may bring it."""
        if self.computed or (self.editable_on and CREATE not in self.editable_on):
            return False
        return not self.editable_by or bool(self.editable_by & roles)

    @property
    def is_required_at_once(self) -> bool:
        """Whether a report without it cannot be used."""
        return self.required_on == CREATE and not (self.computed or self.is_left_to_words)

    @property
    def is_left_to_words(self) -> bool:
        """Whether its value is read from the words of a report that does not say it."""
        return self.nlp and bool(self.values)


class Condition(Protocol):
    """A condition over what is known of an event; ``names`` are the values it looks at."""

    names: tuple[str, ...]

    def __call__(self, facts: Mapping[str, object]) -> bool:
        """Return whether it holds."""
        ...


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """The business event that opens a ticket, and on which condition (None: always)."""

    event: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class EntitlementRule:
    """From which kind of record a ticket type's entitlements are read, and what it may give.

    Days begin and end in the time zone ``zone``.
    """

    kind: str
    gives: tuple[str, ...]
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class TicketType:
    """What one kind of ticket asks for, under the definition (``restaurant_chain@7``) in force."""

    key: str
    definition: str
    fields: Mapping[str, FieldRule]
    name: Label = NO_LABEL
    trigger: Trigger | None = None
    entitlement: EntitlementRule | None = None

    @property
    def pointers(self) -> list[FieldRule]:
        """The fields that have keys of things outside, in their order."""
        return [rule for rule in self.fields.values() if rule.points_outside]

    def points_at_tickets(self, fields: Mapping[str, object]) -> bool:
        """Say whether some fields of a report point at tickets."""
        return any(
            rule.type == TICKET_REF and fields.get(rule.key) for rule in self.fields.values()
        )

    def says_when(self, fields: Mapping[str, object]) -> bool:
        """Say whether a report says between which two moments something is to be."""
        return any(
            rule.type == TIME_WINDOW and fields.get(rule.key) for rule in self.fields.values()
        )

    def first_field_of(self, kind: str) -> FieldRule | None:
        """Return the field that a report's own asset or phone stands for, if the type has one."""
        return next((rule for rule in self.fields.values() if rule.type == kind), None)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every ticket type a tenant's scenarios publish.

    ``staff`` are the roles of those who work there: all but customers', whose scope is ``own``.
    ``roles`` are what each role of a scenario sees, ``revealing`` those who may be shown personal
    data in clear if they say why.
    """

    types: Mapping[str, TicketType]
    staff: frozenset[str] = frozenset()
    roles: tuple[RoleScope, ...] = ()
    revealing: frozenset[str] = frozenset()

    def listening_to(self, event: str) -> list[TicketType]:
        """Return the types that a business event of this type may open a ticket of, by key."""
        found = [one for one in self.types.values() if one.trigger and one.trigger.event == event]
        return sorted(found, key=lambda one: one.key)

    def only_type(self) -> TicketType | None:
        """Return the type of a tenant that has a single one: what a report without a type is."""
        return next(iter(self.types.values())) if len(self.types) == 1 else None


NO_RULES = Rules(types={})
