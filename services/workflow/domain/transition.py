"""Transitions: the moves between states, and the form that each role fills in to make one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from services.workflow.domain.labels import Condition, Label

Mode = Literal["required", "editable", "readonly", "hidden"]
"""What a field is to a role in the form of a move."""

REQUIRED: Final = "required"
EDITABLE: Final = "editable"
READONLY: Final = "readonly"
HIDDEN: Final = "hidden"

Modes = Mapping[str, Mode]
"""By field; one that is not named is as its own rules say."""

NO_MODES: Final[Modes] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A move between states; ``bound_to`` names the assignment facts that fire it.

    ``form`` says by field and role what each is to whoever makes the move.
    """

    id: str
    label: Label
    sources: frozenset[str]
    to: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    guard: Condition | None = None
    bound_to: frozenset[str] = frozenset()
    form: Mapping[str, Mapping[str, Mode]] = field(default_factory=dict)

    def form_of(self, role: str) -> Modes:
        """Return what the form says of the fields to a role."""
        if not self.form:
            return NO_MODES
        return {key: modes[role] for key, modes in self.form.items() if role in modes}
