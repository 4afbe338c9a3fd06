"""Naming: what an author calls a thing, and which one is meant."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import ClassVar

from services.workflow.domain.definition import TicketType
from services.workflow.domain.labels import SYSTEM, Label
from services.workflow.domain.waits import REASONS
from shared.decider import Kind, Refusal

NAME_SHOWN_MAX = 60
THE_SYSTEM = Label(zh="系统", en="the system")


class StepUnclear(Refusal):
    """The step cannot be understood; see the list of steps in docs/scenarios.md."""

    slug: ClassVar[str] = "step-unclear"
    kind: ClassVar[Kind] = Kind.INVALID


def role_named(rules: TicketType, name: str) -> str:
    """Return the key of a role; raises StepUnclear, as all functions here do."""
    labels = {key: one.label for key, one in rules.roles.items()}
    return _found("role", name, {**labels, SYSTEM: THE_SYSTEM})


def move_named(rules: TicketType, name: str) -> str:
    """Return the id of a move."""
    return _found("move", name, {key: one.label for key, one in rules.transitions.items()})


def state_named(rules: TicketType, name: str) -> str:
    """Return the key of a state."""
    return _found("state", name, {key: one.label for key, one in rules.states.items()})


def field_named(rules: TicketType, name: str) -> str:
    """Return the key of a field."""
    return _found("field", name, {key: one.label for key, one in rules.fields.items()})


def clock_named(rules: TicketType, name: str) -> str:
    """Return the key of a clock."""
    return _found("clock", name, {one.key: one.label for one in rules.clocks})


def reason_named(name: str) -> str:
    """Return the key of what a ticket can wait for."""
    return _found("reason to wait", name, REASONS)


def _found(noun: str, name: str, labels: Mapping[str, Label]) -> str:
    if name in labels:
        return name
    for key, label in labels.items():
        if name in {label.zh, label.en} or name.lower() == label.en.lower():
            return key
    known = [*labels, *(text for label in labels.values() for text in (label.zh, label.en))]
    shown = name[:NAME_SHOWN_MAX]
    guess = next(iter(get_close_matches(shown, known, n=1)), None)
    listed = ", ".join(labels) or "none"
    hint = f"did you mean {guess}?" if guess else f"there are: {listed}."
    raise StepUnclear(f"There is no {noun} {shown!r}; {hint}")
