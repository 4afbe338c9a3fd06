"""Fields, and the rules about who sees them: what a scenario says of what its tickets know."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from services.workflow.domain.labels import CREATE, Condition, Label
from shared.field_kinds import BY_ID, PERSONAL, REFERENCE, Shape

TICKET_REF = "ticket_ref"
"""The type of a field that points at a ticket."""


class Computation(Protocol):
    """A value that follows from others; None where one of them is missing."""

    names: tuple[str, ...]

    def __call__(self, facts: Mapping[str, object]) -> str | int | None:
        """Return the value for ``facts``, exact."""
        ...


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a ticket can know; ``required_on`` names the move that must bring it.

    A ``snapshot`` of a reference holds what was known of the thing, and never changes once it is
    set. A field with a ``formula`` is computed and written by nobody. ``autofill`` is the member
    of another field's snapshot that fills it where nobody says otherwise. One that
    ``fills_itself``, from there or from a record, need not be brought again. One that is ``agreed``
    says when somebody comes: whoever opens the ticket may say it, then the appointment alone does.
    ``editable_by`` and ``editable_on`` empty mean everybody and every move.
    """

    key: str
    type: str
    label: Label
    required_on: str | None = None
    values: tuple[str, ...] = ()
    pii: bool = False
    count_min: int = 0
    lot_required: bool = False
    unique: bool = False
    snapshot: bool = False
    hash_chain: bool = False
    formula: Computation | None = None
    autofill: tuple[str, str] | None = None
    fills_itself: bool = False
    agreed: bool = False
    editable_by: frozenset[str] = frozenset()
    editable_on: frozenset[str] = frozenset()
    required_when: Condition | None = None

    @cached_property
    def shape(self) -> Shape:
        """Return what a value of it looks like."""
        return Shape(
            kind=BY_ID if self.type == TICKET_REF else self.type,
            values=self.values or None,
            count_min=self.count_min,
            lot_required=self.lot_required,
        )

    @property
    def is_personal(self) -> bool:
        """Whether its value is sealed before anything is kept."""
        return self.pii or self.type in PERSONAL

    @property
    def is_brought(self) -> bool:
        """Whether people bring it with moves."""
        return self.formula is None and not self.agreed

    @property
    def is_reference(self) -> bool:
        """Whether it points at something."""
        return self.type.endswith(REFERENCE)

    def is_required_on(self, move: str) -> bool:
        """Whether a move must bring it; nobody brings what is computed."""
        return self.required_on == move and move != CREATE


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityRule:
    """Who sees ``fields`` of a ticket, or, without fields, the ticket at all.

    ``roles`` see it; ``when`` the condition holds (no condition always holds), others do not.
    """

    fields: tuple[str, ...]
    roles: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long tickets are kept, and how: ``read_audit`` records who looked at one."""

    years: int
    encrypted: bool = False
    legal_hold: bool = False
    read_audit: bool = False
