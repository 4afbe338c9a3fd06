"""Naming: what an author calls a thing, and which one is meant."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import ClassVar

from services.workflow.domain.definition import TicketType
from services.workflow.domain.labels import SYSTEM, Label
from services.workflow.domain.marking import marks_of
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.waits import REASONS
from shared.decider import Kind, Refusal

NAME_SHOWN_MAX = 60
THE_SYSTEM = Label(zh="系统", en="the system")


class StepUnclear(Refusal):
    """The step cannot be understood; see the list of steps in docs/scenarios/trying.md."""

    slug: ClassVar[str] = "step-unclear"
    kind: ClassVar[Kind] = Kind.INVALID


def role_named(rules: TicketType, name: str) -> str:
    """Return the key of a role; raises StepUnclear, as all functions here do."""
    labels = {key: one.label for key, one in rules.roles.items()}
    return named_among("role", name, {**labels, SYSTEM: THE_SYSTEM})


def move_named(rules: TicketType, name: str) -> str:
    """Return the id of a move."""
    return named_among("move", name, {key: one.label for key, one in rules.transitions.items()})


def state_named(rules: TicketType, name: str) -> str:
    """Return the key of a state."""
    return named_among("state", name, {key: one.label for key, one in rules.states.items()})


def field_named(rules: TicketType, name: str) -> str:
    """Return the key of a field."""
    return named_among("field", name, {key: one.label for key, one in rules.fields.items()})


def clock_named(rules: TicketType, name: str) -> str:
    """Return the key of a clock."""
    return named_among("clock", name, {one.key: one.label for one in rules.clocks})


def reason_named(name: str) -> str:
    """Return the key of what a ticket can wait for."""
    return named_among("reason to wait", name, REASONS)


def mark_named(rules: TicketType, name: str) -> str:
    """Return the key of a mark."""
    return named_among("mark", name, marks_of(rules))


def branch_named(ticket: Ticket, name: str) -> str:
    """Return the key of a parallel branch."""
    return named_among("branch", name, {one.key: one.label for one in ticket.flow.tasks})


def child_named(ticket: Ticket, name: str, *, closed: bool) -> str:
    """Return the key of a child, the first open (or closed) one of a type if that is named."""
    children = [one for one in ticket.flow.children if one.closed == closed]
    keys = {one.number: one.key for one in children} | {one.type: one.key for one in children[::-1]}
    labels = {one.key: one.label for one in children} | {
        name: Label(zh=name, en=name) for name in keys
    }
    found = named_among("closed child" if closed else "open child", name, labels)
    return keys.get(found, found)


def plan_named(ticket: Ticket, name: str) -> str:
    """Return the key of what is planned, the last of a rule if that is named."""
    plans = [one for one in ticket.flow.follow_ups if one.status == "planned"] or [
        *ticket.flow.follow_ups
    ]
    keys = {each: one.key for one in plans for each in (one.rule, one.about)}
    labels = {one.key: one.label for one in plans} | {
        name: Label(zh=name, en=name) for name in keys
    }
    found = named_among("plan", name, labels)
    return keys.get(found, found)


def question_named(ticket: Ticket, rules: TicketType, name: str) -> str:
    """Return the key of a question, the last one if none is named."""
    asked = ticket.flow.questions
    if not name and asked:
        return asked[-1].key
    keys = {one.question: one.key for one in asked}
    labels = {one.key: _label_of(one.question, rules) for one in asked} | {
        each: Label(zh=each, en=each) for each in keys
    }
    found = named_among("question", name, labels)
    return keys.get(found, found)


def _label_of(question: str, rules: TicketType) -> Label:
    if question in rules.fields:
        return rules.fields[question].label
    plan = next((one for one in rules.flow.follow_ups if one.ask == question), None)
    return plan.label if plan else Label(zh=question, en=question)


def named_among(noun: str, name: str, labels: Mapping[str, Label]) -> str:
    """Return which of some things is meant, by its key or its label in either language."""
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
